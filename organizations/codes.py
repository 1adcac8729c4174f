"""Check digits of codes that identify bodies."""

from django.core.exceptions import ValidationError

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code_check_digit(body: str) -> str:
    """Return the 18th character for the first 17 of a unified social credit code.

    Source: GB 32100-2015, weights 3^i mod 31 over an alphabet of 31 characters.
    Raises ValueError when a character is outside the alphabet.
    """
    if len(body) != 17:
        raise ValueError("统一社会信用代码的前段应为17位。")
    total = sum(CREDIT_CODE_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(body))
    return CREDIT_CODE_ALPHABET[-total % 31]


def validate_credit_code(value: str) -> None:
    """Accept an 18-character credit code with a right check digit, else ValidationError."""
    try:
        is_right = len(value) == 18 and credit_code_check_digit(value[:17]) == value[17]
    except ValueError:
        is_right = False
    if not is_right:
        raise ValidationError(
            "统一社会信用代码“%(value)s”的校验位不对，请核对18位代码。",
            code="credit_code",
            params={"value": value},
        )
