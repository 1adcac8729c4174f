"""What headings mean is data: the office adds its own words and changes ours."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from intake.columns import find_header
from intake.importing import import_sources, read_source
from intake.models import ColumnWord, UnmappedCell
from intake.vocabulary import NOTHING, PERSONAL, built_in, listed_words
from intake.words import known_words
from intake.workbook import Sheet
from organizations.models import Person
from powers.models import Power
from powers.spelling import key
from tests import builders
from tests.workbooks import SheetPlan, workbook

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:intake_columnword_changelist")
ADD = reverse("admin:intake_columnword_add")


def header_of(*headings):
    cells = {(1, column): text for column, text in enumerate(headings, start=1)}
    header = find_header(Sheet("表", cells | {(2, 2): "摊位核准"}), known_words())
    return [(column.field, column.reason) for column in header.columns]


def imported(headings, values, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    source = read_source("清单.xlsx", workbook(SheetPlan([headings, values])))
    return import_sources([source], builders.organization(), actor="测试")[0].report


HEADINGS = ["序号", "事项名称", "权力类型", "实施依据", "办事须知"]
VALUES = [1, "摊位核准", "行政许可", "《甲法》第一条", "带身份证"]


def test_the_table_begins_with_the_words_of_the_fixture():
    words = {(key(heading), field) for heading, field in listed_words()}
    assert set(ColumnWord.objects.values_list("key", "field")) == words
    assert known_words() == built_in()


def test_an_unknown_column_is_kept_and_shown(settings, tmp_path):
    report = imported(HEADINGS, VALUES, settings, tmp_path)
    [column] = report["sheets"][0]["unmapped_columns"]
    assert (column["header"], column["reason"], column["cells"]) == ("办事须知", "unknown", 1)
    assert UnmappedCell.objects.get().text == "带身份证"


def test_a_word_of_the_office_gives_a_column_its_field(settings, tmp_path):
    ColumnWord.objects.create(heading="办事 须知：", field="conditions")
    report = imported(HEADINGS, VALUES, settings, tmp_path)
    assert report["sheets"][0]["unmapped_columns"] == []
    assert Power.objects.get().conditions == "带身份证"


def test_the_office_may_say_that_a_heading_means_nothing_or_a_person():
    ColumnWord.objects.filter(key="备注").update(field=NOTHING)
    ColumnWord.objects.create(heading="经手", field=PERSONAL)
    found = header_of("序号", "事项名称", "权力类型", "备注", "经手")
    assert found[3:] == [("", "unknown"), ("", "personal")]


def test_without_any_row_the_words_of_the_fixture_hold():
    ColumnWord.objects.all().delete()
    assert known_words() == built_in()


@pytest.mark.parametrize(
    ("heading", "field", "code"),
    [
        ("：", "remarks", "no_word"),
        ("备 注", "remarks", "known"),
        ("填表 人", "remarks", "personal"),
    ],
)
def test_it_refuses_a_word_that_would_do_harm(heading, field, code):
    ColumnWord.objects.filter(key="填表人").delete()
    with pytest.raises(ValidationError) as caught:
        ColumnWord(heading=heading, field=field).full_clean()
    assert code in {error.code for errors in caught.value.error_dict.values() for error in errors}


def member(role):
    user = User.objects.create(username=role, is_staff=True)
    builders.person(role, user=user)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", [Person.Role.SYSTEM_ADMINISTRATOR, Person.Role.REVIEWER])
def test_those_who_keep_the_tables_add_a_word(role):
    client = member(role)
    answer = client.post(ADD, {"heading": "办事须知", "field": "conditions"})
    assert answer.status_code == 302
    assert ColumnWord.objects.get(heading="办事须知").field == "conditions"
    page = client.get(f"{PAGE}?field=conditions").content.decode()
    assert "办事须知" in page
    assert "申请条件" in page


def test_a_field_that_does_not_exist_is_refused():
    answer = member(Person.Role.SYSTEM_ADMINISTRATOR).post(
        ADD, {"heading": "办事须知", "field": "天气"}
    )
    assert answer.status_code == 200
    assert not ColumnWord.objects.filter(heading="办事须知").exists()


def test_a_clerk_sees_the_words_and_changes_none():
    client = member(Person.Role.CLERK)
    assert client.get(PAGE).status_code == 200
    assert client.post(ADD, {"heading": "办事须知", "field": "conditions"}).status_code == 403
