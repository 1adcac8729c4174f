"""Publishing a list as an initial import: the sole exception to four eyes."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from disclosure.models import LogEntry, PublishedVersion
from intake.management.commands.import_catalogue import Command
from intake.models import ImportedFile
from organizations.models import AuditEntry, Person
from powers.models import Power
from tests import builders
from tests.workbooks import line, listing, simple, workbook

pytestmark = pytest.mark.django_db

PERSONS = {
    "--cause-document": "云政发〔2024〕3号",
    "--prepared-by": "钱编制/001",
    "--approved-by": "孙审定/002",
}


@pytest.fixture
def market(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("loaddata", "categories", "code_schemes", verbosity=0)
    return builders.organization(code="market", name="云岭县集市管理局", body_code="208")


@pytest.fixture
def publish(market, tmp_path):
    def publish(*flags, data=None, **changed):
        file = tmp_path / "清单.xlsx"
        file.write_bytes(data or simple("摊位核准", "摊位变更"))
        options = PERSONS | {f"--{name.replace('_', '-')}": v for name, v in changed.items()}
        given = [word for pair in options.items() if pair[1] for word in pair]
        call_command(
            "import_catalogue", str(file), "--organization=market", "--publish-as-initial",
            *given, *flags,
        )  # fmt: skip

    return publish


def refused(call, sentence, code=1):
    with pytest.raises(CommandError, match=sentence) as caught:
        call()
    assert caught.value.returncode == code
    assert not LogEntry.objects.filter(kind=LogEntry.Kind.INITIAL).exists()


def test_it_publishes_the_whole_list(publish):
    publish()
    versions = PublishedVersion.objects.in_force()
    assert [version.name for version in versions] == ["摊位核准", "摊位变更"]
    assert {version.change_kind for version in versions} == {"add"}
    assert {version.cause_document for version in versions} == {"云政发〔2024〕3号"}
    assert set(LogEntry.objects.values_list("kind", flat=True)) == {"initial"}


def test_it_is_logged_with_both_persons(publish):
    publish()
    entry = AuditEntry.objects.get(action="intake.publish_as_initial")
    assert entry.person == Person.objects.get(staff_number="002")
    assert entry.detail == {
        "cause_document": "云政发〔2024〕3号",
        "prepared_by": "钱编制（001）",
        "approved_by": "孙审定（002）",
        "versions": 2,
    }


def test_their_names_are_not_public(publish):
    publish()
    published = repr(list(PublishedVersion.objects.values())) + repr(
        list(LogEntry.objects.values())
    )
    assert "钱编制" not in published
    assert "孙审定" not in published


def test_persons_who_are_known_are_not_added_again(publish, market):
    known = Person.objects.create(staff_number="001", name="钱编制", organization=market)
    publish()
    assert Person.objects.get(staff_number="001") == known
    added = AuditEntry.objects.filter(action="organizations.add_person")
    assert [entry.target for entry in added] == ["孙审定（002）"]


def test_a_dry_run_publishes_nothing(publish):
    publish("--dry-run")
    assert not PublishedVersion.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize("missing", ["cause_document", "prepared_by", "approved_by"])
def test_it_asks_for_document_and_persons(publish, missing):
    refused(lambda: publish(**{missing: ""}), f"--{missing.replace('_', '-')}", code=2)


def test_it_refuses_a_blank_document(publish):
    refused(lambda: publish(cause_document=" "), "文号")


@pytest.mark.parametrize("approved_by", ["钱编制/001", "李四/001", "钱编制/003"])
def test_it_refuses_one_person_twice(publish, approved_by):
    refused(lambda: publish(approved_by=approved_by), "须是两个人")
    assert not Power.objects.exists()


def test_it_refuses_a_person_without_a_number(publish):
    refused(lambda: publish(approved_by="孙审定"), "姓名/工号", code=2)


def test_it_refuses_another_name_for_a_staff_number(publish, market):
    Person.objects.create(staff_number="002", name="周某", organization=market)
    refused(publish, "工号002不是孙审定")


def test_it_refuses_a_list_with_rows_that_were_not_imported(publish):
    data = workbook(listing(line(1, "摊位核准"), line(2, 行使主体="集市局")))
    refused(lambda: publish(data=data), "有1处没有导入")
    assert not Power.objects.exists()


def test_it_refuses_a_second_time(publish):
    publish()
    with pytest.raises(CommandError, match="已有公开的职权"):
        publish()
    assert PublishedVersion.objects.count() == 2


def test_it_refuses_after_any_publication(publish, market):
    builders.published(builders.power(organization=market))
    refused(publish, "已有公开的职权")
    assert not ImportedFile.objects.exists()


def test_it_refuses_after_the_first_filing(publish, market):
    builders.filing_item(builders.power(organization=market), builders.person(of=market))
    refused(publish, "已经开始申报")


def test_another_organization_may_still_do_it(publish):
    builders.published()
    publish()
    assert PublishedVersion.objects.for_organization("market").count() == 2


def test_a_person_written_otherwise_gets_a_sentence_on_the_command_line(market, tmp_path, capsys):
    argv = ["manage.py", "import_catalogue", "x.xlsx", "--organization=market"]
    argv += ["--publish-as-initial", "--cause-document=文号"]
    with pytest.raises(SystemExit) as exit_info:
        Command().run_from_argv([*argv, "--prepared-by=001=甲", "--approved-by=乙/002"])
    assert exit_info.value.code == 2
    assert "请写成“姓名/工号”" in capsys.readouterr().err
