"""The addresses of the desk, behind the office's sign-in."""

from functools import partial

from django.contrib import admin
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from portal.desk.drafting import file_powers, revise
from portal.desk.filing import filing
from portal.desk.inbox import inbox
from portal.desk.item import item, item_chart, item_preview
from portal.desk.lists import progress, watch_list
from portal.desk.moving import move
from portal.desk.people import for_persons
from portal.desk.returned import returned
from portal.desk.signature import signature_sheet


def desk_urls(site: admin.AdminSite) -> list[URLPattern]:
    view = partial(for_persons, site=site)
    return [
        path("desk/", view(inbox), name="desk"),
        path("desk/file/", view(file_powers), name="desk_file"),
        path("desk/filings/<int:pk>/", view(filing), name="desk_filing"),
        path("desk/filings/<int:pk>/move/", view(require_POST(move)), name="desk_move"),
        path("desk/filings/<int:pk>/returned/", view(returned), name="desk_returned"),
        path("desk/items/<int:pk>/", view(item), name="desk_item"),
        path("desk/items/<int:pk>/revise/", view(revise), name="desk_revise"),
        path("desk/items/<int:pk>/preview/", view(item_preview), name="desk_preview"),
        path("desk/items/<int:pk>/<slug:side>.svg", view(item_chart), name="desk_chart"),
        path("desk/filings/<int:pk>/sheet.pdf", view(signature_sheet), name="desk_sheet"),
        path("desk/progress/", view(progress), name="desk_progress"),
        path("desk/lists/<slug:name>/", view(watch_list), name="desk_list"),
    ]
