"""What is exported can be imported again, and changes nothing."""

import json
from io import BytesIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from disclosure.exports import LONGEST_CELL, rows_of, write_xlsx
from disclosure.list_columns import FORMS, FULL, OLDER, numbered
from disclosure.snapshots import for_snapshot
from disclosure.spreadsheets import workbook as open_workbook
from disclosure.spreadsheets import write_list
from intake.collecting import entries_of
from intake.columns import field_of
from intake.importing import import_sources, read_source
from intake.parsing import parse
from intake.reading import workbook_of
from intake.understanding import understand
from intake.writing import Mode, write_entries
from powers.models import Power, PowerCategory
from tests import builders
from tests.workbooks import BASIS, FIRE_HEADINGS, SheetPlan, fire_line, line, listing, workbook

pytestmark = pytest.mark.django_db

REAL = (
    "2024年市农业农村局权责清单.xls",
    "2025年克拉玛依市统计局权责清单.xlsx",
    "克拉玛依市2025年消防监督执法权责清单.xlsx",
    "克拉玛依市医疗保障局2024年权责清单.xls",
    "克拉玛依市商务局2024年权责清单.xlsx",
    "克拉玛依市档案局2024年权责清单 (1).xlsx",
    "克拉玛依市档案局2024年权责清单.xlsx",
    "克拉玛依市生态环境局2024年权责清单.xls",
    "克拉玛依市科学技术局2024年权责清单.xls",
    "附件：克拉玛依市交通运输局2024年权责清单.xlsx",
    "附件：克拉玛依市市场监督管理局2024年权责清单.xls",
    "附件：克拉玛依市财政局2025年权责清单 (1).xlsx",
)


@pytest.fixture(autouse=True)
def schemes(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


def contents_of(organization):
    powers = for_snapshot(organization.powers.all()).order_by("category__position", "position")
    # As it is stored and read again when it was published.
    return [json.loads(builders.freeze(power)) for power in powers]


def exported(organization, form=None):
    stream = BytesIO()
    contents = contents_of(organization)
    if form is None:
        write_xlsx(contents, stream, "目录")
        return stream.getvalue()
    rows = (row for serial, one in numbered(contents) for row in rows_of(serial, one, form))
    with open_workbook(stream, "目录") as book:
        write_list(book, "清单", form, rows, "目录")
    return stream.getvalue()


def imported(organization, data, name="清单.xlsx"):
    [found] = import_sources([read_source(name, data)], organization, actor="测试")
    return found.report


def assert_nothing_changes(organization, form=None):
    before = contents_of(organization)
    report = imported(organization, exported(organization, form))
    counts = {name: report[name] for name in ("created", "changed", "missing")}
    assert counts == {"created": 0, "changed": 0, "missing": 0}, report["changed_powers"][:5]
    assert contents_of(organization) == before


@pytest.mark.parametrize("name", REAL)
def test_a_real_list_comes_back_as_it_went(real_data, name):
    organization = builders.organization()
    imported(organization, (real_data / "workbooks" / name).read_bytes(), name)
    assert_nothing_changes(organization)
    if "消防" in name:
        assert_nothing_changes(organization, OLDER)


def test_every_heading_is_read_as_the_field_it_was_written_for():
    for form in FORMS.values():
        for column in form.columns:
            assert field_of(column.title)[0] == column.field


LISTS = {
    "lines broken within the authority": listing(
        line(1, "摊位核准", **{"": "负责本县核准；\n负责上报"}),
    ),
    "a text that begins like a formula": listing(line(1, "=1+1", 备注="-无", 行使主体="@局")),
    "a duty basis merged over all bodies": listing(
        line(1, "摊位核准"),
        line("", 行使主体="乡集市站", 实施层级及权限="乡级"),
        merges=[(2, 12, 3, 12)],
    ),
    "a duty basis merged over the first two of three bodies": listing(
        line(1, "摊位核准"),
        line("", 行使主体="乡集市站", 实施层级及权限="乡级"),
        line("", 行使主体="镇集市站", 责任事项依据="《乙法》第三条"),
        merges=[(2, 12, 3, 12)],
    ),
    "a body with its own empowering basis": listing(
        line(1, "摊位核准"),
        line("", 行使主体="乡集市站", 实施依据="《丙法》第二条"),
    ),
    "sub-items": listing(
        line(1, "摊位核准", 子项名称="固定摊位"),
        line("", 子项名称="流动摊位", 实施依据="《乙法》第三条"),
        line(2, "摊位变更"),
    ),
    "two powers of one name": listing(
        line(1, "摊位核准", 实施依据="《甲法》第一条"),
        line(2, "摊位核准", 实施依据="《乙法》第二条"),
    ),
    "one sub-item in another category": listing(
        line(1, "摊位核准"),
        line(2, "摊位核准", 子项名称="流动摊位", 权力类型="行政处罚"),
    ),
    "no level, no body": listing(
        line(1, "摊位核准", 行使主体="", 承办机构="", 实施层级及权限="", **{"": "县级以下摊位"}),
    ),
}


@pytest.mark.parametrize("plan", LISTS.values(), ids=LISTS)
def test_a_list_comes_back_as_it_went(plan):
    organization = builders.organization()
    imported(organization, workbook(plan))
    for form in (None, FULL):
        assert_nothing_changes(organization, form)


def test_the_older_form_comes_back_as_it_went():
    organization = builders.organization()
    rows = [
        fire_line(
            1,
            "摊位处罚",
            申请材料="1.申请书；\n2.（1）身份证明",
            **{"法定期限（天/日）": "60", "收费（征收）依据和标准": "每日5元"},
        ),
        fire_line(2, "摊位检查", **{"承诺期限（天/日）": "告知承诺：3个工作日\n一般：5个工作日"}),
    ]
    imported(organization, workbook(SheetPlan([FIRE_HEADINGS, *rows])))
    for form in (OLDER, FULL):
        assert_nothing_changes(organization, form)


def test_what_was_entered_by_hand_comes_back_as_it_went():
    power = builders.power(
        remarks="第一行\r\n第二行", summary="\u8c48\uf900", quantity="无", fee_kind="charged"
    )
    first = builders.exercise(power, level="county", level_text="")
    builders.exercise(power, body="", level="", responsibilities="受理")
    builders.basis(power, raw_text="《甲法》第一条\r", position=1)
    builders.basis(power, raw_text="《乙法》第二条", position=2)
    builders.basis(power, raw_text="《丙法》第三条", purpose="duty", exercise=first)
    builders.basis(power, raw_text="《丁法》第四条", purpose="duty")
    builders.basis(power, raw_text="更正后", text_before="更正前", purpose="accountability")
    builders.time_limit(power, raw_text="20", number=20, unit="working_day")
    builders.time_limit(power, raw_text="按合同约定", number=3, unit="month")
    builders.material(power, name="（1）申请书")
    for form in (None, OLDER, FULL):
        assert_nothing_changes(power.organization, form)


def test_a_text_too_long_for_a_cell_goes_on_below():
    power = builders.power()
    builders.exercise(power, responsibilities="\n".join(["责任" * 300] * 60))
    builders.basis(power, raw_text="\n".join(["依据" * 300] * 120))
    builders.exercise(power, body="乡集市站", department_duty="管理集市")
    assert (
        max(len(cell) for row in rows_of("1", contents_of(power.organization)[0]) for cell in row)
        <= LONGEST_CELL
    )
    assert_nothing_changes(power.organization)


def test_a_basis_entered_by_hand_is_not_doubled_when_its_cell_changes():
    organization = builders.organization()
    imported(organization, workbook(listing(line(1, "摊位核准"))))
    power = Power.objects.get()
    builders.basis(power, raw_text="《乙法》第二条", position=9)
    [content] = contents_of(organization)
    content["bases"][0]["raw_text"] += "（修订）"
    stream = BytesIO()
    write_xlsx([content], stream, "目录")
    assert imported(organization, stream.getvalue())["changed"] == 1
    changed, by_hand = power.bases.filter(purpose="empowering").order_by("position")
    assert changed.raw_text == f"{BASIS}（修订）"
    assert by_hand.raw_text == "《乙法》第二条"


NASTY = st.text(
    st.sampled_from(
        "=+-@'\"\t\n\r，,;、：；（）()<>&/无一1.2 级县市《》第条【】"
        "\u3000\u00a0\u2028\u200b_x0D豈\uf900é😀"
    ),
    max_size=30,
)
TEXTS = (
    "summary",
    "counterpart",
    "conditions",
    "intermediary_services",
    "remedies",
    "complaint_channel",
    "remarks",
    "quantity",
    "address",
    "procedure",
    "fee_standard",
)
BODY_TEXTS = (
    "responsible_office",
    "level_text",
    "authority",
    "department_duty",
    "responsibilities",
    "accountable_parties",
    "accountability_circumstances",
)


@hypothesis_settings(
    max_examples=60,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.data(), st.sampled_from([None, OLDER, FULL]))
def test_whatever_the_office_wrote_comes_back_as_it_went(data, form):
    organization = builders.organization(region=builders.region())
    category = PowerCategory.objects.get(name="行政许可")
    power = builders.power(
        organization=organization,
        category=category,
        name="摊位核准" + data.draw(NASTY),
        fee_kind=data.draw(st.sampled_from(["", "free", "charged"])),
        **{name: data.draw(NASTY) for name in TEXTS},
    )
    bodies = [
        builders.exercise(
            power,
            body="集市站" + data.draw(NASTY),
            **{name: data.draw(NASTY) for name in BODY_TEXTS},
        )
        for _ in range(data.draw(st.integers(0, 3)))
    ]
    for purpose in ("empowering", "duty", "fee", "accountability"):
        for position in range(data.draw(st.integers(0, 2))):
            # No list says a fee for one body alone.
            whose = None if purpose == "fee" else data.draw(st.sampled_from([None, *bodies]))
            text = data.draw(NASTY)
            builders.basis(power, purpose=purpose, raw_text=text, exercise=whose, position=position)
    for _ in range(data.draw(st.integers(0, 2))):
        builders.material(power, name=data.draw(NASTY))
        builders.time_limit(power, raw_text=data.draw(NASTY))
    before = contents_of(organization)
    sheets = understand(workbook_of(parse(exported(organization, form))), ["行政许可"])
    outcome = write_entries(organization, entries_of(sheets, []), "0" * 64, Mode.REPLACE)
    assert (len(outcome.created), len(outcome.changed)) == (0, 0)
    assert contents_of(organization) == before
