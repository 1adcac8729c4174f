"""Which release of the program this is: pages that another one made are not shown."""

import hashlib
import json
from functools import cache

from django.conf import settings

FOLDERS = ("templates", "static", "portal", "disclosure", "flowcharts", "legislation", "powers")
ENDINGS = {".html", ".css", ".js", ".svg", ".py", ".toml", ".json"}


@cache
def release() -> str:
    """Return a hash of what makes a page beside the data: program, templates, the site's names."""
    found = hashlib.blake2b(digest_size=12)
    found.update(json.dumps([settings.PORTAL, settings.DEMO], default=str).encode())
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in ENDINGS:
                found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                found.update(path.read_bytes())
    return found.hexdigest()
