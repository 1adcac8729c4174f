"""Proves off line that a PDF is what was published, from what the file itself holds.

The snapshots in the attachment must fit their hashes, the hashes must fit the publication
log, and every text of a snapshot must stand in the pages.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.canonical import canonical_json, salted_hash, sha256_hex
from disclosure.wording import findings_of

# What the pages show in other words than the snapshot's, or not at all.
_UNPRINTED = {
    "category",
    "hash",
    "key",
    "kind",
    "level",
    "limit_text",
    "limit_unit",
    "links",
    "organization",
    "parent_code",
    "publicity",
    "purpose",
    "standing",
    "unit",
}
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Contents:
    """What was read out of a PDF: the attachment, the bookmarks in order, the pages' words."""

    manifest: str
    headings: Sequence[str]
    text: str


def problems(contents: Contents, log: Mapping[tuple[str, int], str] | None) -> Iterator[str]:
    """Yield a Chinese sentence for everything that does not fit.

    ``log`` gives the content hash that the publication log holds for each (code, version);
    None leaves the log out.
    """
    try:
        rows = json.loads(contents.manifest)["versions"]
        codes = [str(row["code"]) for row in rows]
    except (ValueError, KeyError, TypeError):
        yield "附件不是职权目录的清单，无法核对。"
        return
    yield from _heading_problems(codes, contents.headings)
    text = _bare(contents.text)
    for row in rows:
        try:
            yield from _row_problems(row, text, log)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield f"{row['code']} 在附件中的数据不完整，无法核对。"


def _heading_problems(codes: Sequence[str], headings: Sequence[str]) -> Iterator[str]:
    """Every code heads exactly one entry, and nothing else that looks like one is there."""
    found = Counter(heading.split(" ")[0] for heading in headings if " " in heading)
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"{code} 在附件中出现{count}次。"
        if found[code] != 1:
            yield f"{code} 应有一个标题，文中有{found[code]}个。"
    for code in sorted(found.keys() - set(codes)):
        yield f"文中的 {code} 不在附件中。"


def _row_problems(
    row: Mapping[str, Any], text: str, log: Mapping[tuple[str, int], str] | None
) -> Iterator[str]:
    facts, snapshot = row["facts"], row["snapshot"]
    name = f"{row['code']} 第{row['number']}版"
    content = json.loads(snapshot)
    if facts["snapshot"] != sha256_hex(snapshot):
        yield f"{name}的快照与其哈希不符。"
    if salted_hash(row["salt"], canonical_json(facts)) != row["content_hash"]:
        yield f"{name}的公开事实与内容哈希不符。"
    if (facts["code"], facts["number"], content["code"]) != (
        row["code"],
        row["number"],
        row["code"],
    ):
        yield f"{name}的编码或者版本号前后不一。"
    if log is not None and log.get((row["code"], row["number"])) != row["content_hash"]:
        yield f"{name}不在公开日志中，或者内容哈希与日志不符。"
    if row["content_hash"] not in text:
        yield f"{name}的内容哈希没有印在文中。"
    missing = [words for words in _printed(content) if _bare(words) not in text]
    if missing:
        yield f"{name}有{len(missing)}处文字与公开内容不符，第一处是“{_short(missing[0])}”。"


def _printed(content: Any) -> Iterator[str]:
    """Yield every text of a snapshot that its entry prints."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for item in content:
            yield from _printed(item)
    elif isinstance(content, dict):
        for name, value in content.items():
            if name == "citations":
                yield from findings_of(value)
            elif name not in _UNPRINTED:
                yield from _printed(value)


def _bare(text: str) -> str:
    """Return the text without white space and invisible marks: pages break lines anywhere."""
    return "".join(one for one in text if one.isprintable() and not one.isspace())


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_SHOWN else words[:_LONGEST_SHOWN] + "……"
