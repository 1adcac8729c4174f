"""The PDF of one power: what it holds, how it is kept, when it is refused."""

import http.server
import io
import json
import subprocess
import sys
import threading

import pikepdf
import pytest
from weasyprint import HTML

from disclosure.canonical import canonical_json, salted_hash, sha256_hex
from disclosure.paper import single
from disclosure.paper.documents import power_document
from disclosure.paper.gathering import gather
from disclosure.paper.rendering import CHILD, Paper, render_pdf
from disclosure.paper.single import PaperNotReadyError, power_pdf
from disclosure.paper.storage import stored, turn
from tests import builders

pytestmark = pytest.mark.django_db
HOSTILE = '</p><script>alert(1)</script><img src="http://127.0.0.1:9/x"> & {{ 7 }}'


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def version():
    power = builders.power(name="采砂许可", summary=HOSTILE, remedies="可以申请行政复议。")
    builders.exercise(power)
    builders.basis(power)
    builders.flowchart(power)
    return builders.published(power)


def fake(pdf: bytes = b"%PDF-1.7"):
    return lambda document, **bounds: Paper(pdf, 1)


def test_it_is_tagged_archival_chinese_and_reproducible(version):
    document = power_document(gather([version]))
    pdf = render_pdf(document, seconds=30).pdf
    assert render_pdf(document, seconds=30).pdf == pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        metadata = file.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.Root.Lang) == "zh-Hans"
        assert str(file.docinfo.Title) == f"采砂许可（{version.code}）"
        assert str(file.docinfo.Author) == version.organization_name


def test_it_embeds_what_proves_it(version):
    paper = render_pdf(power_document(gather([version])), seconds=30)
    with pikepdf.open(io.BytesIO(paper.pdf)) as file:
        manifest = json.loads(file.attachments["manifest.json"].get_file().read_bytes())
    (row,) = manifest["versions"]
    assert row["facts"]["snapshot"] == sha256_hex(row["snapshot"])
    assert salted_hash(row["salt"], canonical_json(row["facts"])) == version.content_hash
    assert json.loads(row["log_entry"])["content_hash"] == version.content_hash


def test_it_prints_hostile_text_as_text(version):
    html = power_document(gather([version])).html
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "http://127.0.0.1:9" not in html.replace("&quot;http://127.0.0.1:9/x&quot;", "")


def test_it_shows_the_picture_and_the_same_as_steps(version):
    html = power_document(gather([version])).html
    assert "data:image/svg+xml;base64," in html
    assert 'alt="流程图：办理流程。各环节依次为：提出申请 → 受理' in html
    assert "<b>B级风险点</b>：受理标准不一" in html
    assert "防控措施：公开受理标准" in html
    assert "一次告知补正：转第1步“提出申请”" in html


def test_it_lists_earlier_versions_and_none_that_came_later():
    power = builders.power()
    first = builders.published(power)
    second = builders.published(power, change_kind="amend", reason="法律修订")
    assert "法律修订" in power_document(gather([second])).html
    assert "法律修订" not in power_document(gather([first])).html


def test_it_names_an_entry_on_request_without_content():
    power = builders.power(publicity="on_request", summary="不印出来的内容")
    html = power_document(gather([builders.published(power)])).html
    assert "依申请公开" in html
    assert "不印出来的内容" not in html


def test_it_is_made_once_and_kept(version, monkeypatch):
    monkeypatch.setattr(single, "render_pdf", fake())
    path = power_pdf(version, seconds=60)
    monkeypatch.setattr(single, "render_pdf", None)
    assert power_pdf(version, seconds=60) == path
    assert path.read_bytes() == b"%PDF-1.7"


def test_it_replaces_what_was_made_with_another_template(version, monkeypatch, settings):
    monkeypatch.setattr(single, "render_pdf", fake())
    path = power_pdf(version, seconds=60)
    settings.PORTAL = settings.PORTAL | {"name": "另一门户"}
    assert power_pdf(version, seconds=60) != path
    assert not path.exists()


def test_it_gives_up_when_time_is_up(version):
    with pytest.raises(PaperNotReadyError) as caught:
        power_pdf(version, seconds=0.05)
    assert caught.value.retry_after > 0
    assert not list(stored("powers").glob("*/*.pdf"))


def test_it_gives_up_while_another_one_is_being_made(version, monkeypatch):
    monkeypatch.setattr(single, "render_pdf", None)
    with turn("powers", seconds=1), pytest.raises(PaperNotReadyError):
        power_pdf(version, seconds=0.1)


class Listener(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        self.send_error(404)

    def log_message(self, *args):
        """Stay silent."""


@pytest.fixture
def listener():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_renderer_fetches_nothing(listener, tmp_path):
    """Even markup that got past the templates could reach neither network nor files."""
    secret = tmp_path / "secret.css"
    secret.write_text("@page { @top-left { content: 'marker-of-a-local-file' } }")
    at = f"http://127.0.0.1:{listener.server_port}"
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{at}/s' width='9' height='9'/></svg>"
    )
    html = (
        f"<html lang='zh-Hans'><title>x</title><link rel='stylesheet' href='{at}/a.css'>"
        f"<link rel='stylesheet' href='{secret.as_uri()}'><link rel='attachment' href='{at}/f'>"
        f"<style>@import '{at}/b.css'; p {{ background: url({at}/c.png) }}</style>"
        f'<p>文字</p><img alt="" src="{at}/d.png"><img alt="" src="data:image/svg+xml,{svg}">'
        f"<object data='{at}/o'></object>"
    )
    HTML(string=html).render()
    assert listener.seen, "the trap must catch a renderer that may fetch"
    listener.seen.clear()
    order = {"html": html, "identifier": "0", "created": "2026-01-01T00:00:00+08:00"}
    program = [sys.executable, "-I", str(CHILD)]
    words = json.dumps(order | {"attachments": []}).encode()
    answer = subprocess.run(program, input=words, stdout=subprocess.PIPE, check=True).stdout
    pdf = answer.partition(b"\n")[2]
    assert not listener.seen
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert not file.attachments
