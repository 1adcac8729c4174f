"""Texts that a spreadsheet could take for formulas: how we write them, and read them again."""

# Full-width forms are converted by some spreadsheets.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
GUARD = "'"


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return GUARD + cell if _is_dangerous(cell) else cell


def unguarded(cell: str) -> str:
    """Take the guard away that ``guarded`` put in front of a cell."""
    return cell[len(GUARD) :] if cell.startswith(GUARD) and _is_dangerous(cell) else cell


def _is_dangerous(cell: str) -> bool:
    return cell.lstrip(GUARD).startswith(DANGEROUS)
