"""Pages of the charts' admin that bring a chart in from another editor and take one out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import path

from flowcharts.beginnings import Beginnings
from flowcharts.bpmn_reading import BpmnError, chart_of_bpmn
from flowcharts.bpmn_xml import MOST_BYTES
from flowcharts.drawing import draw
from flowcharts.rows import chart_of

TOO_LARGE = f"文件超过{MOST_BYTES // 1024 // 1024}兆字节，请拆分后再导入。"


class BpmnForm(forms.Form):
    """A chart that was drawn in another editor."""

    file = forms.FileField(
        label="BPMN文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".bpmn,.xml"}),
        error_messages={"required": "请选择从流程图软件导出的bpmn文件。"},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            self.imported = chart_of_bpmn(file.read())
        except BpmnError as error:
            raise forms.ValidationError(str(error)) from error
        return file


class Exchanging(Beginnings, admin.ModelAdmin):
    """A file becomes a draft in the editor; a stored chart becomes a file."""

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "flowcharts_flowchart_"
        return [
            path("import-bpmn/", view(self.import_bpmn), name=f"{name}import_bpmn"),
            path("<int:pk>/bpmn/", view(self.export_bpmn), name=f"{name}export_bpmn"),
            *super().get_urls(),
        ]

    def import_bpmn(self, request: HttpRequest) -> HttpResponse:
        """Open the chart of a file in the editor; nothing is saved."""
        is_sent = request.method == "POST"
        form = BpmnForm(request.POST, request.FILES) if is_sent else BpmnForm()
        context = self._context(request, "导入流程图文件", form=form)
        if form.is_valid():
            found = form.imported
            return self._propose(request, found.chart, found.remarks, title=found.title)
        return render(request, "admin/flowcharts/flowchart/import_bpmn.html", context)

    def export_bpmn(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a stored chart as a file for another editor."""
        flowchart = self.get_object(request, str(pk))
        if flowchart is None or not self.has_view_permission(request, flowchart):
            raise Http404("没有这张流程图。")
        [picture] = draw([chart_of(flowchart)], with_bpmn=True)
        if picture.problem:
            return HttpResponseBadRequest(picture.problem)
        response = HttpResponse(picture.bpmn, content_type="application/xml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="flowchart-{pk}.bpmn"'
        return response
