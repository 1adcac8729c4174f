"""Rules for passwords: context, composition, history, age, and who set them."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations.models import AuditEntry, PasswordRecord, Person
from organizations.passwords import (
    CompositionValidator,
    ContextValidator,
    HistoryValidator,
    must_change,
)
from tests import builders
from tests.office import faults_of
from tests.test_office_roles import client_of

pytestmark = pytest.mark.django_db

FIRST, SECOND = "一个足够长的测试密码", "另外一个足够长的测试密码"
CHANGE, DESK = reverse("admin:password_change"), reverse("admin:desk")


@pytest.fixture
def user():
    user = User.objects.create_user("zhangsan", password=FIRST, is_staff=True)
    body = builders.organization(name="云岭县应急管理局", short_name="应急局")
    builders.person(Person.Role.CLERK, of=body, user=user, name="张三", staff_number="G20231")
    return user


def change(client, old, new):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(CHANGE, data)


@pytest.mark.parametrize(
    "password",
    [
        *("短短短", "password1234", "ZhangSan-很长的密码啊啊", "张三的密码很长很长很长"),
        *(
            "应急局的密码很长很长啊",
            "长长长长长长g20231长长",
            "职权公开的密码很长很长",
            "111111111111",
        ),
    ],
)
def test_it_refuses_what_can_be_guessed(user, password):
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_it_takes_a_long_one(user):
    validate_password(SECOND, user)


def test_it_refuses_words_of_the_site():
    with pytest.raises(ValidationError, match="不能含有"):
        ContextValidator(["Yunling"]).validate("my-YUNLING-2026-x")


@pytest.mark.parametrize(
    ("kinds", "password", "is_fine"),
    [(3, "abcDEF123", True), (3, "abcdef123", False), (4, "abcD1中文", True), (1, "a", True)],
)
def test_it_asks_for_kinds_of_characters_where_it_must(kinds, password, is_fine):
    if is_fine:
        CompositionValidator(kinds).validate(password)
        return
    with pytest.raises(ValidationError, match="至少3类"):
        CompositionValidator(kinds).validate(password)


def test_it_refuses_the_last_passwords_and_forgets_older_ones(user):
    validator = HistoryValidator(2)
    for password in (SECOND, FIRST + "乙", FIRST + "丙"):
        user.set_password(password)
        user.save()
    validator.password_changed("", user)
    assert PasswordRecord.objects.filter(user=user).count() == 2
    with pytest.raises(ValidationError, match="最近2次"):
        validator.validate(FIRST + "丙", user)
    validator.validate(FIRST, user)


def test_a_password_set_by_another_is_changed_first(user):
    maker = client_of(Person.Role.SYSTEM_ADMINISTRATOR)
    path = reverse("admin:auth_user_password_change", args=[user.pk])
    assert maker.post(path, {"password1": SECOND, "password2": SECOND}).status_code == 302
    client = Client()
    client.post(reverse("admin:login"), {"username": "zhangsan", "password": SECOND})
    assert client.get(DESK).url.startswith(CHANGE)
    assert client.post(reverse("admin:desk_file"), {}).url.startswith(CHANGE)
    page = client.get(CHANGE)
    assert "由他人设置" in page.content.decode()
    assert faults_of(page) == []
    assert change(client, SECOND, FIRST + "甲乙丙丁").status_code == 302
    assert client.get(DESK).status_code == 200
    last = AuditEntry.objects.order_by("-index").first()
    assert (last.action, last.target) == ("accounts.change_password", "zhangsan")


def test_a_new_account_begins_with_a_temporary_password():
    data = {"username": "xin", "password1": SECOND, "password2": SECOND}
    client_of(Person.Role.SYSTEM_ADMINISTRATOR).post(reverse("admin:auth_user_add"), data)
    assert must_change(User.objects.get(username="xin"), timezone.now())


def test_passwords_grow_old_where_they_must(user, settings):
    later = timezone.now() + datetime.timedelta(days=91)
    assert not must_change(user, later)
    settings.PASSWORD_MAX_AGE_DAYS = 90
    assert must_change(user, later)
    assert not must_change(user, timezone.now())


def test_the_form_says_what_is_wrong(user):
    client = Client()
    client.force_login(user)
    assert "最近5次" in change(client, FIRST, FIRST).content.decode()
