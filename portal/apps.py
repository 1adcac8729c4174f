from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self):
        from jobs.rounds import every_round  # needs the models to be loaded
        from portal.page_making import PageWatch

        every_round(PageWatch())


class OfficeConfig(admin_apps.AdminConfig):
    """Makes our own site the one that ``admin.site`` means."""

    default = False
    default_site = "portal.office.Office"
    verbose_name = "办公区"

    def ready(self):
        super().ready()
        from portal import sign_in_trail  # noqa: F401 - listens to Django's signals of sign-in
