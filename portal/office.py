"""The office: Django's admin in Chinese, in the order in which people work."""

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest

from disclosure.models import PublishedVersion
from flowcharts.models import Flowchart, FlowStep
from organizations.models import Organization
from powers.models import Power

# What people work with first; apps and models that are not named here follow.
APPS = [
    "powers",
    "flowcharts",
    "intake",
    "filings",
    "disclosure",
    "legislation",
    "organizations",
    "jobs",
    "auth",
]
MODELS = [
    "Power",
    "LegalBasis",
    "PowerCategory",
    "CodeScheme",
    "Flowchart",
    "RiskPoint",
    "ImportedFile",
    "UnmappedCell",
    "PublishedVersion",
    "LogEntry",
    "Withdrawal",
    "Volume",
    "RenderedChart",
    "InForcePeriod",
    "PublishedCitation",
    "SearchRow",
    "Instrument",
    "InstrumentVersion",
    "Organization",
    "Region",
    "Person",
    "AuditEntry",
]


class Office(admin.AdminSite):
    site_header = "职权公开办公区"
    site_title = "职权公开办公区"
    index_title = "开始"
    empty_value_display = "—"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        apps = list(self._build_app_dict(request, app_label).values())
        apps.sort(key=lambda app: _place(APPS, app["app_label"]))
        for app in apps:
            app["models"].sort(key=lambda model: _place(MODELS, model["object_name"]))
        return apps

    def index(self, request: HttpRequest, extra_context: dict | None = None):
        return super().index(request, {"figures": figures(), **(extra_context or {})})


def figures() -> dict[str, object]:
    """Count what is here; a fixed number of queries."""
    published = PublishedVersion.objects.filter(power=OuterRef("pk"))
    drafts = Power.objects.filter(~Exists(published))
    is_draft = Q(powers__in=drafts)
    organizations = Organization.objects.annotate(
        power_total=Count("powers"), draft_total=Count("powers", filter=is_draft)
    ).filter(power_total__gt=0)
    return {
        "powers": Power.objects.count(),
        "drafts": drafts.count(),
        "versions": PublishedVersion.objects.count(),
        "charts": Flowchart.objects.count(),
        "charts_without_steps": _charts_without_steps(),
        "powers_without_chart": Power.objects.filter(flowcharts=None).count(),
        "organizations": organizations,
    }


def _charts_without_steps() -> int:
    steps = FlowStep.objects.filter(flowchart=OuterRef("pk"))
    return Flowchart.objects.filter(~Exists(steps)).count()


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
