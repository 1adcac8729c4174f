"""Who sits at the desk."""

from django.http import HttpRequest

from organizations.models import Person


def person_of(request: HttpRequest) -> Person | None:
    """Return the person with a role behind the account; a bare superuser is nobody here."""
    people = Person.objects.select_related("organization").exclude(role="")
    return people.filter(user=request.user.pk).first()
