"""廉政风险等级目录: the risk points of all charts by department and post, as page, XLSX and CSV."""

from collections.abc import Iterable, Iterator

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path

from flowcharts.models import RiskPoint
from organizations.models import Organization
from organizations.scopes import for_user, owners_for
from portal.table_files import table_file

TITLE = "廉政风险等级目录"
COLUMNS = (
    *("机构", "岗位", "等级", "风险内容", "成因", "防控措施", "责任人", "流程图", "环节"),
    "使用此图的职权数",
)
PER_PAGE = 100


class CatalogueForm(forms.Form):
    """Which risk points are asked for."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="机构", required=False, empty_label="全部机构"
    )
    level = forms.ChoiceField(
        label="等级", required=False, choices=[("", "全部等级"), *RiskPoint.Level.choices]
    )

    def __init__(self, *args, organizations: QuerySet[Organization], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]


def risk_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The address of the catalogue, behind the office's sign-in."""

    def view(request: HttpRequest) -> HttpResponseBase:
        return risk_catalogue(request, site)

    return [path("risks/", site.admin_view(view), name="risk_catalogue")]


def risk_catalogue(request: HttpRequest, site: admin.AdminSite) -> HttpResponseBase:
    """Show or hand out the risk points that the user may see."""
    if not request.user.has_perm("flowcharts.view_riskpoint"):
        raise PermissionDenied
    charted = owners_for(request.user).filter(flowcharts__isnull=False).distinct()
    form = CatalogueForm(request.GET, organizations=charted)
    rows = _rows(request, form)
    if kind := request.GET.get("format"):
        return table_file(kind, TITLE, COLUMNS, map(cells_of, rows.iterator(500)))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": TITLE,
        "form": form,
        "page": page,
        "columns": COLUMNS[2:],
        "groups": list(_groups(page)),
        "totals": _totals(rows),
        # The filters without the page, for links to other pages and files.
        "asked": request.GET,
    }
    return render(request, "admin/risk_catalogue.html", context)


def _rows(request: HttpRequest, form: CatalogueForm) -> QuerySet[RiskPoint]:
    rows = for_user(RiskPoint.objects.all(), request.user)
    if not form.is_valid():
        return rows.none()
    if organization := form.cleaned_data["organization"]:
        rows = rows.filter(step__flowchart__organization=organization)
    if level := form.cleaned_data["level"]:
        rows = rows.filter(level=level)
    rows = rows.annotate(power_total=Count("step__flowchart__uses", distinct=True))
    rows = rows.select_related("step__flowchart__organization").prefetch_related("controls")
    owner = "step__flowchart__organization"
    # A post's gravest risks first.
    return rows.order_by(f"{owner}__position", owner, "step__post", "level", "step", "pk")


def cells_of(risk: RiskPoint) -> list[str]:
    """Return a risk point as a row of the catalogue."""
    step = risk.step
    return [
        step.flowchart.organization.name,
        step.post,
        risk.level,
        risk.description,
        risk.cause,
        "\n".join(control.text for control in risk.controls.all()),
        risk.responsible,
        step.flowchart.title,
        step.name,
        str(risk.power_total),  # type: ignore[attr-defined]  # annotated by _rows
    ]


def _groups(
    risks: Iterable[RiskPoint],
) -> Iterator[tuple[str, str, list[tuple[RiskPoint, list[str]]]]]:
    """Yield department and post with their risk points, each as row and cells."""
    group: list[tuple[RiskPoint, list[str]]] = []
    before = ("", "")
    for risk in risks:
        organization, post, *cells = cells_of(risk)
        if group and (organization, post) != before:
            yield *before, group
            group = []
        before = (organization, post)
        group.append((risk, cells))
    if group:
        yield *before, group


def _totals(rows: QuerySet[RiskPoint]) -> list[tuple[str, int]]:
    counted = rows.order_by().values_list("level").annotate(Count("pk", distinct=True))
    numbers = {level: number for level, number, *_ in counted.values_list("level", "pk__count")}
    return [(label, numbers.get(level, 0)) for level, label in RiskPoint.Level.choices]
