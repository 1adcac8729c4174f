"""Regions, organizations and the persons who act for them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from organizations.codes import validate_credit_code
from organizations.insert_only import InsertOnly


class Region(models.Model):
    """区划 — an administrative division with its GB/T 2260 code."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"
        PREFECTURAL = "prefectural", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡级"

    code = models.CharField(
        "区划代码",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^\d{6}(\d{3}){0,2}$", "区划代码应为6、9或12位数字。")],
        help_text="例如 620823",
    )
    name = models.CharField("名称", max_length=60, help_text="例如 云岭县")
    level = models.CharField("层级", max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级区划",
    )

    class Meta:
        verbose_name = "区划"
        verbose_name_plural = "区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """机构 — a body that owns a list of powers or exercises some of them."""

    code = models.SlugField(
        "机构代码", max_length=40, unique=True, help_text="用于网址，例如 anquan 或 620823-207"
    )
    name = models.CharField("名称", max_length=100, help_text="例如 云岭县应急管理局")
    short_name = models.CharField("简称", max_length=40, blank=True, help_text="例如 县应急局")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="organizations", verbose_name="区划"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级机构",
    )
    body_code = models.CharField(
        "编码中的机构段", max_length=9, blank=True, help_text="职权编码用，例如 207 或 NM"
    )
    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        blank=True,
        validators=[validate_credit_code],
        help_text="18位，例如 11620823MB1K2340XX",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    address = models.CharField("办公地址", max_length=200, blank=True)
    office_hours = models.CharField(
        "办公时间", max_length=200, blank=True, help_text="例如 工作日 9:00—12:00，14:30—18:00"
    )
    telephone = models.CharField("咨询电话", max_length=60, blank=True)
    complaint_telephone = models.CharField("投诉举报电话", max_length=60, blank=True)

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organization", args=[self.code])


class Person(models.Model):
    """人员 — one human being; four eyes compares persons, never accounts."""

    class Role(models.TextChoices):
        CLERK = "clerk", "填报员"
        HEAD = "head", "部门审核"
        REVIEWER = "reviewer", "公开办审核"
        PUBLISHER = "publisher", "发布员"
        AUDITOR = "auditor", "审计员"
        SECURITY_AUDITOR = "secaudit", "安全审计员"
        SECURITY_ADMINISTRATOR = "secadmin", "安全管理员"
        SYSTEM_ADMINISTRATOR = "sysadmin", "系统管理员"

    staff_number = models.CharField("工号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=60)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="people", verbose_name="机构"
    )
    role = models.CharField("角色", max_length=12, choices=Role, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="账号",
    )

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["staff_number"]

    def __str__(self) -> str:
        return f"{self.name}（{self.staff_number}）"


class PasswordRecord(models.Model):
    """密码记录 — when an account's password was set, and its hash, so that it is not used again."""

    # The records of an account are nothing without it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="password_records",
        verbose_name="账号",
    )
    encoded = models.CharField("密码哈希", max_length=128)
    set_at = models.DateTimeField("设置时间")
    is_temporary = models.BooleanField("由他人设置", default=False)

    class Meta:
        verbose_name = "密码记录"
        verbose_name_plural = "密码记录"
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at}"


class AuditEntry(InsertOnly):
    """审计记录 — who did what, when, from where and with which result; hash-chained.

    Written by ``organizations.audit.record`` alone.
    """

    class Result(models.TextChoices):
        DONE = "done", "完成"
        REFUSED = "refused", "被拒绝"

    index = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, verbose_name="人员"
    )
    actor = models.CharField("操作者", max_length=120, help_text="人员姓名和工号，或命令名")
    action = models.CharField("动作", max_length=60, help_text="例如 disclosure.publish")
    target = models.CharField("对象", max_length=200, blank=True)
    subject = models.CharField(
        "所属记录", max_length=80, blank=True, db_index=True, help_text="例如 powers.power:12"
    )
    result = models.CharField("结果", max_length=8, choices=Result, default=Result.DONE)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    before_hash = models.CharField("之前的哈希", max_length=64, blank=True)
    after_hash = models.CharField("之后的哈希", max_length=64, blank=True)
    previous = models.CharField("上一条哈希", max_length=64, blank=True)
    entry_hash = models.CharField("条目哈希", max_length=64)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        base_manager_name = "objects"
        ordering = ["-index"]
        indexes = [models.Index(fields=["action", "target"], name="audit_action_target")]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"


class CalendarException(models.Model):
    """工作日例外 — a day on which a place works or rests against the national calendar."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    note = models.CharField("说明", max_length=200, blank=True, help_text="例如 通知文号")

    class Meta:
        verbose_name = "工作日例外"
        verbose_name_plural = "工作日例外"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '休息'}"
