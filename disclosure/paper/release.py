"""What paper is made with, as a hash: a new template makes new files."""

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from disclosure.canonical import canonical_json

# Modules elsewhere whose words stand on the pages.
WORDS = (
    "disclosure/outline.py",
    "disclosure/wording.py",
    "flowcharts/narrative.py",
    "flowcharts/wording.py",
)


@functools.cache
def _programs() -> str:
    base = Path(settings.BASE_DIR)
    files = [*Path(__file__).parent.glob("*.py"), *(base / "templates/paper").iterdir()]
    files += [base / name for name in WORDS]
    digest = hashlib.sha256(version("weasyprint").encode())
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def release() -> str:
    """Return the hash of templates, programs and the site's identity."""
    identity = canonical_json({"portal": settings.PORTAL, "demo": settings.DEMO})
    return hashlib.sha256((_programs() + identity).encode()).hexdigest()
