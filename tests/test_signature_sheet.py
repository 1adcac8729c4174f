"""The sheet of a filing for signature."""

import io

import pikepdf
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from disclosure.paper.rendering import render_pdf
from filings import moves
from portal.desk.signature import document_of
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    builders.review_route()
    power = builders.complete_power(name="渡口设置许可")
    clerk = builders.person("clerk", power.organization)
    head = builders.person("head", power.organization, name="王主任")
    row = builders.filing_item(power, clerk)
    moves.submit(row, clerk)
    moves.approve(row, head, "同意")
    return row


def client_of(person):
    person.user = User.objects.create_user(f"user{person.pk}", is_staff=True)
    person.save()
    client = Client()
    client.force_login(person.user)
    return client


def test_it_names_items_decisions_and_hashes(item):
    html = document_of(item.filing).html
    assert "渡口设置许可" in html
    assert "王主任" in html
    assert item.snapshot_hash[:16] in html
    assert html.count('class="box"') == 2


def test_the_same_state_gives_the_same_document(item):
    assert document_of(item.filing).key == document_of(item.filing).key


def test_it_is_a_pdf(item):
    paper = render_pdf(document_of(item.filing), seconds=60)
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "签批单：动态调整"


def test_strangers_do_not_get_it(item):
    stranger = builders.person("head", builders.organization())
    address = reverse("admin:desk_sheet", args=[item.filing_id])
    assert client_of(stranger).get(address).status_code == 404
