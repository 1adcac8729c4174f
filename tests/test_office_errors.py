"""The office's own pages for what is refused, not there, or forged."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from organizations.models import AuditEntry
from tests import builders
from tests.office import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    person = builders.person("clerk")
    person.user = User.objects.create_user("张三", is_staff=True)
    person.save()
    return person


def client_of(person, **options):
    client = Client(**options)
    if person:
        client.force_login(person.user)
    return client


def looks_like_the_office(answer, sentence):
    text = answer.content.decode()
    answer.status_code = 200
    assert faults_of(answer) == []
    assert sentence in text
    assert "办公区" in text
    assert f'href="{reverse("admin:index")}"' in text


def test_a_refused_page_says_so_in_the_look_of_the_office(clerk):
    answer = client_of(clerk).get(reverse("admin:audit_export"))
    assert answer.status_code == 403
    looks_like_the_office(answer, "您的角色不能打开这一页")


@pytest.mark.parametrize("address", ["/admin/nothing/", "/admin/desk/filings/999/"])
def test_a_page_that_is_not_there_says_so(clerk, address):
    answer = client_of(clerk).get(address)
    assert answer.status_code == 404
    looks_like_the_office(answer, "不在您能查看的范围内")


def test_the_address_of_a_form_opened_by_hand_leads_back(clerk):
    answer = client_of(clerk).get(reverse("admin:desk_move", args=[1]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    looks_like_the_office(answer, "只接收页面上的表单")


def test_it_leads_back_to_the_page_somebody_came_from(clerk):
    came_from = reverse("admin:desk_progress") + "?q=1"
    ours = {"Referer": f"http://testserver{came_from}"}
    answer = client_of(clerk).get("/admin/nothing/", headers=ours)
    assert f'href="{came_from}"' in answer.content.decode()
    theirs = {"Referer": f"http://elsewhere.example{came_from}"}
    answer = client_of(clerk).get("/admin/nothing/", headers=theirs)
    assert "返回上一页" not in answer.content.decode()


def test_a_forged_request_of_somebody_signed_in_is_refused_and_recorded(clerk):
    address = reverse("admin:desk_file")
    answer = client_of(clerk, enforce_csrf_checks=True).post(address, {"title": "伪造"})
    assert answer.status_code == 403
    looks_like_the_office(answer, "没有办理任何事项")
    entry = AuditEntry.objects.get(result="refused")
    assert (entry.person, entry.target, entry.action) == (clerk, address, "office.post")
    assert entry.address == "127.0.0.1"
    assert "伪造" not in str(entry.detail)


def test_a_forged_request_of_a_stranger_is_refused_and_leaves_no_entry():
    answer = client_of(None, enforce_csrf_checks=True).post(reverse("admin:login"), {})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "没有办理任何事项" in text
    assert ">登录</a>" in text
    assert not AuditEntry.objects.exists()


def test_a_public_page_that_is_not_there_stays_public(client):
    text = client.get("/nothing/").content.decode()
    assert "没有这个页面" in text
    assert "办公区" not in text


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_the_pages_of_the_password_have_the_links_of_the_office(clerk, name):
    clerk.user.set_password("一个足够长的测试密码")
    clerk.user.save()
    answer = client_of(clerk).get(reverse(f"admin:{name}"))
    looks_like_the_office(answer, "动态口令")
    assert "注销" not in answer.content.decode()
