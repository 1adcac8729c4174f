"""Which rows of the office a user may touch: one rule for lists, forms, choices and counts."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Field, Model, Q, QuerySet

from organizations.models import Organization, Person
from organizations.roles import ROLES, TABLE

Account = User | AnonymousUser

# From a row to the organization that owns it. What is not named there is for everyone whom
# Django's permissions let in: published rows, organizations, the law library.
OWNERS: dict[str, str] = TABLE["owners"]


def is_scoped(model: type[Model]) -> bool:
    return model._meta.label_lower in OWNERS


def is_owner_field(field: Field) -> bool:
    """Whether the field itself says to whom the row belongs."""
    return OWNERS.get(field.model._meta.label_lower) == field.name


def for_user(queryset: QuerySet, user: Account) -> QuerySet:
    """Keep the rows that belong to the user's organizations."""
    return queryset.filter(scope_of(queryset.model, user))


def scope_of(model: type[Model], user: Account) -> Q:
    """Return the condition under which a row of the model is the user's to touch."""
    own = organizations_of(user)
    if own is None or not is_scoped(model):
        return Q()
    return Q(**{f"{OWNERS[model._meta.label_lower]}__in": own})


def owners_for(user: Account) -> QuerySet[Organization]:
    """Return the organizations in whose name the user may enter rows."""
    own = organizations_of(user)
    return Organization.objects.all() if own is None else Organization.objects.filter(pk__in=own)


def is_own(organization: Organization, user: Account) -> bool:
    own = organizations_of(user)
    return own is None or organization.pk in own


def for_person(queryset: QuerySet, person: Person) -> QuerySet:
    """Keep the rows that belong to the organizations for which the person works."""
    own = reach_of(person)
    if own is None or not is_scoped(queryset.model):
        return queryset
    return queryset.filter(**{f"{OWNERS[queryset.model._meta.label_lower]}__in": own})


def is_within(person: Person, organization_id: int) -> bool:
    """Whether the organization is the person's, or below it."""
    if organization_id == person.organization_id:
        return True
    return organization_id in _with_those_below(person.organization_id)


def organizations_of(user: Account) -> set[int] | None:
    """Return the organizations whose rows the user may touch; None for every one."""
    if user.is_superuser:
        return None
    # One page asks many times; the user lives as long as the request.
    known = vars(user)
    if "own_organizations" not in known:
        person = Person.objects.filter(user__isnull=False, user=user.pk).first()
        known["own_organizations"] = reach_of(person) if person else set()
    return known["own_organizations"]


def reach_of(person: Person) -> set[int] | None:
    """Return the person's organization and all below it; None for those who see every one."""
    if not is_departmental(person):
        return None
    # One page asks many times.
    known = vars(person).setdefault("known_reach", {})
    key = person.organization_id
    if key not in known:
        known[key] = _with_those_below(key)
    return known[key]


def is_departmental(person: Person) -> bool:
    """Whether the person works for one department alone, as everyone does without a role."""
    return ROLES.get(person.role, {}).get("place") != "any"


def _with_those_below(key: int) -> set[int]:
    found, newest = {key}, {key}
    while newest:
        below = Organization.objects.filter(parent__in=newest).exclude(pk__in=found)
        newest = set(below.values_list("pk", flat=True))
        found |= newest
    return found
