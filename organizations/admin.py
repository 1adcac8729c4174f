import json

from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.utils.html import format_html_join
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from organizations.acting import actor_of
from organizations.audit import record
from organizations.columns import yes_or_no
from organizations.models import (
    AuditEntry,
    CalendarException,
    Organization,
    PasswordRecord,
    Person,
    Region,
)
from organizations.office import OfficeAdmin
from organizations.passwords import mark_temporary
from organizations.readonly import ReadOnlyAdmin
from organizations.roles import TABLE, fields_of, role_of
from organizations.scopes import is_own
from organizations.second_factor import remove


class PasswordForm(AdminPasswordChangeForm):
    """Sets a password; every account has one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


# Accounts have forms of our own; second factors are nobody's to look at.
for model in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(OfficeAdmin, UserAdmin):
    """Accounts: who may sign in, and with which password. Rights come from roles alone."""

    list_display = [
        "username",
        "person",
        "organization",
        yes_or_no(User._meta.get_field("is_active")),
        "last_login",
    ]
    list_filter = ["is_active"]
    list_select_related = ["person__organization"]
    search_fields = ["username", "person__name", "person__staff_number"]
    filter_horizontal = []
    add_form = UserCreationForm
    change_password_form = PasswordForm
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["username", "password", "is_active"]}),
        ("登录记录", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["unlock"]

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request, queryset):
        for user in queryset:
            AccessAttempt.objects.filter(username=user.get_username()).delete()
            record("accounts.unlock", **actor_of(request), target=user.get_username(), subject=user)
        self.message_user(request, f"已解除{len(queryset)}个账号的登录锁定。")

    def save_model(self, request, obj, form, change):
        """Every account made here is one of the office; superusers are made by command."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)
        if not change:
            mark_temporary(obj)

    def user_change_password(self, request, id, form_url=""):
        """A password that somebody else knows is good for one sign-in."""
        before = PasswordRecord.objects.filter(user=id if id.isdigit() else None).first()
        answer = super().user_change_password(request, id, form_url)
        after = PasswordRecord.objects.filter(user=id if id.isdigit() else None).first()
        if after and after != before and after.user != request.user:
            mark_temporary(after.user)
        return answer

    def has_change_permission(self, request, obj=None):
        """Nobody but a superuser takes over a superuser's account."""
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Accounts stay, so that who did what stays readable; they are made inactive."""
        return False

    @admin.display(description="人员", ordering="person__name")
    def person(self, user: User) -> str:
        return getattr(user, "person", None)

    @admin.display(description="机构", ordering="person__organization")
    def organization(self, user: User) -> Organization | None:
        person = getattr(user, "person", None)
        return person and person.organization


@admin.register(Region)
class RegionAdmin(OfficeAdmin):
    list_display = ["code", "name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]


@admin.register(Organization)
class OrganizationAdmin(OfficeAdmin):
    list_display = ["name", "short_name", "code", "region", "parent", "complaint_telephone"]
    list_filter = ["region"]
    list_select_related = ["region", "parent"]
    search_fields = ["name", "short_name", "code"]
    autocomplete_fields = ["region", "parent"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "region", "parent", "position"]}),
        ("代码", {"fields": ["code", "body_code", "credit_code"]}),
        ("联系", {"fields": ["address", "office_hours", "telephone", "complaint_telephone"]}),
    ]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or is_own(obj, request.user))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or is_own(obj, request.user))

    def get_readonly_fields(self, request, obj=None):
        """The code stands in public addresses as soon as there are powers under it."""
        return ["code"] if obj and obj.powers.exists() else []


@admin.register(Person)
class PersonAdmin(OfficeAdmin):
    """Who somebody is, registered by one administrator, and their role, granted by another."""

    list_display = ["staff_number", "name", "organization", "role", "user"]
    list_filter = ["role", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization", "user"]
    search_fields = ["staff_number", "name", "organization__name"]
    autocomplete_fields = ["organization", "user"]
    fields = ["staff_number", "name", "organization", "role", "user"]
    actions = ["reset_second_factor"]

    def has_grant_permission(self, request):
        """Who grants roles resets second factors; who resets passwords does not."""
        allowed = fields_of(role_of(request.user), "organizations.person")
        return request.user.is_superuser or "role" in allowed

    @admin.action(description="重置动态口令", permissions=["grant"])
    def reset_second_factor(self, request, queryset):
        people = [person for person in queryset.select_related("user") if person.user]
        reset = [person for person in people if remove(person.user)]
        for person in reset:
            record(
                "accounts.reset_second_factor",
                **actor_of(request),
                target=person.user.get_username(),
                subject=person,
            )
        self.message_user(request, f"已重置{len(reset)}人的动态口令，下次登录时重新启用。")

    def get_readonly_fields(self, request, obj=None):
        """Who links an account to a person with a role would grant that role."""
        if request.user.is_superuser:
            return []
        allowed = fields_of(role_of(request.user), "organizations.person")
        if obj and obj.role and "role" not in allowed:
            allowed -= {"user", "organization"}
        return [name for name in self.fields if name not in allowed]

    def has_change_permission(self, request, obj=None):
        """Nobody changes their own role."""
        if obj and obj.user_id == request.user.pk and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Persons stay, because the trail and every review name them."""
        return False


@admin.register(CalendarException)
class CalendarExceptionAdmin(OfficeAdmin):
    list_display = ["day", yes_or_no(CalendarException._meta.get_field("is_workday")), "note"]
    date_hierarchy = "day"


# Acts that are recorded, by the last word of their name.
ACT_WORDS = {
    "add": "新增",
    "change": "修改",
    "delete": "删除",
    "publish": "公开",
    "withdraw": "撤回",
    "import": "导入",
    "sign_in": "登录",
    "sign_out": "退出",
    "lock_out": "锁定登录",
    "unlock": "解除锁定",
    "export_audit": "导出审计记录",
    "change_password": "修改密码",
    "second_step": "验证动态口令",
    "enrol": "启用动态口令",
    "renew_codes": "更换恢复码",
    "remove_second_factor": "停用动态口令",
    "reset_second_factor": "重置动态口令",
    "confirm": "确认身份",
    "get": "打开页面",
    "post": "提交页面",
    "draft": "建立申报",
    "wording": "参与修改申报内容",
    "recount_due_days": "重新计算应办结日",
    "purge": "清除内容",
    "restore": "恢复公开",
    "share": "共用流程图",
    "chart_created": "新增流程图",
    "chart_changed": "修改流程图",
    "publish_as_initial": "初始导入并公开",
    "add_person": "登记人员",
    "confirm_findings": "确认依据核对结果",
    "correct_basis": "更正依据条号",
    "recheck": "重新核对依据",
    **{name: move["label"] for part in ("moves", "acts") for name, move in TABLE[part].items()},
    "end": TABLE["register"]["end"]["label"],
    "reopen": TABLE["register"]["reopen"]["label"],
}


DETAIL_WORDS = {
    "why": "原因",
    "comment": "意见",
    "message": "改动",
    "round": "轮次",
    "snapshot_hash": "快照哈希",
    "reason": "理由",
}


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["index", "at", "actor", "act", "target", "result", "address"]
    list_display_links = ["index", "act"]
    list_filter = ["result"]
    search_fields = ["actor", "action", "target"]
    search_help_text = "按操作者、动作或对象查找"
    date_hierarchy = "at"

    @admin.display(description="动作", ordering="action")
    def act(self, entry: AuditEntry) -> str:
        return ACT_WORDS.get(entry.action.rpartition(".")[2], entry.action)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Head the page with what was done, in words."""
        entry = self.get_object(request, object_id)
        named = {"subtitle": f"{self.act(entry)}：{entry.target}"} if entry else {}
        return super().change_view(request, object_id, form_url, named | (extra_context or {}))

    def get_fields(self, request, obj=None):
        shown = [field.name for field in AuditEntry._meta.fields]
        return ["details" if name == "detail" else name for name in shown]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="详情")
    def details(self, entry: AuditEntry) -> str:
        """Say the details in words; what has none is shown as it is kept."""
        lines = [
            (DETAIL_WORDS.get(name, name), _in_words(name, value))
            for name, value in entry.detail.items()
        ]
        return format_html_join("", "<p>{}：{}</p>", lines)


def _in_words(name: str, value: object) -> object:
    if name == "message" and isinstance(value, list):
        return LogEntry(change_message=json.dumps(value)).get_change_message()
    return value
