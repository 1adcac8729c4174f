"""The headings that are known here: those of the fixture, and what the office decided."""

from intake.models import ColumnWord
from intake.vocabulary import NOTHING, PERSONAL, Words, built_in, titles


def known_words() -> Words:
    """Return what headings mean; the office's own rows go before the fixture's words."""
    rows = dict(ColumnWord.objects.values_list("key", "field"))
    fields = {word: field for word, field in built_in().fields.items() if word not in rows}
    fields |= {
        # A heading that means nothing here is not guessed to be a similar one either.
        word: "" if field == NOTHING else field
        for word, field in rows.items()
        if field != PERSONAL
    }
    people = {word for word, field in rows.items() if field == PERSONAL}
    return Words(fields, built_in().personal | people)


def choices() -> list[tuple[str, str]]:
    """Return what a heading may mean, for a form."""
    return [
        *titles().items(),
        (PERSONAL, "个人信息（不读取）"),
        (NOTHING, "没有对应的栏目（保留为未对应内容）"),
    ]
