"""Power codes: their shapes and the next free one."""

import re
from collections.abc import Container

from django.core.exceptions import ValidationError


def validate_pattern(value: str) -> None:
    """Accept a regular expression that compiles, else ValidationError."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValidationError(
            "格式不是有效的正则表达式，请改正后再保存。", code="pattern"
        ) from error


def is_well_formed(code: str, pattern: str) -> bool:
    """Say whether the whole code has the shape of the pattern."""
    return re.fullmatch(pattern, code) is not None


def next_code(template: str, parts: dict[str, str], taken: Container[str], sub: int = 0) -> str:
    """Return the first code of the template, serial 1 upwards, that is not taken.

    ``parts`` has region, body, letters and category. Raises ValueError after
    99,999 serials or when the template asks for an unknown part.
    """
    return first_free(template, parts, taken, sub)[1]


def first_free(
    template: str, parts: dict[str, str], taken: Container[str], sub: int = 0, start: int = 1
) -> tuple[int, str]:
    """Return the serial, from ``start`` upwards, and the code of ``next_code``."""
    for serial in range(start, 100_000):
        try:
            code = template.format(serial=serial, sub=sub, **parts)
        except (KeyError, IndexError) as error:
            raise ValueError(f"编码模板中有未知的部分：{error}。") from error
        if code not in taken:
            return serial, code
    raise ValueError("本类别的编码已经用完，请修改编码规则。")
