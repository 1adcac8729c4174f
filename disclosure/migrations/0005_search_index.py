from django.db import migrations

from disclosure.search_index import create_index, drop_index


def create(apps, schema_editor):
    create_index(schema_editor.connection)


def drop(apps, schema_editor):
    drop_index(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("disclosure", "0004_list_rows_and_synonyms"),
    ]

    operations = [migrations.RunPython(create, drop)]
