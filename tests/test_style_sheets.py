"""Style sheets are whole: a brace that is missing takes away every rule below it."""

import pytest
from django.conf import settings

SHEETS = sorted((settings.BASE_DIR / "static").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_is_closed(sheet):
    depth = 0
    for number, line in enumerate(sheet.read_text(encoding="utf-8").splitlines(), start=1):
        begins = line[:1] not in ("", " ", "}", "@", "/")
        assert not (begins and depth), f"line {number} stands inside a rule above it"
        depth += line.count("{") - line.count("}")
    assert depth == 0
