from django.db import migrations, models

from legislation.naming import name_key


def fill_keys(apps, schema_editor):
    """Give every name its key; names are few, citations are many."""
    citations = apps.get_model("disclosure", "PublishedCitation").objects.order_by()
    for name in list(citations.values_list("instrument_name", flat=True).distinct()):
        citations.filter(instrument_name=name).update(instrument_key=name_key(name))


class Migration(migrations.Migration):

    dependencies = [
        ("disclosure", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedcitation",
            name="instrument_key",
            field=models.CharField(
                blank=True, db_index=True, default="", max_length=300, verbose_name="检索名"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
