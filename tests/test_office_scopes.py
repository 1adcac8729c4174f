"""A department sees and touches its own rows; another department's are not there."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from flowcharts.models import FlowchartUse
from organizations.models import Person
from organizations.scopes import for_user, organizations_of
from powers.models import Citation, Power
from tests import builders
from tests.office import full_power
from tests.test_office_powers import fields_of

pytestmark = pytest.mark.django_db

SECRET = "别的部门的事项"


def member(organization, role=Person.Role.CLERK) -> User:
    """Someone whom Django allows everything, so that only the scope can refuse."""
    number = User.objects.count() + 1
    user = User.objects.create(username=f"人员{number}", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    builders.person(role, of=organization, user=user)
    return user


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def own():
    return full_power(name="本部门的事项")


@pytest.fixture
def foreign():
    power = full_power(name=SECRET)
    power.flowcharts.update(title=SECRET)
    power.bases.update(raw_text=f"《条例》{SECRET}")
    Citation.objects.filter(basis__power=power).update(instrument_name=SECRET)
    return power


@pytest.fixture
def clerk(own, foreign):
    return client_of(member(own.organization))


def url(model, page, *args):
    return reverse(f"admin:{model}_{page}", args=args)


def test_lists_leave_out_other_departments(clerk):
    for model in (
        "powers_power",
        "powers_legalbasis",
        "powers_citation",
        "flowcharts_flowchart",
        "flowcharts_flowchartuse",
        "flowcharts_riskpoint",
        "organizations_person",
    ):
        page = clerk.get(url(model, "changelist"))
        assert page.status_code == 200, model
        assert SECRET not in page.content.decode(), model


def test_the_start_page_counts_the_department_s_own(clerk, own):
    figures = clerk.get(reverse("admin:overview")).context["figures"]
    assert (figures["powers"], figures["charts"]) == (1, 1)
    assert figures["organizations"] == [own.organization]


def test_pages_of_other_departments_are_not_there(clerk, foreign):
    chart = foreign.flowcharts.get()
    for model, row in [
        ("powers_power", foreign),
        ("powers_legalbasis", foreign.bases.get()),
        ("flowcharts_flowchart", chart),
        ("flowcharts_flowchartuse", foreign.flowchart_uses.get()),
    ]:
        for page in ("change", "delete", "history"):
            answer = clerk.get(url(model, page, row.pk), follow=True)
            assert SECRET not in answer.content.decode(), (model, page)
    assert clerk.get(url("powers_power", "preview", foreign.pk)).status_code == 404


def test_choices_leave_out_other_departments(clerk):
    for field in (("powers", "power", "parent"), ("powers", "flowchartuse", "flowchart")):
        app, model, name = field
        app = "flowcharts" if model == "flowchartuse" else app
        query = {"app_label": app, "model_name": model, "field_name": name, "term": "部门"}
        answer = clerk.get(reverse("admin:autocomplete"), query)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()


def test_a_row_is_not_moved_to_another_department(clerk, own, foreign):
    path = url("powers_power", "change", own.pk)
    for forged in (
        {"organization": foreign.organization_id},
        {"parent": foreign.pk},
        {"flowchart_uses-0-flowchart": foreign.flowcharts.get().pk},
    ):
        answer = clerk.post(path, fields_of(clerk.get(path)) | forged)
        assert answer.status_code == 200, forged
        assert SECRET not in answer.content.decode(), forged
    own.refresh_from_db()
    assert own.organization_id != foreign.organization_id
    assert own.parent is None


def test_a_forged_post_changes_nothing_elsewhere(clerk, foreign):
    data = {"name": "改掉", "post": "yes"}
    for page in ("change", "delete"):
        clerk.post(url("powers_power", page, foreign.pk), data)
    rows = {"_selected_action": [foreign.pk], "post": "yes"}
    clerk.post(url("powers_power", "changelist"), rows | {"action": "delete_selected"})
    assert Power.objects.get(pk=foreign.pk).name == SECRET


def test_what_is_chosen_already_may_stay(clerk, own, foreign):
    use = own.flowchart_uses.get()
    FlowchartUse.objects.filter(pk=use.pk).update(flowchart=foreign.flowcharts.get())
    path = url("powers_power", "change", own.pk)
    assert clerk.post(path, fields_of(clerk.get(path))).status_code == 302


def test_a_shared_chart_does_not_name_powers_of_others(clerk, own, foreign):
    chart = own.flowcharts.get()
    FlowchartUse.objects.create(flowchart=chart, power=foreign)
    page = clerk.get(url("flowcharts_flowchart", "change", chart.pk)).content.decode()
    assert own.code in page
    assert SECRET not in page


def test_another_organization_is_for_looking_at(clerk, own, foreign):
    path = url("organizations_organization", "change", foreign.organization_id)
    assert clerk.get(path).status_code == 200
    assert clerk.post(path, {"name": "改名"}).status_code == 403
    own_path = url("organizations_organization", "change", own.organization_id)
    assert clerk.post(own_path, fields_of(clerk.get(own_path))).status_code == 302


def test_the_disclosure_office_sees_every_department(own, foreign):
    reviewer = client_of(member(builders.organization(), Person.Role.REVIEWER))
    page = reviewer.get(url("powers_power", "changelist")).content.decode()
    assert SECRET in page
    assert own.code in page


def test_an_account_without_a_person_sees_nothing(own):
    user = User.objects.create(username="无人", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    page = client_of(user).get(url("powers_power", "changelist")).content.decode()
    assert own.code not in page


def test_a_bureau_sees_its_branches():
    bureau = builders.organization()
    branch = builders.organization(parent=bureau)
    office = builders.organization(parent=branch)
    assert organizations_of(member(bureau)) == {bureau.pk, branch.pk, office.pk}
    assert organizations_of(member(branch, Person.Role.HEAD)) == {branch.pk, office.pk}


def test_superusers_see_everything(own, foreign):
    user = User.objects.create_superuser("超级")
    assert for_user(Power.objects.all(), user).count() == 2
