"""What one version of an instrument changed of the version before."""

from legislation.models import InstrumentVersion, Provision
from legislation.succession import origins


def previous_version(version: InstrumentVersion) -> InstrumentVersion | None:
    """Return the version that this one replaced."""
    earlier = InstrumentVersion.objects.filter(
        instrument=version.instrument_id, effective_on__lt=version.effective_on
    )
    return earlier.order_by("-effective_on", "-pk").first()


def amended_articles(
    before: InstrumentVersion, after: InstrumentVersion
) -> list[tuple[str, str, str]]:
    """Return (label, old text, new text) of every article that is not as it was."""
    old = {row.label: row for row in before.provisions.all()}
    new = {row.label: row for row in after.provisions.all()}
    found = origins(
        {label: row.text for label, row in old.items()},
        {label: row.text for label, row in new.items()},
    )
    changed = [
        (new[label], old.get(origin.article))
        for label, origin in found.items()
        if not origin.is_same or origin.article != label
    ]
    rows = [(_heading(row, older), _text(older), row.text) for row, older in changed]
    kept = {origin.article for origin in found.values()}
    dropped = [row for label, row in old.items() if label not in kept]
    return rows + [(f"{row.heading}（删去）", row.text, "") for row in dropped]


def _heading(new: Provision, old: Provision | None) -> str:
    if old is None:
        return f"{new.heading}（新增）"
    return new.heading if old.label == new.label else f"{new.heading}（原{old.heading}）"


def _text(row: Provision | None) -> str:
    return row.text if row else ""
