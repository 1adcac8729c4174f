"""Every page of the office answers, in Chinese, and keeps to the content policy."""

import re
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from disclosure.models import LogEntry, SearchRow
from powers.models import Power
from tests.office import administrator, faults_of, one_of_everything, signed_in

pytestmark = pytest.mark.django_db

# Examples in help texts, names of keys, and texts that are for machines.
EXAMPLES = (
    *("region", "body", "letters", "category", "serial", "sub", "XK", "NM", "anquan"),
    *("Control", "Mac", "Command"),
    *(
        "SVG:",
        "disclosure.publish",
        "disclosure.withdraw",
        "disclosure.restore",
        "disclosure.purge",
        "nryqc",
        "reason",
        "office.get",
        "why",
    ),
)
MACHINE_TEXTS = {LogEntry, SearchRow}


def models():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def client():
    one_of_everything()
    return signed_in()


def addresses():
    yield reverse("admin:auth_user_password_change", args=[administrator().pk])
    yield address(Power, "preview", Power.objects.last().pk)
    for model in models():
        yield address(model, "changelist")
        yield address(model, "add")
        row = model._default_manager.order_by("pk").last()
        if row is not None and model not in MACHINE_TEXTS:
            yield from (address(model, page, row.pk) for page in ("change", "history", "delete"))


def test_every_page_of_every_model_answers_in_chinese(client):
    answers = [client.get(path) for path in addresses()]
    shown = [answer for answer in answers if answer.status_code != 403]
    assert len(shown) > len(answers) / 2
    assert [fault for answer in shown for fault in faults_of(answer, *EXAMPLES)] == []


def test_there_is_a_row_of_every_model_of_ours(client):
    ours = {"organizations", "powers", "flowcharts", "disclosure", "intake", "jobs"}
    empty = [
        model._meta.label
        for model in models()
        if model._meta.app_label in ours and not model._default_manager.exists()
    ]
    assert empty == []


@pytest.mark.parametrize(
    "page", ["index", "password_change", "password_change_done", "jsi18n"], ids=str
)
def test_pages_of_the_site_are_in_chinese(client, page):
    response = client.get(reverse(f"admin:{page}"))
    assert response.status_code == 200
    assert page == "jsi18n" or faults_of(response) == []


def test_every_app_has_a_page_in_chinese(client):
    for label in {model._meta.app_label for model in models()}:
        assert faults_of(client.get(reverse("admin:app_list", args=[label]))) == []


def test_apps_stand_in_working_order(client):
    apps = [app["app_label"] for app in client.get(reverse("admin:index")).context["app_list"]]
    assert apps.index("powers") == 0
    assert apps.index("flowcharts") < apps.index("disclosure") < apps.index("organizations")
    assert apps[-1] == "auth"


def test_it_says_in_chinese_that_the_password_is_wrong():
    path = reverse("admin:login")
    assert faults_of(Client().get(path)) == []
    answer = Client().post(path, {"username": "管理员", "password": "不对"})
    assert faults_of(answer) == []
    assert "用户名或者密码不对" in answer.content.decode()


def test_it_takes_leave_in_chinese():
    assert faults_of(signed_in().post(reverse("admin:logout"))) == []


def test_it_sends_strangers_to_the_login_page():
    for model in models():
        response = Client().get(address(model, "changelist"))
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:login"))


def test_accounts_are_never_deleted(client):
    path = reverse("admin:auth_user_delete", args=[administrator().pk])
    assert client.post(path, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=administrator().pk).exists()


def test_it_sets_a_new_password(client):
    user = User.objects.create(username="办事员")
    path = reverse("admin:auth_user_password_change", args=[user.pk])
    refused = client.post(path, {"password1": "短", "password2": "短"})
    assert "密码太短，至少要有12个字符" in refused.content.decode()
    client.post(
        path, {"password1": "另外一个足够长的测试密码", "password2": "另外一个足够长的测试密码"}
    )
    user.refresh_from_db()
    assert user.check_password("另外一个足够长的测试密码")


def test_it_never_takes_a_password_away(client):
    path = reverse("admin:auth_user_password_change", args=[administrator().pk])
    client.post(path, {"usable_password": "false", "unset-password": "1"})
    assert administrator().has_usable_password()


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_our_translations_are_compiled(domain):
    folder = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES"
    source = (folder / f"{domain}.po").read_text()
    with (folder / f"{domain}.mo").open("rb") as file:
        compiled = GNUTranslations(file)._catalog
    for message in re.findall(r'^msgstr(?:\[0\])? "(.+)"$', source, re.MULTILINE):
        assert message.replace('\\"', '"') in compiled.values()
