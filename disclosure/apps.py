from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def renew_revision_triggers(sender, using, **kwargs):
    """Run after every migration: SQLite loses triggers when a table is altered."""
    from disclosure.revisions import create_revision_triggers  # needs the models to be loaded

    create_revision_triggers(connections[using])


def fill_list_rows(sender, using, **kwargs):
    """Run after every migration: versions published before there were list rows get theirs."""
    from disclosure.day_tallies import recount_all  # needs the models to be loaded
    from disclosure.derived import rebuild
    from disclosure.models import DayTally, ListRow, PublishedVersion

    tables = set(connections[using].introspection.table_names())
    if not {ListRow._meta.db_table, DayTally._meta.db_table} <= tables:
        return
    if PublishedVersion.objects.exists() and not ListRow.objects.exists():
        rebuild()
    elif ListRow.objects.exists() and not DayTally.objects.exists():
        recount_all()


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "公开"

    def ready(self):
        post_migrate.connect(renew_revision_triggers, sender=self)
        post_migrate.connect(fill_list_rows, sender=self)
