import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_add_roles_and_calendar_exceptions")]

    operations = [
        migrations.DeleteModel(name="AuditEntry"),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("index", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("actor", models.CharField(help_text="人员姓名和工号，或命令名", max_length=120, verbose_name="操作者")),
                ("action", models.CharField(help_text="例如 disclosure.publish", max_length=60, verbose_name="动作")),
                ("target", models.CharField(blank=True, max_length=200, verbose_name="对象")),
                ("result", models.CharField(choices=[("done", "完成"), ("refused", "被拒绝")], default="done", max_length=8, verbose_name="结果")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="来源地址")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="详情")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="上一条哈希")),
                ("entry_hash", models.CharField(max_length=64, verbose_name="条目哈希")),
                ("person", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="organizations.person", verbose_name="人员")),
            ],
            options={
                "verbose_name": "审计记录",
                "verbose_name_plural": "审计记录",
                "ordering": ["-index"],
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["action", "target"], name="audit_action_target")],
            },
        ),
    ]
