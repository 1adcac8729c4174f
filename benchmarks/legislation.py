"""The law library: import it, read bases, check what they quote."""

import datetime
import time
from collections.abc import Callable, Iterator
from random import Random

from benchmarks.result import Result
from legislation.articles import article_words
from legislation.checker import check
from legislation.citations import Citation, parse
from legislation.corpus import Corpus
from legislation.importing import import_corpus
from legislation.library import Library

INSTRUMENTS = 200
ARTICLES = 60
BASES = 1000
ON = datetime.date(2024, 6, 1)
CHARACTERS = "桥梁道路河流堤坝船舶行人车辆许可检查罚款责令改正应当不得县级人民政府部门申请批准施工"
HOSTILE = "《中法》第一条、"


def run() -> list[Result]:
    random = Random(1)
    laws = [[_article(random) for _ in range(ARTICLES)] for _ in range(INSTRUMENTS)]
    corpus = Corpus(
        texts={f"行政法/{name(n)}(2020-01-01).md": _file(n, a) for n, a in enumerate(laws)}
    )
    imported = _seconds(lambda: list(import_corpus(corpus)))
    texts = list(_bases(random, laws))
    parsed = _seconds(lambda: [parse(text) for text in texts])
    citations = [parse(text) for text in texts]
    cold = _seconds(lambda: _check([one for each in citations for one in each]))
    one = _seconds(lambda: [_check(each) for each in citations[:100]]) / 100
    hostile = _seconds(lambda: parse((HOSTILE * 100_000)[:100_000]))
    return [
        Result(f"import of {INSTRUMENTS} laws of {ARTICLES} articles", imported, "s"),
        Result("reading one basis of four citations", parsed / BASES * 1000, "ms"),
        Result(f"checking {BASES} bases, library fetched anew", cold, "s"),
        Result("checking one basis, library fetched anew", one * 1000, "ms"),
        Result("reading 100,000 hostile characters", hostile, "s"),
    ]


def name(number: int) -> str:
    return f"第{number}号桥梁管理条例"


def _article(random: Random) -> str:
    words = "".join(random.choices(CHARACTERS, k=random.randint(60, 240)))
    return f"{words}。"


def _file(number: int, articles: list[str]) -> str:
    lines = [f"{article_words(str(n))} {text}" for n, text in enumerate(articles, 1)]
    last = f"{article_words(str(len(articles) + 1))} 本条例自2020年1月1日起施行。"
    return "\n\n".join([f"# {name(number)}", "<!-- INFO END -->", *lines, last])


def _bases(random: Random, laws: list[list[str]]) -> Iterator[str]:
    """Bases of four citations; one in ten stands under another number."""
    for _ in range(BASES):
        number = random.randrange(INSTRUMENTS)
        lines = [f"【法规】《{name(number)}》（2020年1月1日国务院令第{number + 1}号公布）"]
        for place in random.sample(range(1, ARTICLES + 1), 4):
            cited = place % ARTICLES + 1 if random.random() < 0.1 else place
            lines.append(f"    {article_words(str(cited))}：{laws[number][place - 1]}")
        yield "\n".join(lines)


def _check(citations: list[Citation]) -> None:
    library = Library({one.instrument for one in citations})
    for one in citations:
        check(
            library.editions(one.instrument),
            article=one.article,
            quotation=one.quotation,
            edition=one.edition,
            on=ON,
        )


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
