from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("powers", "0002_check_citations"),
    ]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="instrument_key",
            field=models.CharField(
                blank=True,
                db_index=True,
                default="",
                editable=False,
                max_length=300,
                verbose_name="检索名",
            ),
            preserve_default=False,
        ),
    ]
