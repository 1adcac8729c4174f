"""Closing articles that repeal other instruments."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from legislation.models import Instrument, InstrumentVersion
from legislation.repeals import mark_repealed, repealed_names, takes_effect_on
from tests.builders import law

DAY = "本条例自2024年3月1日起施行。"
OLD = "船舶应当靠右航行，并服从管理。"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{DAY}《桥梁办法》同时废止。", ["桥梁办法"]),
        (f"{DAY}1998年5月1日国务院发布的《甲条例》和《乙条例》同时废止。", ["甲条例", "乙条例"]),
        (
            f"{DAY}《甲条例》（国务院令第3号）、《乙条例》（1990年发布）同时废止。",
            ["甲条例", "乙条例"],
        ),
        (f"{DAY}《甲条例》即行废止。", ["甲条例"]),
        (f"{DAY}《甲条例》第三条同时废止。", []),
        ("根据《桥梁法》的规定废止有关文件。", []),
        (DAY, []),
        ("", []),
    ],
)
def test_it_reads_what_is_repealed_as_a_whole(text, names):
    assert repealed_names(text) == names


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (DAY, datetime.date(2024, 3, 1)),
        ("本条例自 2024年3月1日 起实施。", datetime.date(2024, 3, 1)),
        ("本条例自公布之日起施行。", None),
        ("本条例自2024年13月41日起施行。", None),
    ],
)
def test_it_reads_the_day(text, day):
    assert takes_effect_on(text) == day


@pytest.fixture
def old(db):
    return law("桥梁办法", OLD, effective_on="2001-01-01")


def newest(instrument):
    return InstrumentVersion.objects.filter(instrument=instrument).latest("effective_on")


def test_an_older_instrument_is_repealed_on_the_day(old):
    new = law("桥梁条例", OLD, f"{DAY}《桥梁办法》同时废止。", effective_on="2024-03-01")
    assert mark_repealed() == {old}
    version = newest(old)
    assert (version.is_repealed, version.repealed_on) == (True, datetime.date(2024, 3, 1))
    assert version.repealed_by == new
    assert old.is_in_force(datetime.date(2024, 2, 29))
    assert not old.is_in_force(datetime.date(2024, 3, 1))
    assert mark_repealed() == set()


def test_an_instrument_enacted_anew_afterwards_stays(old):
    law("桥梁条例", f"{DAY}《桥梁办法》同时废止。", effective_on="2024-03-01")
    InstrumentVersion.objects.create(instrument=old, effective_on="2025-01-01")
    assert mark_repealed() == set()


def test_a_law_never_repeals_itself(db):
    law("桥梁条例", f"{DAY}1990年发布的《桥梁条例》同时废止。", effective_on="2001-01-01")
    assert mark_repealed() == set()


def test_two_instruments_of_one_name_stay(old):
    law("桥梁条例", f"{DAY}《桥梁办法》同时废止。", effective_on="2024-03-01")
    law("桥梁办法", OLD, effective_on="2002-01-01", issuing_body="某市人民政府")
    assert mark_repealed() == set()


def test_an_import_marks_them_and_says_so(tmp_path, db, capsys):
    for name, day, body in (
        ("桥梁办法", "2001-01-01", f"第一条 {OLD}\n\n第二条 本办法自2001年1月1日起施行。"),
        ("桥梁条例", "2024-02-01", f"第一条 {OLD}\n\n第二条 {DAY}《桥梁办法》同时废止。"),
    ):
        text = f"# {name}\n\n<!-- INFO END -->\n\n{body}\n"
        (tmp_path / f"{name}({day}).md").write_text(text, encoding="utf-8")
    call_command("import_laws", str(tmp_path))
    assert "标为已废止：《桥梁办法》" in capsys.readouterr().out
    call_command("import_laws", str(tmp_path))
    assert "标为已废止" not in capsys.readouterr().out


def test_the_law_page_says_what_repealed_it(client, old):
    law("桥梁条例", f"{DAY}《桥梁办法》同时废止。", effective_on="2024-03-01")
    mark_repealed()
    text = client.get(reverse("law", args=[old.pk])).content.decode()
    assert "2024年3月1日" in text
    assert "同时废止本法" in text
    assert Instrument.objects.get(name="桥梁条例").get_absolute_url() in text
