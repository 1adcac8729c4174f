"""Measured on real lists: citations that people labelled by reading, against what is found.

``tests/data/citation_labels.csv`` holds facts alone: where a citation stands, what it cites
and how it stands to the law. The samples "cells" and "blind" have every citation of cells drawn
at random; "changed" and "blind-changed" have citations whose article is not what the law says
today. Who labelled the blind ones had not seen what the program finds.
"""

import csv
import datetime
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from legislation.checker import check
from legislation.citations import parse
from legislation.corpus import read_corpus
from legislation.importing import import_corpus
from legislation.library import Library
from legislation.markdown import file_key
from legislation.naming import name_key
from legislation.repeals import mark_repealed

LABELS = Path(__file__).parent / "data" / "citation_labels.csv"
ON = datetime.date(2026, 11, 22)
RANDOM = ["cells", "blind"]
# Not cited, but it repealed one that is.
REPEALING = "档案法实施条例"


@pytest.fixture
def found(db, real_data):
    """Each labelled cell with its labels and with what the program finds in it."""
    cells = _labelled_cells()
    _import_laws(real_data, cells)
    texts = _texts(real_data / "workbooks", cells)
    citations = {place: parse(text) for place, text in texts.items()}
    library = Library({one.instrument for each in citations.values() for one in each})
    return [
        (labels, [(one, _finding(library, one)) for one in citations[place]])
        for place, labels in cells.items()
    ]


def _labelled_cells():
    cells = defaultdict(list)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["sample"], row["file"], row["sheet"], int(row["row"]), row["column"])
            cells[place].append(row)
    return cells


def _import_laws(real_data, cells):
    wanted = {name_key(row["instrument"]) for labels in cells.values() for row in labels}
    wanted.add(name_key(REPEALING))
    corpus = read_corpus(real_data / "laws.tar.xz")
    corpus.texts = {
        path: text for path, text in corpus.texts.items() if name_key(file_key(path)[0]) in wanted
    }
    list(import_corpus(corpus))
    mark_repealed()


def _texts(folder, cells):
    books, texts = {}, {}
    for place in cells:
        _, file, sheet, row, column = place
        if (file, sheet) not in books:
            with (folder / file).open("rb") as stream:
                found = CalamineWorkbook.from_filelike(stream).get_sheet_by_name(sheet)
                books[file, sheet] = found.to_python(skip_empty_area=False)
        texts[place] = books[file, sheet][row - 1][ord(column) - ord("A")]
    return texts


def _finding(library, one):
    return check(
        library.editions(one.instrument),
        article=one.article,
        paragraph=one.paragraph,
        item=one.item,
        quotation=one.quotation,
        edition=one.edition,
        on=ON,
    )


def _pairs(found, samples=()):
    """Each label with the finding of its citation; of equal citations, the one that fits."""
    pairs = []
    for labels, citations in found:
        if samples and labels[0]["sample"] not in samples:
            continue
        left = list(citations)
        for label in labels:
            same = [one for one in left if _is_of(label, one[0])]
            if same:
                chosen = min(same, key=lambda one: one[1].status != label["status"])
                left.remove(chosen)
                pairs.append((label, chosen[1]))
    return pairs


def _is_of(label, one):
    same_name = name_key(label["instrument"]) == name_key(one.instrument)
    return same_name and label["article"] == one.article


@pytest.mark.parametrize("sample", RANDOM)
def test_instrument_and_article_are_found(found, sample):
    expected = wrong = right = 0
    for labels, citations in found:
        if labels[0]["sample"] != sample:
            continue
        wanted = Counter((name_key(row["instrument"]), row["article"]) for row in labels)
        got = Counter((name_key(one.instrument), one.article) for one, _ in citations)
        expected += wanted.total()
        right += (wanted & got).total()
        wrong += (got - wanted).total()
    print(f"{sample}: instrument and article: {right} of {expected} found, {wrong} wrong")
    assert right / expected >= 0.97
    assert right / (right + wrong) >= 0.97


def test_moved_articles_are_found(found):
    pairs = _pairs(found)
    moved = [pair for pair in pairs if pair[0]["status"] == "renumbered"]
    called = [pair for pair in pairs if pair[1].status == "renumbered"]
    right = [pair for pair in moved if pair in called and _is_where_it_was_read(*pair)]
    print(f"moved: {len(right)} of {len(moved)} found, {len(called)} called so")
    assert len(right) / len(moved) >= 0.95
    assert len(right) / len(called) >= 0.95


def _is_where_it_was_read(label, finding):
    return finding.found_article == label["found_article"]


def test_what_the_library_lacks_is_never_called_wrong(found):
    statuses = {
        finding.status for label, finding in _pairs(found) if label["status"] == "not_in_library"
    }
    assert statuses == {"not_in_library"}


@pytest.mark.parametrize("sample", RANDOM)
def test_the_other_findings_are_those_of_a_reader(found, sample):
    pairs = _pairs(found, [sample])
    agreed = sum(label["status"] == finding.status for label, finding in pairs)
    print(f"{sample}: status: {agreed} of {len(pairs)} as read")
    assert agreed / len(pairs) >= 0.95
