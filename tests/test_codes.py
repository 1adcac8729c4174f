"""Codes of powers and of bodies."""

import pytest
from django.core.exceptions import ValidationError

from organizations.codes import credit_code_check_digit, validate_credit_code
from powers.codes import is_well_formed, next_code, validate_pattern

PARTS = {"region": "650200", "body": "207", "letters": "XK", "category": "01"}
CITY = "{region}{body}{letters}{serial:03d}{sub:02d}"


def test_the_next_code_is_the_first_that_is_free():
    assert next_code(CITY, PARTS, set()) == "650200207XK00100"
    assert next_code(CITY, PARTS, {"650200207XK00100"}) == "650200207XK00200"


def test_a_code_of_an_ended_power_stays_taken():
    taken = {"650200207XK00100", "650200207XK00300"}
    assert next_code(CITY, PARTS, taken) == "650200207XK00200"


def test_a_template_with_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="未知的部分"):
        next_code("{planet}{serial}", PARTS, set())


@pytest.mark.parametrize(
    ("code", "pattern"),
    [
        ("650200207XK01600", r"^\d{9}[A-Z]{2}\d{5}$"),
        ("62082300NM-XK-0004", r"^\d{8}[A-Z]{2}-[A-Z]{2}-\d{4}$"),
        ("030120700100", r"^\d{12}$"),
    ],
)
def test_the_shapes_seen_in_real_lists_are_well_formed(code, pattern):
    assert is_well_formed(code, pattern)
    assert not is_well_formed(code + "9", pattern)


def test_a_pattern_that_does_not_compile_is_refused():
    with pytest.raises(ValidationError):
        validate_pattern("[")


# A code whose check digit is right by GB 32100-2015.
EXAMPLE = "91350100M000100Y43"


def test_the_check_digit_is_that_of_the_standard():
    assert credit_code_check_digit(EXAMPLE[:17]) == EXAMPLE[17]
    validate_credit_code(EXAMPLE)


@pytest.mark.parametrize("code", ["", "91350100M000100Y44", "91350100M000100I43", EXAMPLE + "0"])
def test_a_wrong_credit_code_is_refused(code):
    with pytest.raises(ValidationError, match="校验位"):
        validate_credit_code(code)
