"""Every public address; the office's begin with /admin/."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.urls import URLPattern, URLResolver, path, register_converter

from portal.converters import CatalogueFormat, Number, PowerCode
from portal.feeds import ChangesFeed
from portal.sitemaps import SITEMAPS
from portal.views import (
    between,
    changes,
    data,
    downloads,
    flowcharts,
    home,
    inspection,
    laws,
    log,
    organizations,
    paper,
    power_list,
    powers,
    service,
)
from portal.views.data_page import data_page
from portal.views.public import public_page
from portal.views.statistics import statistics, statistics_json

register_converter(PowerCode, "power")
register_converter(CatalogueFormat, "format")
register_converter(Number, "number")

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"

power_urls = [
    path("powers/", power_list.power_list, name="power_list"),
    path("suggest.json", power_list.suggest, name="suggest"),
    path("powers/<power:code>/", powers.power, name="power"),
    path("powers/<power:code>/v<number:number>/", powers.version, name="version"),
    path("powers/<power:code>/changes/", powers.power_changes, name="power_changes"),
    path("powers/<power:code>/flowchart.svg", flowcharts.flowchart_svg, name="flowchart_svg"),
    path("powers/<power:code>/flowchart.bpmn", flowcharts.flowchart_bpmn, name="flowchart_bpmn"),
    path("powers/<power:code>/flowchart.json", flowcharts.flowchart_json, name="flowchart_json"),
    path("powers/<power:code>/flowchart.dot", flowcharts.flowchart_dot, name="flowchart_dot"),
    path("powers/<power:code>.pdf", paper.power_pdf, name="power_pdf"),
    path("powers.json", data.powers_json, name="powers_json"),
    path("powers/<power:code>.json", data.power_json, name="power_json"),
    path("powers/<power:code>.jsonld", data.power_jsonld, name="power_jsonld"),
    path("powers/<power:code>/changes.json", data.power_changes_json, name="power_changes_json"),
]

organization_urls = [
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/<slug:code>/", organizations.organization, name="organization"),
    path(
        "organizations/<slug:code>/catalogue.<format:format>",
        downloads.organization_catalogue,
        name="organization_catalogue",
    ),
    path("catalogue.<format:format>", downloads.catalogue, name="catalogue"),
    path("organizations.json", data.organizations_json, name="organizations_json"),
    path("directory.csv", downloads.directory, name="directory"),
]

law_urls = [
    path("laws/", laws.law_list, name="law_list"),
    path("laws.json", data.laws_json, name="laws_json"),
    path("laws/<number:pk>/", laws.law, name="law"),
    path("laws/<number:pk>.json", data.law_json, name="law_json"),
    path("laws/<number:pk>.jsonld", data.law_jsonld, name="law_jsonld"),
]

record_urls = [
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", data_page(ChangesFeed()), name="changes_feed"),
    path("changes.json", changes.changes_json, name="changes_json"),
    path("changes.csv", changes.changes_csv, name="changes_csv"),
    path("changes/between/", between.between, name="between"),
    path("changes/between.json", between.between_json, name="between_json"),
    path("changes/between.csv", between.between_csv, name="between_csv"),
    path("statistics/", statistics, name="statistics"),
    path("statistics.json", statistics_json, name="statistics_json"),
    path("log/", log.log, name="log"),
    path("log.jsonl", log.log_jsonl, name="log_jsonl"),
    path("log.json", data.log_json, name="log_json"),
]

service_urls = [
    path("", home.home, name="home"),
    path("guide/", service.guide, name="guide"),
    path("disclosure-guide/", service.disclosure_guide, name="disclosure_guide"),
    path(
        "sitemap.xml",
        public_page(sitemap_index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"},
        name="sitemap",
    ),
    path(
        "sitemap-<slug:section>.xml",
        public_page(service.sitemap_part),
        name="sitemap_part",
    ),
    path("opensearch.xml", service.opensearch, name="opensearch"),
    path("openapi.json", data.openapi, name="openapi"),
    path("dataset.jsonld", data.dataset_jsonld, name="dataset"),
    path("inspection/", inspection.inspection, name="inspection"),
    path("robots.txt", service.robots, name="robots"),
    path("healthz", service.healthz, name="healthz"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *service_urls,
    *power_urls,
    *organization_urls,
    *law_urls,
    *record_urls,
]
if settings.HAS_OFFICE:
    urlpatterns += [path("admin/", admin.site.urls)]
