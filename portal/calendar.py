"""How a due day was counted, day by day."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from disclosure.periods import today
from filings.routes import calendar_exceptions
from organizations.workdays import FIRST_YEAR, LAST_YEAR, counted_days, due_after

MOST_WORKDAYS = 250


class CountForm(forms.Form):
    """From which day, and how many working days."""

    since = forms.DateField(
        label="起算日", widget=forms.DateInput(attrs={"type": "date"}), help_text="当日不计"
    )
    workdays = forms.IntegerField(
        label="工作日数", min_value=1, max_value=MOST_WORKDAYS, help_text="例如 20"
    )

    def clean_since(self) -> datetime.date:
        since: datetime.date = self.cleaned_data["since"]
        if not 1990 <= since.year <= 2200:
            raise forms.ValidationError("请填写1990年至2200年之间的日期。")
        return since


def calendar_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The address of the page, behind the office's sign-in."""

    def shown(request: HttpRequest) -> HttpResponse:
        return workdays(request, site.each_context(request))

    return [path("workdays/", site.admin_view(shown), name="workdays")]


def workdays(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show each day of a count and why it counts or not."""
    form = CountForm(request.GET if "since" in request.GET else None, initial={"since": today()})
    context |= {"title": "工作日计算", "form": form, "first": FIRST_YEAR, "last": LAST_YEAR}
    if form.is_valid():
        asked = (form.cleaned_data["since"], form.cleaned_data["workdays"], calendar_exceptions())
        context |= {"days": list(counted_days(*asked)), "due": due_after(*asked)}
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "admin/workdays.html", context, status=status)
