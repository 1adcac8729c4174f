"""What is done in the background, and the processes that do it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Organization


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def ahead_of(self, job: "Job") -> "JobQuerySet":
        """The unfinished jobs that a waiting one waits for; slow ones wait among themselves."""
        slow = (
            Job.Kind.RENDER_VOLUME,
            Job.Kind.RENDER_BUNDLE,
            Job.Kind.INSPECT_SITE,
            Job.Kind.MAKE_PAGES,
        )
        others = self.unfinished().filter(pk__lt=job.pk)
        if job.kind in slow:
            return others.filter(kind__in=slow)
        return others.exclude(kind__in=slow)


class Job(models.Model):
    """后台任务 — one piece of work that a worker carries out while people go on."""

    class Kind(models.TextChoices):
        READ_WORKBOOK = "read_workbook", "读取工作簿"
        IMPORT_WORKBOOK = "import_workbook", "导入权责清单"
        CHECK_BASES = "check_bases", "核对依据"
        RENDER_VOLUME = "render_volume", "编制目录分册"
        RENDER_BUNDLE = "render_bundle", "汇编全部分册"
        INSPECT_SITE = "inspect_site", "网站自查"
        MAKE_PAGES = "make_pages", "制作职权页面"

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "未完成"

    kind = models.CharField("种类", max_length=20, choices=Kind)
    title = models.CharField("任务", max_length=300, help_text="例如 读取工作簿：权责清单")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name="机构",
    )
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("已完成步数", default=0)
    total = models.PositiveIntegerField("总步数", default=0)
    doing = models.CharField("正在做什么", max_length=200, blank=True)
    problem = models.TextField("未完成的原因", blank=True)
    arguments = models.JSONField("参数", default=dict, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    # Work that may be done twice without harm is begun again when its worker died.
    is_repeatable = models.BooleanField("可以重做", default=False)
    attempts = models.PositiveIntegerField("开始过几次", default=0)
    worker = models.CharField("工作进程", max_length=200, blank=True)
    task_path = models.CharField("程序", max_length=200, editable=False)
    task_id = models.CharField("队列编号", max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    heartbeat_at = models.DateTimeField("最近一次活动", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "kind"], name="job_state_kind")]
        constraints = [
            models.CheckConstraint(
                name="a_failed_job_says_why",
                condition=~Q(state="failed") | ~Q(problem=""),
                violation_error_message="未完成的任务须写明原因。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED


class Worker(models.Model):
    """工作进程 — one process that carries out jobs, with its last sign of life."""

    name = models.CharField("名称", max_length=200, unique=True)
    started_at = models.DateTimeField("开始时间")
    seen_at = models.DateTimeField("最近一次活动")

    class Meta:
        verbose_name = "工作进程"
        verbose_name_plural = "工作进程"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.name
