"""Rules for passwords beyond Django's own; docs/security.md says which site needs which."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.models import PasswordRecord

# Two Chinese characters are a name; two letters are nothing.
SHORTEST_WORD, SHORTEST_LATIN = 2, 4
KINDS = (str.islower, str.isupper, str.isdigit)


class ContextValidator:
    """Refuses what everybody can guess who knows the site and the person."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = tuple(words)

    def validate(self, password: str, user: User | None = None) -> None:
        folded = password.casefold()
        if any(word in folded for word in _folded([*self.words, *_words_of(user)])):
            raise ValidationError(
                "密码不能含有网站、单位、姓名、工号或用户名。", code="password_in_context"
            )

    def get_help_text(self) -> str:
        return "密码不能含有网站、单位、姓名、工号或用户名。"


class CompositionValidator:
    """Asks for several kinds of characters, on sites that must."""

    def __init__(self, kinds: int) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: User | None = None) -> None:
        if len({_kind(character) for character in password}) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return f"密码须含有大写字母、小写字母、数字、其他字符中的至少{self.kinds}类。"


class HistoryValidator:
    """Refuses the last passwords, and keeps note of every new one."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        records = PasswordRecord.objects.filter(user=user)[: self.remembered]
        if any(check_password(password, record.encoded) for record in records):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return f"密码不能与最近{self.remembered}次用过的相同。"

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        PasswordRecord.objects.create(user=user, encoded=user.password, set_at=timezone.now())
        kept = PasswordRecord.objects.filter(user=user)[: max(self.remembered, 1)]
        PasswordRecord.objects.filter(user=user).exclude(pk__in=[row.pk for row in kept]).delete()


def must_change(user: User, now: datetime.datetime) -> bool:
    """Whether the password was set by somebody else, or is too old where passwords grow old."""
    record = PasswordRecord.objects.filter(user=user).first()
    if record and record.is_temporary:
        return True
    set_at = record.set_at if record else user.date_joined
    days = settings.PASSWORD_MAX_AGE_DAYS
    return bool(days) and now - set_at > datetime.timedelta(days=days)


def mark_temporary(user: User) -> None:
    """Let the person choose a password of their own at the next sign-in."""
    record = PasswordRecord.objects.filter(user=user).first()
    if record:
        PasswordRecord.objects.filter(pk=record.pk).update(is_temporary=True)


def _words_of(user: User | None) -> list[str]:
    if user is None:
        return []
    words = [user.get_username()]
    person = getattr(user, "person", None) if user.pk else None
    if person:
        body = person.organization
        words += [person.name, person.staff_number, body.name, body.short_name]
    return words


def _folded(words: Iterable[str]) -> list[str]:
    return [
        word.casefold()
        for word in words
        if len(word) >= (SHORTEST_LATIN if word.isascii() else SHORTEST_WORD)
    ]


def _kind(character: str) -> int:
    return next((number for number, is_kind in enumerate(KINDS) if is_kind(character)), len(KINDS))
