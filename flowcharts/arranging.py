"""Rows of an unsaved chart moved about: up, down, in between, twice, away.

The tables are as a form posts them: three lists of rows, each a dictionary of field and text.
Nothing here knows of forms or the database.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

Row = dict[str, str]
NEW_KIND = "action"


class UnknownActError(ValueError):
    """The page asked for something that cannot be done to the rows."""


@dataclass(slots=True)
class Tables:
    """The rows of steps, links and risks; ``focus`` names the table and row to go on with."""

    steps: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    risks: list[Row] = field(default_factory=list)
    focus: tuple[str, int, str] = ("", 0, "")

    def rows(self, table: str) -> list[Row]:
        return {"steps": self.steps, "links": self.links, "risks": self.risks}[table]


def free_keys(taken: Iterable[str]) -> Iterator[str]:
    """Yield s1, s2 … without those that are taken."""
    known = set(taken)
    return (key for key in (f"s{number}" for number in count(1)) if key not in known)


def with_keys(tables: Tables) -> Tables:
    """Give every step that has no key one of its own."""
    free = free_keys(row.get("key", "") for row in tables.steps)
    for row in tables.steps:
        row["key"] = row.get("key") or next(free)
    return tables


def arrange(tables: Tables, words: str) -> Tables:
    """Do what a button says: ``act table row``, the row counted from 0; changes the tables.

    Raises UnknownActError when there is no such act, table or row.
    """
    act, _, rest = words.partition(" ")
    table, _, place = rest.partition(" ")
    found = ACTS.get((act, table))
    if found is None or not (place.isascii() and place.isdigit()) or len(place) > 6:
        raise UnknownActError(words)
    with_keys(tables)
    row = int(place)
    if act != "add" and row >= len(tables.rows(table)):
        raise UnknownActError(words)
    found(tables, table, row)
    return tables


def _up(tables: Tables, table: str, place: int) -> None:
    _move(tables, table, place, place - 1, "up")


def _down(tables: Tables, table: str, place: int) -> None:
    _move(tables, table, place, place + 1, "down")


def _move(tables: Tables, table: str, place: int, to: int, act: str) -> None:
    rows = tables.rows(table)
    to = min(max(to, 0), len(rows) - 1)
    rows.insert(to, rows.pop(place))
    # At either end the button that was pressed has nothing left to do.
    at_end = {"up": to == 0, "down": to == len(rows) - 1}[act]
    other = "down" if act == "up" else "up"
    tables.focus = (table, to, other if at_end and len(rows) > 1 else act)


def _add(tables: Tables, table: str, place: int) -> None:
    rows = tables.rows(table)
    rows.append(_new_step(tables) if table == "steps" else {})
    tables.focus = (table, len(rows) - 1, "first")


def _add_risk(tables: Tables, table: str, place: int) -> None:
    """Open a row for a risk of this step."""
    tables.risks.append({"step": tables.steps[place]["key"]})
    tables.focus = ("risks", len(tables.risks) - 1, "first")


def _insert_step(tables: Tables, table: str, place: int) -> None:
    """Put a new step below; it comes in between where the step above led to one other only."""
    new = _new_step(tables)
    key = tables.steps[place]["key"]
    leaving = [row for row in tables.links if row.get("source") == key]
    tables.steps.insert(place + 1, new)
    if len(leaving) == 1:
        _lead_through(tables, tables.links.index(leaving[0]), new["key"])
    tables.focus = ("steps", place + 1, "first")


def _insert_into_link(tables: Tables, table: str, place: int) -> None:
    """Put a new step on the arrow, below the step from which it comes."""
    new = _new_step(tables)
    source = tables.links[place].get("source", "")
    keys = [row["key"] for row in tables.steps]
    at = keys.index(source) + 1 if source in keys else len(keys)
    tables.steps.insert(at, new)
    _lead_through(tables, place, new["key"])
    tables.focus = ("steps", at, "first")


def _lead_through(tables: Tables, place: int, key: str) -> None:
    link = tables.links[place]
    onward = {"source": key, "target": link.get("target", "")}
    link["target"] = key
    tables.links.insert(place + 1, onward)


def _duplicate(tables: Tables, table: str, place: int) -> None:
    rows = tables.rows(table)
    copy = dict(rows[place])
    if table == "steps":
        copy["key"] = _new_step(tables)["key"]
    rows.insert(place + 1, copy)
    tables.focus = (table, place + 1, "first")


def _remove(tables: Tables, table: str, place: int) -> None:
    rows = tables.rows(table)
    gone = rows.pop(place)
    if table == "steps":
        _close_gap(tables, gone["key"])
    tables.focus = (table, min(place, len(rows) - 1), "first") if rows else (table, 0, "add")


def _close_gap(tables: Tables, key: str) -> None:
    """Take away the step's arrows and risks; what led to it leads where it led to."""
    entering = [row for row in tables.links if row.get("target") == key]
    leaving = [row for row in tables.links if row.get("source") == key]
    onward = leaving[0].get("target", "") if len(leaving) == 1 else ""
    if onward and onward != key:
        for row in entering:
            row["target"] = onward
    tables.links = [
        row
        for row in tables.links
        if key not in (row.get("source"), row.get("target"))
        and row.get("source") != row.get("target", "")
    ]
    tables.risks = [row for row in tables.risks if row.get("step") != key]


def _new_step(tables: Tables) -> Row:
    key = next(free_keys(row.get("key", "") for row in tables.steps))
    return {"key": key, "kind": NEW_KIND}


ACTS: dict[tuple[str, str], Callable[[Tables, str, int], None]] = {
    **{
        (act, table): move
        for act, move in {
            "up": _up,
            "down": _down,
            "add": _add,
            "duplicate": _duplicate,
            "remove": _remove,
        }.items()
        for table in ("steps", "links", "risks")
    },
    ("insert", "steps"): _insert_step,
    ("insert", "links"): _insert_into_link,
    ("risk", "steps"): _add_risk,
}
