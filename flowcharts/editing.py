"""The form of a chart: its heading and its tables, saved together or tried out unsaved."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from flowcharts.arranging import arrange
from flowcharts.chart import Chart
from flowcharts.linking import link_in_order
from flowcharts.models import Flowchart
from flowcharts.rows import chart_of
from flowcharts.tables import ChartTables, fingerprint, posted_with, tables_in
from flowcharts.writing import write_chart

# The buttons that save nothing: one only looks, the other moves rows about.
CHECK, ACT = "_check", "act"


def is_draft(data: Mapping[str, Any]) -> bool:
    return CHECK in data or ACT in data


def drafted(data: QueryDict) -> tuple[QueryDict, tuple[str, int, str]]:
    """Return what was posted with its rows arranged as asked for, and where to go on.

    Raises UnknownActError.
    """
    tables = tables_in(data)
    if ACT in data:
        arrange(tables, str(data[ACT]))
    return posted_with(data, tables), tables.focus


class FlowchartForm(forms.ModelForm):
    """A chart with its tables; of a draft nothing is saved and nothing is demanded."""

    # The stored chart as the person saw it, so that nobody overwrites what he did not see.
    seen = forms.CharField(required=False)

    class Meta:
        model = Flowchart
        fields = ["title", "kind", "organization", "complaint_channel"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = chart_of(self.instance) if self.instance.pk else None
        self.stored = fingerprint(stored or Chart())
        self.initial["seen"] = self.stored
        self.tables = ChartTables(self.data) if self.is_bound else ChartTables(chart=stored)
        self.is_draft = self.is_bound and is_draft(self.data)
        # Whoever was told that others saved meanwhile may save over it.
        self.seen_now = self.data.get("seen", "") if self.is_bound else self.stored

    def is_valid(self) -> bool:
        if not self.is_draft:
            return super().is_valid()
        self.full_clean()
        self._errors = ErrorDict()
        return False

    def clean(self) -> None:
        super().clean()
        if self.is_draft:
            return
        if "steps-TOTAL_FORMS" not in self.data:
            raise ValidationError("环节的表格没有收到，请刷新页面后重试。")
        if not self.tables.is_valid():
            raise ValidationError(self.tables.errors() or "表格中有要更正的地方，请看各行。")
        if self.instance.pk and self.data.get("seen") != self.stored:
            self.seen_now = self.stored
            raise ValidationError(
                "您打开这张图以后，别人保存过它。请先核对；再次保存就会用您填写的内容覆盖。"
            )

    @property
    def channel(self) -> str:
        field = "complaint_channel"
        return str(self.data.get(field, "") if self.is_bound else self.initial.get(field, ""))

    def chart(self) -> Chart:
        """Return the chart as it stands in the form, saved or not."""
        return self.tables.chart(self.channel)

    @property
    def has_other_chart(self) -> bool:
        return fingerprint(self.chart()) != self.stored

    def write_tables(self) -> bool:
        """Bring the chart's rows to what the tables say; tell whether arrows were drawn too."""
        if not self.has_other_chart:
            return False
        write_chart(self.instance, self.chart())
        return bool(link_in_order(self.instance))
