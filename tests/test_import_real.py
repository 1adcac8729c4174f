"""The real workbooks: every row with text is accounted for, and nothing is lost."""

import json

import pytest
from django.core.management import call_command

from intake.findings import Kind
from intake.importing import read_source
from intake.models import UnmappedCell
from intake.reading import read_workbook
from intake.report import COUNTS
from intake.wording import listed, numbered_items, time_limits
from powers.models import Exercise, LegalBasis, Material, Power, TimeLimit
from powers.spelling import one_line
from tests import builders

pytestmark = pytest.mark.django_db

# Counts that no rule is needed to see: one for each sheet, in the order of the file.
POWERS = {
    "2024年市农业农村局权责清单.xls": [10, 21, 254, 2, 1, 2, 17, 1, 3],
    "2025年克拉玛依市统计局权责清单.xlsx": [3],
    "克拉玛依市2025年消防监督执法权责清单.xlsx": [75],
    "克拉玛依市医疗保障局2024年权责清单.xls": [17],
    "克拉玛依市商务局2024年权责清单.xlsx": [21],
    "克拉玛依市档案局2024年权责清单 (1).xlsx": [12, 0, 0],
    "克拉玛依市档案局2024年权责清单.xlsx": [12, 0, 0],
    "克拉玛依市生态环境局2024年权责清单.xls": [217],
    "克拉玛依市科学技术局2024年权责清单.xls": [4],
    "附件：克拉玛依市交通运输局2024年权责清单.xlsx": [360],
    "附件：克拉玛依市市场监督管理局2024年权责清单.xls": [442],
    "附件：克拉玛依市财政局2025年权责清单 (1).xlsx": [19],
}


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


@pytest.fixture
def workbooks(real_data):
    return real_data / "workbooks"


def imported(file, tmp_path, organization):
    report = tmp_path / "report.json"
    call_command(
        "import_catalogue",
        str(file),
        organization=organization.code,
        report=str(report),
        verbosity=0,
    )
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", POWERS)
def test_every_row_has_one_kind(workbooks, name):
    source = read_source(name, (workbooks / name).read_bytes())
    for sheet in source.sheets:
        numbers = [row.row for row in sheet.rows]
        assert len(numbers) == len(set(numbers))
        assert sum(sheet.count(kind) for kind in Kind) == len(numbers)
    assert [sheet.count(Kind.POWER) for sheet in source.sheets] == POWERS[name]


@pytest.mark.parametrize("name", POWERS)
def test_no_text_is_lost_and_a_second_import_changes_nothing(workbooks, name, tmp_path):
    organization = builders.organization()
    first = imported(workbooks / name, tmp_path, organization)
    for sheet in first["sheets"]:
        assert sum(sheet[count] for count in COUNTS) == sheet["rows"]
    assert first["created"] == sum(sheet["powers"] for sheet in first["sheets"])
    kept = all_texts()
    assert [
        text for text in cells_to_keep(workbooks / name) if not kept_somewhere(text, kept)
    ] == []
    reasons = set(UnmappedCell.objects.values_list("reason", flat=True))
    assert reasons <= set(UnmappedCell.Reason.values)
    again = imported(workbooks / name, tmp_path, organization)
    assert (again["created"], again["changed"]) == (0, 0)
    assert again["unchanged"] == first["created"]


def test_stated_counts_are_met_or_told(workbooks):
    for name in POWERS:
        for sheet in read_source(name, (workbooks / name).read_bytes()).sheets:
            codes = {problem.code for problem in sheet.problems}
            differs = sheet.title_count not in (None, sheet.count(Kind.POWER))
            assert differs == ("count_differs" in codes)


def cells_to_keep(file):
    """Texts of all cells below the headings, but serial numbers, headings and persons."""
    data = file.read_bytes()
    sheets = read_source(file.name, data).sheets
    for sheet, read in zip(read_workbook(data).sheets, sheets, strict=True):
        rows = {row.row for row in read.rows if row.kind != Kind.REPEATED_HEADER}
        letters = {c.number: c for c in read.header.columns} if read.header else {}
        for (row, column), text in sheet.cells.items():
            known = letters.get(column)
            if row not in rows or (known and known.reason == "personal"):
                continue
            if not (known and known.field == "serial" and text.replace(",", "").isdigit()):
                yield text


def all_texts():
    texts = set()
    for model in (Power, Exercise, LegalBasis, Material, TimeLimit, UnmappedCell):
        for values in model.objects.values_list():
            texts.update(value.strip() for value in values if isinstance(value, str))
    texts.update(Power.objects.values_list("category__name", flat=True))
    joined = "\0".join(texts)
    return texts, joined


def kept_somewhere(text, kept):
    texts, joined = kept
    if text.strip() in {"/", "无", "实施", "主动\n公开"}:
        return True
    spellings = {text.strip(), one_line(text), listed(text)}
    if spellings & texts or text.strip() in joined:
        return True
    items, limits = numbered_items(text), [limit.raw_text for limit in time_limits(text)]
    return texts.issuperset(items) or texts.issuperset(limits)
