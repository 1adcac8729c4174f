from django.db import migrations

from legislation.naming import cited_key


def fill(apps, schema_editor):
    citations = apps.get_model("powers", "Citation").objects.filter(instrument_key="").order_by()
    names = list(citations.values_list("instrument_name", flat=True).distinct())
    for name in names:
        citations.filter(instrument_name=name).update(instrument_key=cited_key(name))


class Migration(migrations.Migration):
    dependencies = [
        ("powers", "0003_add_instrument_key"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
