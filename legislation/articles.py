"""An article 条 and its parts: paragraphs 款 and items 项, counted from its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from legislation.numerals import CHARACTERS, chinese_number, to_chinese

_ITEM = re.compile(rf"[（(]\s*([{CHARACTERS}]{{1,5}}|\d{{1,3}})\s*[）)]\s*")


@dataclass(frozen=True)
class Item:
    """项 — one numbered entry of a paragraph."""

    number: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """款 — one natural paragraph of an article with the items that belong to it."""

    number: int
    text: str
    items: tuple[Item, ...] = ()


def label(number: int, suffix: int = 0) -> str:
    """Return "72", or "10-1" for 第十条之一."""
    return f"{number}-{suffix}" if suffix else str(number)


def split_label(text: str) -> tuple[int, int]:
    """Return number and suffix of a label; (0, 0) when it is none."""
    number, _, suffix = text.partition("-")
    if not number.isascii() or not number.isdigit():
        return 0, 0
    return int(number), int(suffix) if suffix.isascii() and suffix.isdigit() else 0


def article_words(text: str) -> str:
    """Return 第十条之一 for the label "10-1"."""
    number, suffix = split_label(text)
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(suffix)}" if suffix else "")


def paragraphs(text: str) -> list[Paragraph]:
    """Split the text of an article into paragraphs; items hang on the one before them."""
    found: list[tuple[str, list[Item]]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        item = _ITEM.match(line)
        number = chinese_number(item.group(1)) if item else None
        if item and number is not None:
            if not found:
                found.append(("", []))
            found[-1][1].append(Item(number, line[item.end() :]))
        else:
            found.append((line, []))
    return [
        Paragraph(position, words, tuple(items))
        for position, (words, items) in enumerate(found, start=1)
    ]


def part(text: str, paragraph: int = 0, item: int = 0) -> str:
    """Return the words of a paragraph or item of an article; empty when there is no such part."""
    parts: Sequence[Paragraph] = paragraphs(text)
    if paragraph:
        parts = [one for one in parts if one.number == paragraph]
    if item:
        items = [one.text for each in parts for one in each.items if one.number == item]
        return items[0] if items else ""
    return "\n".join(
        "\n".join([each.text, *(f"（{to_chinese(one.number)}）{one.text}" for one in each.items)])
        for each in parts
    ).strip()
