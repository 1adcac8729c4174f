from django.apps import AppConfig


class WithholdingConfig(AppConfig):
    name = "withholding"
    verbose_name = "不宜公开"
