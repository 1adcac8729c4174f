"""Asking again for the password or a code before something grave is done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organizations import second_factor
from organizations.acting import account_of, actor_of
from organizations.audit import record
from organizations.models import AuditEntry
from portal.session_limits import confirm, is_confirmed

PROOF = "identity_proof"
OURS = {PROOF, "csrfmiddlewaretoken"}


class ProofForm(forms.Form):
    """The password or, for those who have one, a code of the second factor."""

    def __init__(self, *data: Any, is_enrolled: bool) -> None:
        super().__init__(*data)
        self.fields[PROOF] = forms.CharField(
            label="密码或验证码" if is_enrolled else "密码",
            strip=False,
            max_length=128,
            widget=forms.PasswordInput(
                attrs={"autocomplete": "current-password", "autofocus": True}
            ),
        )


def confirmed(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view whose writes need a password or code of the last minutes."""

    @wraps(act)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return act(request, *args, **kwargs)
        return confirmation(request) or act(request, *args, **kwargs)

    return view


def confirmation(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks who it is; None when that is known.

    What was typed is carried along, so that nothing has to be typed twice.
    """
    if is_confirmed(request.session):
        return None
    is_enrolled = second_factor.is_enrolled(account_of(request))
    form = ProofForm(*([request.POST] if PROOF in request.POST else []), is_enrolled=is_enrolled)
    if form.is_valid() and _is_proven(request, form, is_enrolled=is_enrolled):
        confirm(request.session)
        record("accounts.confirm", **actor_of(request), target=request.user.get_username())
        return None
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OURS
        for value in values
    ]
    context = {"title": "请确认身份", "form": form, "carried": carried, "has_permission": False}
    return render(request, "admin/confirm.html", context)


def _is_proven(request: HttpRequest, form: ProofForm, *, is_enrolled: bool) -> bool:
    user = account_of(request)
    proof = form.cleaned_data[PROOF]
    if is_enrolled and _looks_like_code(proof):
        return _is_code(request, form, proof)
    # Through authenticate(), so that wrong passwords are counted and recorded as at sign-in.
    if authenticate(request, username=user.get_username(), password=proof) == user:
        return True
    form.add_error(PROOF, "密码不对，请重新输入。")
    return False


def _is_code(request: HttpRequest, form: ProofForm, code: str) -> bool:
    try:
        if second_factor.verified_by(account_of(request), code):
            return True
        why = "验证码不对，请核对时间后重新输入。"
    except second_factor.MustWaitError as error:
        why = str(error)
    form.add_error(PROOF, why)
    record(
        "accounts.confirm",
        **actor_of(request),
        target=request.user.get_username(),
        result=AuditEntry.Result.REFUSED,
        detail={"why": why},
    )
    return False


def _looks_like_code(proof: str) -> bool:
    """Six digits come from the app; every password is longer."""
    return proof.isascii() and proof.isdigit() and len(proof) == 6
