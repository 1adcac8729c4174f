"""The second factor: one-time passwords (动态口令) and recovery codes (恢复码) of an account.

Only the office imports this; the public process has no accounts.
"""

import base64
import secrets

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

CODES = 10
# Letters and digits that nobody confuses on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class MustWaitError(Exception):
    """Raised when too many wrong codes were given; says for how many seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"验证码错误次数过多，请{seconds}秒后再试。")


def is_enrolled(user: User) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def new_key() -> str:
    """Return a new secret, in hexadecimal digits."""
    return default_key()


def device_of(user: User, key: str) -> TOTPDevice:
    """Return the device that the key would be; it is not stored."""
    return TOTPDevice(user=user, name="动态口令", key=key)


def secret_text(key: str) -> str:
    """Return the key in groups of four, for those who type it in."""
    text = base64.b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def qr_code(device: TOTPDevice) -> str:
    """Return the picture that an authenticator app reads, as an address of data."""
    return segno.make(device.config_url, micro=False).svg_data_uri(scale=4, border=2)


@transaction.atomic
def enrol(user: User, key: str, code: str) -> list[str] | None:
    """Enrol when the code proves that the app holds the key; return the recovery codes.

    None means that the code does not fit.
    """
    device = device_of(user, key)
    device.save()
    if not device.verify_token(_plain(code)):
        device.delete()
        return None
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    return renew_codes(user)


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """Make new recovery codes; the old ones are worthless from now on."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="恢复码")
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(c)) for c in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def verified_by(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """Return the device whose code this is, None when it is none; each code counts once.

    Raises MustWaitError after too many wrong ones.
    """
    plain = _plain(code)
    model = TOTPDevice if plain.isdigit() and len(plain) == 6 else StaticDevice
    devices = model.objects.select_for_update().filter(user=user, confirmed=True)
    for device in devices:
        allowed, why = device.verify_is_allowed()
        if not allowed:
            raise MustWaitError(_seconds_to(why))
        if device.verify_token(plain if model is TOTPDevice else _digest(plain)):
            return device
    return None


@transaction.atomic
def remove(user: User) -> bool:
    """Take the second factor away; say whether there was one."""
    StaticDevice.objects.filter(user=user).delete()
    return bool(TOTPDevice.objects.filter(user=user).delete()[0])


def _plain(code: str) -> str:
    return "".join(code.lower().replace("-", "").split())


def _digest(code: str) -> str:
    """Recovery codes are kept as digests: who reads the table cannot sign in."""
    digest = salted_hmac("organizations.recovery_code", code, algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:16]


def _seconds_to(why: dict | None) -> int:
    until = (why or {}).get("locked_until") or timezone.now()
    return max(1, round((until - timezone.now()).total_seconds()))
