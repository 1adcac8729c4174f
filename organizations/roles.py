"""What a person's role allows in the office, read from ``permissions.toml``."""

import tomllib
from pathlib import Path
from typing import Any

from django.contrib.auth.backends import BaseBackend

from organizations.models import Person

ACTS = {
    "edit": ("add", "change", "delete", "view"),
    "enter": ("add", "change", "view"),
    "change": ("change", "view"),
    "view": ("view",),
}
TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "permissions.toml").read_text()
)
ROLES: dict[str, dict[str, Any]] = TABLE["roles"]


def allows(role: str, permission: str) -> bool:
    """Say whether a role holds a permission such as ``powers.change_power``."""
    app, _, codename = permission.partition(".")
    act, _, model = codename.partition("_")
    names = {app, f"{app}.{model}"}
    return any(act in acts and bool(names & set(_named(role, kind))) for kind, acts in ACTS.items())


def reaches(role: str, app: str) -> bool:
    """Say whether a role may do anything at all in an app."""
    return any(name.partition(".")[0] == app for kind in ACTS for name in _named(role, kind))


def may_open(role: str, page: str) -> bool:
    """Say whether a role opens a page that belongs to no model."""
    return bool(role) and bool({role, "role", "office"} & set(TABLE["pages"].get(page, [])))


def fields_of(role: str, model: str) -> set[str]:
    """Return the fields of a shared form that a role fills in."""
    return set(TABLE["fields"][model].get(role, []))


def _named(role: str, kind: str) -> list[str]:
    return ROLES.get(role, {}).get(kind, [])


class RoleBackend(BaseBackend):
    """Answers Django's questions from the role of the person behind the account."""

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.is_active and allows(role_of(user_obj), perm)

    def has_module_perms(self, user_obj, app_label):
        return user_obj.is_active and reaches(role_of(user_obj), app_label)


def role_of(user) -> str:
    """Return the role of the person behind the account; "" without one."""
    # One page asks many times; the user lives as long as the request.
    known = vars(user)
    if "own_role" not in known:
        person = Person.objects.filter(user__isnull=False, user=user.pk).first()
        known["own_role"] = person.role if person else ""
    return known["own_role"]
