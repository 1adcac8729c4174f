"""Which article each article of a new version comes from."""

from legislation.succession import Origin, origins

SHEDS = "棚屋应当离河岸十米以上，屋顶用不燃的材料。"
BOATS = "渡船每年检验一次，检验合格的发给标志，标志贴在船头。"


def test_an_article_that_stayed_is_its_own_origin():
    assert origins({"1": SHEDS}, {"1": SHEDS}) == {"1": Origin("1", is_same=True)}


def test_marks_and_spaces_are_no_change():
    spaced = SHEDS.replace("，", ", ")
    assert origins({"1": SHEDS}, {"1": spaced})["1"].is_same


def test_an_article_that_moved_keeps_its_words():
    found = origins({"1": SHEDS, "2": BOATS}, {"1": BOATS, "2-1": SHEDS})
    assert found == {"1": Origin("2", is_same=True), "2-1": Origin("1", is_same=True)}


def test_an_article_that_was_amended_is_known_by_most_of_its_words():
    found = origins({"1": SHEDS, "2": BOATS}, {"5": BOATS.replace("一次", "两次")})
    assert found == {"5": Origin("2", is_same=False)}


def test_an_article_that_grew_is_known_by_the_words_it_kept():
    longer = (
        f"{SHEDS}河岸的位置以水利部门公布的界桩为准，没有界桩的地方由镇人民政府组织测量并公布结果。"
    )
    found = origins({"1": BOATS, "2": SHEDS}, {"1": BOATS, "3": longer})
    assert found["3"] == Origin("2", is_same=False)


def test_an_article_of_other_words_is_new():
    assert origins({"1": SHEDS}, {"1": BOATS}) == {"1": Origin("", is_same=False)}
    assert origins({}, {"1": BOATS}) == {"1": Origin("", is_same=False)}


def test_of_equal_articles_the_one_with_the_same_number_is_the_origin():
    found = origins({"1": SHEDS, "2": SHEDS}, {"2": SHEDS})
    assert found == {"2": Origin("2", is_same=True)}
