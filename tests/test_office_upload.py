"""Importing a workbook in the office: choose, read the report, confirm."""

import hashlib
import os
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake.models import ImportedFile, UnmappedCell, UploadedWorkbook
from intake.reading import read_workbook
from intake.workbook import LIMITS
from jobs.models import Job
from jobs.reaping import reap
from organizations.models import AuditEntry, Person
from portal.upload_report import findings_of
from powers.models import Citation, Power
from tests import builders
from tests.background import run_waiting
from tests.office import faults_of
from tests.workbooks import (
    FIRE_HEADINGS,
    SheetPlan,
    fire_line,
    line,
    listing,
    simple,
    workbook,
)

pytestmark = pytest.mark.django_db
PAGE = "/admin/intake/upload/"
OTHER_ROLES = [role for role in ["", *Person.Role.values] if role != Person.Role.CLERK]


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> Path:
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def market():
    return builders.organization(name="云岭县集市管理局", body_code="208")


class Importer:
    """One account at the import page."""

    def __init__(self, organization, role="clerk", **options):
        number = User.objects.count()
        self.user = User.objects.create_user(f"账号{number}", is_staff=True)
        self.person = builders.person(role, organization, user=self.user)
        self.organization = organization
        self.client = Client(**options)
        self.client.force_login(self.user)

    def upload(self, data: bytes, *, name="清单.xlsx", mode="replace", organization=None):
        fields = {
            "file": SimpleUploadedFile(name, data),
            "mode": mode,
            "organization": (organization or self.organization).pk,
        }
        return self._followed(self.client.post(PAGE, fields))

    def confirm(self, page, **fields):
        """Press the button of a report."""
        plan = re.search(r'name="plan" value="([^"]*)"', text(page))
        address = f"{page.request['PATH_INFO']}confirm/"
        return self._followed(self.client.post(address, {"plan": plan[1]} | fields))

    def again(self, page, *cells):
        address = f"{page.request['PATH_INFO']}again/"
        return self._followed(self.client.post(address, {"cell": cells}))

    def import_whole(self, data: bytes, **fields):
        return self.confirm(self.upload(data, **fields))

    def _followed(self, answer):
        """Let the worker do its work, then go where the answer sends the browser."""
        run_waiting()
        return self.client.get(answer.url) if answer.status_code == 302 else answer


@pytest.fixture
def clerk(market) -> Importer:
    return Importer(market)


def text(response) -> str:
    return response.content.decode()


def kept(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


# From the workbook to the list


def test_it_shows_what_an_import_would_do_and_writes_nothing(clerk):
    page = clerk.upload(simple("摊位核准", "夜市核准"))
    assert "新增2项" in text(page)
    assert "摊位核准" in text(page)
    assert not Power.objects.exists()
    assert not ImportedFile.objects.exists()
    assert not AuditEntry.objects.filter(action="intake.import").exists()


def test_it_imports_after_the_confirmation(clerk, market):
    page = clerk.import_whole(simple("摊位核准", "夜市核准"))
    assert "已导入：新增2项" in text(page)
    assert [power.organization for power in Power.objects.all()] == [market, market]
    file = ImportedFile.objects.get()
    assert page.request["PATH_INFO"] == f"{PAGE}{UploadedWorkbook.objects.get().pk}/"
    assert reverse("admin:intake_importedfile_change", args=[file.pk]) in text(page)
    powers = f"{reverse('admin:powers_power_changelist')}?organization__id__exact={market.pk}"
    assert powers in text(page)
    assert "摊位核准" in text(clerk.client.get(powers))


def test_the_trail_names_the_person(clerk):
    clerk.import_whole(simple("摊位核准"))
    entry = AuditEntry.objects.get(action="intake.import")
    assert entry.person == clerk.person
    assert entry.detail["created"] == 1


def test_the_same_file_again_changes_nothing(clerk):
    data = simple("摊位核准")
    clerk.import_whole(data)
    page = clerk.upload(data, name="另一个名字.xlsx")
    assert "文件内容与系统中的一致" in text(page)
    assert "没有任何变化" in text(clerk.confirm(page))
    assert Power.objects.count() == 1


def test_a_second_click_changes_nothing(clerk):
    page = clerk.upload(simple("摊位核准"))
    clerk.confirm(page)
    assert "不用再确认" in text(clerk.confirm(page))
    assert Power.objects.count() == 1


def test_the_mode_that_was_read_is_the_mode_that_is_imported(clerk):
    clerk.import_whole(workbook(listing(line(1, "摊位核准", 承办机构="摊位科"))))
    other = workbook(listing(line(1, "摊位核准", 承办机构="夜市科")))
    clerk.import_whole(other, mode="supplement")
    assert Power.objects.get().exercises.get().responsible_office == "摊位科"
    clerk.import_whole(other)
    assert Power.objects.get().exercises.get().responsible_office == "夜市科"


def test_it_names_what_changes_and_what_the_file_lacks(clerk):
    clerk.import_whole(simple("摊位核准", "夜市核准"))
    page = text(clerk.upload(workbook(listing(line(1, "摊位核准", 承办机构="夜市科")))))
    assert "变更1项" in page
    assert "文件中没有1项" in page
    assert "夜市核准" in page


def test_it_names_the_first_fifty_and_counts_the_rest(clerk):
    page = text(clerk.upload(simple(*(f"第{n}号摊位核准" for n in range(1, 54)))))
    assert "第50号摊位核准" in page
    assert "第51号摊位核准" not in page
    assert "另有3项" in page


def test_a_list_that_moved_meanwhile_is_shown_again(clerk):
    clerk.import_whole(simple("摊位核准"))
    before = clerk.upload(workbook(listing(line(1, "摊位核准", 承办机构="夜市科"))))
    Power.objects.create(
        code="620899208XK09900",
        name="新设许可",
        category=Power.objects.get().category,
        organization=clerk.organization,
    )
    page = clerk.confirm(before)
    assert "请重新核对" in text(page)
    assert "新设许可" in text(page)
    assert Power.objects.get(name="摊位核准").exercises.get().responsible_office == "摊位科"
    assert "变更1项" in text(clerk.confirm(page))


def test_it_asks_whether_a_list_without_anything_in_common_is_the_right_one(clerk):
    clerk.import_whole(simple("摊位核准"))
    assert "请核对文件和机构是否选对" in text(clerk.upload(simple("夜市核准")))
    assert "请核对文件和机构是否选对" not in text(clerk.upload(simple("夜市核准", "摊位核准")))


def test_a_supplement_says_nothing_of_what_it_lacks(clerk):
    clerk.import_whole(simple("摊位核准"))
    page = clerk.upload(simple("夜市核准"), mode="supplement")
    assert "文件中没有" not in text(page)
    assert "文件中没有" not in text(clerk.confirm(page))


def test_what_nobody_confirms_is_deleted_after_a_week(clerk, media):
    clerk.import_whole(simple("摊位核准"))
    clerk.upload(simple("夜市核准"))
    last_week = time.time() - 8 * 24 * 60 * 60
    for file in (media / "imports").iterdir():
        os.utime(file, (last_week, last_week))
    data = simple("早市核准")
    again = clerk.upload(data)
    names = {ImportedFile.objects.get().sha256, hashlib.sha256(data).hexdigest()}
    assert {path.name for path in (media / "imports").iterdir()} == names
    assert "新增1项" in text(clerk.confirm(again))


# What the report says


def test_problems_come_with_place_and_advice(clerk):
    data = workbook(listing(line(1, "摊位核准", 实施依据=""), title="行政许可（3项）"))
    page = text(clerk.upload(data))
    assert "第3行E列" in page
    assert "没有实施依据，请补充。" in page
    assert "不一致" in page


def test_columns_without_a_field_and_personal_ones_are_told(clerk):
    heading = [*FIRE_HEADINGS, "本地备注栏甲"]
    row = [*fire_line(1, "占用疏散通道"), "保留这句话"]
    page = text(clerk.upload(workbook(SheetPlan([heading, row]))))
    assert "本地备注栏甲" in page
    assert "个人信息没有读入：X列“录入人”，共1格。" in page
    assert "赵录入" not in page


def test_equal_sentences_stand_once_with_all_their_rows():
    problem = {"column": "A", "severity": "info", "code": "x", "message": "没有序号。"}
    grave = {"row": 9, "column": "", "severity": "error", "code": "y", "message": "没有名称。"}
    problem["read"] = grave["read"] = ""
    found = findings_of([*(problem | {"row": row} for row in (3, 5)), grave])
    assert [(one.label, one.place) for one in found] == [
        ("没有导入", "第9行"),
        ("说明", "第3、5行A列"),
    ]


def test_text_of_a_file_is_never_markup(clerk):
    page = text(clerk.upload(simple("<script>alert(1)</script>摊位")))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_report_asks_no_more_queries_for_more_powers(clerk):
    def queries(powers):
        with CaptureQueriesContext(connection) as asked:
            clerk.upload(simple(*(f"第{n}号摊位核准" for n in range(powers))))
        return len(asked)

    few = queries(4)
    assert queries(40) <= few + 5


def test_pages_are_in_chinese_and_keep_to_the_content_policy(clerk):
    form = clerk.client.get(PAGE)
    report = clerk.upload(workbook(listing(line(1, "摊位核准", 实施依据=""))))
    done = clerk.confirm(report)
    seen = [form, report, done, clerk.client.get(PAGE), clerk.client.get(reverse("admin:desk"))]
    digest = ImportedFile.objects.get().sha256
    kinds = ("xls", "xlsx", ".xlsx", "ods", "csv")
    words = (digest, *kinds, "MB", "Sheet", clerk.person.staff_number)
    assert [fault for page in seen for fault in faults_of(page, *words)] == []


# On the way


def test_it_says_how_far_it_is_while_the_worker_reads(clerk):
    fields = {"mode": "replace", "organization": clerk.organization.pk}
    file = SimpleUploadedFile("清单.xlsx", simple("摊位核准"))
    answer = clerk.client.post(PAGE, fields | {"file": file}, follow=True)
    page = text(answer)
    assert "正在等待开始" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert faults_of(answer, "xls", "xlsx", ".xlsx", "ods", "csv") == []
    job = Job.objects.get()
    address = reverse("admin:job_progress", args=[job.pk])
    assert address in page
    assert clerk.client.get(address).json()["is_finished"] is False
    run_waiting()
    assert clerk.client.get(address).json()["is_finished"] is True
    assert "确认导入" in text(clerk.client.get(answer.request["PATH_INFO"]))


def test_nothing_is_begun_twice(clerk):
    page = clerk.upload(simple("摊位核准"))
    address = f"{page.request['PATH_INFO']}confirm/"
    plan = UploadedWorkbook.objects.get().plan
    clerk.client.post(address, {"plan": plan})
    clerk.client.post(address, {"plan": plan})
    assert Job.objects.filter(kind=Job.Kind.IMPORT_WORKBOOK).count() == 1


def test_an_import_whose_worker_died_is_confirmed_once_more(clerk):
    page = clerk.upload(simple("摊位核准"))
    upload = UploadedWorkbook.objects.get()
    clerk.client.post(f"{page.request['PATH_INFO']}confirm/", {"plan": upload.plan})
    kind = Job.Kind.IMPORT_WORKBOOK
    Job.objects.filter(kind=kind).update(state=Job.State.RUNNING, worker="gone/0/1/1")
    reap(timezone.now() + timedelta(hours=1))
    page = clerk.client.get(page.request["PATH_INFO"])
    assert "没有写入任何内容" in text(page)
    assert not Power.objects.exists()
    assert "已导入：新增1项" in text(clerk.confirm(page))


def test_the_upload_page_lists_what_was_uploaded(clerk):
    clerk.upload(simple("摊位核准"), name="第一份.xlsx")
    clerk.upload(b"%PDF", name="第二份.xlsx")
    clerk.import_whole(simple("夜市核准"), name="第三份.xlsx")
    page = text(clerk.client.get(PAGE))
    told = [page.index(word) for word in ("已导入", "没有读成", "等待确认")]
    assert told == sorted(told)


def test_the_same_bytes_under_another_name_are_recognised(clerk):
    data = simple("摊位核准")
    clerk.upload(data, name="甲.xlsx")
    assert "以“甲.xlsx”为名上传过，尚未导入" in text(clerk.upload(data, name="乙.xlsx"))
    clerk.import_whole(data, name="丙.xlsx")
    assert "以“丙.xlsx”为名导入过" in text(clerk.upload(data, name="丁.xlsx"))


# Hidden texts


def hiding() -> bytes:
    """Row 3 holds a text that the merged cell of row 2 hides."""
    rows = [line(1, "摊位核准"), line(2, "夜市核准", 实施依据="《夜市管理规定》第三条")]
    return workbook(listing(*rows, merges=[(2, 5, 3, 5)]))


def basis_of(name: str) -> str:
    return Power.objects.get(name=name).bases.get(purpose="empowering").raw_text


def test_a_hidden_text_reaches_no_power_by_itself(clerk):
    page = clerk.upload(hiding())
    assert "《夜市管理规定》第三条" in text(page)
    assert "采用第3行E列被盖住的文字" in text(page)
    clerk.confirm(page)
    assert "夜市管理规定" not in basis_of("夜市核准")
    kept = UnmappedCell.objects.get(reason="covered")
    assert kept.text == "《夜市管理规定》第三条"


def test_a_hidden_text_that_the_clerk_chose_is_taken(clerk):
    page = clerk.again(clerk.upload(hiding()), "0:3:E")
    assert re.search(r'value="0:3:E"[^>]* checked', text(page))
    clerk.confirm(page)
    assert basis_of("夜市核准") == "《夜市管理规定》第三条"
    assert "夜市管理规定" not in basis_of("摊位核准")


def test_a_choice_is_taken_back(clerk):
    page = clerk.again(clerk.again(clerk.upload(hiding()), "0:3:E"))
    clerk.confirm(page)
    assert "夜市管理规定" not in basis_of("夜市核准")


@pytest.mark.parametrize("cell", ["0:2:E", "1:3:E", "0:3:F", "x", "0:3:E:1"])
def test_only_what_the_report_offers_is_chosen(clerk, cell):
    clerk.again(clerk.upload(hiding()), cell)
    assert UploadedWorkbook.objects.get().uncovered == []


# What remains


def test_the_marked_workbook_is_for_downloading(clerk):
    page = clerk.upload(workbook(listing(line(1, "摊位核准", 实施依据=""))))
    answer = clerk.client.get(f"{page.request['PATH_INFO']}marked.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    assert read_workbook(answer.content).sheets[0].name == "导入报告"


def test_the_original_comes_back_as_it_was(clerk):
    data = simple("摊位核准")
    clerk.import_whole(data)
    power = Power.objects.get()
    form = text(clerk.client.get(reverse("admin:powers_power_change", args=[power.pk])))
    address = reverse("admin:intake_original", args=[power.source_file])
    assert address in form
    assert "的工作表“Sheet1”第2行" in form
    answer = clerk.client.get(address)
    assert answer.content == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_every_part_knows_its_file_sheet_and_row(clerk):
    data = workbook(
        listing(line(1, "摊位核准"), line("", 行使主体="各镇集市所", 实施层级及权限="乡级"))
    )
    clerk.import_whole(data)
    power = Power.objects.get()
    rows = [power, *power.exercises.all(), *power.bases.all()]
    assert len(rows) > 3
    assert {(row.source_file, row.source_sheet) for row in rows} == {
        (hashlib.sha256(data).hexdigest(), "Sheet1")
    }
    assert [row.source_row for row in power.exercises.all()] == [2, 3]


def test_new_bases_are_compared_with_the_law_library(clerk):
    builders.law("云岭县集市管理条例", "摆卖摊位由县集市管理局核准。")
    page = clerk.import_whole(
        workbook(listing(line(1, "摊位核准", 实施依据="《云岭县集市管理条例》第九十九条")))
    )
    assert Citation.objects.get(instrument_name="云岭县集市管理条例").status == "no_such_article"
    assert "1条与现行法律不符" in text(clerk.client.get(page.request["PATH_INFO"]))


def test_without_a_law_library_it_says_so(clerk):
    page = clerk.import_whole(simple("摊位核准"))
    assert "法规库是空的" in text(clerk.client.get(page.request["PATH_INFO"]))


def test_all_changes_have_a_page_of_their_own(clerk):
    names = [f"第{n}号摊位核准" for n in range(1, 26)]
    clerk.import_whole(simple(*names))
    rows = [line(n, name, 承办机构="夜市科") for n, name in enumerate(names, start=1)]
    page = clerk.upload(workbook(listing(*rows)))
    assert "查看全部25项变更" in text(page)
    changes = f"{page.request['PATH_INFO']}changes/"
    assert "第1号摊位核准" in text(clerk.client.get(changes))
    assert "<ins>" in text(clerk.client.get(changes))
    assert "第25号摊位核准" in text(clerk.client.get(f"{changes}?page=2"))
    assert clerk.client.get(f"{changes}?page=x").status_code == 200


# Refused files


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的，请重新选择。"),
        (b"%PDF-1.7", "文件不是Excel工作簿"),
        (b"PK\x03\x04broken", "文件已损坏"),
        (simple("摊位核准")[:-200], "文件已损坏"),
        (workbook(SheetPlan([["没有表头"]])), "没有读到任何职权"),
    ],
    ids=["empty", "unknown", "broken", "cut", "no powers"],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(clerk, media, data, sentence):
    page = clerk.upload(data)
    assert page.status_code == 200
    assert text(page).count(sentence) == 1
    assert kept(media) == []


def test_a_file_that_is_too_large_is_not_read(clerk, media, monkeypatch):
    monkeypatch.setattr("portal.upload.LIMITS", replace(LIMITS, file_bytes=100))
    assert "请按部门或类别拆分后再导入" in text(clerk.upload(simple("摊位核准")))
    assert kept(media) == []


@pytest.mark.parametrize("missing", ["file", "mode", "organization"])
def test_a_form_with_a_hole_is_shown_again(clerk, missing):
    fields = {
        "file": SimpleUploadedFile("清单.xlsx", simple("摊位核准")),
        "mode": "replace",
        "organization": clerk.organization.pk,
    }
    del fields[missing]
    page = clerk.client.post(PAGE, fields)
    assert 'class="errorlist"' in text(page)
    assert "确认导入" not in text(page)


def test_an_unknown_mode_is_refused(clerk):
    assert "确认导入" not in text(clerk.upload(simple("摊位核准"), mode="delete"))


def test_a_file_of_another_department_is_refused(clerk, media):
    data = simple("摊位核准")
    Importer(builders.organization(name="云岭县畜牧局")).import_whole(data)
    before = kept(media)
    page = clerk.upload(data)
    assert "已经导入到云岭县畜牧局" in text(page)
    assert kept(media) == before


def test_an_impossible_code_is_one_sentence(clerk):
    clerk.organization.region.code = "620899"
    clerk.organization.body_code = "机构"
    clerk.organization.save()
    page = clerk.upload(simple("摊位核准"))
    assert "编不出职权编码" in text(page)


def test_two_imports_at_the_same_moment_are_one_sentence(clerk, monkeypatch):
    page = clerk.upload(simple("摊位核准"))

    def clash(*arguments, **options):
        raise IntegrityError

    monkeypatch.setattr("intake.tasks.import_sources", clash)
    assert "请再试一次" in text(clerk.upload(simple("夜市核准")))
    assert "请再试一次" in text(clerk.confirm(page))


# Refused persons and requests


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_other_roles_are_refused(market, role):
    person = Importer(market, role)
    assert person.client.get(PAGE).status_code == 403
    assert person.upload(simple("摊位核准")).status_code == 403
    assert person.client.get(f"{PAGE}1/").status_code == 403
    assert person.client.post(f"{PAGE}1/confirm/").status_code == 403
    assert person.client.post(f"{PAGE}1/again/").status_code == 403
    assert person.client.get(f"{PAGE}1/changes/").status_code == 403
    assert person.client.get(f"{PAGE}1/marked.xlsx").status_code == 403


def test_a_citizen_is_asked_to_sign_in(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(f"{PAGE}1/confirm/").status_code == 302


def test_a_clerk_imports_for_no_other_department(clerk):
    other = builders.organization()
    page = clerk.upload(simple("摊位核准"), organization=other)
    assert "确认导入" not in text(page)
    assert other.name not in text(clerk.client.get(PAGE))


def test_a_superuser_chooses_the_organization(market):
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    assert market.name in text(client.get(PAGE))
    fields = {"mode": "replace", "organization": market.pk}
    client.post(PAGE, fields | {"file": SimpleUploadedFile("一.xlsx", simple("摊位核准"))})
    run_waiting()
    upload = UploadedWorkbook.objects.get()
    client.post(f"{PAGE}{upload.pk}/confirm/", {"plan": upload.plan})
    run_waiting()
    assert Power.objects.get().organization == market
    assert PAGE in text(client.get(reverse("admin:intake_importedfile_changelist")))


def test_a_report_is_confirmed_by_its_own_reader_alone(clerk, market):
    page = clerk.upload(simple("摊位核准"))
    colleague = Importer(market)
    assert "由上传人确认" in text(colleague.client.get(page.request["PATH_INFO"]))
    assert colleague.confirm(page).status_code == 403
    assert colleague.again(page).status_code == 403
    assert Importer(builders.organization()).confirm(page).status_code == 404
    assert not Power.objects.exists()


def test_a_clerk_who_moved_cannot_confirm_for_the_old_department(clerk):
    page = clerk.upload(simple("摊位核准"))
    Person.objects.update(organization=builders.organization())
    assert clerk.confirm(page).status_code == 404


@pytest.mark.parametrize("plan", ["", "x", "0" * 64])
def test_another_report_than_the_present_one_is_not_confirmed(clerk, plan):
    page = clerk.upload(simple("摊位核准"))
    assert "请核对现在的报告" in text(clerk.confirm(page, plan=plan))
    assert not Power.objects.exists()


def test_a_report_is_good_for_one_day(clerk, time_machine):
    time_machine.move_to("2026-06-01 08:00:00+08:00")
    page = clerk.upload(simple("摊位核准"))
    time_machine.move_to("2026-06-02 08:01:00+08:00")
    clerk.client.force_login(clerk.user)
    page = clerk.confirm(page)
    assert "报告已超过一天" in text(page)
    assert not Power.objects.exists()
    assert "已导入：新增1项" in text(clerk.confirm(page))


@pytest.mark.parametrize("content", [None, b"something else"])
def test_a_file_that_is_gone_or_changed_is_refused(clerk, media, content):
    page = clerk.upload(simple("摊位核准"))
    (file,) = (media / "imports").iterdir()
    file.unlink() if content is None else file.write_bytes(content)
    assert "已不在系统中" in text(clerk.confirm(page))
    assert not Power.objects.exists()


def test_a_confirmation_without_csrf_token_is_refused(clerk, market):
    page = clerk.upload(simple("摊位核准"))
    clerk.client.handler.enforce_csrf_checks = True
    assert clerk.confirm(page).status_code == 403
    assert clerk.upload(simple("夜市核准")).status_code == 403


def test_a_confirmation_by_get_is_refused(clerk):
    page = clerk.upload(simple("摊位核准"))
    for act in ("confirm", "again"):
        assert clerk.client.get(f"{page.request['PATH_INFO']}{act}/").status_code == 405


def test_the_result_of_another_department_is_not_there(clerk):
    stranger = Importer(builders.organization())
    stranger.import_whole(simple("摊位核准"))
    upload = UploadedWorkbook.objects.get()
    page = f"{PAGE}{upload.pk}/"
    file = reverse("admin:intake_original", args=[upload.sha256])
    progress = reverse("admin:job_progress", args=[upload.read_job_id])
    for address in (page, f"{page}changes/", f"{page}marked.xlsx", file, progress):
        assert stranger.client.get(address).status_code == 200, address
        assert clerk.client.get(address).status_code == 404, address
    keys = {
        "jobs_job": upload.read_job_id,
        "intake_uploadedworkbook": upload.pk,
        "intake_importedfile": upload.file_id,
    }
    for model, key in keys.items():
        rows, row = (
            reverse(f"admin:{model}_changelist"),
            reverse(f"admin:{model}_change", args=[key]),
        )
        assert "清单.xlsx" in text(stranger.client.get(rows)), rows
        assert "清单.xlsx" not in text(clerk.client.get(rows)), rows
        assert stranger.client.get(row).status_code == 200, row
        assert clerk.client.get(row).status_code == 404, row


# Ways to it


def test_the_desk_of_a_clerk_leads_to_it(clerk):
    assert PAGE in text(clerk.client.get(reverse("admin:desk")))
    assert PAGE in text(clerk.client.get(reverse("admin:intake_importedfile_changelist")))


def test_no_other_role_is_led_to_it(market):
    head = Importer(market, "head")
    assert PAGE not in text(head.client.get(reverse("admin:desk")))
    assert PAGE not in text(head.client.get(reverse("admin:intake_importedfile_changelist")))
