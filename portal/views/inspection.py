"""How the site did in its last self-inspection, in summary."""

from django.http import HttpResponse
from django.shortcuts import render

from portal.inspection.rules import CHECKS
from portal.models import Inspection
from portal.reading import PublicRequest
from portal.views.public import public_page


@public_page
def inspection(request: PublicRequest) -> HttpResponse:
    """The numbers of the last inspection, each with its definition."""
    last = Inspection.objects.first()
    rows = [(check, last.counts.get(check.key, 0)) for check in CHECKS] if last else []
    return render(request, "inspection.html", {"last": last, "rows": rows})
