"""What is counted in the background: statistics, and what the self-inspection of the site found."""

from django.db import models

from portal.inspection.rules import CHECKS


class Inspection(models.Model):
    """网站自查 — when the site was looked through, and how much was found."""

    at = models.DateTimeField("自查时间")
    log_head = models.CharField("公开日志末条哈希", max_length=64, blank=True)
    pages = models.PositiveIntegerField("查看的页面数")
    unvisited = models.PositiveIntegerField("没有查看的页面数", default=0)
    counts = models.JSONField("各项发现的数量", default=dict)

    class Meta:
        verbose_name = "网站自查"
        verbose_name_plural = "网站自查"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class CountedStatistics(models.Model):
    """统计结果 — the latest numbers of the statistics page, counted in the background."""

    day = models.DateField("截至日期", unique=True)
    at = models.DateTimeField("统计时间")
    log_index = models.BigIntegerField("所依据的日志末条序号")
    release = models.CharField("程序版本", max_length=64)
    numbers = models.JSONField("各项数字")

    class Meta:
        verbose_name = "统计结果"
        verbose_name_plural = "统计结果"
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class InspectionFinding(models.Model):
    """自查发现 — one thing to mend, of the latest inspection; for the office."""

    inspection = models.ForeignKey(
        Inspection,
        # A finding is a part of its inspection.
        on_delete=models.CASCADE,
        related_name="findings",
        verbose_name="自查",
    )
    check_key = models.CharField(
        "项目", max_length=12, choices=[(check.key, check.title) for check in CHECKS]
    )
    address = models.CharField("页面", max_length=400)
    organization_code = models.CharField("机构代码", max_length=40, blank=True)
    words = models.CharField("发现", max_length=400)

    class Meta:
        verbose_name = "自查发现"
        verbose_name_plural = "自查发现"
        ordering = ["check_key", "address", "pk"]

    def __str__(self) -> str:
        return f"{self.address} {self.words}"

    def get_absolute_url(self) -> str:
        return self.address
