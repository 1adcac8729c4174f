"""When ``load_demo`` refuses, and what it says then."""

import datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from flowcharts.limits import limit_in
from portal.demonstration.library import import_library
from portal.demonstration.loading import load
from portal.demonstration.reading import DemonstrationError, read_chart
from tests.builders import organization, published

TODAY_IS_OF_NO_MATTER = None


def load_demo() -> str:
    output = StringIO()
    call_command("load_demo", stdout=output)
    return output.getvalue()


@pytest.mark.django_db
def test_it_refuses_a_system_that_published_something_real():
    published()
    with pytest.raises(CommandError, match="已有正式公开的职权"):
        load_demo()


@pytest.mark.django_db
def test_it_refuses_a_system_that_has_organizations():
    organization()
    with pytest.raises(CommandError, match="已有机构数据"):
        load_demo()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_demonstration", "accounts"), [(True, 1), (False, 0)], ids=["demo", "production"]
)
def test_it_makes_an_account_only_for_a_demonstration(
    settings, monkeypatch, is_demonstration, accounts
):
    settings.DEMO, settings.DEMO_PASSWORD = is_demonstration, "long-enough-for-a-test"
    monkeypatch.setattr("portal.management.commands.load_demo.load", lambda *_: False)
    monkeypatch.setattr("portal.management.commands.load_demo.add_people", lambda password: [])
    load_demo()
    users = get_user_model().objects.filter(username="admin", is_superuser=True)
    assert users.count() == accounts
    assert all(user.check_password("long-enough-for-a-test") for user in users)


@pytest.mark.django_db
def test_it_prints_a_password_that_it_made_up(settings, monkeypatch):
    settings.DEMO, settings.DEMO_PASSWORD = True, ""
    monkeypatch.setattr("portal.management.commands.load_demo.load", lambda *_: False)
    monkeypatch.setattr("portal.management.commands.load_demo.add_people", lambda password: [])
    password = load_demo().split("密码：")[1].strip()
    assert get_user_model().objects.get(username="admin").check_password(password)


def write_files(folder, power: str, changes: str = "changes = []") -> None:
    for name in ("organizations", "charts"):
        (folder / name).mkdir()
    (folder / "regions.toml").write_text("regions = []")
    (folder / "categories.toml").write_text("")
    (folder / "histories.toml").write_text(changes)
    (folder / "organizations" / "one.toml").write_text(
        f'[organization]\ncode = "x"\n[[powers]]\ncode = "62082300XX-XK-0001"\n{power}'
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("power", "changes", "sentence"),
    [
        ('category = "行政批示"', "changes = []", "权力类别“行政批示”不存在"),
        ('category = "行政许可"', "changes = []", "没有写明依据"),
        (
            'category = "行政许可"\nbases = ["x"]\nchart = "none"',
            "changes = []",
            "流程图“none”不存在",
        ),
        (
            'category = "行政许可"\nbases = ["x"]\nparent = "62082300XX-XK-0009"',
            "changes = []",
            "上级事项 62082300XX-XK-0009 不存在",
        ),
        (
            'category = "行政许可"\nbases = ["x"]',
            '[[changes]]\ncode = "62082300XX-XK-0002"',
            "职权 62082300XX-XK-0002 不存在",
        ),
    ],
)
def test_it_names_what_is_wrong_in_the_files(tmp_path, power, changes, sentence):
    write_files(tmp_path, power, changes)
    with pytest.raises(DemonstrationError, match=sentence):
        load(tmp_path, datetime.date(2026, 1, 1))


def test_it_names_a_chart_whose_link_it_cannot_read(tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text('title = "x"\ncomplaint_channel = ""\nsteps = []\nlinks = ["a b"]')
    with pytest.raises(DemonstrationError, match=r"broken\.toml.*流向“a b”"):
        read_chart(file)


@pytest.mark.django_db
def test_it_names_an_instrument_that_is_not_whole(tmp_path):
    (tmp_path / "半部办法(2020-01-01).md").write_text(
        "# 半部办法\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第三条 本办法自2020年1月1日起施行。\n"
    )
    with pytest.raises(DemonstrationError, match=r"半部办法.*条文不连续"):
        import_library(tmp_path)


@pytest.mark.django_db
def test_it_says_that_the_library_is_not_there(tmp_path):
    with pytest.raises(DemonstrationError, match="演示法规读不出来"):
        import_library(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("自受理之日起20个工作日", (20, "working_day")),
        ("15日内作出处理决定", (15, "calendar_day")),
        ("3个月", (3, "month")),
        ("24小时内补办", (24, "hour")),
        ("当场", (None, "on_the_spot")),
        ("举行的7个工作日前通知", (None, "")),
        ("及时返还", (None, "")),
        ("二十日内", (20, "calendar_day")),
        ("十五个工作日", (15, "working_day")),
        ("六个月", (6, "month")),
        ("自2021年3月5日起5个工作日", (5, "working_day")),
        ("第三十日", (None, "")),
    ],
)
def test_it_reads_number_and_unit_of_a_limit(text, found):
    assert limit_in(text) == found
