"""What tests of the office share: a signed-in client, one of everything, words of a page."""

import json
import re
from html.parser import HTMLParser

from django.contrib.auth.models import User
from django.test import Client

from disclosure.models import RenderedChart, Synonym, Volume
from disclosure.purging import purge
from disclosure.withdrawal import restore, withdraw
from flowcharts.models import FlowStep
from intake.models import ColumnWord, ImportedFile, Mode, UnmappedCell, UploadedWorkbook
from jobs.models import Job
from organizations.models import CalendarException, Person
from powers.models import Citation, CodeScheme, Material, Power, TimeLimit
from tests import builders

SHOWN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label"}
# Stars belong to hashes that are shown in part.
TOKEN = re.compile(r"[A-Za-z0-9_.@:/*-]+")
# Names of formats and hashes, which Chinese writes in Latin letters too.
LATIN_WORDS = {"Atom", "PDF", "SVG", "SHA", "URL", "ID"}


def administrator() -> User:
    found = User.objects.filter(username="管理员").first()
    return found or User.objects.create_superuser("管理员", password="一个足够长的测试密码")


def signed_in() -> Client:
    client = Client()
    client.force_login(administrator())
    return client


def full_power(**fields) -> Power:
    """A power with every kind of part."""
    power = builders.power(**fields)
    exercise = builders.exercise(power, responsible_office="审批科")
    basis = builders.basis(power, exercise=exercise)
    Citation.objects.create(
        basis=basis,
        start=4,
        end=30,
        instrument_name="中华人民共和国行政许可法",
        article="38",
        quotation="申请人符合条件的，准予许可。",
    )
    Material.objects.create(power=power, name="申请表", form="原件", copies="1")
    TimeLimit.objects.create(
        power=power, kind="statutory", number=20, unit="working_day", raw_text="20个工作日"
    )
    builders.flowchart(power)
    return power


def one_of_everything() -> None:
    """At least one row of every model that the office shows."""
    power = full_power()
    builders.published(power)
    other = builders.published()
    restore(withdraw(other.code, reason="误公开", actor="测试"), reason="内容无误", actor="测试")
    withdraw(other.code, reason="含个人信息", actor="测试")
    purge(other, reason="含个人信息", people=(builders.person(), builders.person()))
    RenderedChart.objects.get_or_create(chart_hash="0" * 64)
    Volume.objects.create(
        organization_code=power.organization.code,
        on="2026-01-01",
        content_key="0" * 64,
        file="1.pdf",
        sha256="0" * 64,
        size=1,
        page_count=1,
        power_count=1,
    )
    Person.objects.create(staff_number="1001", name="张三", organization=power.organization)
    CodeScheme.objects.get_or_create(
        key="k1", defaults={"name": "示例", "pattern": r"^\d+$", "template": "{serial:03d}"}
    )
    builders.law("中华人民共和国行政许可法", "申请人符合条件的，准予许可。")
    CalendarException.objects.create(day="2026-10-10", is_workday=True)
    Synonym.objects.create(word="营业执照", meaning="登记注册")
    ColumnWord.objects.create(heading="办事须知", field="conditions")
    imported(power)
    assert FlowStep.objects.exists()


def imported(power: Power) -> ImportedFile:
    """A file with a report and one cell that found no field."""
    problem = {"row": 3, "column": "甲", "severity": "warning", "code": "x", "message": "请核对。"}
    sheet = {"name": "表一", "rows": 2, "powers": 2, "problems": [problem], "unmapped_columns": []}
    file = ImportedFile.objects.create(
        sha256="1" * 64,
        name="清单",
        size=1,
        organization=power.organization,
        imported_at="2026-01-01T00:00:00Z",
        report={"sheets": [sheet], "created": 2},
    )
    UploadedWorkbook.objects.create(
        organization=power.organization,
        owner=administrator(),
        sha256=file.sha256,
        name="清单",
        size=1,
        mode=Mode.REPLACE,
        report=file.report,
    )
    Job.objects.create(kind=Job.Kind.READ_WORKBOOK, title="读取工作簿", task_path="x")
    UnmappedCell.objects.create(
        file=file, sheet="表一", row=3, column="P", text="内容", reason="unknown", power=power
    )
    return file


class _Page(HTMLParser):
    """Collects what a reader sees or hears, and what a strict content policy forbids."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.forbidden: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        self.open.append(tag)
        self.words += [values[name] for name in SHOWN_ATTRIBUTES & values.keys()]
        if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
            self.words.append(values.get("value", ""))
        if "data-inline-formset" in values:
            options = json.loads(values["data-inline-formset"])["options"]
            self.words += [options["addText"], options["deleteText"]]
        self.forbidden += [
            f"<{tag} {name}>" for name in values if name == "style" or name.startswith("on")
        ]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.forbidden.append(f"<{tag}>")

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"script", "style"}:
            self.words.append(data)

    def handle_endtag(self, tag):
        self.open.append("/")


def page_of(response) -> _Page:
    page = _Page()
    page.feed(response.content.decode())
    return page


def english_in(response) -> list[str]:
    """Return the Latin words that a reader would see; codes and addresses are for machines."""
    tokens = TOKEN.findall(" ".join(page_of(response).words))
    return sorted(
        {
            token
            for token in tokens
            if re.fullmatch(r"[A-Za-z.:/-]{2,}", token)
            and re.search(r"[A-Za-z]{2}", token)
            and token not in LATIN_WORDS
            and not token.startswith("/admin/")
        }
    )


def faults_of(response, *allowed: str) -> list[str]:
    """Return what is wrong with a page: its status, English words, inline style or script."""
    where = response.request["PATH_INFO"]
    if response.status_code != 200:
        return [f"{where}: {response.status_code}"]
    english = [word for word in english_in(response) if word not in allowed]
    return [f"{where}: {fault}" for fault in english + page_of(response).forbidden]
