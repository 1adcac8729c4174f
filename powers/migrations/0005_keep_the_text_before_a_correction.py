from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("powers", "0004_fill_instrument_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="legalbasis",
            name="text_before",
            field=models.TextField(blank=True, editable=False, verbose_name="更正前原文", default=""),
            preserve_default=False,
        ),
    ]
