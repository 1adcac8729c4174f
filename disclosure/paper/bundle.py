"""All volumes of a day in one ZIP: one per organization, an index volume and a manifest."""

import datetime
import zipfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string

from disclosure.canonical import canonical_json, sha256_hex
from disclosure.log import head_hash
from disclosure.models import InForcePeriod, PublishedVersion, Volume
from disclosure.paper.release import release
from disclosure.paper.rendering import Document, render_pdf
from disclosure.paper.storage import stored, writing_atomically
from disclosure.paper.volumes import make_volume, organizations_in_force
from disclosure.periods import SHANGHAI

FOLDER = "bundles"
INDEX = "index.pdf"
MANIFEST = "manifest.json"
SECONDS = 120
# The oldest date a ZIP can hold: the same contents give the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def make_bundle(on: datetime.date) -> Path:
    """Return the stored bundle of the state that holds on a day, made when it is not there."""
    day = _state_day(on)
    path = _path(day)
    if not path.exists():
        with writing_atomically(path) as file:
            write_bundle(file, day)
        for outdated in set(path.parent.glob(f"{day.isoformat()}-*.zip")) - {path}:
            outdated.unlink(missing_ok=True)
    return path


def stored_bundle(on: datetime.date) -> Path | None:
    """Return the bundle that holds on a day if it lies on disk and is not outdated."""
    path = _path(_state_day(on))
    return path if path.exists() else None


def _state_day(on: datetime.date) -> datetime.date:
    """Return the last day up to this one on which a version began or ceased to be in force."""
    days = [
        InForcePeriod.objects.filter(**{f"{edge}__lte": on}).aggregate(day=Max(edge))["day"]
        for edge in ("from_on", "to_on")
    ]
    return max(filter(None, days), default=on)


def _path(day: datetime.date) -> Path:
    """Return where the bundle of a state lies, by the hash of what it is made from."""
    rows = PublishedVersion.objects.in_force(day).listed().shown().order_by("code")
    key = {"versions": list(rows.values_list("content_hash", flat=True)), "release": release()}
    return stored(f"{FOLDER}/{day.isoformat()}-{sha256_hex(canonical_json(key))[:16]}.zip")


def write_bundle(out: IO[bytes], on: datetime.date) -> list[Volume]:
    """Write the bundle of a day, making volumes that are missing; return its volumes."""
    volumes = [make_volume(code, on) for code in organizations_in_force(on)]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        _add(bundle, INDEX, _index(volumes, on))
        for volume in volumes:
            _add(bundle, _name(volume), stored(volume.file).read_bytes())
        _add(bundle, MANIFEST, _manifest(volumes, on).encode())
    return volumes


def _add(bundle: zipfile.ZipFile, name: str, content: bytes) -> None:
    bundle.writestr(zipfile.ZipInfo(name, EPOCH), content)


def _name(volume: Volume) -> str:
    return f"{volume.organization_code}.pdf"


def _index(volumes: list[Volume], on: datetime.date) -> bytes:
    names = _organization_names(on)
    rows: list[dict[str, Any]] = [
        {"name": names[volume.organization_code], "file": _name(volume), "volume": volume}
        for volume in volumes
    ]
    created = datetime.datetime.combine(on, datetime.time.min, SHANGHAI)
    context = {
        "rows": rows,
        "day": on,
        "power_count": sum(volume.power_count for volume in volumes),
        "created": created.isoformat(),
        "address": settings.PORTAL["domain"],
        "portal": settings.PORTAL,
        "demo": settings.DEMO,
    }
    return render_pdf(
        Document(render_to_string("paper/index.html", context), created), seconds=SECONDS
    ).pdf


def _organization_names(on: datetime.date) -> dict[str, str]:
    """Return the newest published name of each organization."""
    rows = PublishedVersion.objects.in_force(on).listed().shown().order_by("published_at", "pk")
    return dict(rows.values_list("organization_code", "organization_name"))


def _manifest(volumes: list[Volume], on: datetime.date) -> str:
    rows = [
        {
            "organization": volume.organization_code,
            "file": _name(volume),
            "edition": volume.on.isoformat(),
            "sha256": volume.sha256,
            "pages": volume.page_count,
            "powers": volume.power_count,
        }
        for volume in volumes
    ]
    return canonical_json({"as_of": on.isoformat(), "log_head": head_hash(), "volumes": rows})
