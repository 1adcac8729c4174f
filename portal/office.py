"""The office: Django's admin in Chinese, in the order in which people work."""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from disclosure.models import PublishedVersion
from flowcharts.checking import charts_with_errors
from flowcharts.models import Flowchart, FlowchartUse
from legislation.statuses import STALE
from organizations.acting import account_of, actor_of
from organizations.audit import record
from organizations.models import Organization
from organizations.roles import may_open, role_of
from organizations.scopes import Account, for_user
from portal.audit_export import audit_export_urls
from portal.calendar import calendar_urls
from portal.desk.urls import desk_urls
from portal.gate import pass_gate
from portal.job_progress import job_urls
from portal.originals import original_urls
from portal.risk_catalogue import risk_urls
from portal.second_step import next_step, second_step_urls
from portal.session_limits import with_way_back
from portal.stale_bases import stale_basis_urls
from portal.takedowns import takedown_urls
from portal.upload import upload_urls
from portal.withheld import withheld_urls
from portal.workbooks import workbook_urls
from powers.models import Citation, Power

# What people work with first; apps and models that are not named here follow.
APPS = [
    "powers",
    "flowcharts",
    "intake",
    "filings",
    "disclosure",
    "legislation",
    "portal",
    "organizations",
    "jobs",
    "auth",
]
MODELS = [
    "Power",
    "LegalBasis",
    "Citation",
    "PowerCategory",
    "CodeScheme",
    "Flowchart",
    "RiskPoint",
    "UploadedWorkbook",
    "ImportedFile",
    "UnmappedCell",
    "ColumnWord",
    "PublishedVersion",
    "LogEntry",
    "Withdrawal",
    "Volume",
    "RenderedChart",
    "InForcePeriod",
    "PublishedCitation",
    "SearchRow",
    "ListRow",
    "Synonym",
    "Instrument",
    "InstrumentVersion",
    "Organization",
    "Region",
    "Person",
    "CalendarException",
    "AuditEntry",
]


# Checking reads every chart; the start page may be a few minutes behind.
CHECKED_FOR_SECONDS = 300
FOUND = 302


class LoginForm(AdminAuthenticationForm):
    """Says in one sentence that name or password is wrong, never which."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "用户名或者密码不对，请重新输入；忘记密码的，请联系本单位的系统管理员。",
    }


class Office(admin.AdminSite):
    login_form = LoginForm
    enable_nav_sidebar = False
    site_header = "职权公开办公区"
    site_title = "职权公开办公区"
    index_title = "概况"
    empty_value_display = "—"
    password_change_template = "admin/password_change.html"  # noqa: S105 - a file
    password_change_done_template = "admin/password_changed.html"  # noqa: S105 - a file

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        apps = list(self._build_app_dict(request, app_label).values())
        apps.sort(key=lambda app: _place(APPS, app["app_label"]))
        for app in apps:
            app["models"].sort(key=lambda model: _place(MODELS, model["object_name"]))
        return apps

    def get_urls(self):
        overview = path("overview/", self.admin_view(self.overview), name="overview")
        return [
            overview,
            *second_step_urls(self),
            *audit_export_urls(self),
            *desk_urls(self),
            *stale_basis_urls(self),
            *takedown_urls(self),
            *calendar_urls(self),
            *withheld_urls(self),
            *upload_urls(self),
            *workbook_urls(self),
            *original_urls(self),
            *job_urls(self),
            *risk_urls(self),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"has_desk": has_desk(request)}

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and next_step(request) is None

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Show nothing but the next step to whoever has not signed in completely."""

        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return pass_gate(request, view, *args, **kwargs)

        guarded = super().admin_view(gated, cacheable)
        unguarded = never_cache(csrf_protect(view))

        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            step = next_step(request)
            if step is None:
                return guarded(request, *args, **kwargs)
            if request.path in {reverse(step), reverse("admin:logout")}:
                return unguarded(request, *args, **kwargs)
            return redirect(with_way_back(step, request))

        return shown

    def password_change(self, request: HttpRequest, extra_context: dict | None = None):
        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == FOUND:
            record(
                "accounts.change_password",
                **actor_of(request),
                target=account_of(request).get_username(),
            )
        return answer

    def index(self, request: HttpRequest, extra_context: dict | None = None):
        """Whoever files or reviews begins at the desk."""
        if has_desk(request):
            return redirect("admin:desk")
        return self.overview(request, extra_context)

    def overview(self, request: HttpRequest, extra_context: dict | None = None):
        """Show what is here and what is missing."""
        may_see = request.user.has_perm("powers.view_power")
        shown = {"figures": figures(request.user)} if may_see else {}
        return super().index(request, {**shown, **(extra_context or {})})


def has_desk(request: HttpRequest) -> bool:
    """Whether the account belongs to somebody who files, reviews, publishes or audits."""
    user = account_of(request)
    return not user.is_superuser and may_open(role_of(user), "desk")


def figures(user: Account) -> dict[str, object]:
    """Count what the user has here and what is missing; a fixed number of queries."""
    powers = for_user(Power.objects.all(), user)
    charts = for_user(Flowchart.objects.all(), user)
    drafts = powers.filter(~Exists(PublishedVersion.objects.filter(power=OuterRef("pk"))))
    without_chart = powers.filter(~Exists(FlowchartUse.objects.filter(power=OuterRef("pk"))))
    stale = for_user(Citation.objects.filter(status__in=STALE, is_confirmed=False), user)
    wrong = cache.get_or_set("charts-with-errors", charts_with_errors, CHECKED_FOR_SECONDS)
    return {
        "powers": powers.count(),
        "drafts": drafts.count(),
        "versions": PublishedVersion.objects.filter(power__in=powers).count(),
        "charts": charts.count(),
        "charts_with_errors": charts.filter(pk__in=wrong or ()).count(),
        "powers_without_chart": without_chart.count(),
        "stale_citations": stale.count(),
        "organizations": _organizations(powers, drafts, without_chart, stale),
    }


def _organizations(
    powers: QuerySet, drafts: QuerySet, without_chart: QuerySet, stale: QuerySet
) -> Sequence[Organization]:
    """Return the owners of the powers, with their figures as attributes."""
    counts = {
        "power_total": _per_owner(powers, "organization"),
        "draft_total": _per_owner(drafts, "organization"),
        "chartless_total": _per_owner(without_chart, "organization"),
        "stale_total": _per_owner(stale, "basis__power__organization"),
    }
    found = list(Organization.objects.filter(pk__in=counts["power_total"]))
    for owner in found:
        for name, numbers in counts.items():
            setattr(owner, name, numbers.get(owner.pk, 0))
    return found


def _per_owner(rows: QuerySet, path: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(path).annotate(Count("pk")))


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
