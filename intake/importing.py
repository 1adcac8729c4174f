"""Importing a workbook: the one act behind the command, the page and the tests."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from intake.chart_importing import write_charts
from intake.chart_reading import ReadCharts, read_charts
from intake.collecting import entries_of
from intake.entries import Entry, SheetEntries
from intake.findings import Loose, UnderstoodSheet
from intake.models import ImportedFile, Mode, UnmappedCell
from intake.originals import keep_original
from intake.reading import read_workbook
from intake.report import has_changes, sheet_report
from intake.understanding import understand
from intake.words import known_words
from intake.workbook import Workbook
from intake.writing import Outcome, write_entries
from organizations.audit import record
from organizations.models import Organization, Person
from powers.citing import read_citations
from powers.models import Citation, CodeScheme, LegalBasis, Power, PowerCategory

CHUNK = 500
# The cells under merged areas that a person chose to count, by sheet: (row, column).
Uncovered = Mapping[str, Collection[tuple[int, int]]]
CLASH = "有人同时在写入同样的编码，没有导入，请再试一次。"


class ImportRefusedError(ValueError):
    """The import cannot be done; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Source:
    """A file that was read and understood, before anything is written."""

    name: str
    data: bytes
    sha256: str
    workbook: Workbook
    sheets: list[UnderstoodSheet]
    entries: list[SheetEntries]
    charts: ReadCharts = field(default_factory=ReadCharts)


@dataclass
class Imported:
    """What came of one file."""

    source: Source
    outcome: Outcome
    report: dict[str, Any]


def read_source(name: str, data: bytes, uncovered: Uncovered | None = None) -> Source:
    """Read and understand a workbook; raises UnreadableWorkbookError."""
    categories = list(PowerCategory.objects.values_list("name", flat=True))
    if not categories:
        raise ImportRefusedError(
            "没有权力类别，请先运行 manage.py loaddata categories code_schemes。"
        )
    workbook = _uncover(read_workbook(data), uncovered or {})
    sheets = understand(workbook, categories, known_words())
    patterns = CodeScheme.objects.values_list("pattern", flat=True)
    return Source(
        name=name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        workbook=workbook,
        sheets=sheets,
        entries=entries_of(sheets, patterns),
        charts=read_charts(workbook),
    )


def _uncover(workbook: Workbook, uncovered: Uncovered) -> Workbook:
    sheets = tuple(
        replace(sheet, uncovered=frozenset(uncovered.get(sheet.name, ())))
        for sheet in workbook.sheets
    )
    return replace(workbook, sheets=sheets)


def import_sources(
    sources: Sequence[Source],
    organization: Organization,
    *,
    actor: str,
    person: Person | None = None,
    mode: str = Mode.REPLACE,
    is_dry_run: bool = False,
) -> list[Imported]:
    """Import the files in one transaction; a dry run does the same and takes it all back."""
    with transaction.atomic():
        # Two imports of one list at a time would give out the same codes.
        Organization.objects.select_for_update().get(pk=organization.pk)
        found = [
            _import(source, organization, mode, actor=actor, person=person) for source in sources
        ]
        _add_missing(found, organization, mode)
        for imported in found:
            _keep(imported, organization)
            _audit(imported, organization, mode, actor=actor, person=person)
        if is_dry_run:
            transaction.set_rollback(True)
        else:
            for source in sources:
                keep_original(source.sha256, source.data)
    return found


def _import(
    source: Source, organization: Organization, mode: str, *, actor: str, person: Person | None
) -> Imported:
    _refuse_foreign(source, organization)
    if not any(sheet.entries for sheet in source.entries) and not source.charts.is_any:
        raise ImportRefusedError(f"{source.name}：没有读到任何职权，请核对表头和内容。")
    outcome = write_entries(organization, source.entries, source.sha256, mode)
    _cite(outcome.new_bases)
    has_charts = source.charts.is_any
    charts = write_charts(
        organization,
        source.charts,
        fills_only=mode == Mode.SUPPLEMENT,
        actor=actor,
        person=person,
    )
    for sheet, entries in zip(source.sheets, source.entries, strict=True):
        entries.problems.extend(source.charts.problems.pop(sheet.name, []))
    report = _report(source, outcome)
    if has_charts:
        report["charts"] = charts
    return Imported(source, outcome, report)


def _cite(bases: Iterable[LegalBasis]) -> None:
    citations = (citation for basis in bases for citation in read_citations(basis))
    Citation.objects.bulk_create(citations, batch_size=CHUNK)


def _refuse_foreign(source: Source, organization: Organization) -> None:
    owner = Organization.objects.filter(imported_files__sha256=source.sha256).first()
    if owner and owner != organization:
        raise ImportRefusedError(
            f"{source.name}：这个文件已经导入到{owner.name}，不能再导入到{organization.name}。"
        )


def _report(source: Source, outcome: Outcome) -> dict[str, Any]:
    sheets = zip(source.workbook.sheets, source.sheets, source.entries, strict=True)
    entries = {
        outcome.power_of[id(entry)].pk: entry for one in source.entries for entry in one.entries
    }
    return {
        "file": source.name,
        "sha256": source.sha256,
        "has_macros": source.workbook.has_macros,
        "has_external_links": source.workbook.has_external_links,
        "sheets": [sheet_report(*sheet) for sheet in sheets],
        "created": len(outcome.created),
        "changed": len(outcome.changed),
        "unchanged": len(outcome.unchanged),
        "missing": 0,
        "created_powers": [_placed(power, entries[power.pk]) for power in outcome.created],
        "changed_powers": [
            _placed(power, entries[power.pk])
            | {"fields": [change.as_json() for change in outcome.differences[power.pk]]}
            for power in outcome.changed
        ],
        "unchanged_powers": [_named(power) for power in outcome.unchanged],
        "missing_powers": [],
    }


def _add_missing(found: Sequence[Imported], organization: Organization, mode: str) -> None:
    """Powers that no file of this import speaks of; they are told, never deleted.

    A file that is the whole list is that of the categories it holds; others it says nothing of.
    """
    categories = {
        entry.category
        for imported in found
        for sheet in imported.source.entries
        for entry in sheet.entries
    }
    missing = []
    if mode == Mode.REPLACE:
        present = {pk for imported in found for pk in imported.outcome.present}
        stored = organization.powers.exclude(standing=Power.Standing.ABOLISHED)
        of_these = stored.filter(category__name__in=categories).order_by("position", "pk")
        missing = [power for power in of_these if power.pk not in present]
    for imported in found:
        imported.report["categories"] = sorted(categories)
        imported.report["missing"] = len(missing)
        imported.report["missing_powers"] = [_named(power) for power in missing]


def _placed(power: Power, entry: Entry) -> dict[str, Any]:
    return _named(power) | {"sheet": entry.sheet, "row": entry.row}


def _named(power: Power) -> dict[str, Any]:
    return {"code": power.code, "name": str(power)}


def _keep(imported: Imported, organization: Organization) -> None:
    """Write the file's own row and its loose cells, unless a second import changed nothing."""
    source = imported.source
    known = ImportedFile.objects.filter(sha256=source.sha256).first()
    if known and not has_changes(imported.report):
        return
    values = {
        "name": source.name[-255:],
        "size": len(source.data),
        "organization": organization,
        "imported_at": timezone.now(),
        "report": imported.report | {"sheets": [_kept(s) for s in imported.report["sheets"]]},
    }
    row, _ = ImportedFile.objects.update_or_create(sha256=source.sha256, defaults=values)
    row.unmapped_cells.all().delete()
    UnmappedCell.objects.bulk_create(_unmapped(row, imported), batch_size=CHUNK)


def _kept(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet's report without its loose cells, which have rows of their own."""
    return sheet | {"unmapped_cells": []}


def _unmapped(row: ImportedFile, imported: Imported) -> Iterable[UnmappedCell]:
    power_of = imported.outcome.power_of
    for sheet, entries in zip(imported.source.sheets, imported.source.entries, strict=True):
        for loose in entries.loose:
            yield _unmapped_cell(row, sheet.name, loose, None)
        for entry in entries.entries:
            for loose in entry.loose:
                yield _unmapped_cell(row, sheet.name, loose, power_of.get(id(entry)))


def _unmapped_cell(
    file: ImportedFile, sheet: str, loose: Loose, power: Power | None
) -> UnmappedCell:
    return UnmappedCell(
        file=file,
        sheet=sheet[:120],
        row=loose.row,
        column=loose.column,
        heading=loose.heading[:200],
        text=loose.text,
        reason=loose.reason,
        power=power,
    )


def _audit(
    imported: Imported,
    organization: Organization,
    mode: str,
    *,
    actor: str,
    person: Person | None,
) -> None:
    report = imported.report
    counts = {name: report[name] for name in ("created", "changed", "unchanged", "missing")}
    record(
        "intake.import",
        actor=actor[:120],
        person=person,
        target=organization.name,
        subject=ImportedFile.objects.filter(sha256=imported.source.sha256).first(),
        detail={"file": report["file"], "sha256": report["sha256"], "mode": mode, **counts},
    )
