"""Powers as the office works on them. The public never reads these tables."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from legislation.models import InstrumentVersion
from legislation.naming import cited_key
from legislation.statuses import STALE, Status
from organizations.models import Organization, Region
from powers.codes import validate_pattern


class Sourced(models.Model):
    """来源 — the file, sheet and row from which a row of ours was read."""

    source_file = models.CharField("来源文件SHA-256", max_length=64, blank=True, editable=False)
    source_sheet = models.CharField("来源工作表", max_length=120, blank=True, editable=False)
    source_row = models.PositiveIntegerField("来源行号", null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class PowerCategory(models.Model):
    """权力类别 — one of the nine classes, other powers, or a class of an older list."""

    code = models.CharField(
        "代码",
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^\d{2,4}$", "类别代码应为2至4位数字。")],
        help_text="例如 01",
    )
    name = models.CharField("名称", max_length=40, unique=True, help_text="例如 行政许可")
    letters = models.CharField("字母码", max_length=4, unique=True, help_text="例如 XK")
    position = models.PositiveIntegerField("排列次序", default=0)
    is_inner = models.BooleanField("内部权力", default=False)
    description = models.CharField(
        "说明", max_length=200, blank=True, help_text="用一句话告诉公众这类权力是什么"
    )

    class Meta:
        verbose_name = "权力类别"
        verbose_name_plural = "权力类别"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class CodeScheme(models.Model):
    """编码规则 — the shape of power codes in a place and how the next one is made."""

    key = models.SlugField("标识", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    pattern = models.CharField(
        "格式",
        max_length=200,
        validators=[validate_pattern],
        help_text="正则表达式，例如 ^\\d{9}[A-Z]{2}\\d{5}$",
    )
    template = models.CharField(
        "模板",
        max_length=200,
        help_text="可用 {region} {body} {letters} {category} {serial} {sub}，"
        "例如 {region}{body}{letters}{serial:03d}{sub:02d}",
    )
    is_default = models.BooleanField("默认规则", default=False)
    organizations = models.ManyToManyField(
        Organization, blank=True, related_name="code_schemes", verbose_name="适用机构"
    )

    class Meta:
        verbose_name = "编码规则"
        verbose_name_plural = "编码规则"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_code_scheme",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Power(Sourced):
    """职权 — one item, or one sub-item of it, in an organization's list."""

    class Publicity(models.TextChoices):
        PROACTIVE = "proactive", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"

    class FeeKind(models.TextChoices):
        UNKNOWN = "", "未填写"
        FREE = "free", "不收费"
        CHARGED = "charged", "收费"

    class Standing(models.TextChoices):
        ACTIVE = "active", "实施中"
        SUSPENDED = "suspended", "已挂起"
        ABOLISHED = "abolished", "已取消"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="powers", verbose_name="所属机构"
    )
    category = models.ForeignKey(
        PowerCategory, on_delete=models.PROTECT, related_name="powers", verbose_name="权力类别"
    )
    code = models.CharField(
        "职权编码",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z-]*$", "职权编码只能用字母、数字和连字符。")
        ],
        help_text="例如 62082300NM-XK-0004",
    )
    name = models.CharField("事项名称", max_length=500, help_text="例如 农作物种子生产许可证核发")
    sub_item = models.CharField("子项名称", max_length=500, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_items",
        verbose_name="上级事项",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    standing = models.CharField(
        "实施状态", max_length=12, choices=Standing, default=Standing.ACTIVE
    )
    publicity = models.CharField(
        "公开方式", max_length=12, choices=Publicity, default=Publicity.PROACTIVE
    )
    summary = models.TextField("内容概述", blank=True, help_text="用一两句话说清这是什么权力")
    counterpart = models.TextField("实施对象", blank=True, help_text="例如 烟花爆竹零售经营者")
    conditions = models.TextField("申请条件", blank=True)
    quantity = models.CharField("数量限制", max_length=200, blank=True)
    procedure = models.TextField("办理方式", blank=True, help_text="在哪里办、怎么办")
    address = models.CharField("办理地点", max_length=200, blank=True)
    office_hours = models.CharField("办理时间", max_length=200, blank=True)
    telephone = models.CharField("咨询电话", max_length=60, blank=True)
    fee_kind = models.CharField(
        "是否收费", max_length=8, choices=FeeKind, blank=True, default=FeeKind.UNKNOWN
    )
    fee_standard = models.TextField("收费依据和标准", blank=True)
    intermediary_services = models.TextField("中介服务", blank=True)
    disclosure_form = models.CharField("公开形式", max_length=200, blank=True)
    disclosure_scope = models.CharField("公开范围", max_length=200, blank=True)
    disclosure_period = models.CharField("公开时间", max_length=200, blank=True)
    remedies = models.TextField("救济渠道", blank=True, help_text="行政复议、行政诉讼等")
    complaint_channel = models.TextField("投诉举报渠道", blank=True)
    remarks = models.TextField("备注", blank=True)

    class Meta:
        verbose_name = "职权"
        verbose_name_plural = "职权"
        ordering = ["organization", "category__position", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="a_power_is_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.sub_item}）" if self.sub_item else self.name


class Exercise(Sourced):
    """行使 — one body that exercises the power at one level, with its own duties."""

    power = models.ForeignKey(
        Power,
        # An exercise is a part of its power and has no life of its own.
        on_delete=models.CASCADE,
        related_name="exercises",
        verbose_name="职权",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    body = models.CharField("行使主体", max_length=300, blank=True)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exercises",
        verbose_name="对应机构",
    )
    responsible_office = models.CharField("承办机构", max_length=500, blank=True)
    level = models.CharField("实施层级", max_length=12, choices=Region.Level, blank=True)
    level_text = models.CharField("实施层级原文", max_length=200, blank=True)
    authority = models.TextField("实施权限", blank=True)
    department_duty = models.TextField("部门职责", blank=True)
    responsibilities = models.TextField("责任事项", blank=True)
    accountable_parties = models.TextField("追责对象", blank=True)
    accountability_circumstances = models.TextField("追责情形", blank=True)

    class Meta:
        verbose_name = "行使"
        verbose_name_plural = "行使"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.body or self.get_level_display()

    @property
    def edited_as(self) -> Power:
        """Whoever edits this edits the power."""
        return self.power


class LegalBasis(Sourced):
    """依据 — one cell of legal bases; its raw text is kept as it came."""

    class Purpose(models.TextChoices):
        EMPOWERING = "empowering", "行使依据"
        DUTY = "duty", "责任事项依据"
        FEE = "fee", "收费依据"
        ACCOUNTABILITY = "accountability", "追责依据"

    power = models.ForeignKey(
        Power,
        # A basis is a part of its power and has no life of its own.
        on_delete=models.CASCADE,
        related_name="bases",
        verbose_name="职权",
    )
    exercise = models.ForeignKey(
        Exercise,
        # A basis of one body's duties goes with that body's row.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="bases",
        verbose_name="对应的行使",
        help_text="只适用于某一行使主体时填写",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    purpose = models.CharField("用途", max_length=16, choices=Purpose, default=Purpose.EMPOWERING)
    raw_text = models.TextField("原文")
    # An import compares with this text, so that the same file does not undo a correction.
    text_before = models.TextField("更正前原文", blank=True, editable=False)

    class Meta:
        verbose_name = "依据"
        verbose_name_plural = "依据"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.raw_text[:40]

    @property
    def edited_as(self) -> Power:
        """Whoever edits this edits the power."""
        return self.power


class InstrumentKeyField(models.CharField):
    """Holds the key of ``instrument_name``, also in rows that are created in bulk."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = cited_key(model_instance.instrument_name)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


class Citation(models.Model):
    """引文 — one parsed span of a legal basis: instrument, article and quotation."""

    basis = models.ForeignKey(
        LegalBasis,
        # Citations are derived from the basis and made anew when it changes.
        on_delete=models.CASCADE,
        related_name="citations",
        verbose_name="依据",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    start = models.PositiveIntegerField("起点", help_text="在原文中的字符位置，从0数起")
    end = models.PositiveIntegerField("终点")
    instrument_name = models.CharField("法律法规规章", max_length=300)
    instrument_key = InstrumentKeyField(
        "检索名", max_length=300, blank=True, editable=False, db_index=True
    )
    article = models.CharField("条", max_length=20, blank=True, help_text="例如 72 或 10-1")
    paragraph = models.CharField("款", max_length=20, blank=True)
    item = models.CharField("项", max_length=20, blank=True)
    quotation = models.TextField("引文", blank=True)
    edition = models.TextField(
        "版本说明", blank=True, help_text="名称之后写明的通过、公布、修订日期和文号"
    )
    # What the last check found; derived, and made anew by powers.checking.
    status = models.CharField("核对结果", max_length=20, choices=Status, blank=True)
    score = models.FloatField("相符程度", null=True, blank=True, help_text="0至1")
    found_article = models.CharField("现行条号", max_length=20, blank=True)
    checked_version = models.ForeignKey(
        InstrumentVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对所用版本",
    )
    checked_on = models.DateField("核对日期", null=True, blank=True)
    is_confirmed = models.BooleanField(
        "部门已确认", default=False, help_text="确认后，核对结果才可以向公众显示"
    )

    class Meta:
        verbose_name = "引文"
        verbose_name_plural = "引文"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lte=models.F("end")), name="a_citation_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"《{self.instrument_name}》{self.article}"

    @property
    def is_accepted_stale(self) -> bool:
        """Whether the department itself says that this no longer fits the law."""
        return self.is_confirmed and self.status in STALE


class Material(models.Model):
    """申请材料 — one document that an applicant hands in."""

    power = models.ForeignKey(
        Power,
        # Materials are a part of their power.
        on_delete=models.CASCADE,
        related_name="materials",
        verbose_name="职权",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    name = models.TextField("材料名称")
    form = models.CharField("形式", max_length=60, blank=True, help_text="例如 原件、复印件")
    copies = models.CharField("份数", max_length=40, blank=True, help_text="例如 1")
    source = models.CharField("来源", max_length=120, blank=True, help_text="例如 申请人自备")
    is_required = models.BooleanField("必要", default=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "申请材料"
        verbose_name_plural = "申请材料"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name[:60]


class LimitUnit(models.TextChoices):
    """时限单位."""

    WORKING_DAY = "working_day", "个工作日"
    CALENDAR_DAY = "calendar_day", "日"
    MONTH = "month", "个月"
    YEAR = "year", "年"
    HOUR = "hour", "小时"
    ON_THE_SPOT = "on_the_spot", "当场"


class TimeLimit(models.Model):
    """时限 — its own words, and what could be read from them."""

    class Kind(models.TextChoices):
        STATUTORY = "statutory", "法定时限"
        PROMISED = "promised", "承诺时限"

    power = models.ForeignKey(
        Power,
        # Limits are a part of their power.
        on_delete=models.CASCADE,
        related_name="time_limits",
        verbose_name="职权",
    )
    position = models.PositiveIntegerField("排列次序", default=0)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    variant = models.CharField("情形", max_length=100, blank=True, help_text="例如 告知承诺")
    number = models.PositiveIntegerField("数", null=True, blank=True)
    unit = models.CharField("单位", max_length=16, choices=LimitUnit, blank=True)
    raw_text = models.TextField("原文", help_text="例如 自受理之日起20个工作日")

    class Meta:
        verbose_name = "时限"
        verbose_name_plural = "时限"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.raw_text[:40]}"
