"""Takedowns, purges and the register as cells of the matrix: every act from every state.

Whoever made the rows is no actor of the matrix; that the second person is another one than the
first is asked in ``test_takedowns`` and ``test_withheld``.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from disclosure.models import PublishedVersion
from filings.models import PurgeRequest, Takedown
from filings.takedowns import ask_purge, decide_purge, decide_takedown, take_down
from organizations.models import Person
from tests import builders
from tests.departments import MARK, OTHER, OWN, Department, World
from withholding import moves as register
from withholding.models import WithheldEntry

REGISTER_STATES = ("draft", "with_head", "with_reviewer", "listed", "returned", "ended")
DAY = datetime.date(2030, 1, 1)


@dataclass
class Rows:
    """What acts are about, in each of its states, of one department."""

    versions: dict[str, PublishedVersion] = field(default_factory=dict)
    takedowns: dict[str, Takedown] = field(default_factory=dict)
    requests: dict[str, PurgeRequest] = field(default_factory=dict)
    entries: dict[str, WithheldEntry] = field(default_factory=dict)


def build_rows(world: World) -> dict[str, Rows]:
    """One row in each state for each department."""
    second = builders.person(Person.Role.REVIEWER, of=world.office.organization)
    third = builders.person(Person.Role.PUBLISHER, of=world.office.organization)
    return {place: _rows(world.departments[place], second, third) for place in (OWN, OTHER)}


def _rows(of: Department, second: Person, third: Person) -> Rows:
    rows, why = Rows(), f"误公开{MARK if of.is_other else ''}"

    def version() -> PublishedVersion:
        return builders.published(builders.complete_power(organization=of.organization))

    def down(state: str) -> PublishedVersion:
        made = version()
        rows.takedowns[state] = take_down(made.code, of.head, why)
        return made

    rows.versions = {"public": version(), "withdrawn": down("undecided")}
    down("confirmed")
    decide_takedown(rows.takedowns["confirmed"], second, why, agreed=True)
    down("restored")
    decide_takedown(rows.takedowns["restored"], second, why, agreed=False)
    for state in ("asked", "kept", "purged"):
        rows.requests[state] = ask_purge(down(f"{state}-purge"), second, why)
        rows.takedowns.pop(f"{state}-purge")
    decide_purge(rows.requests["kept"], third, why, agreed=False)
    decide_purge(rows.requests["purged"], third, why, agreed=True)
    rows.versions |= {state: rows.requests[state].version for state in ("asked", "purged")}
    rows.entries = {state: _entry(state, of, second, why) for state in REGISTER_STATES}
    return rows


def _entry(state: str, of: Department, reviewer: Person, why: str) -> WithheldEntry:
    row = WithheldEntry.objects.create(
        organization=of.organization,
        serial=register.next_serial(of.organization),
        created_by=of.clerk,
        **said() | {"next_review_on": DAY, "name": f"线索核查{why}"},
    )
    ended = builders.person(Person.Role.REVIEWER, of=reviewer.organization)
    steps = {
        "submit": (register.submit, of.clerk, ""),
        "head": (register.approve, of.head, ""),
        "reviewer": (register.approve, reviewer, ""),
        "return": (register.return_for_changes, of.head, why),
        "end": (register.end, ended, why),
    }
    ways = {
        "draft": "",
        "with_head": "submit",
        "with_reviewer": "submit head",
        "listed": "submit head reviewer",
        "returned": "submit return",
        "ended": "submit head reviewer end",
    }
    for step in ways[state].split():
        move, person, words = steps[step]
        move(row, person, words)
    assert row.state == state
    return row


def said() -> dict[str, Any]:
    """What a clerk types into the form of the register."""
    return {
        "kind": "unsuitable",
        "ground": "《政府信息公开条例》第十四条",
        "approval_document": "云府办〔2026〕3号",
        "next_review_on": DAY.isoformat(),
        "name": "线索核查",
        "reason": "公开后可能危及社会稳定",
    }


# Which page an act is asked on, with what; yields act, state, page, key, data.
Asked = tuple[str, str, str, int | None, dict[str, Any]]
DECISIONS = ("yes", "no")


def act_requests(rows: Rows) -> Iterator[Asked]:
    """Every act of the table from every state that its target may be in."""
    for state, version in rows.versions.items():
        code = {"code": version.code, "reason": "理由"}
        yield "take_down", _reached(state), "takedown_new", None, code
        yield "ask_purge", state, "purge_ask", None, {"version": version.pk, "reason": "理由"}
    for answer in DECISIONS:
        data = {"agreed": answer, "comment": "理由"}
        for state, takedown in rows.takedowns.items():
            yield "decide_takedown", state, "takedown_decide", takedown.pk, data
        for state, request in rows.requests.items():
            yield "decide_purge", state, "purge_decide", request.pk, data


def _reached(state: str) -> str:
    """To take down, all that matters is whether the power is public."""
    return state if state == "public" else "withdrawn"


def register_requests(rows: Rows) -> Iterator[Asked]:
    """Every move of the register from every state."""
    for state, entry in rows.entries.items():
        yield "edit", state, "withheld_entry", entry.pk, said()
        for name in ("submit", "approve", "return", "end", "reopen"):
            data = {"move": name, "revision": entry.revision, "comment": "理由"}
            yield name, state, "withheld_move", entry.pk, data
