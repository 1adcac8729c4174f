"""The disclosure guide 政府信息公开指南: the elements that the statute asks for, as data."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

# 政府信息公开条例第十二条 names the first three and the office; 第二十九条 and 第五十一条 the rest.
TEXTS = {
    "classification": "政府信息的分类",
    "arrangement": "政府信息的编排体系",
    "access": "政府信息的获取方式",
    "request": "怎样申请公开",
    "remedies": "监督和救济",
}
OFFICE = {
    "office": "机构名称",
    "address": "办公地址",
    "hours": "办公时间",
    "telephone": "联系电话",
    "fax": "传真号码",
    "internet": "互联网联系方式",
}
NOT_GIVEN = "尚未公布"


class GuideError(Exception):
    """Raised with a Chinese sentence when the file of the guide cannot be used."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the guide, in the words of the statute, and what is said of it."""

    key: str
    title: str
    text: str

    @property
    def is_missing(self) -> bool:
        return not self.text


def texts(path: Path) -> list[Element]:
    """Return the elements that a file states; GuideError when it lacks one."""
    try:
        found = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GuideError(f"公开指南的文件 {path.name} 无法读取，请检查它的格式。") from error
    missing = [title for key, title in TEXTS.items() if not str(found.get(key, "")).strip()]
    if missing:
        raise GuideError(f"公开指南的文件 {path.name} 缺少：{'、'.join(missing)}。")
    return [Element(key, title, str(found[key]).strip()) for key, title in TEXTS.items()]


def office(settings: dict[str, str]) -> list[Element]:
    """Return how to reach the office that answers for disclosure."""
    return [Element(key, title, settings[key].strip()) for key, title in OFFICE.items()]
