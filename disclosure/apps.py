from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from disclosure.triggers import create_triggers


def renew_triggers(sender, using, **kwargs):
    """Run after every migration: SQLite loses triggers when a table is altered."""
    create_triggers(connections[using])


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "公开"

    def ready(self):
        post_migrate.connect(renew_triggers, sender=self)
