"""What a person's role allows in the office, beside what an account was given by hand."""

import tomllib
from pathlib import Path

from django.contrib.auth.backends import BaseBackend

from organizations.models import Person

ACTS = {
    "edit": ("add", "change", "delete", "view"),
    "change": ("change", "view"),
    "view": ("view",),
}
GRANTS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "roles.toml").read_text()
)


def allows(role: str, permission: str) -> bool:
    """Say whether a role holds a permission such as ``powers.change_power``."""
    app, _, codename = permission.partition(".")
    act, _, model = codename.partition("_")
    return any(
        act in ACTS[kind] and bool({app, f"{app}.{model}"} & set(names))
        for kind, names in GRANTS.get(role, {}).items()
    )


def reaches(role: str, app: str) -> bool:
    """Say whether a role may do anything at all in an app."""
    names = (name for listed in GRANTS.get(role, {}).values() for name in listed)
    return any(name.partition(".")[0] == app for name in names)


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
