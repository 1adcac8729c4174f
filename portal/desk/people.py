"""Who sits at the desk."""

from django.http import HttpRequest

from organizations.acting import account_of
from organizations.models import Person


def person_of(request: HttpRequest) -> Person | None:
    """Return the person with a role behind the account; a superuser is nobody here."""
    if account_of(request).is_superuser:
        return None
    people = Person.objects.select_related("organization").exclude(role="")
    return people.filter(user=request.user.pk).first()
