"""What two spellings of the same words share."""

import re
import unicodedata

NOT_A_WORD = re.compile(r"[\W_]+")
HAN = "\u3400-\u9fff"
# The last is a carriage return as some programs leave it behind in workbooks.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x000D_")
GAP = re.compile(rf"(?<=[{HAN}，。、；：（）《》“”])[ \t\u3000]+(?=[{HAN}，。、；：（）《》“”])")


def key(text: str) -> str:
    """What two spellings share: NFKC, no white space, no punctuation."""
    return NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()


def one_line(text: str) -> str:
    """Join the lines of a name that were only broken to fit a narrow column."""
    return GAP.sub("", "".join(line.strip() for line in text.split("\n"))).strip()


def plain_text(text: str) -> str:
    """Return the text with single line feeds and without what is no character of a text."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
