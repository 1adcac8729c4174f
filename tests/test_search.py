"""Search finds what is written, as it may be typed, and nothing else."""

import pytest

from disclosure.grams import grams_of_text, grams_of_word
from disclosure.listing import find, with_initials
from disclosure.models import ListRow
from disclosure.normalizing import initials, normalized
from disclosure.periods import today
from disclosure.search import parsed, words_of
from disclosure.suggesting import names_with, similar_names
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    power = builders.power(
        name="烟花爆竹经营（零售）许可证核发",
        code="62082300AJ-XK-0004",
        summary="审查零售点的安全条件，联系电话0933-1234567",
    )
    builders.exercise(power, department_duty="负责本县烟花爆竹零售点布设")
    builders.basis(power).citations.create(
        start=0, end=1, instrument_name="中华人民共和国种子法", article="31"
    )
    builders.published()
    return builders.published(power)


@pytest.fixture(autouse=True, params=[0, 3000], ids=["index", "texts"])
def way(request, monkeypatch):
    """Many powers are found by the index, few by reading their texts."""
    monkeypatch.setattr("disclosure.listing.SOON_READ", request.param)


def rows():
    return ListRow.objects.in_force(today()).listed()


def found(query: str, order: str = "", **synonyms: list[str]) -> list[str]:
    return codes(find(rows(), parsed(query, synonyms), order, are_filtered=True))


def codes(hits) -> list[str]:
    by_key = dict(ListRow.objects.values_list("version", "code"))
    return [by_key[key] for key in hits.versions]


@pytest.mark.parametrize(
    "query",
    [
        "烟",
        "烟花",
        "煙花爆竹",
        "零售 许可",
        "62082300AJ-XK-0004",
        "62082300ajxk0004",
        "AJ-XK",
        "６２０８２３００",
        "(零售)许可证",
        "中华人民共和国种子法",
        "《种子法》",
        "种子法 第三十一条",
        "种子法 31条",
        "《种子法》第三十一条",
        "种子法第31条",
        "安全条件",
        "零售点布设",
        "3-12",
        "0933-1234567",
    ],
)
def test_it_finds_the_power(version, query):
    assert found(query) == [version.code]


@pytest.mark.parametrize(
    "query",
    [
        "active",
        "proactive",
        "county",
        "礼花",
        "%",
        "_",
        "烟花 礼花",
        "烟爆花竹",
        "种子法 第三条",
        "62082300AK",
        "0933-7654321",
        "\\",
        "'",
        '"',
        "*",
        "烟花\U0002a6d6",
    ],
)
def test_it_finds_nothing_else(version, query):
    assert found(query) == []


def test_a_word_does_not_span_two_fields():
    builders.published(builders.power(name="食品", summary="安全"))
    assert found("食品安全") == []


def test_the_pieces_of_a_word_are_not_enough():
    builders.published(builders.power(name="许可证件", summary="行政许可，经许可方可开办，可证明"))
    assert found("许可证明") == []
    assert len(found("许可证件")) == 1


def test_hits_in_the_title_come_first(version):
    other = builders.power(name="检查", summary="烟花爆竹零售点的检查", position=0)
    last = builders.published(other)
    assert found("烟花爆竹") == [version.code, last.code]


def test_an_empty_query_finds_everything(version):
    assert len(found(" ")) == 2


def test_a_synonym_is_looked_for_as_well(version):
    assert found("鞭炮") == []
    assert found("鞭炮", 鞭炮=["烟花爆竹"]) == [version.code]
    assert found("鞭炮 零售", 鞭炮=["烟花爆竹"]) == [version.code]


def test_characters_beyond_the_basic_plane_are_found():
    version = builders.published(builders.power(name="\U0002a6d6村\U0002a6d7规划"))
    builders.published(builders.power(name="\U0002a6d7村规划"))
    assert found("\U0002a6d6村") == [version.code]


def test_hits_are_sorted_as_asked():
    one = builders.power(name="乙事项")
    builders.time_limit(one, number=5, unit="working_day")
    two = builders.power(name="甲事项")
    published = [builders.published(power).code for power in (one, two)]
    assert found("事项") == published
    assert found("事项", "name") == published[::-1]
    assert found("事项", "limit") == published
    assert set(found("事项", "newest")) == set(published)


def test_of_too_many_hits_the_first_are_given(monkeypatch):
    monkeypatch.setattr("disclosure.listing.SOON_READ", 0)
    monkeypatch.setattr("disclosure.listing.MOST", 3)
    monkeypatch.setattr("disclosure.listing.SHOWN_OF_MANY", 2)
    in_text = builders.published(builders.power(name="甲", summary="第五项许可事项"))
    in_names = [builders.published(builders.power(name=f"第五项许可事项{n}")) for n in range(2)]
    few = find(rows(), parsed("第五项许可事项", {}))
    assert few.are_all
    assert len(few.rows) == len(few.versions) == 3
    in_names.append(builders.published(builders.power(name="第五项许可事项三")))
    for order in ("", "name"):
        many = find(rows(), parsed("第五项许可事项", {}), order)
        assert not many.are_all
        assert codes(many) == [row.code for row in in_names[:2]]
    builders.published(builders.power(name="第五项许可事项四"))
    assert not find(rows(), parsed("第五项", {})).are_all
    assert in_text.code not in found("第五项")


def test_filters_that_nothing_passes_find_nothing(version):
    assert find(ListRow.objects.none(), parsed("烟花", {})).versions == []
    assert find(ListRow.objects.none(), []).versions == []


def test_names_are_found_by_their_initials(version):
    assert codes(with_initials(rows(), "bzjy")) == [version.code]
    assert codes(with_initials(rows(), "bzjx")) == []
    assert codes(with_initials(rows(), "bz")) == []


@pytest.mark.parametrize("typed", ["烟花暴竹", "烟花爆足经营", "咽花爆竹", "烟花爆竹的零售"])
def test_a_name_that_is_alike_is_guessed(version, typed):
    assert similar_names(rows(), typed) == ["烟花爆竹经营（零售）许可证核发"]


@pytest.mark.parametrize("typed", ["", "航", "航天", "%%%%", "\U0002a6d6" * 64])
def test_nothing_is_guessed_where_nothing_is_alike(version, typed):
    assert similar_names(rows(), typed) == []


def test_names_are_suggested_while_typing(version):
    builders.published(builders.power(name="销毁烟花"))
    builders.published(builders.power(name="检查", summary="烟花"))
    assert names_with(rows(), parsed("烟花", {})) == ["烟花爆竹经营（零售）许可证核发", "销毁烟花"]
    assert names_with(rows(), []) == []


@pytest.mark.parametrize(
    ("typed", "compared"), [("ＡＢＣ", "abc"), ("行政處罰", "行政处罚"), ("㈠", "(一)")]
)
def test_texts_are_compared_in_one_form(typed, compared):
    assert normalized(typed) == compared


def test_a_part_is_normalised_as_in_the_whole():
    text = "乾燥後發現頭髮，餘額於乾隆ﬁ"
    for place, character in enumerate(text):
        assert normalized(character) in normalized(text), place


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("行政处罚法 第七十二条", ["行政处罚法第七十二条"]),
        ("行政处罚法 72条", ["行政处罚法第七十二条"]),
        ("处罚 第七十二条", ["处罚", "第七十二条"]),
        ("  食品　安全 ", ["食品", "安全"]),
        ("条例 第99999条", ["条例", "第99999条"]),
    ],
)
def test_a_law_and_its_article_are_one_word(query, words):
    assert words_of(query) == words


@pytest.mark.parametrize("word", ["处", "处罚", "行政处罚", "62082300aj-xk-0004", "第3条a1b2c"])
def test_a_text_has_the_pieces_of_its_words(word):
    assert grams_of_word(word) <= grams_of_text(f"前{word}后")
    assert grams_of_word(word)


def test_initials_keep_letters_and_digits():
    assert initials("烟花爆竹（A类2型）") == "yhbzal2x"
