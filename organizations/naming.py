"""What an account is called: the person behind it, else its own name."""

from django.contrib.auth.models import User


def name_of(user: User) -> str:
    person = getattr(user, "person", None)
    return person.name if person else user.get_username()
