"""What was published. Public pages read these tables and the reference tables only."""

import datetime
import json
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property

from disclosure.normalizing import normalized
from disclosure.periods import today
from organizations.insert_only import InsertOnly, InsertOnlyQuerySet
from powers.models import Power


class VersionQuerySet(InsertOnlyQuerySet):
    """Questions about published versions."""

    def in_force(self, on: datetime.date | None = None) -> "VersionQuerySet":
        """The version of each power that is published and in effect at the end of the day."""
        day = on or today()
        return self.filter(
            Q(period__to_on__isnull=True) | Q(period__to_on__gt=day), period__from_on__lte=day
        )

    def listed(self) -> "VersionQuerySet":
        """Without the powers that were abolished."""
        return self.exclude(standing=Power.Standing.ABOLISHED)

    def for_organization(self, code: str) -> "VersionQuerySet":
        return self.filter(organization_code=code)

    def shown(self) -> "VersionQuerySet":
        """Without versions of powers that are withdrawn, and without what was purged."""
        gone = Withdrawal.objects.standing().values("code")
        return self.exclude(code__in=gone).exclude(salt="")

    def with_index_number(self) -> "VersionQuerySet":
        """With the index number of the power, for exports."""
        numbers = IndexNumber.objects.filter(code=OuterRef("code")).values("text")
        return self.annotate(index_number=Coalesce(Subquery(numbers[:1]), Value("")))

    def without_snapshots(self) -> "VersionQuerySet":
        """For lists: the snapshot is long and not needed there."""
        return self.defer("snapshot")


class PublishedVersion(InsertOnly):
    """公开版本 — one power as it was published; never edited."""

    class ChangeKind(models.TextChoices):
        ADD = "add", "新增"
        AMEND = "amend", "变更"
        SUSPEND = "suspend", "挂起"
        RESUME = "resume", "恢复"
        ABOLISH = "abolish", "取消"
        DELEGATE = "delegate", "下放"
        MERGE = "merge", "合并"
        SPLIT = "split", "分设"

    power = models.ForeignKey(
        Power, on_delete=models.PROTECT, related_name="versions", verbose_name="职权"
    )
    code = models.CharField("职权编码", max_length=40)
    number = models.PositiveIntegerField("版本号")
    snapshot = models.TextField("快照")
    salt = models.CharField("盐", max_length=64)
    content_hash = models.CharField("内容哈希", max_length=64)

    published_at = models.DateTimeField("公开时间")
    effective_on = models.DateField("生效日期")
    change_kind = models.CharField("变更类型", max_length=12, choices=ChangeKind)
    reason = models.CharField("变更原因", max_length=200)
    cause_document = models.CharField("依据文件", max_length=200, blank=True)
    note = models.CharField("变更说明", max_length=500, blank=True)
    reviewing_bodies = models.CharField("审核单位", max_length=300, blank=True)

    # What follows repeats the snapshot, so that lists can filter without reading it.
    name = models.CharField("事项名称", max_length=500)
    sub_item = models.CharField("子项名称", max_length=500, blank=True)
    category_code = models.CharField("类别代码", max_length=4)
    category_name = models.CharField("类别", max_length=40)
    organization_code = models.CharField("机构代码", max_length=40)
    organization_name = models.CharField("机构", max_length=100)
    standing = models.CharField("实施状态", max_length=12, choices=Power.Standing)
    levels = models.CharField("实施层级", max_length=120, blank=True)
    risk_levels = models.CharField("风险等级", max_length=3, blank=True)
    chart_hash = models.CharField("流程图哈希", max_length=64, blank=True)
    position = models.PositiveIntegerField("排列次序", default=0)

    # Only there when fetched through ``with_index_number()``.
    index_number: str

    objects = VersionQuerySet.as_manager()  # type: ignore[misc]

    # The one change that the database itself lets through: see ``disclosure.purging``.
    allowed_update = " AND ".join(
        (
            "OLD.salt <> ''",
            "NEW.salt = ''",
            "NEW.content_hash = OLD.content_hash",
            "NEW.code = OLD.code",
            "NEW.number = OLD.number",
            "EXISTS (SELECT 1 FROM disclosure_purge WHERE disclosure_purge.version_id = OLD.id)",
        )
    )

    class Meta:
        verbose_name = "公开版本"
        verbose_name_plural = "公开版本"
        base_manager_name = "objects"
        ordering = ["organization_code", "category_code", "position", "code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="one_version_per_number"),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="version_published_at"),
            models.Index(
                fields=["organization_code", "category_code", "position", "code"],
                name="version_in_list_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} 第{self.number}版"

    def get_absolute_url(self) -> str:
        return reverse("power", args=[self.code])

    def get_version_url(self) -> str:
        return reverse("version", args=[self.code, self.number])

    @cached_property
    def content(self) -> dict[str, Any]:
        """The snapshot as read from its JSON; ``disclosure.snapshots`` gives its shape."""
        return json.loads(self.snapshot)

    @property
    def title(self) -> str:
        return f"{self.name}（{self.sub_item}）" if self.sub_item else self.name

    @property
    def is_purged(self) -> bool:
        return self.salt == ""


class InForcePeriod(models.Model):
    """有效期间 — from which day to which day (exclusive) a version is in force; derived."""

    version = models.OneToOneField(
        PublishedVersion, on_delete=models.PROTECT, related_name="period", verbose_name="公开版本"
    )
    code = models.CharField("职权编码", max_length=40)
    from_on = models.DateField("起")
    to_on = models.DateField("止（不含）", null=True, blank=True)

    class Meta:
        verbose_name = "有效期间"
        verbose_name_plural = "有效期间"
        ordering = ["code", "from_on"]
        indexes = [models.Index(fields=["from_on", "to_on"], name="period_from_to")]
        constraints = [
            models.UniqueConstraint(fields=["code", "from_on"], name="one_period_per_code_and_day"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
                name="a_period_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.from_on}—{self.to_on or ''}"


class PublishedCitation(models.Model):
    """公开引文 — a citation of a published version, for the law pages; derived."""

    version = models.ForeignKey(
        PublishedVersion,
        on_delete=models.PROTECT,
        related_name="citations",
        verbose_name="公开版本",
    )
    purpose = models.CharField("用途", max_length=16)
    instrument_name = models.CharField("法律法规规章", max_length=300, db_index=True)
    # One key for the many ways in which a name is written; see legislation.naming.
    instrument_key = models.CharField("检索名", max_length=300, db_index=True, blank=True)
    article = models.CharField("条", max_length=20, blank=True)
    paragraph = models.CharField("款", max_length=20, blank=True)
    item = models.CharField("项", max_length=20, blank=True)

    class Meta:
        verbose_name = "公开引文"
        verbose_name_plural = "公开引文"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"《{self.instrument_name}》{self.article}"


class SearchRow(models.Model):
    """检索行 — the normalised text of a version that search looks into; derived."""

    version = models.OneToOneField(
        PublishedVersion,
        on_delete=models.PROTECT,
        related_name="search_row",
        verbose_name="公开版本",
    )
    title = models.TextField("标题")
    body = models.TextField("正文")

    class Meta:
        verbose_name = "检索行"
        verbose_name_plural = "检索行"

    def __str__(self) -> str:
        return self.title


class ListRowQuerySet(models.QuerySet["ListRow"]):
    """Questions about the rows of the list."""

    def in_force(self, on: datetime.date) -> "ListRowQuerySet":
        """Those whose version is in effect at the end of the day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on)

    def listed(self) -> "ListRowQuerySet":
        """Without the powers that were abolished."""
        return self.exclude(standing=Power.Standing.ABOLISHED)


class ListRow(models.Model):
    """目录行 — the few columns of a version by which lists filter, count and sort; derived.

    Published versions carry their snapshots; reading many of them only to count is slow.
    """

    version = models.OneToOneField(
        PublishedVersion,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="list_row",
        verbose_name="公开版本",
    )
    # The period of the version; both empty when it never was in force or was withdrawn.
    from_on = models.DateField("起", null=True, blank=True)
    to_on = models.DateField("止（不含）", null=True, blank=True)
    organization_code = models.CharField("机构代码", max_length=40)
    category_code = models.CharField("类别代码", max_length=4)
    position = models.PositiveIntegerField("排列次序", default=0)
    code = models.CharField("职权编码", max_length=40, db_index=True)
    standing = models.CharField("实施状态", max_length=12, choices=Power.Standing)
    levels = models.CharField("实施层级", max_length=120, blank=True)
    risk_levels = models.CharField("风险等级", max_length=3, blank=True)
    fee_kind = models.CharField("收费", max_length=8, choices=Power.FeeKind, blank=True)
    limit_days = models.PositiveIntegerField("时限（天）", null=True, blank=True)
    laws = models.TextField("依据的检索名", blank=True, help_text="每行一部，不重复")
    initials = models.CharField("拼音首字母", max_length=1100, blank=True)

    objects = ListRowQuerySet.as_manager()

    class Meta:
        verbose_name = "目录行"
        verbose_name_plural = "目录行"
        indexes = [
            models.Index(
                fields=["organization_code", "category_code", "position", "code"],
                name="list_row_in_list_order",
            ),
            models.Index(
                fields=["category_code", "organization_code", "position", "code"],
                name="list_row_by_category",
            ),
            models.Index(
                fields=["standing", "organization_code", "category_code", "from_on", "to_on"],
                name="list_row_counted",
            ),
            models.Index(
                fields=["organization_code", "from_on", "category_code", "standing"],
                name="list_row_that_came",
            ),
            models.Index(
                fields=["organization_code", "to_on", "category_code", "standing"],
                name="list_row_that_went",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DayTally(models.Model):
    """日计数 — how many powers of a kind come into force, and cease to be, on a day; derived.

    Powers in force on a day are those that came until then less those that went, so that the
    numbers of any day are known without looking at powers, and midnight changes nothing here.
    """

    on = models.DateField("日期")
    organization_code = models.CharField("机构代码", max_length=40)
    category_code = models.CharField("类别代码", max_length=4)
    standing = models.CharField("实施状态", max_length=12, choices=Power.Standing)
    came = models.PositiveIntegerField("当日起有效", default=0)
    went = models.PositiveIntegerField("当日起不再有效", default=0)
    # Whose names the organization and the category have; 0 when none came.
    newest_version = models.PositiveBigIntegerField("其中最新的公开版本", default=0)

    class Meta:
        verbose_name = "日计数"
        verbose_name_plural = "日计数"
        ordering = ["on", "organization_code", "category_code", "standing"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization_code", "category_code", "standing", "on"],
                name="one_tally_per_day_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.organization_code} {self.category_code}"


class ReadyPage(models.Model):
    """成页 — a version's page while it is in force, made before anybody asks; derived.

    The portal makes it and knows by the key whether it is still right.
    """

    version = models.OneToOneField(
        PublishedVersion,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="ready_page",
        verbose_name="公开版本",
    )
    key = models.CharField("标识", max_length=64, help_text="页面所依据的一切的哈希")
    html = models.BinaryField("网页", help_text="压缩的HTML")

    class Meta:
        verbose_name = "成页"
        verbose_name_plural = "成页"

    def __str__(self) -> str:
        return str(self.version)


class Synonym(models.Model):
    """近义词 — a word for which search also looks for another."""

    word = models.CharField("检索词", max_length=64, help_text="例如 营业执照")
    meaning = models.CharField("同时检索", max_length=64, help_text="例如 登记注册")

    class Meta:
        verbose_name = "近义词"
        verbose_name_plural = "近义词"
        ordering = ["word", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["word", "meaning"], name="one_synonym_per_meaning"),
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.meaning}"

    def save(self, *args, **kwargs) -> None:
        self.word, self.meaning = normalized(self.word), normalized(self.meaning)
        super().save(*args, **kwargs)


class ReferenceRevision(models.Model):
    """修订号 — says that a reference table changed; written by the triggers of ``revisions``.

    PostgreSQL adds a row in each transaction that changes one; SQLite, where one writer is
    alone, counts in one row.
    """

    number = models.PositiveBigIntegerField("修订次数", default=0)

    class Meta:
        verbose_name = "修订号"
        verbose_name_plural = "修订号"

    def __str__(self) -> str:
        return f"{self.pk}.{self.number}"


class IndexNumber(models.Model):
    """索引号 — the lasting identifier of a published power; see ``disclosure.index_numbers``."""

    code = models.CharField("职权编码", max_length=40, unique=True)
    body = models.CharField("机构段", max_length=40)
    year = models.PositiveIntegerField("年份")
    serial = models.PositiveIntegerField("流水号")
    text = models.CharField("索引号", max_length=80)

    class Meta:
        verbose_name = "索引号"
        verbose_name_plural = "索引号"
        ordering = ["body", "year", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "serial"], name="one_index_number_per_serial"
            )
        ]

    def __str__(self) -> str:
        return self.text


class RenderedChart(models.Model):
    """流程图图片 — one picture by the hash of the chart's data; shared by many powers."""

    chart_hash = models.CharField("流程图哈希", max_length=64, unique=True)
    svg = models.TextField("SVG", blank=True)
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    bpmn = models.TextField("交换文件", blank=True)
    places = models.TextField("各环节在图中的位置", blank=True)
    lying = models.TextField("横向的图（SVG）", blank=True)
    problem = models.CharField("未能绘制的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "流程图图片"
        verbose_name_plural = "流程图图片"

    def __str__(self) -> str:
        return self.chart_hash[:12]


class WithdrawalQuerySet(InsertOnlyQuerySet):
    """Questions about withdrawals."""

    def standing(self) -> "WithdrawalQuerySet":
        """Those after which the power was not put back."""
        return self.filter(restoration__isnull=True)


class Withdrawal(InsertOnly):
    """撤回 — a power taken off every public page, with its reason."""

    code = models.CharField("职权编码", max_length=40, db_index=True)
    at = models.DateTimeField("撤回时间")
    reason = models.CharField("原因", max_length=300)
    cause_document = models.CharField("依据文件", max_length=200, blank=True)
    reviewing_bodies = models.CharField("审核单位", max_length=300, blank=True)

    objects = WithdrawalQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "撤回"
        verbose_name_plural = "撤回"
        base_manager_name = "objects"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"


class Restoration(InsertOnly):
    """恢复公开 — the end of a withdrawal: the power is on the public pages again."""

    withdrawal = models.OneToOneField(
        Withdrawal, on_delete=models.PROTECT, related_name="restoration", verbose_name="撤回"
    )
    at = models.DateTimeField("恢复时间")
    reason = models.CharField("原因", max_length=300)

    class Meta:
        verbose_name = "恢复公开"
        verbose_name_plural = "恢复公开"
        base_manager_name = "objects"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.withdrawal.code} {self.reason}"


class Purge(InsertOnly):
    """清除 — the content of a version was destroyed because keeping it would be unlawful."""

    version = models.OneToOneField(
        PublishedVersion, on_delete=models.PROTECT, related_name="purge", verbose_name="公开版本"
    )
    at = models.DateTimeField("清除时间")
    reason = models.CharField("原因", max_length=300, help_text="不写被清除的内容")
    content_hash = models.CharField("原内容的加盐哈希", max_length=64)

    class Meta:
        verbose_name = "清除"
        verbose_name_plural = "清除"
        base_manager_name = "objects"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.version} {self.reason}"


class LogEntry(InsertOnly):
    """日志条目 — one link of the publication log's chain; holds no content and no names."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", "公开"
        INITIAL = "initial", "初始导入"
        DEMONSTRATION = "demonstration", "演示数据"
        WITHDRAW = "withdraw", "撤回"
        RESTORE = "restore", "恢复公开"
        PURGE = "purge", "清除"

    # The entries that stand for a version; the others say what happened to it later.
    PUBLICATIONS = (Kind.PUBLISH, Kind.INITIAL, Kind.DEMONSTRATION)

    index = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    kind = models.CharField("类型", max_length=16, choices=Kind)
    code = models.CharField("职权编码", max_length=40, db_index=True)
    version = models.PositiveIntegerField("版本号")
    content_hash = models.CharField("内容哈希", max_length=64)
    previous = models.CharField("上一条哈希", max_length=64, blank=True)
    entry = models.TextField("条目原文")
    entry_hash = models.CharField("条目哈希", max_length=64)

    class Meta:
        verbose_name = "公开日志条目"
        verbose_name_plural = "公开日志"
        base_manager_name = "objects"
        ordering = ["index"]

    def __str__(self) -> str:
        return f"#{self.index} {self.code} 第{self.version}版"


class Volume(models.Model):
    """分册 — a stored PDF catalogue of one organization for one publication day."""

    organization_code = models.CharField("机构代码", max_length=40)
    on = models.DateField("公开日")
    content_key = models.CharField("内容标识", max_length=64, help_text="所含版本哈希的哈希")
    file = models.CharField("文件", max_length=200, help_text="相对于MEDIA_ROOT")
    sha256 = models.CharField("文件SHA-256", max_length=64)
    size = models.PositiveIntegerField("字节数")
    page_count = models.PositiveIntegerField("页数")
    power_count = models.PositiveIntegerField("职权数")

    class Meta:
        verbose_name = "分册"
        verbose_name_plural = "分册"
        ordering = ["organization_code", "-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization_code", "on"], name="one_volume_per_organization_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_code} {self.on}"
