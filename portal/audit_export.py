"""The audit trail as a file, for the auditors' own tools and for keeping elsewhere."""

import datetime
import io
import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from disclosure.exports import table_csv, write_table
from organizations.acting import actor_of
from organizations.audit import record
from organizations.models import AuditEntry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "审计记录"
COLUMNS = (
    *("序号", "时间", "操作者", "工号", "动作", "对象", "所属记录", "结果", "来源地址", "详情"),
    *("之前的哈希", "之后的哈希", "上一条哈希", "条目哈希"),
)
FORMATS = ("csv", "xlsx")


class ExportForm(forms.Form):
    """Which days, and as what."""

    since = forms.DateField(
        label="起始日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="截止日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    format = forms.ChoiceField(label="格式", choices=[("xlsx", "XLSX"), ("csv", "CSV")])

    def clean(self) -> dict[str, Any]:
        days = self.cleaned_data
        if days.get("since") and days.get("until") and days["since"] > days["until"]:
            raise forms.ValidationError("起始日期不能晚于截止日期。")
        return days


def audit_export_urls(site: admin.AdminSite) -> list[URLPattern]:
    def view(request: HttpRequest) -> HttpResponseBase:
        return audit_export(request, site.each_context(request))

    return [path("audit/export/", site.admin_view(view), name="audit_export")]


def audit_export(request: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
    """Ask for days and format, then hand the file out; the export is on the trail itself."""
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        context |= {"title": "导出审计记录", "form": form, "opts": AuditEntry._meta}
        return render(request, "admin/audit_export.html", context)
    asked = form.cleaned_data
    record(
        "organizations.export_audit",
        **actor_of(request),
        target=_days_in_words(asked["since"], asked["until"]),
    )
    rows = rows_between(asked["since"], asked["until"])
    answer: HttpResponseBase
    if asked["format"] == "csv":
        answer = StreamingHttpResponse(table_csv(COLUMNS, rows), content_type="text/csv")
    else:
        book = io.BytesIO()
        write_table(COLUMNS, rows, book, TITLE, sheet=TITLE)
        answer = HttpResponse(book.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="audit.{asked["format"]}"'
    return answer


def rows_between(
    since: datetime.date | None, until: datetime.date | None
) -> Iterator[tuple[str, ...]]:
    """Yield the entries of the days, both included, in the order of the chain."""
    entries = AuditEntry.objects.select_related("person").order_by("index")
    if since:
        entries = entries.filter(at__gte=_start(since))
    if until:
        entries = entries.filter(at__lt=_start(until + datetime.timedelta(days=1)))
    return map(_cells, entries.iterator(500))


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    return (
        str(entry.index),
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.actor,
        entry.person.staff_number if entry.person else "",
        entry.action,
        entry.target,
        entry.subject,
        entry.get_result_display(),
        entry.address or "",
        json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        entry.before_hash,
        entry.after_hash,
        entry.previous,
        entry.entry_hash,
    )


def _start(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _days_in_words(since: datetime.date | None, until: datetime.date | None) -> str:
    return f"{since or '最早'}至{until or '最近'}"
