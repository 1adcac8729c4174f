"""The marked-up workbook: the clerk's own sheets with findings beside the cells."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core.management import call_command

from intake.importing import import_sources, read_source
from intake.marked import SUMMARY, marked_workbook
from intake.reading import read_workbook
from tests import builders
from tests.workbooks import FIRE_HEADINGS, SheetPlan, fire_line, line, listing, workbook

pytestmark = pytest.mark.django_db
INJECTIONS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "=cmd|' /C calc'!A0", "{=1}"]


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


def marked(*sheets) -> bytes:
    source = read_source("清单.xlsx", workbook(*sheets))
    organization = builders.organization(body_code="208")
    (imported,) = import_sources([source], organization, actor="测试", is_dry_run=True)
    return marked_workbook(source, imported.report)


def parts(data: bytes, folder: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith(folder))
        return "\n".join(archive.read(name).decode() for name in names)


def test_the_sheets_are_as_they_were_behind_a_summary():
    rows = [line(1, "摊位核准"), line(2, "夜市核准")]
    before = read_workbook(workbook(listing(*rows, name="许可", merges=[(2, 3, 3, 3)])))
    after = read_workbook(marked(listing(*rows, name="许可", merges=[(2, 3, 3, 3)])))
    assert [sheet.name for sheet in after.sheets] == [SUMMARY, "许可"]
    assert after.sheets[1].cells == before.sheets[0].cells
    assert set(after.sheets[1].merges) == set(before.sheets[0].merges)


def test_a_finding_is_a_note_beside_its_cell_and_a_line_of_the_summary():
    data = marked(listing(line(1, "摊位核准", 实施依据="")))
    notes = parts(data, "xl/comments")
    assert 'ref="E2"' in notes
    assert "请核对：没有实施依据，请补充。" in notes
    summary = read_workbook(data).sheets[0].cells.values()
    assert "没有实施依据，请补充。" in summary


def test_the_note_of_a_hidden_text_stands_at_the_cell_that_hides_it():
    rows = [line(1, "摊位核准"), line(2, "夜市核准", 实施依据="被盖住的")]
    data = marked(listing(*rows, merges=[(2, 5, 3, 5)]))
    assert 'ref="E2"' in parts(data, "xl/comments")


def test_changed_new_and_missing_powers_are_listed():
    data = marked(listing(line(1, "摊位核准")))
    assert "新增的职权：1项" in read_workbook(data).sheets[0].cells.values()


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_becomes_a_formula(text):
    data = marked(listing(line(1, f"{text}摊位", 承办机构=text, 实施依据="")))
    sheets = parts(data, "xl/worksheets/")
    assert "<f>" not in sheets
    assert "<f " not in sheets
    assert not re.search(r"<hyperlink", sheets)


def test_personal_cells_are_left_out():
    data = marked(SheetPlan([list(FIRE_HEADINGS), fire_line(1, "占用疏散通道")]))
    assert "赵录入" not in parts(data, "xl/")
    assert "没有读入" in parts(data, "xl/")


@pytest.mark.parametrize("name", ["导入报告", "'引号'", "  "])
def test_names_of_sheets_never_clash(name):
    plain = listing(line(1, "摊位核准"), name=name.strip("'") or "表")
    assert len(read_workbook(marked(plain)).sheets) == 2


def test_merged_areas_that_overlap_do_no_harm():
    source = read_source("清单.xlsx", workbook(listing(line(1, "摊位核准"))))
    organization = builders.organization(body_code="208")
    (imported,) = import_sources([source], organization, actor="测试", is_dry_run=True)
    sheet = source.workbook.sheets[0]
    object.__setattr__(sheet, "merges", (*sheet.merges, *sheet.merges))
    assert marked_workbook(source, imported.report)
