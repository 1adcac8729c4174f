"""Every cell of a list is found again in the field it belongs to, or kept with its place."""

from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise

import pytest
from django.core.management import call_command

from intake import vocabulary
from intake.findings import Kind
from intake.importing import import_sources, read_source
from intake.models import UnmappedCell
from intake.values import is_text_field, value_of
from intake.wording import is_one_serial, numbered_items, time_limits
from powers.levels import split_level
from tests import builders
from tests.test_import_inverse import LISTS, REAL
from tests.workbooks import FIRE_HEADINGS, SheetPlan, fire_line, line, listing, workbook

pytestmark = pytest.mark.django_db
BASES = {
    "basis": "empowering",
    "duty_basis": "duty",
    "accountability_basis": "accountability",
    "fee_basis": "fee",
}
OF_A_BODY = (
    "body",
    "responsible_office",
    "department_duty",
    "responsibilities",
    "accountable_parties",
    "accountability_circumstances",
)
LIMITS = {"statutory_limit": "statutory", "promised_limit": "promised"}

TRAPS = LISTS | {
    "a heading printed again, a remark, a section": listing(
        line(1, "摊位核准"),
        ["序号", "事项名称", "子项名称", "权力类型", "实施依据", "行使主体"],
        line("二、行政处罚（1项）"),
        line(2, "摊位处罚", 权力类型=""),
        line("备注：以县政府文件为准"),
        title="集市管理局权责清单（2项）",
    ),
    "a serial of two numbers and a broken name": listing(line("2,3", "摊位\n核准")),
    "a row that goes on": listing(
        line(1, "摊位核准"), line("", 追责情形="收受财物的", 实施依据="续文")
    ),
    "text under a merged cell": listing(
        line(1, "摊位核准"),
        line("", 责任事项内容="藏起来的字"),
        merges=[(2, 11, 3, 11)],
    ),
    "the older form": SheetPlan(
        [
            FIRE_HEADINGS,
            fire_line(1, "摊位处罚", 所属行政区划="云岭县", 申请材料="1.申请书；\n2.证明"),
            fire_line(2, "摊位检查", 公开类型="只在内部", 职权编码="620899007CF00100"),
        ]
    ),
}


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


@pytest.mark.parametrize("name", REAL)
def test_every_cell_of_a_real_list_is_accounted_for(real_data, name):
    assert_accounted(name, (real_data / "workbooks" / name).read_bytes())


@pytest.mark.parametrize("plan", TRAPS.values(), ids=TRAPS)
def test_every_cell_of_a_list_with_a_trap_is_accounted_for(plan):
    assert_accounted("清单.xlsx", workbook(plan))


def assert_accounted(name, data):
    organization = builders.organization()
    source = read_source(name, data)
    import_sources([source], organization, actor="测试")
    walk = Walk(organization, source)
    assert walk.unaccounted() == []
    assert walk.invented() == []
    # The walk would see it if a cell were lost.
    assert walk.cells > 0


class Walk:
    """Goes over the cells of a file and looks for each in what was stored."""

    def __init__(self, organization, source):
        self.source = source
        self.cells = 0
        self.kept = set(UnmappedCell.objects.values_list("sheet", "row", "column", "text"))
        self.powers = defaultdict(list)
        parts = ("exercises", "bases", "materials", "time_limits")
        powers = organization.powers.select_related("category", "parent").prefetch_related(*parts)
        for power in powers.order_by("position", "pk"):
            self.powers[power.source_sheet, power.source_row].append(power)
        self.starts = defaultdict(list)
        for sheet, row in sorted(self.powers):
            self.starts[sheet].append(row)

    def unaccounted(self):
        return [
            f"{sheet.name} {column.letter}{row.row} {column.field}: {text[:40]}"
            for sheet, row, column, text in self._all()
            if not self._is_accounted(sheet.name, row, column, text)
        ]

    def _all(self):
        for cells, sheet in zip(self.source.workbook.sheets, self.source.sheets, strict=True):
            for row in sheet.rows if sheet.header else ():
                for number in cells.columns_by_row[row.row]:
                    self.cells += 1
                    yield sheet, row, sheet.header.column(number), cells.text(row.row, number)

    def _is_accounted(self, sheet, row, column, text):
        if column.reason == "personal":
            return True
        if (sheet, row.row, column.letter, text) in self.kept:
            return True
        if row.kind == Kind.REPEATED_HEADER:
            return vocabulary.key(text) == vocabulary.key(column.heading)
        if row.kind in (Kind.REMARK, Kind.SKIPPED):
            return False
        if column.field == "serial":
            return is_one_serial(text)
        return any(
            self._holds(power, column, row, text) for power in self._powers_of(sheet, row.row)
        )

    def _powers_of(self, sheet, row):
        place = bisect_right(self.starts[sheet], row)
        return self.powers[sheet, self.starts[sheet][place - 1]] if place else []

    def _holds(self, power, column, row, text):
        """Whether the power says in the column's field what the cell says."""
        name = column.field
        stored = self._stored(power, column, row, text)
        if name in BASES or name == "fee":
            wanted = text
        elif name == "materials":
            return stored == numbered_items(text)
        elif name in LIMITS:
            return stored == [limit.raw_text for limit in time_limits(text, column.heading)]
        elif name in ("publicity", "standing"):
            return stored == vocabulary.meanings(name)[vocabulary.key(text)]
        elif name == "category":
            return vocabulary.key(stored) == vocabulary.key(text)
        elif name == "code":
            return vocabulary.is_nothing(text) or stored == "".join(text.split()).upper()
        elif name == "level_and_authority":
            return stored == "\n".join(filter(None, split_level(text.strip())))
        else:
            wanted = value_of("level_text" if name == "level" else name, text)
        if row.kind == Kind.CONTINUATION:
            return any(wanted.strip() in one for one in stored)
        return any(
            # What follows was added by a row that goes on.
            one == wanted or one.startswith(wanted + "\n")
            for one in stored
        ) or (not any(stored) and self._means_nothing(text))

    def _means_nothing(self, text):
        return vocabulary.is_nothing(text) or text.strip() in vocabulary.words("free")

    def _stored(self, power, column, row, text):
        name = column.field
        bodies = list(power.exercises.all())
        here = [one for one in bodies if one.source_row == row.row] or bodies
        if name == "fee":
            return [one.raw_text for one in power.bases.all() if one.purpose == "fee"]
        if name in BASES:
            return [one.raw_text for one in power.bases.all() if one.purpose == BASES[name]]
        if name == "materials":
            return [one.name for one in power.materials.all()]
        if name in LIMITS:
            return [one.raw_text for one in power.time_limits.all() if one.kind == LIMITS[name]]
        if name == "category":
            return power.category.name
        if name in ("publicity", "standing", "code"):
            return getattr(power, name)
        if name == "level_and_authority":
            return "\n".join(filter(None, [here[0].level_text, here[0].authority]))
        if name in ("level", "authority", *OF_A_BODY):
            return [getattr(one, "level_text" if name == "level" else name) for one in here]
        return [getattr(power, name)]

    # The other way round

    def invented(self):
        """Stored texts that stand in no cell of their power's rows."""
        found = []
        for cells, sheet in zip(self.source.workbook.sheets, self.source.sheets, strict=True):
            for start, end in pairwise([*self.starts[sheet.name], 10**6]):
                rows = [row for row in cells.rows if start <= row < end]
                seen = squeezed(
                    "\n".join(
                        cells.spread_text(row, column.number)
                        for column in sheet.header.columns
                        for row in rows
                    )
                )
                for power in self.powers[sheet.name, start]:
                    found += [text for text in texts_of(power) if squeezed(text) not in seen]
        return found


def texts_of(power):
    fields = [field.name for field in power._meta.fields if is_text_field(field.name)]
    if power.parent:
        # A sub-item may take its name from the item above.
        fields.remove("name")
    yield from (getattr(power, name) for name in fields)
    for body in power.exercises.all():
        yield from (getattr(body, name) for name in (*OF_A_BODY, "level_text", "authority"))
    for basis in power.bases.all():
        yield from basis.raw_text.split("\n")
    yield from (row.name for row in power.materials.all())
    yield from (row.raw_text for row in power.time_limits.all())


def squeezed(text):
    """Without white space and the marks with which bodies on several lines are listed."""
    return "".join(text.replace("、", "").split())
