"""Requests without the token of our own pages: nothing is done, and the trail tells of it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from organizations.acting import address_of
from organizations.audit import calling_from
from portal.gate import record_refusal
from portal.office_errors import EXPIRED, office_error


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a request that may have been forged; that of somebody signed in is recorded."""
    if request.user.is_authenticated:
        with calling_from(address_of(request)):
            record_refusal(request, "请求不是从本系统的页面发出的，或者页面已过期")
    return office_error(request, HTTPStatus.FORBIDDEN, EXPIRED)
