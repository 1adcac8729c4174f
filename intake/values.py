"""What a field takes from the text of its cell. Pure.

Stored texts are compared with a file as if they had been read from a cell too: what a cell
cannot say is no difference.
"""

import unicodedata

from intake import vocabulary, wording
from intake.entries import EXERCISE_TEXTS
from powers.basis_cells import SAYS_NOTHING
from powers.spelling import one_line, plain_text

LONG_TEXTS = (
    "summary",
    "counterpart",
    "conditions",
    "procedure",
    "intermediary_services",
    "remedies",
    "complaint_channel",
    "remarks",
)
NAME_LENGTH = 500
SHORT_TEXTS = {
    "quantity": 200,
    "address": 200,
    "office_hours": 200,
    "telephone": 60,
    "disclosure_form": 200,
    "disclosure_scope": 200,
    "disclosure_period": 200,
}
BODY_LENGTHS = {"body": 300, "responsible_office": 500, "level_text": 200}


def value_of(name: str, text: str) -> str:
    """Return what the field of this name takes from a cell, before it is cut to its length."""
    if name in ("name", "sub_item") or name in SHORT_TEXTS:
        return "" if vocabulary.is_nothing(text) else one_line(text)
    if name in ("body", "responsible_office"):
        return "" if vocabulary.is_nothing(text) else wording.listed(text)
    if name == "level_text":
        return one_line(text)
    text = text.strip()
    if name == "fee_standard":
        said_by_kind = vocabulary.words("free") | vocabulary.words("charged")
        return "" if vocabulary.is_nothing(text) or text in said_by_kind else text
    return "" if name in LONG_TEXTS and text in SAYS_NOTHING else text


def is_same(name: str, stored: str, read: str) -> bool:
    """Say whether a file that says ``read`` says what is stored."""
    return plain(stored) == plain(read) or value_of(name, plain(stored)) == plain(read)


def plain(text: str) -> str:
    """Bring a text to NFC, as it is published, and to single line feeds, as it is read."""
    return unicodedata.normalize("NFC", plain_text(text))


def is_text_field(name: str) -> bool:
    """Say whether ``value_of`` tells how the field is read."""
    known = {"name", "sub_item", "authority", "fee_standard"}
    return name in known or name in (*LONG_TEXTS, *SHORT_TEXTS, *BODY_LENGTHS, *EXERCISE_TEXTS)
