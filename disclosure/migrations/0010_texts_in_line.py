from django.db import migrations

from disclosure.search_index import store_for_reading


def store(apps, schema_editor):
    store_for_reading(schema_editor.connection)


class Migration(migrations.Migration):
    # PostgreSQL gives the room of rewritten rows back only after their transaction.
    atomic = False

    dependencies = [
        ("disclosure", "0009_day_tallies"),
    ]

    # What is stored otherwise is found as before, only slower: nothing has to be undone.
    operations = [migrations.RunPython(store, migrations.RunPython.noop)]
