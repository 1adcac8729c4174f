"""A fee's standard and its legal basis in one cell, as older lists have them. Pure."""

import re

LABELLED = re.compile(r"^收费标准：(.*?)\n收费依据：(.*)$", re.DOTALL)


def joined_fee(standard: str, basis: str) -> str:
    """Write standard and basis into one cell, with their names where they differ."""
    if not basis or basis.strip() == standard.strip():
        return basis or standard
    return f"收费标准：{standard}\n收费依据：{basis}"


def split_fee(text: str) -> tuple[str, str]:
    """Return standard and basis of a cell; without their names the text is both."""
    labelled = LABELLED.match(text)
    return (labelled[1], labelled[2]) if labelled else (text, text)
