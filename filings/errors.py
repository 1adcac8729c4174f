"""Why a move is not made."""


class MoveRefusedError(Exception):
    """Raised with a Chinese sentence when a person may not make a move."""


class OwnWorkError(MoveRefusedError):
    """Raised when a person would review or publish what they had a hand in."""


class ConflictError(Exception):
    """Raised when someone else moved the item first; says who and when."""
