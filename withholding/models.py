"""The register of what is not disclosed; the office alone reads it, and no table points here."""

import datetime

from django.db import models
from django.db.models import Q

from organizations.insert_only import InsertOnly
from organizations.models import Organization, Person
from powers.models import PowerCategory


class WithheldEntryQuerySet(models.QuerySet["WithheldEntry"]):
    """Questions about the register."""

    def listed(self) -> "WithheldEntryQuerySet":
        return self.filter(state=WithheldEntry.State.LISTED)

    def due(self, on: datetime.date) -> "WithheldEntryQuerySet":
        """Those whose next review has come."""
        return self.listed().filter(next_review_on__lte=on)


class WithheldEntry(models.Model):
    """不宜公开事项 — one power that is not disclosed, with the ground for it.

    State secrets are not typed into this system (保守国家秘密法第三十一条): a secret entry is a
    placeholder without name, category and reason.
    """

    class Kind(models.TextChoices):
        SECRET = "secret", "涉密"
        UNSUITABLE = "unsuitable", "暂不宜公开"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        WITH_HEAD = "with_head", "部门审核中"
        WITH_REVIEWER = "with_reviewer", "公开办审核中"
        LISTED = "listed", "已登记"
        RETURNED = "returned", "已退回"
        ENDED = "ended", "已解除"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="机构"
    )
    serial = models.PositiveIntegerField("序号")
    kind = models.CharField("种类", max_length=12, choices=Kind)
    ground = models.CharField(
        "法律依据", max_length=200, help_text="例如 《政府信息公开条例》第十四条"
    )
    approval_document = models.CharField(
        "批准文件", max_length=200, help_text="文号，例如 云保委〔2026〕2号"
    )
    next_review_on = models.DateField("下次复审日", help_text="到这一天重新审查能否公开")
    name = models.CharField("事项名称", max_length=200, blank=True, help_text="涉密的不填")
    category = models.ForeignKey(
        PowerCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="权力类别",
        help_text="涉密的不填",
    )
    reason = models.TextField("不宜公开的理由", blank=True, help_text="涉密的不填")
    state = models.CharField("状态", max_length=16, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField("修订号", default=0)
    round = models.PositiveIntegerField("轮次", default=0)
    content_hash = models.CharField("送审内容哈希", max_length=64, blank=True)
    listed_on = models.DateField("登记日期", null=True, blank=True)
    created_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="填报人"
    )

    objects = WithheldEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "不宜公开事项"
        verbose_name_plural = "不宜公开事项"
        ordering = ["organization", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "serial"], name="one_withheld_serial_per_organization"
            ),
            models.CheckConstraint(
                condition=~Q(kind="secret") | Q(name="", reason="", category__isnull=True),
                name="a_secret_is_a_placeholder_only",
            ),
            models.CheckConstraint(
                condition=~Q(kind="unsuitable") | (~Q(name="") & ~Q(reason="")),
                name="what_is_unsuitable_says_what_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}第{self.serial}号（{self.get_kind_display()}）"


class WithheldReview(InsertOnly):
    """不宜公开审核 — one person's part in one round: filed, approved or returned."""

    class Part(models.TextChoices):
        FILED = "filed", "提交"
        APPROVED = "approved", "同意"
        RETURNED = "returned", "退回"
        ENDED = "ended", "解除"

    entry = models.ForeignKey(
        WithheldEntry, on_delete=models.PROTECT, related_name="reviews", verbose_name="事项"
    )
    round = models.PositiveIntegerField("轮次")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="人员"
    )
    part = models.CharField("办理", max_length=10, choices=Part)
    content_hash = models.CharField("所审内容哈希", max_length=64)
    comment = models.CharField("意见", max_length=500, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "不宜公开审核"
        verbose_name_plural = "不宜公开审核"
        base_manager_name = "objects"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "round", "person"], name="one_withheld_part_per_person_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_part_display()}"
