"""PDF files from the public pages."""

import io
import json
import zipfile

import pytest

from disclosure.paper.bundle import make_bundle
from disclosure.paper.single import PaperNotReadyError
from disclosure.paper.volumes import make_volume
from disclosure.periods import today
from disclosure.withdrawal import withdraw
from tests import builders

pytestmark = pytest.mark.django_db


def bytes_of(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_a_power_is_made_into_a_pdf_when_first_asked_for(client):
    version = builders.published()
    first = client.get(f"/powers/{version.code}.pdf")
    assert first["Content-Type"] == "application/pdf"
    assert f"{version.code}-v1.pdf" in first["Content-Disposition"]
    assert bytes_of(first).startswith(b"%PDF-1.7")
    again = client.get(f"/powers/{version.code}.pdf", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_it_asks_to_come_back_when_a_pdf_takes_too_long(client, monkeypatch):
    def too_slow(version, seconds):
        raise PaperNotReadyError("PDF正在生成，请稍后再试。")

    monkeypatch.setattr("portal.views.paper.make_power_pdf", too_slow)
    response = client.get(f"/powers/{builders.published().code}.pdf")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "PDF正在生成" in response.content.decode()


def test_a_withdrawn_power_has_no_pdf(client):
    version = builders.published()
    withdraw(version.code, reason="有误", actor="测试")
    assert client.get(f"/powers/{version.code}.pdf").status_code == 410


def test_a_department_offers_its_volume_once_it_is_stored(client):
    version = builders.published()
    address = f"/organizations/{version.organization_code}/"
    assert "catalogue.pdf" not in client.get(address).content.decode()
    assert client.get(f"{address}catalogue.pdf").status_code == 404
    make_volume(version.organization_code, today())
    assert "catalogue.pdf" in client.get(address).content.decode()
    assert bytes_of(client.get(f"{address}catalogue.pdf")).startswith(b"%PDF")


def test_a_day_without_a_volume_names_the_nearest(client):
    version = builders.published()
    volume = make_volume(version.organization_code, today())
    response = client.get(f"/organizations/{version.organization_code}/catalogue.pdf?on=2020-01-01")
    assert response.status_code == 404
    day = volume.on
    assert f"{day.year}年{day.month}月{day.day}日" in response.content.decode()


def test_all_volumes_come_in_one_file_once_they_are_stored(client):
    version = builders.published()
    assert client.get("/catalogue.zip").status_code == 404
    make_bundle(today())
    with zipfile.ZipFile(io.BytesIO(bytes_of(client.get("/catalogue.zip")))) as bundle:
        names = bundle.namelist()
        manifest = json.loads(bundle.read("manifest.json"))
    assert names == ["index.pdf", f"{version.organization_code}.pdf", "manifest.json"]
    assert manifest["volumes"][0]["powers"] == 1


def test_a_new_publication_outdates_the_file_of_all_volumes(client):
    builders.published()
    make_bundle(today())
    builders.published()
    assert client.get("/catalogue.zip").status_code == 404


def test_nothing_is_drawn_or_set_for_a_visitor_but_a_single_power(client, monkeypatch):
    power = builders.power()
    builders.flowchart(power)
    version = builders.published(power)

    def forbidden(*args, **kwargs):
        raise AssertionError("something was rendered while a visitor waited")

    monkeypatch.setattr("disclosure.paper.rendering.run_child", forbidden)
    monkeypatch.setattr("flowcharts.drawing.run_child", forbidden)
    body = version.organization_code
    for address in (
        f"/powers/{version.code}/",
        f"/powers/{version.code}/flowchart.svg",
        f"/organizations/{body}/",
        f"/organizations/{body}/catalogue.pdf",
        "/catalogue.zip",
        "/catalogue.xlsx",
    ):
        response = client.get(address)
        if response.streaming:
            assert bytes_of(response)
