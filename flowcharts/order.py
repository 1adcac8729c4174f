"""In which order the steps of a chart follow each other, although some ways lead back."""

from collections.abc import Iterable, Mapping

Pair = tuple[str, str]


def finishing_order(
    starts: Iterable[str], onward: Mapping[str, list[str]]
) -> tuple[list[str], set[Pair]]:
    """Return the steps, each after all that it leads to, and the pairs that lead back."""
    order: list[str] = []
    returns: set[Pair] = set()
    entered: set[str] = set()
    for start in starts:
        order += _finish(start, onward, entered, returns)
    return order, returns


def reading_order(keys: Iterable[str], pairs: Iterable[Pair]) -> list[str]:
    """Return the keys, each after those that lead to it; ways that lead back do not count.

    What can be reached from the first key comes first.
    """
    onward: dict[str, list[str]] = {}
    for source, target in pairs:
        # What finishes last comes first.
        onward.setdefault(source, []).insert(0, target)
    order: list[str] = []
    entered: set[str] = set()
    for key in keys:
        order += reversed(_finish(key, onward, entered, set()))
    return order


def _finish(
    start: str, onward: Mapping[str, list[str]], entered: set[str], returns: set[Pair]
) -> list[str]:
    order: list[str] = []
    on_path: set[str] = set()
    waiting = [(start, False)]
    while waiting:
        key, is_left = waiting.pop()
        if is_left:
            on_path.discard(key)
            order.append(key)
        elif key not in entered:
            entered.add(key)
            on_path.add(key)
            waiting.append((key, True))
            for target in reversed(onward.get(key, ())):
                if target in on_path:
                    returns.add((key, target))
                elif target not in entered:
                    waiting.append((target, False))
    return order
