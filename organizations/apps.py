from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def renew_triggers(sender, using, **kwargs):
    """Run after every migration: SQLite loses triggers when a table is altered."""
    from organizations.triggers import create_triggers  # needs the models to be loaded

    create_triggers(connections[using])


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "机构"

    def ready(self):
        post_migrate.connect(renew_triggers, sender=self)
