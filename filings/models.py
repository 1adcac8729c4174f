"""Filings: what departments put forward and who reviewed it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from disclosure.models import PublishedVersion, Withdrawal
from organizations.insert_only import InsertOnly
from organizations.models import Organization, Person
from powers.models import Power, PowerCategory


class ReviewRoute(models.Model):
    """审核路线 — the stages that an item passes before it may be published."""

    name = models.CharField("名称", max_length=100, help_text="例如 一般路线")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, verbose_name="适用机构"
    )
    category = models.ForeignKey(
        PowerCategory, on_delete=models.PROTECT, null=True, blank=True, verbose_name="适用类别"
    )
    change_kind = models.CharField(
        "适用变更类型", max_length=12, choices=PublishedVersion.ChangeKind, blank=True
    )

    class Meta:
        verbose_name = "审核路线"
        verbose_name_plural = "审核路线"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("organization", 0),
                Coalesce("category", 0),
                "change_kind",
                name="one_review_route_per_case",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReviewStage(models.Model):
    """审核环节 — who reviews at this point; stages at one position run side by side."""

    class Place(models.TextChoices):
        OWN = "own", "本部门"
        ANY = "any", "不限部门"

    route = models.ForeignKey(
        ReviewRoute, on_delete=models.PROTECT, related_name="stages", verbose_name="审核路线"
    )
    position = models.PositiveIntegerField("次序", help_text="从1数起；次序相同的环节同时进行")
    name = models.CharField("名称", max_length=60, help_text="例如 合法性和保密审核")
    role = models.CharField("角色", max_length=12, choices=Person.Role)
    place = models.CharField("审核人所在", max_length=4, choices=Place, default=Place.OWN)
    due_workdays = models.PositiveIntegerField("办理期限（工作日）", default=5)

    class Meta:
        verbose_name = "审核环节"
        verbose_name_plural = "审核环节"
        ordering = ["route", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "position", "role"], name="one_stage_per_position_and_role"
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="stages_count_from_one"),
        ]

    def __str__(self) -> str:
        return self.name


class Filing(models.Model):
    """申报 — a batch of items that a department puts forward together."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="filings", verbose_name="申报机构"
    )
    title = models.CharField("标题", max_length=200, help_text="例如 2026年第一次动态调整")
    cause_document = models.CharField("依据文件", max_length=200, blank=True, help_text="文号")
    created_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="filings", verbose_name="创建人"
    )
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    class Meta:
        verbose_name = "申报"
        verbose_name_plural = "申报"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class FilingItem(models.Model):
    """申报事项 — one power's change on its way to the public."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "审核中"
        APPROVED = "approved", "待发布"
        PUBLISHED = "published", "已公开"
        RETURNED = "returned", "已退回"
        REJECTED = "rejected", "不予确认"
        RECALLED = "recalled", "已撤回"
        DISCARDED = "discarded", "已放弃"

    class Reason(models.TextChoices):
        LAW_CHANGED = "law_changed", "依据制定、修订或废止"
        DUTIES_CHANGED = "duties_changed", "机构职能调整"
        DELEGATED = "delegated", "上级下放或收回"
        MENDED = "mended", "更正内容"
        SERVICE = "service", "优化流程或压缩时限"
        OTHER = "other", "其他"

    OPEN_STATES = (State.DRAFT, State.SUBMITTED, State.APPROVED, State.RETURNED, State.RECALLED)
    EDITABLE_STATES = (State.DRAFT, State.RETURNED, State.RECALLED)

    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, related_name="items", verbose_name="申报"
    )
    power = models.ForeignKey(
        Power, on_delete=models.PROTECT, related_name="filing_items", verbose_name="职权"
    )
    change_kind = models.CharField("变更类型", max_length=12, choices=PublishedVersion.ChangeKind)
    reason = models.CharField("变更原因", max_length=16, choices=Reason)
    note = models.CharField("变更说明", max_length=500, blank=True)
    cause_document = models.CharField("依据文件", max_length=200, blank=True)
    effective_on = models.DateField("拟生效日期", null=True, blank=True)
    linked = models.CharField(
        "关联组", max_length=40, blank=True, help_text="合并、分设的各项填同一个标识，同时公开"
    )
    ends = models.BooleanField(
        "随之取消", default=False, help_text="被合并或者被分设后不再保留的事项"
    )

    state = models.CharField("状态", max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField("修订号", default=0)
    round = models.PositiveIntegerField("轮次", default=0)
    route = models.ForeignKey(
        ReviewRoute, on_delete=models.PROTECT, null=True, blank=True, verbose_name="审核路线"
    )
    position = models.PositiveIntegerField("当前环节", default=0)
    snapshot = models.TextField("送审快照", blank=True)
    snapshot_hash = models.CharField("送审内容哈希", max_length=64, blank=True)
    frozen_at = models.DateTimeField("送审时间", null=True, blank=True)
    stage_since = models.DateTimeField("进入当前环节时间", null=True, blank=True)
    due_on = models.DateField("应办结日", null=True, blank=True)
    moved_at = models.DateTimeField("最近变动时间", null=True, blank=True)
    moved_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最近变动人",
    )
    publish_at = models.DateTimeField("定时发布时间", null=True, blank=True)
    scheduled_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="定时发布人",
    )
    schedule_refusal = models.CharField("定时发布未成功的原因", max_length=500, blank=True)
    version = models.OneToOneField(
        PublishedVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="filing_item",
        verbose_name="公开版本",
    )

    class Meta:
        verbose_name = "申报事项"
        verbose_name_plural = "申报事项"
        ordering = ["filing", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["power"],
                condition=Q(state__in=["draft", "submitted", "approved", "returned", "recalled"]),
                name="one_open_filing_item_per_power",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved", "published"])
                | ~Q(snapshot_hash=""),
                name="what_is_reviewed_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(state="published", version__isnull=False)
                | (~Q(state="published") & Q(version__isnull=True)),
                name="a_published_item_has_its_version",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(state="approved", scheduled_by__isnull=False),
                name="a_schedule_has_its_publisher",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "position"], name="item_state_position"),
            models.Index(fields=["publish_at"], name="item_publish_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_kind_display()}：{self.power}"


class Participation(InsertOnly):
    """参与 — a person had a hand in an item; four eyes reads these rows, not roles."""

    class Part(models.TextChoices):
        AUTHOR = "author", "填报"
        REVIEWER = "reviewer", "审核"
        PUBLISHER = "publisher", "发布"

    item = models.ForeignKey(
        FilingItem, on_delete=models.PROTECT, related_name="participations", verbose_name="事项"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="participations", verbose_name="人员"
    )
    part = models.CharField("参与方式", max_length=12, choices=Part)
    round = models.PositiveIntegerField("轮次")

    class Meta:
        verbose_name = "参与"
        verbose_name_plural = "参与"
        base_manager_name = "objects"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person", "round"], name="one_part_per_person_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_part_display()}"


class Review(InsertOnly):
    """审核 — what one person decided on one item, about exactly one snapshot."""

    class Decision(models.TextChoices):
        APPROVE = "approve", "同意"
        RETURN = "return", "退回"
        REJECT = "reject", "不予确认"

    item = models.ForeignKey(
        FilingItem, on_delete=models.PROTECT, related_name="reviews", verbose_name="事项"
    )
    stage = models.ForeignKey(
        ReviewStage, on_delete=models.PROTECT, null=True, blank=True, verbose_name="审核环节"
    )
    round = models.PositiveIntegerField("轮次")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="reviews", verbose_name="审核人"
    )
    decision = models.CharField("决定", max_length=8, choices=Decision)
    snapshot_hash = models.CharField("所审内容哈希", max_length=64)
    comment = models.TextField("意见", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审核"
        verbose_name_plural = "审核"
        base_manager_name = "objects"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.get_decision_display()}"


class Comment(InsertOnly):
    """批注 — what somebody says to an item or to one field of it; kept with the round."""

    item = models.ForeignKey(
        FilingItem, on_delete=models.PROTECT, related_name="comments", verbose_name="事项"
    )
    round = models.PositiveIntegerField("轮次")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="comments", verbose_name="批注人"
    )
    field = models.CharField("栏目标识", max_length=200, blank=True)
    label = models.CharField("栏目", max_length=200, blank=True)
    text = models.TextField("批注")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "批注"
        verbose_name_plural = "批注"
        base_manager_name = "objects"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person}：{self.text[:40]}"


class TwoPersonAct(models.Model):
    """An act that one person starts and another one decides."""

    class Decision(models.TextChoices):
        AGREED = "agreed", "同意"
        REFUSED = "refused", "不同意"

    reason = models.CharField("原因", max_length=300)
    started_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    started_at = models.DateTimeField("提出时间")
    decision = models.CharField("决定", max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    comment = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(started_by=F("decided_by")), name="two_persons_decide_a_%(class)s"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_%(class)s_says_who_and_when",
            ),
        ]


class Takedown(TwoPersonAct):
    """紧急撤回 — taken off the public pages by one person; another confirms or restores."""

    withdrawal = models.OneToOneField(
        Withdrawal, on_delete=models.PROTECT, related_name="takedown", verbose_name="撤回"
    )
    due_at = models.DateTimeField("应决定时间")

    class Meta(TwoPersonAct.Meta):
        verbose_name = "紧急撤回"
        verbose_name_plural = "紧急撤回"
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"紧急撤回{self.withdrawal.code}"


class PurgeRequest(TwoPersonAct):
    """清除申请 — to destroy the content of a version; another person agrees or does not."""

    version = models.ForeignKey(
        PublishedVersion,
        on_delete=models.PROTECT,
        related_name="purge_requests",
        verbose_name="公开版本",
    )

    class Meta(TwoPersonAct.Meta):
        verbose_name = "清除申请"
        verbose_name_plural = "清除申请"
        ordering = ["-started_at", "-pk"]
        constraints = [
            *TwoPersonAct.Meta.constraints,
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(decision=""),
                name="one_open_purge_request_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"清除{self.version}"
