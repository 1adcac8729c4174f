"""The names of published powers, for lists that know their codes."""

from collections.abc import Iterable

from disclosure.models import PublishedVersion


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the name last published under each code."""
    rows = PublishedVersion.objects.filter(code__in=list(codes)).order_by("number")
    return {row.code: row.title for row in rows.without_snapshots()}
