"""The table of permissions as cells: who asks for what, and whether it is granted.

What is expected is read here from ``organizations/permissions.toml`` alone, by rules of three
lines, and not from the code that enforces it.
"""

import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from intake.models import UploadedWorkbook
from jobs.models import Job
from tests.act_matrix import Rows, act_requests, build_rows, register_requests, said
from tests.departments import (
    ACTORS,
    ANONYMOUS,
    OTHER,
    OWN,
    ROLELESS,
    SCHEDULED,
    STATES,
    SUPERUSER,
    World,
)

TABLE = tomllib.loads((settings.BASE_DIR / "organizations" / "permissions.toml").read_text())
GRANTS = {
    "edit": {"add", "change", "delete", "view"},
    "enter": {"add", "change", "view"},
    "change": {"change", "view"},
    "view": {"view"},
}


@dataclass(frozen=True)
class Cell:
    """One request of one actor, and what the table says to it."""

    actor: str
    act: str
    target: str
    place: str
    state: str
    method: str
    address: str
    data: dict[str, Any] = field(default_factory=dict, hash=False)
    is_granted: bool = False
    # A move answers a refusal with its page and a sentence, other things with 403 or 404.
    is_move: bool = False

    @property
    def name(self) -> str:
        return " ".join((self.actor, self.act, self.target, self.place, self.state, self.method))

    def is_sampled(self, one_in: int) -> bool:
        """Whether the cell belongs to the part that runs every time."""
        return zlib.crc32(self.name.encode()) % one_in == 0


def cells(world: World) -> Iterator[Cell]:
    rows = build_rows(world)
    for actor in ACTORS:
        yield from model_cells(world, actor)
        yield from page_cells(world, actor)
        yield from move_cells(world, actor)
        for place in (OWN, OTHER):
            yield from act_cells(actor, place, rows[place])
            yield from register_cells(actor, place, rows[place])


def holds(actor: str, act: str, label: str) -> bool:
    """Whether the actor's role has the right over a model."""
    if label in TABLE["forms"]["read_only"] and act != "view":
        return False
    if label in TABLE["forms"]["never_deleted"] and act == "delete":
        return False
    if actor == SUPERUSER:
        return True
    grants = TABLE["roles"].get(actor, {})
    app = label.partition(".")[0]
    return any(
        act in acts and {app, label} & set(grants.get(kind, [])) for kind, acts in GRANTS.items()
    )


def reaches(actor: str, place: str, label: str = "") -> bool:
    """Whether the actor's role reaches rows of that department."""
    if label and label not in TABLE["owners"] and label not in TABLE["forms"]["changed_by_owner"]:
        return True
    if actor == SUPERUSER or place == OWN:
        return True
    return TABLE["roles"].get(actor, {}).get("place") == "any"


def model_cells(world: World, actor: str) -> Iterator[Cell]:
    for model, page in admin.site._registry.items():
        meta = model._meta
        label, prefix = meta.label_lower, f"admin:{meta.app_label}_{meta.model_name}"

        def cell(act, place, method, name, granted, *args, label=label, prefix=prefix, **data):
            address = reverse(f"{prefix}_{name}", args=args)
            return Cell(actor, act, label, place, "", method, address, data, granted)

        yield cell("list", OWN, "GET", "changelist", holds(actor, "view", label))
        for method in ("GET", "POST"):
            yield cell("add", OWN, method, "add", holds(actor, "add", label))
        for place in (OWN, OTHER):
            row = world.row(model, place)
            if row is None:
                assert label not in TABLE["owners"], label
                continue
            here = reaches(actor, place, label)
            # Everybody may look at what its owner alone may change.
            seen = here or label in TABLE["forms"]["changed_by_owner"]
            view = holds(actor, "view", label) and seen
            yield cell("view", place, "GET", "change", view, row.pk)
            yield cell("history", place, "GET", "history", view, row.pk)
            change = holds(actor, "change", label) and here
            yield cell("change", place, "POST", "change", change, row.pk)
            delete = holds(actor, "delete", label) and here
            for method in ("GET", "POST"):
                yield cell("delete", place, method, "delete", delete, row.pk, post="yes")
            for action in _actions(page):
                yield cell(
                    action,
                    place,
                    "POST",
                    "changelist",
                    may_act(actor, label, action) and here and holds(actor, "view", label),
                    action=action,
                    _selected_action=[row.pk],
                )
            yield from extra_pages(actor, label, prefix, place, row.pk)
        yield from completions(actor, model, page)


def _actions(page: admin.ModelAdmin) -> list[str]:
    own = [name if isinstance(name, str) else name.__name__ for name in page.actions or []]
    return [*own, "delete_selected"]


def may_act(actor: str, label: str, action: str) -> bool:
    if action == "delete_selected":
        return holds(actor, "delete", label)
    return actor in TABLE["actions"][f"{label}.{action}"]


# Pages that show what is typed or offered, and read no row.
WITHOUT_ROW = {
    "flowcharts_flowchart_draft": "POST",
    "flowcharts_flowchart_import_bpmn": "GET",
    "flowcharts_flowchart_starters": "GET",
    "flowcharts_flowchart_quick_text": "GET",
}


def extra_pages(actor: str, label: str, prefix: str, place: str, key: int) -> Iterator[Cell]:
    for name, act in TABLE["model_pages"].items():
        if not f"admin:{name}".startswith(f"{prefix}_"):
            continue
        granted = holds(actor, act, label)
        if name in WITHOUT_ROW:
            if place == OWN:
                address = reverse(f"admin:{name}")
                yield Cell(actor, name, label, place, "", WITHOUT_ROW[name], address, {}, granted)
            continue
        if name == "flowcharts_flowchart_starter":
            # Which starters there are is no right; those who may not begin a chart are refused.
            if not granted and place == OWN:
                address = reverse(f"admin:{name}", args=["01"])
                yield Cell(actor, name, label, place, "", "GET", address)
            continue
        address = reverse(f"admin:{name}", args=[key])
        granted = granted and reaches(actor, place, label)
        yield Cell(actor, name, label, place, "", "GET", address, {}, granted)


def completions(actor: str, model: Any, page: admin.ModelAdmin) -> Iterator[Cell]:
    for name in page.autocomplete_fields:
        meta = model._meta
        related = meta.get_field(name).related_model._meta.label_lower
        data = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": name}
        granted = holds(actor, "view", related)
        address = reverse("admin:autocomplete")
        yield Cell(
            actor, f"complete {name}", meta.label_lower, OWN, "", "GET", address, data, granted
        )


def opens(actor: str, page: str) -> bool:
    """Whether the table of pages lets the actor in."""
    if actor == ANONYMOUS:
        return False
    kinds = {"office", actor}
    if actor not in (SUPERUSER, ROLELESS):
        kinds.add("role")
    return bool(kinds & set(TABLE["pages"][page]))


def page_cells(world: World, actor: str) -> Iterator[Cell]:
    """Pages that show no item; what belongs to a department is asked for by its code."""
    plain = ("index", "overview", "jsi18n", "password_change", "second_factor", "desk", "desk_file")
    for page in (
        *plain,
        "desk_progress",
        "risk_catalogue",
        "audit_export",
        "stale_bases",
        "intake_upload",
        "workdays",
        "takedowns",
        "withheld",
        "withheld_new",
    ):
        granted, address = opens(actor, page), reverse(f"admin:{page}")
        yield Cell(actor, page, "", OWN, "", "GET", address, {}, granted)
    yield Cell(
        *(actor, "desk_file", "", OWN, "", "POST", reverse("admin:desk_file"), {}),
        opens(actor, "desk_file"),
    )
    yield Cell(
        *(actor, "withheld_new", "", OWN, "", "POST", reverse("admin:withheld_new"), said()),
        opens(actor, "withheld_new"),
    )
    yield from list_cells(actor)
    for place in (OWN, OTHER):
        yield from upload_cells(world, actor, place)
        body = world.departments[place].organization
        data = {"organization": body.code, "law": "", "act": "confirm", "whole": "on"}
        for page, method in (("stale_bases_law", "GET"), ("stale_bases_act", "POST")):
            address, granted = reverse(f"admin:{page}"), opens(actor, page)
            yield Cell(actor, page, "", place, "", method, address, data, granted)


def list_cells(actor: str) -> Iterator[Cell]:
    for name, roles in TABLE["lists"].items():
        address = reverse("admin:desk_list", args=[name])
        yield Cell(actor, f"list {name}", "", OWN, "", "GET", address, {}, actor in roles)


def upload_cells(world: World, actor: str, place: str) -> Iterator[Cell]:
    """An uploaded workbook belongs to its department; only refusals of acts are asked for."""
    sees = reaches(actor, place)
    upload = world.row(UploadedWorkbook, place)
    job = world.row(Job, place)
    for page, row in (
        ("intake_upload_page", upload),
        ("intake_changes", upload),
        ("job_progress", job),
    ):
        address, granted = reverse(f"admin:{page}", args=[row.pk]), opens(actor, page) and sees
        yield Cell(actor, page, "upload", place, "", "GET", address, {}, granted)
    for page, key, method in (
        ("intake_confirm", upload.pk, "POST"),
        ("intake_again", upload.pk, "POST"),
        ("intake_marked", upload.pk, "GET"),
        ("intake_original", upload.sha256, "GET"),
    ):
        if not (opens(actor, page) and sees):
            address = reverse(f"admin:{page}", args=[key])
            yield Cell(actor, page, "upload", place, "", method, address)


def move_cells(world: World, actor: str) -> Iterator[Cell]:
    """Every move from every state, in the own and in another department."""
    for place in (OWN, OTHER):
        for state in STATES:
            item = world.departments[place].items[state]
            sees = reaches(actor, place)
            for page, *keys in (
                ("desk_filing", item.filing_id),
                ("desk_item", item.pk),
                ("desk_revise", item.pk),
                ("desk_preview", item.pk),
                ("desk_chart", item.pk, "after"),
                ("desk_returned", item.filing_id),
            ):
                address = reverse(f"admin:{page}", args=keys)
                granted = opens(actor, page) and sees
                yield Cell(actor, page, "item", place, state, "GET", address, {}, granted)
            address = reverse("admin:desk_move", args=[item.filing_id])
            for name in TABLE["moves"]:
                granted = may_move(actor, name, state, place)
                data = {"move": name, "item": f"{item.pk}:{item.revision}"} | SAID
                yield Cell(actor, name, "item", place, state, "POST", address, data, granted, True)


# What people type into the forms of moves.
SAID = {
    "comment": "理由",
    "confirmed": "1",
    "publish_at": "2030-01-01T10:00",
    "change_kind": "add",
    "reason": "law_changed",
}
# Moves that need more than a state.
ONLY_IN = {"unschedule": SCHEDULED}


def may_move(actor: str, name: str, state: str, place: str) -> bool:
    move = TABLE["moves"][name]
    stage = state.partition("@")[2]
    if actor not in move["roles"] or state.partition("@")[0] not in move["from"]:
        return False
    if state != ONLY_IN.get(name, state):
        return False
    if move["place"] == "stage":
        # The route of the matrix: the department's head, then the disclosure office.
        return stage == actor and (place == OWN or actor == "reviewer")
    return move["place"] == "any" or reaches(actor, place)


def act_cells(actor: str, place: str, rows: Rows) -> Iterator[Cell]:
    """Takedowns and purges, with both answers; their addresses opened by hand do nothing."""
    pages = set()
    for name, state, page, key, data in act_requests(rows):
        address = reverse(f"admin:{page}", args=[key] if key else [])
        granted = may_act_on(actor, TABLE["acts"][name], state, place)
        target = f"{name} {data.get('agreed', '')}"
        is_move = opens(actor, page)
        yield Cell(actor, name, target, place, state, "POST", address, data, granted, is_move)
        pages.add((page, address))
    for page, address in sorted(pages):
        yield Cell(actor, f"{page} by hand", address, place, "", "GET", address)


def register_cells(actor: str, place: str, rows: Rows) -> Iterator[Cell]:
    """The register: every entry seen, and every move from every state."""
    for state, entry in rows.entries.items():
        address = reverse("admin:withheld_entry", args=[entry.pk])
        granted = opens(actor, "withheld_entry") and reaches(actor, place)
        yield Cell(actor, "withheld_entry", "", place, state, "GET", address, {}, granted)
    for name, state, page, key, data in register_requests(rows):
        address = reverse(f"admin:{page}", args=[key])
        granted = any(
            may_act_on(actor, move, state, place)
            for key, move in TABLE["register"].items()
            if key == name or key.startswith(f"{name}_")
        )
        is_move = name != "edit" and opens(actor, page) and reaches(actor, place)
        yield Cell(actor, name, "withheld", place, state, "POST", address, data, granted, is_move)


def may_act_on(actor: str, row: dict[str, Any], state: str, place: str) -> bool:
    if actor not in row["roles"] or state not in row["from"]:
        return False
    return row["place"] == "any" or reaches(actor, place)
