"""The PDF catalogue of an organization: what it holds, and when it is made anew."""

import datetime
import io
import json
import re
import subprocess
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.management import call_command
from django.db import transaction

from disclosure.canonical import canonical_json, salted_hash, sha256_hex
from disclosure.models import Volume
from disclosure.paper import volumes
from disclosure.paper.rendering import Paper
from disclosure.paper.storage import stored
from disclosure.paper.volumes import (
    NothingPublishedError,
    make_volume,
    nearest_volume,
    organizations_in_force,
    stored_volume,
)
from disclosure.periods import SHANGHAI, today
from disclosure.withdrawal import withdraw
from tests import builders

pytestmark = pytest.mark.django_db
DUTIES = "1.受理责任：公示材料。\n2.审查责任：核对材料。\n（一）书面审查；\n（二）实地核查。"


def write_catalogue(owner):
    """Five licences with the same chart, and a penalty with a table, lists and an enemy."""
    for number in range(5):
        licence = builders.power(organization=owner, name=f"第{number}项采砂许可")
        builders.exercise(licence, responsibilities=DUTIES)
        builders.basis(licence)
        builders.flowchart(licence)
        builders.published(licence)
    penalty = builders.power(
        organization=owner,
        category=builders.category("02", "行政处罚", "CF"),
        name="对非法采砂的处罚<b>",
        summary="</style><script>alert(1)</script>",
    )
    penalty.materials.create(name="陈述申辩书", form="原件")
    return builders.published(penalty)


@pytest.fixture(scope="module")
def volume(django_db_setup, django_db_blocker, tmp_path_factory):
    """One rendered volume for all tests that only look at it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        with transaction.atomic():
            owner = builders.organization(code="water", name="云岭县水务局")
            last = write_catalogue(owner)
            made = make_volume("water", today())
            pdf = stored(made.file).read_bytes()
            versions = list(volumes.state_of("water", today()).versions)
            transaction.set_rollback(True)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    return SimpleNamespace(row=made, pdf=pdf, pages=text.split("\f"), versions=versions, last=last)


def outline_titles(file: pikepdf.Pdf) -> dict[str, list[str]]:
    with file.open_outline() as outline:
        return {item.title: [child.title for child in item.children] for item in outline.root}


def struct_elements(node):
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from struct_elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        yield from struct_elements(node.get("/K", pikepdf.Array()))


def test_each_code_heads_exactly_one_entry(volume):
    with pikepdf.open(io.BytesIO(volume.pdf)) as file:
        titles = outline_titles(file)
    headings = [title for children in titles.values() for title in children]
    for version in volume.versions:
        assert sum(title.split()[0] == version.code for title in headings) == 1
    assert len(headings) == len(volume.versions)


def test_bookmarks_go_from_category_to_power(volume):
    with pikepdf.open(io.BytesIO(volume.pdf)) as file:
        titles = outline_titles(file)
    assert list(titles) == ["目录", "行政许可", "行政处罚", "核对本册"]
    assert [len(titles["行政许可"]), len(titles["行政处罚"])] == [5, 1]


def test_it_is_tagged_and_archival(volume):
    with pikepdf.open(io.BytesIO(volume.pdf)) as file:
        metadata = file.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert bool(file.Root.MarkInfo.Marked)
        kinds = [str(one.get("/S")) for one in struct_elements(file.Root.StructTreeRoot.K)]
    assert kinds.count("/H3") == len(["通用流程"]) + len(volume.versions)
    assert {"/Table", "/TH", "/L", "/LI", "/Figure"} <= set(kinds)


def test_every_picture_has_words_instead(volume):
    with pikepdf.open(io.BytesIO(volume.pdf)) as file:
        figures = [
            one
            for one in struct_elements(file.Root.StructTreeRoot.K)
            if one.get("/S") == pikepdf.Name.Figure
        ]
        words = [str(figure.get("/Alt", "")) for figure in figures]
    assert all(words)
    assert sum(word.startswith("流程图：办理流程") for word in words) == 1


def test_the_cover_says_whose_and_of_which_day(volume):
    cover = volume.pages[0]
    day = volume.row.on
    assert "云岭县水务局" in cover
    assert f"{day.year}年{day.month}月{day.day}日版" in cover
    assert "6项：行政许可5项，行政处罚1项" in cover


def test_pages_are_numbered_and_headed(volume):
    total = volume.row.page_count
    assert len(volume.pages) == total + 1
    for number, page in enumerate(volume.pages[1:total], start=2):
        assert f"第{number}页 共{total}页" in page
        assert "云岭县水务局职权目录" in page
        assert "/organizations/water/" in page


def test_the_contents_name_the_page_of_each_entry(volume):
    contents = volume.pages[1]
    for version in volume.versions:
        page = int(re.search(rf"{re.escape(version.name)}.*?(\d+)\s*$", contents, re.M)[1])
        assert version.code in volume.pages[page - 1]


def test_a_chart_that_many_share_is_printed_once_and_named_by_page(volume):
    (page,) = [n for n, words in enumerate(volume.pages, start=1) if "通用流程：" in words]
    assert sum(f"见第{page}页" in words for words in volume.pages) >= 1


def test_the_last_page_lists_every_hash(volume):
    text = "".join(volume.pages[-3:])
    assert all(version.content_hash in text for version in volume.versions)


def test_the_attachment_proves_every_version(volume):
    with pikepdf.open(io.BytesIO(volume.pdf)) as file:
        manifest = json.loads(file.attachments["manifest.json"].get_file().read_bytes())
    rows = {row["code"]: row for row in manifest["versions"]}
    assert (manifest["organization"], len(rows)) == ("云岭县水务局", 6)
    for version in volume.versions:
        row = rows[version.code]
        assert row["facts"]["snapshot"] == sha256_hex(row["snapshot"])
        assert salted_hash(row["salt"], canonical_json(row["facts"])) == version.content_hash


def test_hostile_text_is_printed_as_text(volume):
    text = "".join(volume.pages)
    assert "</style><script>alert(1)</script>" in text
    assert "对非法采砂的处罚<b>" in text


# --- when a volume is made ------------------------------------------------------------------


@pytest.fixture
def rendered(settings, tmp_path, monkeypatch):
    """The documents that were rendered; rendering itself is left out."""
    settings.MEDIA_ROOT = tmp_path
    documents = []

    def render(document, **bounds):
        documents.append(document)
        return Paper(document.order, 1)

    monkeypatch.setattr(volumes, "render_pdf", render)
    return documents


@pytest.fixture
def owner(db):
    return builders.organization(code="water", name="云岭县水务局")


def at(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, 10, tzinfo=SHANGHAI)


def test_an_unchanged_volume_is_not_rendered_again(owner, rendered):
    builders.published(builders.power(organization=owner))
    first = make_volume("water", today())
    assert make_volume("water", today()) == first
    assert len(rendered) == 1


def test_a_change_makes_a_new_volume_and_keeps_the_old_one(owner, rendered):
    power = builders.power(organization=owner)
    builders.published(power, at=at(2024, 3, 1))
    old = make_volume("water", datetime.date(2024, 5, 1))
    builders.published(power, at=at(2025, 3, 1), change_kind="amend")
    new = make_volume("water", today())
    assert (old.on, new.on) == (datetime.date(2024, 3, 1), datetime.date(2025, 3, 1))
    assert stored_volume("water", datetime.date(2024, 12, 31)) == old
    assert stored_volume("water", datetime.date(2025, 3, 1)) == new


def test_the_volume_of_a_future_change_waits_for_its_day(owner, rendered):
    power = builders.power(organization=owner)
    builders.published(power, at=at(2024, 3, 1))
    effective = datetime.date(2024, 9, 1)
    builders.published(power, at=at(2024, 3, 2), change_kind="amend", effective_on=effective)
    assert make_volume("water", datetime.date(2024, 8, 31)).on == datetime.date(2024, 3, 1)
    assert make_volume("water", effective).on == effective


def test_an_abolished_power_leaves_the_next_volume(owner, rendered):
    stays, goes = builders.power(organization=owner), builders.power(organization=owner)
    builders.published(stays, at=at(2024, 3, 1))
    builders.published(goes, at=at(2024, 3, 1))
    goes.standing = "abolished"
    goes.save()
    builders.published(goes, at=at(2024, 4, 1), change_kind="abolish")
    volume = make_volume("water", today())
    assert (volume.power_count, volume.on) == (1, datetime.date(2024, 4, 1))
    assert goes.code not in rendered[-1].html


def test_a_withdrawn_power_makes_the_stored_volume_invalid(owner, rendered):
    builders.published(builders.power(organization=owner))
    gone = builders.published(builders.power(organization=owner))
    old = make_volume("water", today())
    withdraw(gone.code, reason="误公开", actor="测试")
    assert stored_volume("water", today()) is None
    new = make_volume("water", today())
    assert not stored(old.file).exists()
    assert (new.power_count, Volume.objects.count()) == (1, 1)


def test_a_lost_file_is_made_again(owner, rendered):
    builders.published(builders.power(organization=owner))
    volume = make_volume("water", today())
    stored(volume.file).unlink()
    assert stored_volume("water", today()) is None
    assert stored(make_volume("water", today()).file).exists()


def test_it_says_when_nothing_is_published(owner, rendered):
    with pytest.raises(NothingPublishedError, match="water"):
        make_volume("water", today())
    assert stored_volume("water", today()) is None


def test_it_finds_the_nearest_stored_day(owner, rendered):
    power = builders.power(organization=owner)
    builders.published(power, at=at(2024, 3, 1))
    volume = make_volume("water", datetime.date(2024, 3, 1))
    assert nearest_volume("water", datetime.date(2023, 1, 1)) == volume
    assert nearest_volume("nobody", datetime.date(2023, 1, 1)) is None


def test_drafts_do_not_reach_it(owner, rendered):
    builders.published(builders.power(organization=owner))
    builders.power(organization=owner, name="尚未公开的草稿事项")
    make_volume("water", today())
    assert "尚未公开的草稿事项" not in rendered[-1].html
    assert organizations_in_force(today()) == ["water"]


def test_the_same_catalogue_gives_the_same_document(owner, rendered):
    builders.published(builders.power(organization=owner))
    make_volume("water", today())
    stored(Volume.objects.get().file).unlink()
    make_volume("water", today())
    assert rendered[0].order == rendered[1].order


def test_the_number_of_queries_does_not_grow_with_the_powers(
    owner, rendered, django_assert_max_num_queries
):
    for _ in range(12):
        builders.published(builders.power(organization=owner))
    with django_assert_max_num_queries(25):
        make_volume("water", today())


def test_the_command_renders_what_is_missing(owner, rendered, capsys):
    builders.published(builders.power(organization=owner))
    call_command("render_volumes")
    call_command("render_volumes")
    first, second = (
        line for line in capsys.readouterr().out.splitlines() if line.startswith("water")
    )
    assert first.startswith("water：1项职权，1页")
    assert second == "water：1项职权，1页，没有变化"


def test_the_command_fails_for_an_organization_without_powers(owner, rendered, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("render_volumes", organization="nobody")
    assert caught.value.code == 1
    assert "没有公开的职权" in capsys.readouterr().err
