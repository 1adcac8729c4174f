"""Measured on real lists: citations that people labelled by reading, against what is found.

``tests/data/citation_labels.csv`` holds facts alone: where a citation stands, what it cites
and how it stands to the law. The sample "cells" has every citation of cells drawn at random;
"changed" has citations drawn from those whose article is not what the law says today.
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

LABELS = Path(__file__).parent / "data" / "citation_labels.csv"
ON = datetime.date(2026, 11, 22)


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
    corpus = read_corpus(real_data / "laws.tar.xz")
    corpus.texts = {
        path: text for path, text in corpus.texts.items() if name_key(file_key(path)[0]) in wanted
    }
    list(import_corpus(corpus))


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


def _same(label, one):
    same_name = name_key(label["instrument"]) == name_key(one.instrument)
    return same_name and label["article"] == one.article


def test_instrument_and_article_are_found(found):
    expected = wrong = right = 0
    for labels, citations in found:
        if labels[0]["sample"] != "cells":
            continue
        wanted = Counter((name_key(row["instrument"]), row["article"]) for row in labels)
        got = Counter((name_key(one.instrument), one.article) for one, _ in citations)
        expected += wanted.total()
        right += (wanted & got).total()
        wrong += (got - wanted).total()
    print(f"instrument and article: {right} of {expected} found, {wrong} wrong")
    assert right / expected >= 0.97
    assert right / (right + wrong) >= 0.97


def test_moved_articles_are_found(found):
    pairs = [
        (label, finding)
        for labels, citations in found
        for label in labels
        for one, finding in citations
        if _same(label, one)
    ]
    moved = [row for row in pairs if row[0]["status"] == "renumbered"]
    called = [row for row in pairs if row[1].status == "renumbered"]
    right = [
        (label, finding)
        for label, finding in moved
        if finding.found_article == label["found_article"]
    ]
    print(f"moved: {len(right)} of {len(moved)} found, {len(called)} called so")
    assert len(right) / len(moved) >= 0.95
    assert len(right) / len(called) >= 0.95


def test_what_the_library_lacks_is_never_called_wrong(found):
    statuses = {
        finding.status
        for labels, citations in found
        for label in labels
        for one, finding in citations
        if _same(label, one) and label["status"] == "not_in_library"
    }
    assert statuses == {"not_in_library"}


def test_the_other_findings_are_those_of_a_reader(found):
    pairs = [
        (label["status"], finding.status)
        for labels, citations in found
        if labels[0]["sample"] == "cells"
        for label in labels
        for one, finding in citations
        if _same(label, one)
    ]
    agreed = sum(expected == status for expected, status in pairs)
    print(f"status: {agreed} of {len(pairs)} as read")
    assert agreed / len(pairs) >= 0.95
