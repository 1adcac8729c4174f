"""The law library: which version is in force on a day, and how instruments are found."""

import datetime

import pytest

from legislation.articles import article_words, label, paragraphs, part, split_label
from legislation.models import Instrument, InstrumentVersion
from legislation.naming import name_key
from legislation.numerals import chinese_number, to_chinese


def day(text):
    return datetime.date.fromisoformat(text)


def an_instrument(name="中华人民共和国桥梁法", **values):
    return Instrument.objects.create(name=name, rank=Instrument.Rank.LAW, **values)


def a_version(instrument, effective_on, **values):
    return InstrumentVersion.objects.create(
        instrument=instrument,
        promulgated_on=day(effective_on),
        effective_on=day(effective_on),
        **values,
    )


@pytest.mark.django_db
class TestVersionInForce:
    def test_it_is_the_newest_that_has_taken_effect(self):
        law = an_instrument()
        old, new = a_version(law, "2010-01-01"), a_version(law, "2020-06-01")
        assert law.version_on(day("2020-05-31")) == old
        assert law.version_on(day("2020-06-01")) == new
        assert old.is_in_force(day("2020-05-31"))
        assert not old.is_in_force(day("2020-06-01"))

    def test_it_is_none_before_the_first(self):
        law = an_instrument()
        a_version(law, "2010-01-01")
        assert law.version_on(day("2009-12-31")) is None
        assert not law.is_in_force(day("2009-12-31"))

    def test_it_is_none_after_a_repeal_even_if_older_versions_exist(self):
        law = an_instrument()
        a_version(law, "2010-01-01")
        last = a_version(law, "2015-01-01", is_repealed=True, repealed_on=day("2018-01-01"))
        assert law.version_on(day("2017-12-31")) == last
        assert law.version_on(day("2018-01-01")) is None

    def test_it_is_none_when_the_day_of_the_repeal_is_unknown(self):
        law = an_instrument()
        a_version(law, "2015-01-01", is_repealed=True)
        assert not law.is_in_force(day("2024-01-01"))

    def test_the_queryset_agrees_with_the_row(self):
        alive, dead = an_instrument(), an_instrument("堤坝管理条例")
        a_version(alive, "2010-01-01")
        a_version(dead, "2010-01-01", is_repealed=True)
        assert list(Instrument.objects.in_force(day("2024-01-01"))) == [alive]


@pytest.mark.django_db
class TestNamed:
    @pytest.mark.parametrize(
        "name",
        [
            "中华人民共和国桥梁法",
            "桥梁法",
            "《桥梁法》",
            "中華人民共和國橋梁法",
            "桥 梁 法",
            "桥法",
        ],
    )
    def test_it_finds_full_short_traditional_names_and_aliases(self, name):
        law = an_instrument()
        law.aliases.create(name="桥法")
        assert list(Instrument.objects.named(name)) == [law]

    def test_it_finds_nothing_by_part_of_a_name(self):
        an_instrument()
        assert not Instrument.objects.named("桥梁").exists()

    def test_the_instrument_gives_every_name(self):
        law = an_instrument()
        law.aliases.create(name="桥法")
        assert law.names() == ["中华人民共和国桥梁法", "桥梁法", "桥法"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("中华人民共和国桥梁法（2019年修订）", "桥梁法"),
        ("桥梁收费办法（试行）", "桥梁收费办法"),
        ("中华人民共和国", "中华人民共和国"),
        ("", ""),
    ],
)
def test_the_key_of_a_name_leaves_out_the_edition(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十五", 15),
        ("廿一", 21),
        ("一百零二", 102),
        ("一百一十", 110),
        ("一千二百六十", 1260),
        ("二〇二一", 2021),
        ("101", 101),
        ("１２", 12),
        ("", None),
        ("条", None),
        ("3a", None),
    ],
)
def test_a_numeral_is_read(text, number):
    assert chinese_number(text) == number


def test_every_number_of_an_article_is_written_and_read_back():
    assert all(chinese_number(to_chinese(number)) == number for number in range(3000))


def test_labels_name_articles():
    assert label(10, 1) == "10-1"
    assert split_label("10-1") == (10, 1)
    assert split_label("十") == (0, 0)
    assert article_words("10-1") == "第十条之一"


ARTICLE = "申请人应当具备下列条件：\n（一）有船；\n（二）有桨。\n逾期不申请的，视为放弃。"


def test_an_article_has_paragraphs_and_items():
    first, second = paragraphs(ARTICLE)
    assert [item.text for item in first.items] == ["有船；", "有桨。"]
    assert second.text == "逾期不申请的，视为放弃。"
    assert part(ARTICLE, paragraph=1, item=2) == "有桨。"
    assert part(ARTICLE, paragraph=2) == "逾期不申请的，视为放弃。"
    assert part(ARTICLE, paragraph=3) == ""
    assert part(ARTICLE) == ARTICLE
