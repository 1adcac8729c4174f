"""The office's list and form of powers."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from powers.models import Power
from tests import builders
from tests.office import full_power, signed_in

pytestmark = pytest.mark.django_db

LIST = reverse("admin:powers_power_changelist")


def form_of(power):
    return reverse("admin:powers_power_change", args=[power.pk])


def fields_of(response):
    """What a browser would post if nobody typed anything."""
    data = {}
    forms = [response.context["adminform"].form]
    formsets = [one.formset for one in response.context["inline_admin_formsets"]]
    if tables := getattr(forms[0], "tables", None):
        formsets += tables.formsets.values()
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None or value is False else value
    return data


def test_sections_stand_in_the_order_of_the_public_page():
    page = signed_in().get(form_of(full_power())).content.decode()
    headings = [
        "事项",
        "谁来办",
        "依据",
        "条件与材料",
        "时限与收费",
        "流程图",
        "救济与投诉",
        "公开",
    ]
    places = [
        page.index(f'href="#part-{number}">{name}<') for number, name in enumerate(headings, 1)
    ]
    assert places == sorted(places)


def test_every_inline_has_its_section():
    response = signed_in().get(form_of(full_power()))
    names = [fieldset.name for fieldset in response.context["adminform"]]
    sections = [formset.opts.section for formset in response.context["inline_admin_formsets"]]
    assert set(sections) <= set(names)
    assert response.content.decode().count('INITIAL_FORMS" value') == len(sections)


def test_it_saves_a_power_with_all_its_parts():
    power, client = full_power(), signed_in()
    data = fields_of(client.get(form_of(power))) | {"summary": "一句话"}
    answer = client.post(form_of(power), data)
    assert answer.status_code == 302
    power.refresh_from_db()
    assert (power.summary, power.materials.count(), power.exercises.count()) == ("一句话", 1, 1)


def test_it_says_beside_the_field_what_is_missing():
    power, client = full_power(), signed_in()
    data = fields_of(client.get(form_of(power))) | {"name": "", "summary": "留住"}
    answer = client.post(form_of(power), data)
    assert answer.status_code == 200
    assert "这个字段是必填项" in answer.content.decode()
    assert "留住" in answer.content.decode()


def test_it_offers_the_exercises_of_this_power_alone():
    power, other = full_power(), builders.power()
    stranger = builders.exercise(other, body="别处的主体")
    client = signed_in()
    assert "别处的主体" not in client.get(form_of(power)).content.decode()
    data = fields_of(client.get(form_of(power))) | {"bases-0-exercise": stranger.pk}
    assert client.post(form_of(power), data).status_code == 200
    assert power.bases.get().exercise != stranger


def test_it_shows_citations_and_source():
    power = full_power()
    power.bases.update(source_file="a" * 64, source_sheet="行政许可", source_row=7)
    page = signed_in().get(form_of(power)).content.decode()
    assert "《中华人民共和国行政许可法》第三十八条" in page
    assert "的工作表“行政许可”第7行" in page


def test_it_shows_what_differs_from_what_was_published():
    power = full_power(conditions="年满十八周岁")
    client = signed_in()
    assert "从未公开" in client.get(form_of(power)).content.decode()
    builders.published(power)
    assert "内容相同" in client.get(form_of(power)).content.decode()
    Power.objects.filter(pk=power.pk).update(conditions="年满二十周岁")
    page = client.get(form_of(power)).content.decode()
    assert "年满十<del>八</del>周岁" in page
    assert "年满<ins>二</ins>十周岁" in page


def test_a_published_code_cannot_be_changed():
    power, client = full_power(), signed_in()
    data = fields_of(client.get(form_of(power))) | {"code": "NEW-1"}
    builders.published(power)
    assert client.post(form_of(power), data).status_code == 302
    assert not Power.objects.filter(code="NEW-1").exists()


def test_a_published_power_is_not_deleted():
    version, client = builders.published(), signed_in()
    path = reverse("admin:powers_power_delete", args=[version.power_id])
    answer = client.post(path, {"post": "yes"})
    assert answer.status_code == 200
    assert "不能删除" in answer.content.decode()
    answer = client.post(
        LIST, {"action": "delete_selected", "_selected_action": [version.power_id], "post": "yes"}
    )
    assert answer.status_code == 200
    assert "一项也没有删除" in answer.content.decode()
    assert Power.objects.filter(pk=version.power_id).exists()


def test_a_draft_is_deleted_with_its_parts():
    power = full_power()
    client = signed_in()
    client.post(reverse("admin:powers_power_delete", args=[power.pk]), {"post": "yes"})
    assert not Power.objects.filter(pk=power.pk).exists()


def test_it_lists_the_published_version_and_finds_drafts():
    version, draft = builders.published(), builders.power()
    client = signed_in()
    assert "第1版" in client.get(LIST).content.decode()
    drafts = client.get(LIST, {"published": "no"}).content.decode()
    assert draft.code in drafts
    assert version.code not in drafts


def test_it_finds_by_name_and_code():
    power, other = builders.power(name="食品生产许可"), builders.power()
    for words in ("食品生产", power.code):
        page = signed_in().get(LIST, {"q": words}).content.decode()
        assert power.code in page
        assert other.code not in page


@pytest.mark.parametrize("query", [{}, {"published": "yes"}, {"q": "许可"}], ids=str)
def test_the_list_asks_a_fixed_number_of_queries(django_assert_max_num_queries, query):
    owner = builders.organization()
    for _ in range(50):
        builders.power(organization=owner)
    client = signed_in()
    with django_assert_max_num_queries(10):
        client.get(LIST, query)


def preview_of(power):
    return reverse("admin:powers_power_preview", args=[power.pk])


def test_it_previews_what_would_be_published():
    power = full_power(conditions="还没有公开的条件")
    page = signed_in().get(preview_of(power)).content.decode()
    assert "这是预览" in page
    assert "还没有公开的条件" in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert not power.versions.exists()


def test_a_preview_is_for_those_who_may_see_the_power():
    power = full_power()
    assert Client().get(preview_of(power)).status_code == 302
    stranger = User.objects.create(username="旁人", is_staff=True)
    builders.person(of=power.organization, user=stranger)
    client = Client()
    client.force_login(stranger)
    assert client.get(preview_of(power)).status_code == 403
    path = reverse("admin:powers_power_preview", args=[999999])
    assert signed_in().get(path).status_code == 404


def test_it_previews_a_power_that_is_listed_only():
    power = full_power(publicity="on_request", conditions="不该出现的条件")
    page = signed_in().get(preview_of(power)).content.decode()
    assert "依申请公开" in page
    assert "不该出现的条件" not in page
