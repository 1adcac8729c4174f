from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from organizations.columns import yes_or_no
from organizations.models import AuditEntry, CalendarException, Organization, Person, Region
from organizations.office import OfficeAdmin
from organizations.readonly import ReadOnlyAdmin
from organizations.scopes import is_own

ACTS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}


class PermissionChoiceField(forms.ModelMultipleChoiceField):
    """Names permissions in Chinese; the names that Django stores are English."""

    def label_from_instance(self, permission: Permission) -> str:
        act = ACTS.get(permission.codename.partition("_")[0], permission.name)
        return f"{permission.content_type.name}：{act}"


class PermissionsInChinese:
    """Offers permissions by their Chinese names."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.remote_field.model is Permission:
            kwargs["form_class"] = PermissionChoiceField
            kwargs["queryset"] = Permission.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PasswordForm(AdminPasswordChangeForm):
    """Sets a password; every account has one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


class PersonInline(admin.StackedInline):
    model = Person
    fields = [("staff_number", "name"), ("organization", "role")]
    autocomplete_fields = ["organization"]
    extra = 0
    can_delete = False
    verbose_name = verbose_name_plural = "使用此账号的人员"


# Accounts have forms of our own; second factors are nobody's to look at.
for model in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(PermissionsInChinese, OfficeAdmin, UserAdmin):
    list_display = [
        "username",
        "person",
        "organization",
        yes_or_no(User._meta.get_field("is_active")),
        yes_or_no(User._meta.get_field("is_superuser")),
        "last_login",
    ]
    list_filter = ["is_active", "is_superuser"]
    list_select_related = ["person__organization"]
    search_fields = ["username", "person__name", "person__staff_number"]
    inlines = [PersonInline]
    add_form = UserCreationForm
    change_password_form = PasswordForm
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            "权限",
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        ("登录记录", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        """Only a superuser hands out more than a role does."""
        if request.user.is_superuser:
            return self.readonly_fields
        return [*self.readonly_fields, "is_superuser", "groups", "user_permissions"]

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


@admin.register(Group)
class RoleAdmin(PermissionsInChinese, OfficeAdmin, GroupAdmin):
    pass


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
    list_display = ["staff_number", "name", "organization", "role", "user"]
    list_filter = ["role", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["organization", "user"]
    search_fields = ["staff_number", "name", "organization__name"]
    autocomplete_fields = ["organization", "user"]


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
