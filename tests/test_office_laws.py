"""The office's pages of the law library."""

import pytest
from django.urls import reverse

from legislation.models import InstrumentAlias, Provision
from tests.builders import law
from tests.office import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in()


def test_a_version_leads_to_its_own_articles(client):
    version = law("桥梁法", "过桥应当缴费。", "过桥不得奔跑。").versions.get()
    law("堤坝法", "堤坝不得种树。")
    page = client.get(reverse("admin:legislation_instrumentversion_change", args=[version.pk]))
    address = f"{reverse('admin:legislation_provision_changelist')}?version__id__exact={version.pk}"
    assert f'href="{address}"' in page.content.decode()
    listed = client.get(address).context["cl"].queryset
    assert [str(one.version.instrument.name) for one in listed] == ["桥梁法", "桥梁法"]


def test_a_version_with_very_many_articles_is_saved(client):
    version = law("桥梁法", *["过桥应当缴费。"] * 300).versions.get()
    address = reverse("admin:legislation_instrumentversion_change", args=[version.pk])
    form = client.get(address).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value is not None}
    answer = client.post(address, values | {"document_number": "国务院令第5号"})
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.document_number == "国务院令第5号"


def test_an_article_is_corrected(client):
    provision = Provision.objects.get(version__instrument=law("桥梁法", "过桥应当缴费。"))
    address = reverse("admin:legislation_provision_change", args=[provision.pk])
    form = client.get(address).context["adminform"].form
    assert client.post(address, form.initial | {"suffix": 1}).status_code == 302
    provision.refresh_from_db()
    assert provision.label == "1-1"


def test_an_alias_is_added_with_its_key(client):
    instrument = law("中华人民共和国桥梁法")
    address = reverse("admin:legislation_instrument_change", args=[instrument.pk])
    form = client.get(address).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value is not None}
    values |= {
        "aliases-TOTAL_FORMS": 1,
        "aliases-INITIAL_FORMS": 0,
        "aliases-0-name": "《桥法》",
        "aliases-0-instrument": instrument.pk,
    }
    assert client.post(address, values).status_code == 302
    assert InstrumentAlias.objects.get().key == "桥法"
