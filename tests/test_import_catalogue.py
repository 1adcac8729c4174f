"""The command that imports workbooks of powers."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError

from disclosure.publishing import PublicationRefusedError
from intake.models import ImportedFile, UnmappedCell
from organizations.models import AuditEntry, Organization
from powers.models import (
    CodeScheme,
    Exercise,
    LegalBasis,
    Material,
    Power,
    PowerCategory,
    TimeLimit,
)
from tests import builders
from tests.workbooks import (
    BASIS,
    DUTY_BASIS,
    FIRE_HEADINGS,
    SheetPlan,
    fire_line,
    line,
    listing,
    simple,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def schemes():
    call_command("loaddata", "categories", "code_schemes", verbosity=0)


@pytest.fixture
def market(schemes) -> Organization:
    return builders.organization(code="market", name="云岭县集市管理局", body_code="208")


@pytest.fixture
def run(tmp_path, market, settings):
    """Import the bytes as a file, others before it, and return the report."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def run(data: bytes, *options, name="清单.xlsx", organization="market", first=()):
        file, report = tmp_path / name, tmp_path / "report.json"
        file.write_bytes(data)
        files = [str(path) for path in (*first, file)]
        where = ["--organization", organization, "--report", str(report)]
        call_command("import_catalogue", *files, *where, *options)
        return json.loads(report.read_text(encoding="utf-8"))

    return run


def counts(report):
    return tuple(report[name] for name in ("created", "changed", "unchanged", "missing"))


def stored():
    """Everything that an import may write, as plain values."""
    models = (Power, Exercise, LegalBasis, Material, TimeLimit, ImportedFile, UnmappedCell)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# What is written


def test_it_writes_power_exercise_and_bases(run):
    run(workbook(listing(line(1, "摊位核准"))))
    power = Power.objects.get()
    assert (power.name, power.category.name, power.code) == (
        "摊位核准",
        "行政许可",
        "620899208XK00100",
    )
    exercise = power.exercises.get()
    assert exercise.organization == power.organization
    assert (exercise.level, exercise.level_text, exercise.authority) == (
        "county",
        "县级",
        "负责本县摊位核准",
    )
    bases = [(basis.purpose, basis.raw_text, basis.exercise) for basis in power.bases.all()]
    assert bases == [("empowering", BASIS, None), ("duty", DUTY_BASIS, exercise)]


def test_bases_are_cited(run):
    run(workbook(listing(line(1, "摊位核准"))))
    citation = Power.objects.get().bases.get(purpose="empowering").citations.get()
    assert (citation.instrument_name, citation.article) == ("云岭县集市管理条例", "9")
    assert BASIS[citation.start : citation.end].startswith("【法规】")


def test_every_row_knows_where_it_came_from(run):
    report = run(workbook(listing(line(1, "摊位核准"), title="清单", name="集市")))
    for row in (Power.objects.get(), Exercise.objects.get(), *LegalBasis.objects.all()):
        source = (row.source_file, row.source_sheet, row.source_row)
        assert source == (report["sha256"], "集市", 3)


def test_it_writes_the_long_form(run):
    plan = SheetPlan(
        [
            FIRE_HEADINGS,
            fire_line(
                1,
                "开业检查",
                申请材料="1、申请表；\n2、平面图",
                **{"法定期限（天/日）": "告知承诺制：20个工作日\n非告知承诺制:10个工作日"},
            ),
        ]
    )
    run(workbook(plan))
    power = Power.objects.get()
    assert power.code == "620899007CF00100"
    assert (power.counterpart, power.conditions, power.fee_kind) == ("摊主", "", "free")
    assert power.remedies == "向县人民政府申请行政复议"
    assert [material.name for material in power.materials.all()] == ["申请表；", "平面图"]
    limits = [(row.kind, row.variant, row.number, row.unit) for row in power.time_limits.all()]
    assert limits == [
        ("statutory", "告知承诺制", 20, "working_day"),
        ("statutory", "非告知承诺制", 10, "working_day"),
    ]
    assert power.exercises.get().responsible_office == "县消防队、各镇消防所"


def test_fees_become_a_basis(run):
    fee = "《云岭县收费目录》：每平方米2元"
    run(workbook(SheetPlan([FIRE_HEADINGS, fire_line(1, "占道费", **{FIRE_HEADINGS[15]: fee})])))
    power = Power.objects.get()
    assert (power.fee_kind, power.fee_standard) == ("charged", fee)
    assert power.bases.filter(purpose="fee").get().raw_text == fee


def test_each_body_has_its_own_exercise_and_duty_basis(run):
    run(
        workbook(
            listing(
                line(1, "摊位核准"),
                line("", 行使主体="各镇集市所", 实施层级及权限="乡级", 责任事项依据="《乙》第二条"),
            )
        )
    )
    power = Power.objects.get()
    assert [row.body for row in power.exercises.all()] == ["云岭县集市管理局", "各镇集市所"]
    duties = power.bases.filter(purpose="duty")
    assert [(row.exercise.body, row.raw_text) for row in duties] == [
        ("云岭县集市管理局", DUTY_BASIS),
        ("各镇集市所", "《乙》第二条"),
    ]


def test_what_else_stands_beside_a_body_is_kept(run):
    run(
        workbook(
            listing(line(1, "摊位核准", 备注="甲"), line("", 行使主体="各镇集市所", 备注="乙"))
        )
    )
    assert Power.objects.get().remarks == "甲\n乙"


def test_a_serial_of_two_numbers_is_kept(run):
    run(workbook(listing(line("2,3", "摊位核准"))))
    assert UnmappedCell.objects.get().text == "2,3"


def test_a_merged_basis_is_that_of_all_bodies(run):
    run(
        workbook(
            listing(
                line(1, "摊位核准"),
                line("", 行使主体="各镇集市所"),
                merges=[(2, 12, 3, 12)],
            )
        )
    )
    assert LegalBasis.objects.get(purpose="duty").exercise is None


def test_sub_items_stand_under_their_item(run):
    run(
        workbook(
            listing(
                line(1, "摊位核准", 子项名称="固定摊位"),
                line("", 子项名称="流动摊位", 实施依据="《乙》第三条"),
            )
        )
    )
    item, fixed, moving = Power.objects.order_by("code")
    assert [row.code[-5:] for row in (item, fixed, moving)] == ["00100", "00101", "00102"]
    assert [row.sub_item for row in (item, fixed, moving)] == ["", "固定摊位", "流动摊位"]
    assert fixed.parent == moving.parent == item


def test_one_sub_item_alone_makes_no_item(run):
    run(workbook(listing(line(1, "摊位核准", 子项名称="固定摊位、流动摊位"))))
    assert Power.objects.get().sub_item == "固定摊位、流动摊位"


def test_a_continued_row_goes_on_in_the_field_above(run):
    run(workbook(listing(line(1, "摊位核准"), line("", 追责情形="收受财物的", 实施依据="续文"))))
    assert Exercise.objects.get().accountability_circumstances.endswith("\n收受财物的")
    assert LegalBasis.objects.get(purpose="empowering").raw_text == f"{BASIS}\n续文"


def test_what_has_no_field_is_kept_with_its_power(run):
    run(workbook(SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道")])))
    cell = UnmappedCell.objects.get(heading="上级机构")
    assert (cell.row, cell.column, cell.text) == (2, "Y", "市消防队")
    assert cell.power == Power.objects.get()


def test_the_typist_is_stored_nowhere(run):
    report = run(workbook(SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道")])))
    assert "赵录入" not in repr(stored())
    assert "赵录入" not in repr(report)
    assert report["sheets"][0]["personal_cells"] == 1


def test_the_original_is_kept_as_it_came(run, settings):
    data = simple("摊位核准")
    report = run(data)
    assert (settings.MEDIA_ROOT / "imports" / report["sha256"]).read_bytes() == data
    assert ImportedFile.objects.get().has_original()


def test_a_name_that_is_too_long_is_cut_and_kept_whole(run):
    report = run(workbook(listing(line(1, "核准" * 300))))
    assert Power.objects.get().name == "核准" * 250
    assert UnmappedCell.objects.get().text == "核准" * 300
    assert [problem["code"] for problem in report["sheets"][0]["problems"]] == ["too_long"]


# Codes


def test_a_code_that_stands_twice_is_given_once(run):
    report = run(
        workbook(
            SheetPlan(
                [
                    FIRE_HEADINGS,
                    fire_line(1, "占用通道"),
                    fire_line(2, "损坏器材", 职权编码="620899007CF00100"),
                ]
            )
        )
    )
    codes = list(Power.objects.order_by("position").values_list("code", flat=True))
    assert codes == ["620899007CF00100", "620899208CF00100"]
    assert UnmappedCell.objects.get(heading="职权编码").text == "620899007CF00100"
    assert "code_repeated" in {p["code"] for p in report["sheets"][0]["problems"]}


@pytest.mark.parametrize("code", ["ABC", "/", ""])
def test_a_code_that_is_none_is_replaced(run, code):
    run(workbook(SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道", 职权编码=code)])))
    assert Power.objects.get().code == "620899208CF00100"


def test_a_code_of_another_body_is_not_taken(run):
    builders.power(code="620899007CF00100")
    report = run(workbook(SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道")])))
    assert Power.objects.get(name="占用通道").code == "620899208CF00100"
    assert "code_taken" in {p["code"] for p in report["sheets"][0]["problems"]}


def test_the_scheme_of_the_organization_makes_its_codes(run, market):
    scheme = CodeScheme.objects.get(key="county-hyphen")
    scheme.organizations.add(market)
    market.body_code = "JS"
    market.save()
    run(simple("摊位核准"))
    assert Power.objects.get().code == "62089900JS-XK-0001"


def test_an_organization_without_a_segment_is_given_the_next_free_one(run, market):
    market.body_code = ""
    market.save()
    builders.organization(body_code="001")
    report = run(simple("摊位核准"))
    market.refresh_from_db()
    assert market.body_code == "002"
    assert Power.objects.get().code == "620899002XK00100"
    assert [problem["code"] for problem in report["sheets"][0]["problems"]] == ["body_code_made"]


def test_it_refuses_an_organization_whose_segment_has_to_be_letters(run, market):
    CodeScheme.objects.get(key="county-hyphen").organizations.add(market)
    market.body_code = ""
    market.save()
    refused(lambda: run(simple("摊位核准")), "编码中的机构段", 1)


def test_codes_go_on_when_the_serials_of_a_category_are_used_up(run, market):
    Power.objects.bulk_create(
        Power(
            organization=market,
            category=PowerCategory.objects.get(code="01"),
            code=f"620899208XK{serial:03d}00",
            name=f"旧项{serial}",
        )
        for serial in range(1, 1000)
    )
    run(simple("摊位核准"))
    assert Power.objects.get(name="摊位核准").code == "620899208XK00101"


# Importing again


def test_the_same_file_twice_changes_nothing(run):
    data = workbook(
        listing(
            line(1, "摊位核准", 子项名称="固定摊位"),
            line("", 子项名称="流动摊位"),
            line(2, "占道摆摊", 权力类型="行政处罚"),
            line("", 行使主体="各镇集市所"),
            line("", 追责情形="收受财物的"),
        ),
        SheetPlan([FIRE_HEADINGS, fire_line(1, "占用通道"), ["备注：两级"]], name="表二"),
    )
    assert counts(run(data)) == (5, 0, 0, 0)
    before = stored()
    assert counts(run(data, name="另一个名字.xlsx")) == (0, 0, 5, 0)
    assert stored() == before


def test_the_same_file_does_not_undo_a_correction(run):
    data = simple("摊位核准")
    run(data)
    corrected = BASIS.replace("第九条", "第十条")
    basis = LegalBasis.objects.get(purpose="empowering")
    LegalBasis.objects.filter(pk=basis.pk).update(text_before=BASIS, raw_text=corrected)
    assert counts(run(data)) == (0, 0, 1, 0)
    basis.refresh_from_db()
    assert basis.raw_text == corrected


def test_a_changed_cell_changes_its_power_alone(run):
    run(simple("摊位核准", "摊位变更"))
    report = run(
        workbook(listing(line(1, "摊位核准", 部门职责="管理集市和夜市"), line(2, "摊位变更")))
    )
    assert counts(report) == (0, 1, 1, 0)
    assert [power["name"] for power in report["changed_powers"]] == ["摊位核准"]
    assert Exercise.objects.get(power__name="摊位核准").department_duty == "管理集市和夜市"


def test_spelling_of_a_name_does_not_make_another_power(run):
    run(simple("摊位（铺面）核准"))
    assert counts(run(simple("摊位 (铺面)核准")))[:2] == (0, 1)
    assert Power.objects.get().name == "摊位 (铺面)核准"


def test_a_changed_basis_is_written_anew(run):
    run(simple("摊位核准"))
    run(workbook(listing(line(1, "摊位核准", 实施依据="《丙》第一条"))))
    assert LegalBasis.objects.get(purpose="empowering").raw_text == "《丙》第一条"


def test_powers_of_one_name_are_told_apart_by_their_basis(run):
    first = line(1, "摊位处罚", 实施依据="《甲条例》第十条 占道经营的，处以罚款。")
    second = line(2, "摊位处罚", 实施依据="《乙条例》第二十条 倾倒污水的，责令改正。")
    run(workbook(listing(first, second)))
    codes = dict(LegalBasis.objects.filter(purpose="empowering").values_list("raw_text", "power"))
    assert counts(run(workbook(listing(second, first)))) == (0, 0, 2, 0)
    again = dict(LegalBasis.objects.filter(purpose="empowering").values_list("raw_text", "power"))
    assert again == codes


def test_what_is_missing_is_told_and_stays(run):
    run(simple("摊位核准", "摊位变更"))
    report = run(simple("摊位核准"))
    assert counts(report) == (0, 0, 1, 1)
    assert [power["name"] for power in report["missing_powers"]] == ["摊位变更"]
    assert Power.objects.count() == 2


def test_a_file_leaves_fields_alone_that_it_does_not_speak_of(run):
    run(simple("摊位核准"))
    Power.objects.update(conditions="有固定场所", telephone="0000")
    assert counts(run(simple("摊位核准")))[1:3] == (0, 1)
    assert Power.objects.get().conditions == "有固定场所"


def test_a_sub_item_that_was_alone_comes_under_its_item(run):
    alone = line(1, "摊位核准", 子项名称="固定摊位")
    run(workbook(listing(alone)))
    two = workbook(listing(alone, line("", 子项名称="流动摊位")))
    assert counts(run(two)) == (2, 1, 0, 0)
    assert counts(run(two)) == (0, 0, 3, 0)
    item = Power.objects.get(sub_item="")
    assert {power.sub_item for power in item.sub_items.all()} == {"固定摊位", "流动摊位"}


def test_a_basis_added_by_hand_that_the_file_has_too_changes_nothing(run):
    run(simple("摊位核准"))
    LegalBasis.objects.create(power=Power.objects.get(), raw_text="《丙》第一条", position=9)
    both = workbook(listing(line(1, "摊位核准"), line("", 实施依据="《丙》第一条")))
    run(both)
    assert counts(run(both)) == (0, 0, 1, 0)


def test_what_was_added_by_hand_stays(run):
    run(simple("摊位核准"))
    power = Power.objects.get()
    LegalBasis.objects.create(power=power, raw_text="手工补充的依据", position=9)
    run(workbook(listing(line(1, "摊位核准", 实施依据="《丙》第一条"))))
    texts = power.bases.filter(purpose="empowering").values_list("raw_text", flat=True)
    assert set(texts) == {"《丙》第一条", "手工补充的依据"}


def test_supplement_fills_blanks_and_overwrites_nothing(run):
    run(workbook(listing(line(1, "摊位核准", 备注=""))))
    report = run(
        workbook(listing(line(1, "摊位核准", 备注="新备注", 实施依据="《丙》第一条"))),
        "--mode",
        "supplement",
    )
    assert counts(report) == (0, 1, 0, 0)
    assert Power.objects.get().remarks == "新备注"
    assert LegalBasis.objects.get(purpose="empowering").raw_text == BASIS


def test_supplement_adds_no_body_to_those_that_are_there(run):
    run(simple("摊位核准"))
    two = workbook(
        listing(line(1, "摊位核准"), line("", 行使主体="各镇集市所", 责任事项依据="《乙》"))
    )
    assert counts(run(two, "--mode", "supplement")) == (0, 0, 1, 0)
    assert Exercise.objects.count() == 1


def test_a_body_that_is_gone_goes_with_its_basis(run):
    two = workbook(
        listing(line(1, "摊位核准"), line("", 行使主体="各镇集市所", 责任事项依据="《乙》"))
    )
    run(two)
    assert counts(run(simple("摊位核准"))) == (0, 1, 0, 0)
    assert Exercise.objects.count() == 1
    assert LegalBasis.objects.filter(purpose="duty").count() == 1
    assert counts(run(simple("摊位核准"))) == (0, 0, 1, 0)


def test_a_dry_run_tells_all_and_writes_nothing(run, settings):
    run(simple("摊位核准"))
    before = stored()
    entries = AuditEntry.objects.count()
    report = run(simple("摊位核准", "摊位变更"), "--dry-run")
    assert counts(report) == (1, 0, 1, 0)
    assert stored() == before
    assert AuditEntry.objects.count() == entries
    assert not (settings.MEDIA_ROOT / "imports" / report["sha256"]).exists()


def test_an_import_leaves_an_audit_entry(run):
    run(simple("摊位核准"))
    entry = AuditEntry.objects.get(action="intake.import")
    assert entry.target == "云岭县集市管理局"
    assert entry.detail["created"] == 1


# The report


def test_the_report_has_the_agreed_shape(run):
    data = workbook(
        listing(line(1, "摊位核准"), title="云岭县清单", name="行政许可（1项）"),
        SheetPlan([], name="空"),
    )
    report = run(data)
    assert set(report) >= {
        "file", "sha256", "sheets", "created", "changed", "unchanged", "missing",
    }  # fmt: skip
    sheet = report["sheets"][0]
    figures = {
        "name": "行政许可（1项）", "header_row": 2, "title_count": 1, "rows": 1, "powers": 1,
        "sub_items": 0, "bodies": 0, "continued": 0, "remarks": 0, "skipped": 0,
        "problems": [], "unmapped_columns": [],
    }  # fmt: skip
    assert {name: sheet[name] for name in figures} == figures


def test_several_files_give_a_list_of_reports(run, tmp_path):
    first = tmp_path / "第一份.xlsx"
    first.write_bytes(simple("摊位变更"))
    reports = run(simple("摊位核准"), first=[first])
    assert [report["file"] for report in reports] == ["第一份.xlsx", "清单.xlsx"]
    assert [report["missing"] for report in reports] == [0, 0]


def test_the_command_says_what_it_did(run, capsys):
    run(simple("摊位核准"))
    out = capsys.readouterr().out
    assert "Sheet1：1行：职权1" in out
    assert "新增1项，变更0项，未变0项" in out


# Refusals


def refused(call, sentence, code):
    with pytest.raises(CommandError, match=sentence) as caught:
        call()
    assert caught.value.returncode == code
    assert not Power.objects.exists()
    assert not ImportedFile.objects.exists()


def test_it_refuses_an_unknown_organization(run):
    refused(lambda: run(simple("摊位核准"), organization="nobody"), "没有代码为nobody的机构", 2)


def test_it_refuses_a_file_that_is_not_there(market):
    refused(
        lambda: call_command("import_catalogue", "没有.xlsx", "--organization", "market"),
        "读不到文件没有.xlsx",
        2,
    )


def test_it_refuses_a_file_that_is_no_workbook(run):
    refused(lambda: run(b"name,category"), "清单.xlsx：文件不是Excel工作簿", 1)


def test_it_refuses_a_workbook_without_powers(run):
    refused(lambda: run(workbook(SheetPlan([["说明"]]))), "没有读到任何职权", 1)


def test_a_cover_sheet_is_told_and_keeps_nothing_out(run):
    cover = SheetPlan([["填报说明"], ["请于月底前上报"]], name="封面")
    report = run(workbook(listing(line(1, "摊位核准")), cover))
    assert counts(report) == (1, 0, 0, 0)
    sheet = report["sheets"][1]
    assert (sheet["rows"], sheet["skipped"], sheet["header_row"]) == (2, 2, None)
    assert [problem["code"] for problem in sheet["problems"]] == ["no_header"]
    assert UnmappedCell.objects.filter(sheet="封面").count() == 2


def test_one_bad_file_keeps_all_out(run, tmp_path):
    good = tmp_path / "好的.xlsx"
    good.write_bytes(simple("摊位核准"))
    refused(lambda: run(b"broken", first=[good]), "清单.xlsx：文件不是", 1)


def test_it_refuses_a_file_of_another_organization(run):
    builders.organization(code="other", name="云岭县邮政局")
    data = simple("摊位核准")
    run(data)
    with pytest.raises(CommandError, match="已经导入到云岭县集市管理局"):
        run(data, organization="other")


def test_rows_that_could_not_be_imported_make_it_fail(run):
    with pytest.raises(CommandError, match="有1处没有导入") as caught:
        run(workbook(listing(line(1, "摊位核准"), line(2, 行使主体="集市局"))))
    assert caught.value.returncode == 1
    assert Power.objects.count() == 1


def test_it_refuses_a_report_that_cannot_be_written(run, tmp_path):
    nowhere = str(tmp_path / "没有" / "report.json")
    refused(lambda: run(simple("摊位核准"), "--report", nowhere), "报告写不到", 2)


def test_a_failure_half_way_leaves_nothing(run, monkeypatch):
    def fail(bases):
        raise PublicationRefusedError("中途失败")

    monkeypatch.setattr("intake.importing._cite", fail)
    refused(lambda: run(simple("摊位核准")), "中途失败", 1)
    assert not Exercise.objects.exists()


def test_a_clash_of_codes_is_a_sentence(run, monkeypatch):
    def clash(bases):
        raise IntegrityError

    monkeypatch.setattr("intake.importing._cite", clash)
    refused(lambda: run(simple("摊位核准")), "请再试一次", 1)


def test_it_asks_for_code_schemes(run):
    CodeScheme.objects.all().delete()
    refused(lambda: run(simple("摊位核准")), "没有编码规则", 1)


def test_it_brings_the_usual_categories_when_there_are_none(run):
    PowerCategory.objects.all().delete()
    CodeScheme.objects.all().delete()
    assert counts(run(simple("摊位核准"))) == (1, 0, 0, 0)


def test_it_keeps_to_the_categories_that_are_there(run):
    PowerCategory.objects.exclude(code__in=["01", "10"]).delete()
    run(simple("摊位核准"))
    assert PowerCategory.objects.count() == 2
