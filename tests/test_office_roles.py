"""What each role may do on the pages of the office."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

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
    (Role.SECURITY_ADMINISTRATOR, "auth_user_add", 403),
    (Role.SECURITY_ADMINISTRATOR, "auth_user_changelist", 403),
    (Role.SECURITY_ADMINISTRATOR, "organizations_person_add", 403),
    (Role.SECURITY_ADMINISTRATOR, "organizations_auditentry_changelist", 403),
    (Role.SECURITY_ADMINISTRATOR, "powers_power_changelist", 403),
    (Role.SYSTEM_ADMINISTRATOR, "powers_powercategory_add", 200),
    (Role.SYSTEM_ADMINISTRATOR, "auth_user_add", 200),
    (Role.SYSTEM_ADMINISTRATOR, "organizations_person_add", 200),
    (Role.SYSTEM_ADMINISTRATOR, "organizations_auditentry_changelist", 403),
    (Role.SYSTEM_ADMINISTRATOR, "powers_power_changelist", 403),
    (Role.SYSTEM_ADMINISTRATOR, "intake_importedfile_changelist", 403),
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


def test_one_administrator_makes_the_account_another_grants_the_role():
    body = builders.organization()
    maker = client_of(Role.SYSTEM_ADMINISTRATOR)
    words = "另外一个足够长的测试密码"
    account = {"username": "xin", "password1": words, "password2": words}
    assert maker.post(reverse("admin:auth_user_add"), account).status_code == 302
    user = User.objects.get(username="xin")
    assert (user.is_staff, user.is_superuser) == (True, False)
    person = {"staff_number": "77", "name": "新人", "organization": body.pk, "user": user.pk}
    forged = person | {"role": Role.PUBLISHER, "is_superuser": "on"}
    assert maker.post(reverse("admin:organizations_person_add"), forged).status_code == 302
    found = Person.objects.get(staff_number="77")
    assert found.role == ""
    granter = client_of(Role.SECURITY_ADMINISTRATOR)
    path = reverse("admin:organizations_person_change", args=[found.pk])
    forged = {"organization": body.pk, "role": Role.HEAD, "name": "改名", "user": ""}
    assert granter.post(path, forged).status_code == 302
    found.refresh_from_db()
    assert (found.role, found.name, found.user) == (Role.HEAD, "新人", user)


def test_who_makes_accounts_takes_over_no_role():
    head = builders.person(Role.HEAD, user=User.objects.create(username="科长"))
    own = User.objects.create(username="自己的账号")
    path = reverse("admin:organizations_person_change", args=[head.pk])
    other = builders.organization()
    forged = {"staff_number": "1", "name": "科长", "user": own.pk, "organization": other.pk}
    assert client_of(Role.SYSTEM_ADMINISTRATOR).post(path, forged).status_code == 302
    before = (head.user, head.organization)
    head.refresh_from_db()
    assert (head.user, head.organization) == before


def test_nobody_changes_their_own_role():
    client = client_of(Role.SECURITY_ADMINISTRATOR)
    own = Person.objects.get(role=Role.SECURITY_ADMINISTRATOR)
    path = reverse("admin:organizations_person_change", args=[own.pk])
    answer = client.post(path, {"organization": own.organization_id, "role": Role.PUBLISHER})
    assert answer.status_code == 403
    own.refresh_from_db()
    assert own.role == Role.SECURITY_ADMINISTRATOR


def test_the_office_makes_no_superusers():
    user = User.objects.create(username="新人")
    path = reverse("admin:auth_user_change", args=[user.pk])
    client = Client()
    client.force_login(administrator())
    client.post(path, fields_of(client.get(path)) | {"is_superuser": "on"})
    user.refresh_from_db()
    assert not user.is_superuser


def test_nobody_else_takes_over_a_superuser():
    client, root = client_of(Role.SYSTEM_ADMINISTRATOR), administrator()
    path = reverse("admin:auth_user_password_change", args=[root.pk])
    words = "另外一个足够长的测试密码"
    assert client.post(path, {"password1": words, "password2": words}).status_code == 403
    assert client.post(reverse("admin:auth_user_change", args=[root.pk]), {}).status_code == 403
    assert not administrator().check_password(words)


def test_an_account_is_unlocked_by_who_makes_accounts():
    user = User.objects.create_user("li", password="一个足够长的测试密码", is_staff=True)
    for _ in range(5):
        Client().post(reverse("admin:login"), {"username": "li", "password": "不对"})
    path = reverse("admin:auth_user_changelist")
    rows = {"action": "unlock", "_selected_action": [user.pk]}
    assert client_of(Role.SYSTEM_ADMINISTRATOR).post(path, rows).status_code == 302
    right = {"username": "li", "password": "一个足够长的测试密码"}
    assert Client().post(reverse("admin:login"), right).status_code == 302


def test_a_second_factor_is_reset_by_who_grants_roles():
    user = User.objects.create(username="li", is_staff=True)
    person = builders.person(Role.CLERK, user=user)
    TOTPDevice.objects.create(user=user, name="动态口令")
    path = reverse("admin:organizations_person_changelist")
    rows = {"action": "reset_second_factor", "_selected_action": [person.pk]}
    client_of(Role.SYSTEM_ADMINISTRATOR).post(path, rows)
    assert TOTPDevice.objects.exists()
    client_of(Role.SECURITY_ADMINISTRATOR).post(path, rows)
    assert not TOTPDevice.objects.exists()


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
