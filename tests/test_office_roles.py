"""What each role may do on the pages of the office."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from organizations.models import Person
from organizations.roles import ACTS, ROLES, allows, reaches
from powers.models import Power
from tests import builders
from tests.office import administrator, full_power
from tests.test_office_powers import fields_of

pytestmark = pytest.mark.django_db

Role = Person.Role
# Role, page, answer: 200 is shown, 403 is refused.
TABLE = [
    (Role.CLERK, "powers_power_changelist", 200),
    (Role.CLERK, "powers_power_add", 200),
    (Role.CLERK, "powers_powercategory_add", 403),
    (Role.CLERK, "flowcharts_flowchart_add", 200),
    (Role.CLERK, "disclosure_publishedversion_changelist", 200),
    (Role.CLERK, "organizations_auditentry_changelist", 403),
    (Role.CLERK, "auth_user_changelist", 403),
    (Role.HEAD, "powers_power_changelist", 200),
    (Role.HEAD, "powers_power_add", 403),
    (Role.REVIEWER, "powers_power_changelist", 200),
    (Role.REVIEWER, "powers_power_add", 403),
    (Role.PUBLISHER, "flowcharts_flowchart_add", 403),
    (Role.AUDITOR, "organizations_auditentry_changelist", 200),
    (Role.AUDITOR, "powers_power_add", 403),
    (Role.SECURITY_AUDITOR, "organizations_auditentry_changelist", 200),
    (Role.SECURITY_AUDITOR, "powers_power_changelist", 403),
    (Role.SECURITY_ADMINISTRATOR, "auth_user_add", 200),
    (Role.SECURITY_ADMINISTRATOR, "powers_power_changelist", 403),
    (Role.SYSTEM_ADMINISTRATOR, "powers_powercategory_add", 200),
    (Role.SYSTEM_ADMINISTRATOR, "auth_user_changelist", 403),
    ("", "powers_power_changelist", 403),
]


def client_of(role, organization=None) -> Client:
    user = User.objects.create(username=f"人员{User.objects.count()}", is_staff=True)
    builders.person(role, of=organization, user=user)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("role", "page", "status"), TABLE, ids=str)
def test_it_opens_the_pages_of_a_role_alone(role, page, status):
    assert client_of(role).get(reverse(f"admin:{page}")).status_code == status


def test_a_clerk_edits_a_power_with_all_its_parts():
    power = full_power()
    client = client_of(Role.CLERK, power.organization)
    path = reverse("admin:powers_power_change", args=[power.pk])
    data = fields_of(client.get(path)) | {"materials-0-name": "新的申请表"}
    assert client.post(path, data).status_code == 302
    assert power.materials.get().name == "新的申请表"


def test_a_reviewer_looks_and_changes_nothing():
    power = full_power()
    client = client_of(Role.REVIEWER)
    path = reverse("admin:powers_power_change", args=[power.pk])
    assert client.get(path).status_code == 200
    assert client.post(path, {"name": "改掉"}).status_code == 403
    assert Power.objects.get().name == power.name


def test_someone_who_left_may_do_nothing():
    client = client_of(Role.CLERK)
    User.objects.update(is_active=False)
    assert client.get(reverse("admin:powers_power_changelist")).status_code == 302


def test_only_a_superuser_makes_superusers():
    client = client_of(Role.SECURITY_ADMINISTRATOR)
    user = User.objects.create(username="新人")
    path = reverse("admin:auth_user_change", args=[user.pk])
    data = fields_of(client.get(path)) | {"is_superuser": "on"}
    client.post(path, data)
    user.refresh_from_db()
    assert not user.is_superuser


def test_nobody_else_takes_over_a_superuser():
    client, root = client_of(Role.SECURITY_ADMINISTRATOR), administrator()
    path = reverse("admin:auth_user_password_change", args=[root.pk])
    words = "另外一个足够长的测试密码"
    assert client.post(path, {"password1": words, "password2": words}).status_code == 403
    assert client.post(reverse("admin:auth_user_change", args=[root.pk]), {}).status_code == 403
    assert not administrator().check_password(words)


def test_the_table_names_what_there_is():
    assert set(ROLES) == set(Role.values)
    for grants in ROLES.values():
        for name in (name for kind in ACTS for name in grants.get(kind, [])):
            app, _, model = name.partition(".")
            assert apps.get_model(app, model) if model else apps.get_app_config(app)


def test_it_reads_the_table():
    assert allows(Role.CLERK, "powers.delete_power")
    assert not allows(Role.HEAD, "powers.delete_power")
    assert allows(Role.HEAD, "powers.change_citation")
    assert reaches(Role.AUDITOR, "organizations")
    assert not reaches(Role.SECURITY_AUDITOR, "powers")
