"""Citations of freshly imported legal bases."""

from collections.abc import Iterable

from powers.models import LegalBasis


def write_citations(bases: Iterable[LegalBasis]) -> None:
    """Parse the raw texts and store what they cite."""
