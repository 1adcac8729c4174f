"""How much room text takes: one em for a full-width character, about half for others.

The measure does not ask any font, so a chart is laid out alike on every machine.
"""

import unicodedata

HALF = 0.56
# What must not begin a line in Chinese typesetting (GB/T 15834).
NOT_FIRST = "，。、；：？！）》〉」』”’】…—％"


def clean(text: str) -> str:
    """Return the text on one line, without what XML forbids and without control characters."""
    kept = (char if char.isprintable() else " " for char in text)
    return " ".join("".join(kept).split())


def ems(text: str) -> float:
    """Return the width of the text in em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else HALF for char in text)


def wrap(text: str, width: float, most_lines: int) -> list[str]:
    """Break the text into lines of at most ``width`` em; what is beyond the last line becomes …

    The empty text has no lines.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(clean(text), width):
        if line and ems(line + piece) > width and piece[0] not in NOT_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most_lines:
        lines = lines[:most_lines]
        lines[-1] = f"{lines[-1][:-1]}…"
    return lines


def _pieces(text: str, width: float) -> list[str]:
    """Split where a line may break: between full-width characters and at spaces."""
    pieces: list[str] = []
    for char in text:
        narrow = ems(char) < 1 and char != " "
        last = pieces[-1] if pieces else " "
        if narrow and last[-1] != " " and ems(last[-1]) < 1 and ems(last) < width - HALF:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
