"""Emergency takedown by one person, decided by another; purge by two."""

import datetime
from functools import partial
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.models import (
    PublishedCitation,
    PublishedVersion,
    SearchRow,
    Volume,
    Withdrawal,
)
from disclosure.paper.volumes import refill_volumes
from disclosure.periods import day_of
from disclosure.purging import emptied, purge
from disclosure.verification import purged_versions, verify_log
from disclosure.withdrawal import withdraw
from filings.errors import ConflictError, MoveRefusedError
from filings.models import PurgeRequest, Takedown
from filings.takedowns import ask_purge, decide_purge, decide_takedown, take_down
from jobs.models import Job
from organizations.models import AuditEntry
from organizations.triggers import lifted_triggers
from portal.session_limits import CONFIRMED_AT
from powers.models import Power
from tests import builders

pytestmark = pytest.mark.django_db

LEAK = "张三的身份证号码"
OTHER_LEAK = "李四的病历"


@pytest.fixture
def office():
    """A department with a published power that says too much, and the people of the office."""
    power = builders.power(name="渡口设置许可", remarks=LEAK)
    version = builders.published(power)
    department, other = power.organization, builders.organization()
    return SimpleNamespace(
        power=power,
        version=version,
        clerk=builders.person("clerk", department),
        head=builders.person("head", department),
        reviewer=builders.person("reviewer", other),
        publisher=builders.person("publisher", other),
        auditor=builders.person("auditor", other),
        stranger=builders.person("head", other),
    )


def page(client, version):
    return client.get(reverse("power", args=[version.code]))


def last_entry():
    entry = AuditEntry.objects.latest("index")
    return entry.action, entry.result


def test_one_person_takes_a_power_off_every_page_at_once(office, client):
    found = take_down(office.version.code, office.head, "误公开个人信息")
    assert page(client, office.version).status_code == 410
    assert found.due_at - found.started_at == datetime.timedelta(hours=24)
    assert last_entry() == ("filings.take_down", "done")


def test_another_person_lets_it_stand(office, client):
    found = take_down(office.version.code, office.head, "误公开个人信息")
    decide_takedown(found, office.reviewer, "属实", agreed=True)
    assert page(client, office.version).status_code == 410
    assert Takedown.objects.get().decided_by == office.reviewer


def test_another_person_puts_it_back(office, client):
    found = take_down(office.version.code, office.head, "误公开个人信息")
    decide_takedown(found, office.publisher, "内容无误", agreed=False)
    assert page(client, office.version).status_code == 200
    assert list(verify_log()) == []


def test_a_power_can_be_taken_down_again(office, client):
    found = take_down(office.version.code, office.head, "误公开")
    decide_takedown(found, office.reviewer, "内容无误", agreed=False)
    take_down(office.version.code, office.reviewer, "又发现错误")
    assert page(client, office.version).status_code == 410
    assert list(verify_log()) == []


@pytest.mark.parametrize("role", ["clerk", "auditor", "stranger"])
def test_others_cannot_take_down(office, role):
    with pytest.raises(MoveRefusedError):
        take_down(office.version.code, getattr(office, role), "误公开")
    assert not Withdrawal.objects.exists()
    assert last_entry() == ("filings.take_down", "refused")


def test_nobody_decides_what_they_started(office):
    found = take_down(office.version.code, office.reviewer, "误公开")
    with pytest.raises(MoveRefusedError, match="另一人"):
        decide_takedown(found, office.reviewer, "属实", agreed=True)
    assert Takedown.objects.get().decision == ""


def test_a_head_decides_nothing(office):
    found = take_down(office.version.code, office.reviewer, "误公开")
    with pytest.raises(MoveRefusedError, match="角色"):
        decide_takedown(found, office.head, "属实", agreed=True)


def test_the_second_decision_is_a_conflict(office):
    found = take_down(office.version.code, office.head, "误公开")
    decide_takedown(found, office.reviewer, "属实", agreed=True)
    with pytest.raises(ConflictError, match=office.reviewer.name):
        decide_takedown(found, office.publisher, "属实", agreed=False)
    assert Withdrawal.objects.standing().exists()


def test_taking_down_twice_is_a_conflict(office):
    take_down(office.version.code, office.head, "误公开")
    with pytest.raises(ConflictError, match="已经撤回"):
        take_down(office.version.code, office.reviewer, "误公开")


def test_a_reason_is_asked_for(office):
    with pytest.raises(MoveRefusedError, match="写明原因"):
        take_down(office.version.code, office.head, "  ")


# --- purge ----------------------------------------------------------------------------------


def purged(office):
    take_down(office.version.code, office.head, "含个人信息")
    asked = ask_purge(office.version, office.reviewer, "含个人信息，依法不能保存")
    decide_purge(asked, office.publisher, "同意", agreed=True)
    return PublishedVersion.objects.get(pk=office.version.pk)


def test_a_purge_leaves_a_tombstone_with_the_salted_hash(office):
    version = purged(office)
    assert (version.name, version.salt) == ("（内容已清除）", "")
    assert version.content == emptied(office.version.content)
    assert version.content_hash == office.version.content_hash
    assert LEAK not in SearchRow.objects.get(version=version).body
    assert not PublishedCitation.objects.filter(version=version).exists()
    assert LEAK not in str(PublishedVersion.objects.filter(pk=version.pk).values().get())


def test_the_office_can_still_open_what_was_purged(office):
    version = purged(office)
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    address = reverse("admin:disclosure_publishedversion_change", args=[version.pk])
    text = root.get(address).content.decode()
    assert "（内容已清除）" in text
    assert LEAK not in text


def test_verify_log_finds_content_that_was_put_back(office):
    version = purged(office)
    with lifted_triggers(connection):
        _sql(f"UPDATE disclosure_publishedversion SET note = 'x' WHERE id = {version.pk}")
    assert list(verify_log()) == [f"{version}已清除，但留有内容。"]


def test_verify_log_accepts_a_purge_and_says_so(office, capsys):
    purged(office)
    assert list(verify_log()) == []
    [sentence] = purged_versions()
    assert office.version.code in sentence
    call_command("verify_log")
    assert sentence in capsys.readouterr().out


@pytest.fixture
def purged_and_amended(office):
    """A hundred days later the first version is purged; the second one stays and is in force."""
    power = builders.complete_power(name="渡口设置许可", remarks=OTHER_LEAK)
    version = builders.published(power, note=OTHER_LEAK)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=100)):
        Power.objects.filter(pk=power.pk).update(remarks="")
        power.refresh_from_db()
        builders.published(power, change_kind="amend")
        _purge(office, version)
        takedown = Takedown.objects.get()
        decide_takedown(takedown, office.publisher, "其余内容无误", agreed=False)
        yield version


def _purge(office, version):
    take_down(version.code, office.reviewer, "含个人信息")
    asked = ask_purge(version, office.reviewer, "含个人信息")
    decide_purge(asked, office.publisher, "同意", agreed=True)


def _day(version, later):
    return (day_of(version.published_at) + datetime.timedelta(days=later)).isoformat()


def test_the_other_versions_stay_and_nothing_of_the_purged_one(purged_and_amended, client):
    code = purged_and_amended.code
    for address in (f"/powers/{code}/", f"/powers/{code}/v2/", f"/powers/{code}/changes/"):
        assert client.get(address).status_code == 200
    for address in ("/catalogue.json", "/changes/", "/changes.json", f"/powers/{code}.json"):
        answer = client.get(address)
        assert OTHER_LEAK not in b"".join(answer).decode()
    assert list(verify_log()) == []


@pytest.mark.parametrize("by", ["version", "day"])
@pytest.mark.parametrize(
    "ending",
    [".json", ".jsonld", ".pdf"]
    + [f"/flowchart.{kind}" for kind in ("svg", "bpmn", "json", "dot")],
)
def test_a_purged_version_is_gone_wherever_it_is_asked_for(purged_and_amended, client, ending, by):
    asked = "version=1" if by == "version" else f"on={_day(purged_and_amended, 50)}"
    answer = client.get(f"/powers/{purged_and_amended.code}{ending}?{asked}")
    assert answer.status_code == 410
    assert "依法清除" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_the_page_of_a_purged_version_says_when_and_why(purged_and_amended, client):
    version = purged_and_amended
    for address in ("v1/", f"?on={_day(version, 50)}"):
        answer = client.get(f"/powers/{version.code}/{address}")
        text = answer.content.decode()
        assert answer.status_code == 410
        assert f"{version.code} 第1版的内容已于" in text
        assert "原因：含个人信息" in text
    before = client.get(f"/powers/{version.code}/?on={_day(version, -1)}")
    assert before.status_code == 404


def test_a_power_whose_newest_version_is_purged_shows_no_older_one(office, client):
    version = builders.published(office.power, change_kind="amend", note=LEAK)
    _purge(office, version)
    decide_takedown(Takedown.objects.get(), office.publisher, "其余内容无误", agreed=False)
    assert page(client, version).status_code == 410
    assert client.get(f"/powers/{version.code}/v1/").status_code == 200


def test_paper_with_purged_words_goes_at_once_and_is_made_again(
    office, settings, tmp_path, django_capture_on_commit_callbacks, request
):
    """A later version tells what was said of the one before, in another body's volume too."""
    settings.MEDIA_ROOT = tmp_path
    later = builders.organization()
    builders.published(builders.power(organization=later))
    Power.objects.filter(pk=office.power.pk).update(organization=later)
    office.power.refresh_from_db()
    builders.published(office.power, change_kind="amend")
    volumes = [_a_volume(body.code) for body in (office.clerk.organization, later)]
    of_power = tmp_path / "powers" / office.version.code / "2-0.pdf"
    bundle = tmp_path / "bundles" / "2026-01-01-0.zip"
    files = [*(tmp_path / volume.file for volume in volumes), of_power, bundle]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(LEAK)
    # The next test is to find the cache that keeps nothing.
    request.addfinalizer(partial(caches.__setitem__, "pages", caches["pages"]))
    caches["pages"] = LocMemCache("purged", {})
    caches["pages"].set("page", LEAK)
    Job.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        _purge(office, office.version)
    assert not [file for file in files if file.exists()]
    assert caches["pages"].get("page") is None
    volumes = Volume.objects.values_list("content_key", "sha256")
    assert list(volumes) == [("", ""), ("", "")]
    queued = Job.objects.filter(kind=Job.Kind.RENDER_VOLUME)
    assert set(queued.values_list("organization__code", flat=True)) == {
        office.clerk.organization.code,
        later.code,
    }
    refill_volumes(later.code)
    refill_volumes(office.clerk.organization.code)
    # In January 2026 neither had anything to show.
    assert not Volume.objects.exists()


def _a_volume(code):
    return Volume.objects.create(
        organization_code=code,
        on="2026-01-01",
        content_key="0" * 64,
        file=f"volumes/{code}/2026-01-01-0.pdf",
        sha256="0" * 64,
        size=1,
        page_count=1,
        power_count=1,
    )


def test_one_person_cannot_purge(office):
    take_down(office.version.code, office.head, "含个人信息")
    asked = ask_purge(office.version, office.reviewer, "含个人信息")
    with pytest.raises(MoveRefusedError, match="另一人"):
        decide_purge(asked, office.reviewer, "同意", agreed=True)
    assert not PublishedVersion.objects.get(pk=office.version.pk).is_purged


def test_a_purge_that_is_not_agreed_to_destroys_nothing(office):
    take_down(office.version.code, office.head, "含个人信息")
    asked = ask_purge(office.version, office.reviewer, "含个人信息")
    decide_purge(asked, office.publisher, "不属于个人信息", agreed=False)
    assert PublishedVersion.objects.get(pk=office.version.pk).content["remarks"] == LEAK
    ask_purge(office.version, office.reviewer, "再次申请")


def test_only_what_is_withdrawn_is_purged(office):
    with pytest.raises(MoveRefusedError, match="先撤回"):
        ask_purge(office.version, office.reviewer, "含个人信息")
    found = take_down(office.version.code, office.head, "含个人信息")
    asked = ask_purge(office.version, office.reviewer, "含个人信息")
    decide_takedown(found, office.publisher, "不含个人信息", agreed=False)
    with pytest.raises(MoveRefusedError, match="先撤回"):
        decide_purge(asked, office.publisher, "同意", agreed=True)
    assert PurgeRequest.objects.get().decision == ""


@pytest.mark.parametrize(
    "change",
    [
        "snapshot = '{}', salt = ''",
        "snapshot = '{}'",
        "name = 'x'",
    ],
)
def test_the_database_lets_nothing_through_without_a_purge(office, change):
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        _sql(f"UPDATE disclosure_publishedversion SET {change} WHERE id = {office.version.pk}")


@pytest.mark.parametrize("change", ["snapshot = '{}'", "content_hash = 'x'", "code = 'x'"])
def test_a_purged_version_is_not_changed_again(office, change):
    version = purged(office)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        _sql(f"UPDATE disclosure_publishedversion SET {change} WHERE id = {version.pk}")


def test_a_purge_without_a_log_entry_is_found(office):
    withdraw(office.version.code, reason="误公开", actor="测试")
    purge(office.version, reason="含个人信息", people=(office.reviewer, office.publisher))
    assert list(verify_log()) == []
    _sql(
        "INSERT INTO disclosure_withdrawal (code, at, reason, cause_document, reviewing_bodies) "
        "SELECT code, at, '另一条', '', '' FROM disclosure_withdrawal"
    )
    assert list(verify_log()) == [
        f"{office.version.code} 的撤回记录与公开日志不符，或者不在日志中。"
    ]


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- the page -------------------------------------------------------------------------------


def client_of(person):
    """A person who has just signed in."""
    person.user = User.objects.create_user(f"user{person.pk}", is_staff=True)
    person.save()
    client = Client()
    client.force_login(person.user)
    return client


def post(client, name, *args, **data):
    return client.post(reverse(f"admin:{name}", args=args), data, follow=True)


def test_the_page_takes_down_and_another_person_decides(office):
    head, reviewer = client_of(office.head), client_of(office.reviewer)
    answer = post(head, "takedown_new", code=office.version.code, reason="误公开个人信息")
    assert "已经撤回" in answer.content.decode()
    assert "渡口设置许可" in reviewer.get(reverse("admin:takedowns")).content.decode()
    found = Takedown.objects.get()
    post(reviewer, "takedown_decide", found.pk, agreed="no", comment="内容无误")
    assert not Withdrawal.objects.standing().exists()


def test_the_page_purges_with_two_persons(office):
    take_down(office.version.code, office.head, "含个人信息")
    reviewer, publisher = client_of(office.reviewer), client_of(office.publisher)
    post(reviewer, "purge_ask", version=office.version.pk, reason="含个人信息")
    post(publisher, "purge_decide", PurgeRequest.objects.get().pk, agreed="yes")
    assert PublishedVersion.objects.get().is_purged
    text = publisher.get(reverse("admin:takedowns")).content.decode()
    assert "内容已清除" in text
    assert LEAK not in text


def test_what_was_typed_is_kept_when_it_is_refused(office):
    answer = post(client_of(office.head), "takedown_new", code="没有这个", reason="误公开个人信息")
    assert answer.status_code == 400
    assert "误公开个人信息" in answer.content.decode()


def test_the_slower_one_gets_a_conflict(office):
    found = take_down(office.version.code, office.head, "误公开")
    decide_takedown(found, office.reviewer, "属实", agreed=True)
    publisher = client_of(office.publisher)
    without_reason = post(publisher, "takedown_decide", found.pk, agreed="no")
    assert without_reason.status_code == 400
    assert post(publisher, "takedown_decide", found.pk, agreed="yes").status_code == 409


def test_it_asks_for_the_password_before_anything_grave(office):
    client = client_of(office.head)
    session = client.session
    session[CONFIRMED_AT] = 0
    session.save()
    post(client, "takedown_new", code=office.version.code, reason="误公开")
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("role", ["clerk", "stranger"])
def test_strangers_neither_see_nor_act(office, role):
    take_down(office.version.code, office.head, "误公开")
    client = client_of(getattr(office, role))
    answer = client.get(reverse("admin:takedowns"))
    assert answer.status_code == 403 or "渡口设置许可" not in answer.content.decode()
    answer = post(client, "takedown_new", code=office.version.code, reason="再撤一次")
    assert answer.status_code in {400, 403}
    assert Takedown.objects.count() == 1


# --- the desk -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["head", "reviewer", "publisher"])
def test_the_desk_shows_what_waits_for_a_second_person(office, role):
    take_down(office.version.code, office.head, "误公开")
    text = client_of(getattr(office, role)).get(reverse("admin:desk")).content.decode()
    assert "紧急撤回，等待另一人确认：1项" in text
    assert "还剩23小时" in text
    assert ("您提出的，须由另一人决定" in text) == (role == "head")


def test_a_takedown_that_nobody_confirmed_in_time_stays_and_is_shown_as_late(office, client):
    found = take_down(office.version.code, office.head, "误公开")
    Takedown.objects.update(due_at=found.due_at - datetime.timedelta(hours=30))
    reviewer = client_of(office.reviewer)
    text = reviewer.get(reverse("admin:desk")).content.decode()
    assert "1项已超过24小时" in text
    assert "已超期6小时" in text
    page = reviewer.get(reverse("admin:desk_list", args=["late-takedowns"]))
    assert office.version.code in page.content.decode()
    assert "已超期6小时" in reviewer.get(reverse("admin:takedowns")).content.decode()
    assert client.get(f"/powers/{office.version.code}/").status_code == 410


def test_the_desk_of_others_says_nothing_of_it(office):
    take_down(office.version.code, office.head, "误公开")
    for person in (office.stranger, builders.person("head")):
        text = client_of(person).get(reverse("admin:desk")).content.decode()
        assert office.version.code not in text


def test_the_desk_says_that_a_purge_waits(office):
    take_down(office.version.code, office.head, "含个人信息")
    ask_purge(office.version, office.reviewer, "含个人信息")
    text = client_of(office.publisher).get(reverse("admin:desk")).content.decode()
    assert "清除申请等待决定" in text
