"""``manage.py export_catalogue``: a catalogue as a file, as of any day."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from disclosure.paper import bundle, volumes
from disclosure.paper.rendering import Paper
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rendering(settings, tmp_path, monkeypatch):
    """Leave rendering itself out; what would be rendered is what is written."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for module in (volumes, bundle):
        monkeypatch.setattr(module, "render_pdf", lambda order, **_: Paper(order.order, 1))


@pytest.fixture
def version():
    return builders.published(builders.power(organization=builders.organization(code="water")))


def export(output: Path, format: str, **options) -> bytes:
    call_command("export_catalogue", format=format, output=str(output), **options)
    return output.read_bytes()


def test_it_writes_the_volume_of_an_organization(version, tmp_path, capsys):
    pdf = export(tmp_path / "water.pdf", "pdf", organization="water")
    assert version.code in pdf.decode()
    assert "已写出1项职权" in capsys.readouterr().out


def test_it_writes_all_volumes_with_index_and_manifest(version, tmp_path):
    other = builders.published()
    content = export(tmp_path / "all.zip", "pdf")
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        names = found.namelist()
        manifest = json.loads(found.read("manifest.json"))
    codes = sorted([version.organization_code, other.organization_code])
    assert names == ["index.pdf", *(f"{code}.pdf" for code in codes), "manifest.json"]
    assert [row["organization"] for row in manifest["volumes"]] == codes


def test_the_bundle_of_the_same_catalogue_has_the_same_bytes(version, tmp_path):
    assert export(tmp_path / "1.zip", "pdf") == export(tmp_path / "2.zip", "pdf")


def test_it_writes_data(version, tmp_path):
    builders.published()
    data = json.loads(export(tmp_path / "water.json", "json", organization="water"))
    assert [power["code"] for power in data["powers"]] == [version.code]
    text = export(tmp_path / "water.csv", "csv", organization="water").decode("utf-8-sig")
    assert [row["事项名称"] for row in csv.DictReader(io.StringIO(text))] == [version.name]
    assert zipfile.is_zipfile(io.BytesIO(export(tmp_path / "all.xlsx", "xlsx")))


def test_it_fails_when_nothing_was_published_on_the_day(version, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        export(tmp_path / "old.csv", "csv", on="2001-01-01")
    assert caught.value.code == 1
    assert "没有公开的职权" in capsys.readouterr().err
    assert not (tmp_path / "old.csv").exists()


def test_it_refuses_a_day_that_is_none(version, tmp_path):
    with pytest.raises(CommandError, match="日期"):
        export(tmp_path / "x.csv", "csv", on="2024-13-01")


def test_it_refuses_a_place_it_cannot_write_to(version, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="不能写入"):
        export(tmp_path / "file" / "x.csv", "csv")


def test_it_leaves_the_old_file_when_rendering_fails(version, tmp_path, monkeypatch, capsys):
    def fail(*args, **options):
        raise volumes.NothingPublishedError("没有")

    monkeypatch.setattr("disclosure.management.commands.export_catalogue.make_volume", fail)
    target = tmp_path / "water.pdf"
    target.write_text("old")
    with pytest.raises(SystemExit):
        export(target, "pdf", organization="water")
    assert [path.name for path in tmp_path.iterdir()] == ["water.pdf"]
    assert target.read_text() == "old"
