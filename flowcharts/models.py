"""Flowcharts as the office works on them. A chart is data; pictures are made from it."""

from django.db import models
from django.db.models import Q

from organizations.models import Organization
from powers.models import LimitUnit, Power


class Flowchart(models.Model):
    """流程图 — how a power runs; one chart may serve many powers."""

    class Kind(models.TextChoices):
        EXTERNAL = "external", "外部流程图"
        INTERNAL = "internal", "内部流程图"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="flowcharts", verbose_name="所属机构"
    )
    title = models.CharField("名称", max_length=200, help_text="例如 行政处罚一般程序")
    kind = models.CharField("种类", max_length=12, choices=Kind, default=Kind.EXTERNAL)
    complaint_channel = models.CharField("投诉举报途径", max_length=300, blank=True)
    powers = models.ManyToManyField(
        Power, through="FlowchartUse", related_name="flowcharts", verbose_name="职权"
    )

    class Meta:
        verbose_name = "流程图"
        verbose_name_plural = "流程图"
        ordering = ["organization", "title"]

    def __str__(self) -> str:
        return self.title


class FlowchartUse(models.Model):
    """用图 — this power runs as this chart shows."""

    flowchart = models.ForeignKey(
        Flowchart, on_delete=models.PROTECT, related_name="uses", verbose_name="流程图"
    )
    power = models.ForeignKey(
        Power,
        # The use of a chart goes with the power; the chart stays.
        on_delete=models.CASCADE,
        related_name="flowchart_uses",
        verbose_name="职权",
    )

    class Meta:
        verbose_name = "用图"
        verbose_name_plural = "用图"
        constraints = [
            models.UniqueConstraint(
                fields=["power", "flowchart"], name="a_power_uses_a_flowchart_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.power}：{self.flowchart}"

    @property
    def edited_as(self) -> Power:
        """Whoever changes how a power runs edits the power."""
        return self.power


class StepOverride(models.Model):
    """用图调整 — what one power has otherwise than the shared chart says; empty: as the chart."""

    use = models.ForeignKey(
        FlowchartUse,
        # What a power has otherwise goes with its use of the chart.
        on_delete=models.CASCADE,
        related_name="overrides",
        verbose_name="用图",
    )
    # By its key: rewriting a chart makes its steps anew, the adjustments stay.
    step_key = models.SlugField("环节标识", max_length=20, help_text="例如 s1")
    name = models.CharField("环节名称", max_length=200, blank=True)
    post = models.CharField("承办岗位", max_length=100, blank=True)
    office = models.CharField("承办机构", max_length=100, blank=True)
    limit_number = models.PositiveIntegerField("时限数", null=True, blank=True)
    limit_unit = models.CharField("时限单位", max_length=16, choices=LimitUnit, blank=True)
    limit_text = models.CharField("时限原文", max_length=100, blank=True)
    description = models.TextField("运行程序及接口", blank=True)

    class Meta:
        verbose_name = "用图调整"
        verbose_name_plural = "用图调整"
        ordering = ["use", "step_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["use", "step_key"], name="one_override_per_use_and_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.use}（{self.step_key}）"


class FlowStep(models.Model):
    """环节 — one box of a chart."""

    class Kind(models.TextChoices):
        START = "start", "开始"
        ACTION = "action", "办理"
        DECISION = "decision", "判断"
        DOCUMENT = "document", "文书"
        WAIT = "wait", "等待"
        END = "end", "结束"

    flowchart = models.ForeignKey(
        Flowchart,
        # A step is a part of its chart.
        on_delete=models.CASCADE,
        related_name="steps",
        verbose_name="流程图",
    )
    key = models.SlugField("标识", max_length=20, help_text="在本图内唯一，例如 s1")
    position = models.PositiveIntegerField("次序", default=0)
    kind = models.CharField("种类", max_length=12, choices=Kind, default=Kind.ACTION)
    name = models.CharField("环节名称", max_length=200)
    post = models.CharField("承办岗位", max_length=100, blank=True, help_text="例如 受理窗口")
    office = models.CharField("承办机构", max_length=100, blank=True)
    limit_number = models.PositiveIntegerField("时限数", null=True, blank=True)
    limit_unit = models.CharField("时限单位", max_length=16, choices=LimitUnit, blank=True)
    limit_text = models.CharField("时限原文", max_length=100, blank=True)
    stops_clock = models.BooleanField("不计入时限", default=False, help_text="听证、检测、专家评审")
    description = models.TextField("运行程序及接口", blank=True)
    conditions = models.TextField("条件", blank=True)
    materials = models.TextField("所需材料", blank=True)
    documents = models.TextField("出具文书", blank=True)
    supervision = models.TextField("监督制约环节", blank=True)
    counterpart_rights = models.TextField("相对人权利", blank=True)
    disclosure = models.TextField("公开内容", blank=True, help_text="例如 受理通知书文号")
    disclosed_when = models.CharField(
        "公开时间", max_length=100, blank=True, help_text="例如 作出决定之日起7个工作日内"
    )
    disclosed_to = models.CharField(
        "公开对象", max_length=100, blank=True, help_text="例如 社会公众、申请人"
    )
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "环节"
        verbose_name_plural = "环节"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["flowchart", "key"], name="step_keys_differ_in_a_chart")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def edited_as(self) -> Flowchart:
        """Whoever edits this edits the chart."""
        return self.flowchart


class FlowLink(models.Model):
    """流向 — an arrow from one step to another, with its condition."""

    flowchart = models.ForeignKey(
        Flowchart,
        # A link is a part of its chart.
        on_delete=models.CASCADE,
        related_name="links",
        verbose_name="流程图",
    )
    position = models.PositiveIntegerField("次序", default=0)
    source = models.ForeignKey(
        FlowStep,
        # An arrow cannot outlive the step it leaves.
        on_delete=models.CASCADE,
        related_name="outgoing",
        verbose_name="起",
    )
    target = models.ForeignKey(
        FlowStep,
        # An arrow cannot outlive the step it enters.
        on_delete=models.CASCADE,
        related_name="incoming",
        verbose_name="止",
    )
    condition = models.CharField("条件", max_length=100, blank=True, help_text="例如 材料齐全")

    class Meta:
        verbose_name = "流向"
        verbose_name_plural = "流向"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class RiskPoint(models.Model):
    """风险点 — where power may be misused, how gravely, and what holds it."""

    class Level(models.TextChoices):
        A = "A", "A级（高）"
        B = "B", "B级（中）"
        C = "C", "C级（低）"

    step = models.ForeignKey(
        FlowStep,
        # A risk point is a part of its step.
        on_delete=models.CASCADE,
        related_name="risks",
        verbose_name="环节",
    )
    position = models.PositiveIntegerField("次序", default=0)
    level = models.CharField("等级", max_length=1, choices=Level)
    description = models.CharField("风险内容", max_length=300)
    cause = models.CharField("成因", max_length=300, blank=True)
    responsible = models.CharField("责任人", max_length=100, blank=True)

    class Meta:
        verbose_name = "风险点"
        verbose_name_plural = "风险点"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=["A", "B", "C"]), name="risk_is_a_b_or_c")
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.description}"

    @property
    def edited_as(self) -> Flowchart:
        """Whoever edits this edits the chart."""
        return self.step.flowchart


class Control(models.Model):
    """防控措施 — what is done against a risk."""

    risk = models.ForeignKey(
        RiskPoint,
        # A control is a part of its risk point.
        on_delete=models.CASCADE,
        related_name="controls",
        verbose_name="风险点",
    )
    position = models.PositiveIntegerField("次序", default=0)
    text = models.CharField("措施", max_length=300)

    class Meta:
        verbose_name = "防控措施"
        verbose_name_plural = "防控措施"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text
