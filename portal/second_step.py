"""The second step of signing in, and the page on which people set it up."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as mark_verified
from django_otp.plugins.otp_totp.models import TOTPDevice

from organizations import second_factor
from organizations.acting import account_of, actor_of
from organizations.audit import record
from organizations.models import AuditEntry
from organizations.passwords import must_change
from portal.confirming import confirmed
from portal.session_limits import MUST_CHANGE, confirm

KEY = "second_factor_key"
WRONG = "验证码不对，请核对时间后重新输入。"


class CodeForm(forms.Form):
    """One field for the code of the app or, in need, a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="验证器里的6位数字，或一个恢复码",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


def second_step_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the second step, behind the password."""

    def view(act: Any) -> Any:
        def shown(request: HttpRequest) -> HttpResponse:
            return act(request, site.each_context(request))

        return site.admin_view(shown)

    return [
        path("second-step/", view(second_step), name="second_step"),
        path("second-factor/", view(set_up), name="second_factor"),
        path("second-factor/codes/", view(confirmed(new_codes)), name="second_factor_codes"),
        path("second-factor/remove/", view(confirmed(remove)), name="second_factor_remove"),
    ]


def next_step(request: HttpRequest) -> str | None:
    """Name the page that has to come before every other one; None when signing in is complete."""
    user = account_of(request)
    if not (user.is_active and user.is_staff):
        return None
    return _second_factor_page(user) or _password_page(request)


def _second_factor_page(user: User) -> str | None:
    if user.is_verified():  # type: ignore[attr-defined]
        return None
    # One page asks several times; the user lives as long as the request.
    known = vars(user)
    if "is_enrolled" not in known:
        known["is_enrolled"] = second_factor.is_enrolled(user)
    if known["is_enrolled"]:
        return "admin:second_step"
    return "admin:second_factor" if settings.TWO_FACTOR_REQUIRED else None


def _password_page(request: HttpRequest) -> str | None:
    """The page on which a temporary or old password is replaced."""
    if not request.session.get(MUST_CHANGE):
        return None
    if must_change(account_of(request), timezone.now()):
        return "admin:password_change"
    del request.session[MUST_CHANGE]
    return None


def second_step(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask for the code, then go where the person wanted to go."""
    if next_step(request) != "admin:second_step":
        return redirect("admin:index")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _is_verified(request, form):
        return redirect(_wanted(request))
    context |= {"title": "登录验证", "form": form, REDIRECT_FIELD_NAME: _wanted(request)}
    return render(request, "admin/second_step.html", context)


def set_up(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the picture that an app reads, and enrol with the code that it then shows."""
    user = account_of(request)
    if second_factor.is_enrolled(user):
        context |= {
            "title": "动态口令",
            "codes_left": second_factor.codes_left(user),
            "is_required": settings.TWO_FACTOR_REQUIRED,
        }
        return render(request, "admin/second_factor.html", context)
    key = request.session.setdefault(KEY, second_factor.new_key())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        codes = second_factor.enrol(user, key, form.cleaned_data["code"])
        if codes:
            return _enrolled(request, context, codes)
        _trail(request, "enrol", AuditEntry.Result.REFUSED, WRONG)
        form.add_error("code", WRONG)
    form.fields["code"].help_text = "扫描以后，验证器里显示的6位数字"
    context |= {
        "title": "启用动态口令",
        "form": form,
        "picture": second_factor.qr_code(second_factor.device_of(user, key)),
        "secret": second_factor.secret_text(key),
        "is_required": settings.TWO_FACTOR_REQUIRED,
    }
    return render(request, "admin/enrol.html", context)


def new_codes(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Make new recovery codes; shown once."""
    if request.method != "POST" or not second_factor.is_enrolled(account_of(request)):
        return redirect("admin:second_factor")
    codes = second_factor.renew_codes(account_of(request))
    _trail(request, "renew_codes")
    context |= {"title": "新的恢复码", "codes": codes}
    return render(request, "admin/recovery_codes.html", context)


def remove(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Switch the second factor off, where it may be."""
    may = request.method == "POST" and not settings.TWO_FACTOR_REQUIRED
    if may and second_factor.remove(account_of(request)):
        _trail(request, "remove_second_factor")
        messages.success(request, "已停用动态口令。")
    return redirect("admin:second_factor")


def _enrolled(request: HttpRequest, context: dict[str, Any], codes: list[str]) -> HttpResponse:
    del request.session[KEY]
    mark_verified(request, TOTPDevice.objects.get(user=request.user))
    confirm(request.session)
    _trail(request, "enrol")
    context |= {"title": "动态口令已启用", "codes": codes, "has_permission": True}
    return render(request, "admin/recovery_codes.html", context)


def _is_verified(request: HttpRequest, form: CodeForm) -> bool:
    try:
        device = second_factor.verified_by(account_of(request), form.cleaned_data["code"])
    except second_factor.MustWaitError as error:
        device, why = None, str(error)
    else:
        why = WRONG
    if device is None:
        _trail(request, "second_step", AuditEntry.Result.REFUSED, why)
        form.add_error("code", why)
        return False
    # A new name for the session: what it may do has just grown.
    request.session.cycle_key()
    mark_verified(request, device)
    confirm(request.session)
    _trail(request, "second_step")
    return True


def _wanted(request: HttpRequest) -> str:
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


def _trail(
    request: HttpRequest, act: str, result: str = AuditEntry.Result.DONE, why: str = ""
) -> None:
    user = account_of(request)
    record(
        f"accounts.{act}",
        **actor_of(request),
        target=user.get_username(),
        result=result,
        detail={"why": why} if why else {},
    )
