"""Check the legal bases of powers against the law library."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from intake.models import ImportedFile
from legislation.articles import article_words
from legislation.checker import Finding
from legislation.models import Instrument
from legislation.statuses import STALE, Status
from organizations.models import Organization
from powers.checking import WORDS, check_citations
from powers.models import Citation

PROBLEMS = 1
WRONG_USE = 2
SHOWN = 20
CITATION_COLUMNS = (*WORDS, "status", "found_article", "is_confirmed")
BASIS_COLUMNS = (
    "basis__purpose",
    "basis__source_file",
    "basis__source_sheet",
    "basis__source_row",
    "basis__power__code",
)


class Command(BaseCommand):
    help = "对照法规库核对职权的依据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", metavar="CODE", help="机构代码；不写则核对全部")
        parser.add_argument("--json", action="store_true", help="输出JSON")
        parser.add_argument("--details", action="store_true", help="逐条列出（与--json同用）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["details"] and not options["json"]:
            raise CommandError("--details要与--json同用。", returncode=WRONG_USE)
        if not Instrument.objects.exists():
            self.stderr.write("法规库是空的，请先运行import_laws导入法律法规规章。")
        citations = _citations(options["organization"])
        found = check_citations(citations, timezone.localdate())
        by_status = Counter(finding.status for _, finding in found)
        if options["json"]:
            self.stdout.write(_json(found, by_status, with_details=options["details"]))
        else:
            self._report(found, by_status)
        if any(finding.status in STALE for _, finding in found):
            sys.exit(PROBLEMS)

    def _report(self, found: list[tuple[Citation, Finding]], by_status: Counter[str]) -> None:
        self.stdout.write(f"共核对引文{len(found)}条。")
        for label, count in _extracted(found).values():
            self.stdout.write(f"  读出{label}：{count}条（{_share(count, found):.1%}）")
        for status in Status:
            if by_status[status]:
                self.stdout.write(f"  {status.label}：{by_status[status]}条")
        stale = [(row, finding) for row, finding in found if finding.status in STALE]
        for row, finding in stale[:SHOWN]:
            self.stdout.write(_line(row, finding))
        if len(stale) > SHOWN:
            self.stdout.write(f"另有{len(stale) - SHOWN}条，用--json --details查看全部。")


def _citations(code: str | None) -> QuerySet[Citation]:
    rows = (
        Citation.objects.select_related("basis__power")
        .only(*CITATION_COLUMNS, *BASIS_COLUMNS)
        .order_by("basis__power__code", "basis__position", "basis", "position", "pk")
    )
    if code is None:
        return rows
    if not Organization.objects.filter(code=code).exists():
        raise CommandError(f"没有代码为{code}的机构，请核对后再试。", returncode=WRONG_USE)
    return rows.filter(basis__power__organization__code=code)


def _line(row: Citation, finding: Finding) -> str:
    words = Status(finding.status).label
    if finding.status == Status.RENUMBERED:
        words += f"，现为{article_words(finding.found_article)}"
    place = article_words(row.article) if row.article else ""
    return f"  {row.basis.power.code} 《{row.instrument_name}》{place}：{words}"


def _json(
    found: list[tuple[Citation, Finding]], by_status: Counter[str], *, with_details: bool
) -> str:
    answer: dict[str, Any] = {
        "total": len(found),
        "extracted": {
            name: {"count": count, "share": round(_share(count, found), 4)}
            for name, (_, count) in _extracted(found).items()
        },
        "by_status": dict(by_status),
    }
    if with_details:
        names = dict(ImportedFile.objects.values_list("sha256", "name"))
        answer["citations"] = [_detail(row, finding, names) for row, finding in found]
    return json.dumps(answer, ensure_ascii=False, indent=1)


def _extracted(found: list[tuple[Citation, Finding]]) -> dict[str, tuple[str, int]]:
    """How many citations name an instrument, an article, and have words of the law."""
    parts = {"instrument": "法名", "article": "条号", "quotation": "引用的条文"}
    fields = {"instrument": "instrument_name"}
    return {
        name: (label, sum(bool(getattr(row, fields.get(name, name))) for row, _ in found))
        for name, label in parts.items()
    }


def _share(count: int, found: list[tuple[Citation, Finding]]) -> float:
    return count / len(found) if found else 0.0


def _detail(row: Citation, finding: Finding, names: dict[str, str]) -> dict[str, Any]:
    basis = row.basis
    return {
        "power": basis.power.code,
        "file": names.get(basis.source_file, basis.source_file),
        "sheet": basis.source_sheet,
        "row": basis.source_row,
        "purpose": basis.purpose,
        "instrument": row.instrument_name,
        "article": row.article,
        "paragraph": row.paragraph,
        "item": row.item,
        "quotation": row.quotation,
        "status": finding.status,
        "found_article": finding.found_article,
        "score": finding.score,
    }
