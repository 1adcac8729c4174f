"""The usual categories and code schemes, for a system that has none yet."""

from django.core.management import call_command

from powers.models import PowerCategory


def load_schemes() -> None:
    """Load both from ``fixtures/`` unless there is any category already."""
    if not PowerCategory.objects.exists():
        call_command("loaddata", "categories", "code_schemes", verbosity=0)
