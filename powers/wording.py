"""A citation in the words of the office."""

from legislation.articles import article_words
from powers.models import Citation


def place_in_law(citation: Citation) -> str:
    """Return article, paragraph and item, such as 第三十八条第1款第2项."""
    parts = [
        article_words(citation.article) if citation.article else "",
        f"第{citation.paragraph}款" if citation.paragraph else "",
        f"第{citation.item}项" if citation.item else "",
    ]
    return "".join(parts)


def status_in_words(citation: Citation) -> str:
    """Say what the last check against the law library found."""
    if not citation.status:
        return "尚未核对"
    found = citation.found_article
    now = f"（现为{article_words(found)}）" if found and found != citation.article else ""
    return f"{citation.get_status_display()}{now}"
