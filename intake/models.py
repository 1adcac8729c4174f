"""Which files were imported, and what of them has no field of its own."""

from pathlib import Path

from django.conf import settings
from django.db import models

from organizations.models import Organization
from powers.models import Power


class ImportedFile(models.Model):
    """导入文件 — one workbook, kept as it came, and what was read from it."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveIntegerField("字节数")
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="imported_files",
        verbose_name="机构",
    )
    imported_at = models.DateTimeField("导入时间")
    report = models.JSONField("导入报告", default=dict)

    class Meta:
        verbose_name = "导入文件"
        verbose_name_plural = "导入文件"
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the original lies, relative to MEDIA_ROOT."""
        return original_path(self.sha256)

    def has_original(self) -> bool:
        return (Path(settings.MEDIA_ROOT) / self.path).is_file()


class UnmappedCell(models.Model):
    """未对应内容 — a cell for which there is no field; kept so that nothing is lost."""

    class Reason(models.TextChoices):
        UNKNOWN = "unknown", "列名未知"
        DUPLICATE = "duplicate", "重复的列"
        NO_HEADING = "no_heading", "没有列名"
        NO_HEADER = "no_header", "没有表头"
        COVERED = "covered", "被合并单元格盖住"
        REMARK = "remark", "备注行"
        SKIPPED = "skipped", "略过的行"
        CONTINUATION = "continuation", "续行无处可接"
        UNKNOWN_CATEGORY = "unknown_category", "类别不在表中"
        UNKNOWN_WORD = "unknown_word", "词语不在词表中"
        TOO_LONG = "too_long", "超过长度"
        SERIAL = "serial", "序号不是一个数"
        CODE_MALFORMED = "code_malformed", "编码不合规则"
        CODE_REPEATED = "code_repeated", "编码重复"
        CODE_TAKEN = "code_taken", "编码已被使用"
        CODE_KEPT = "code_kept", "与系统中的编码不同"

    file = models.ForeignKey(
        ImportedFile,
        # A cell is a part of its file.
        on_delete=models.CASCADE,
        related_name="unmapped_cells",
        verbose_name="导入文件",
    )
    sheet = models.CharField("工作表", max_length=120)
    row = models.PositiveIntegerField("行号")
    column = models.CharField("列", max_length=3)
    heading = models.CharField("列名", max_length=200, blank=True)
    text = models.TextField("内容")
    reason = models.CharField("原因", max_length=40, choices=Reason)
    power = models.ForeignKey(
        Power,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="unmapped_cells",
        verbose_name="职权",
    )

    class Meta:
        verbose_name = "未对应内容"
        verbose_name_plural = "未对应内容"
        ordering = ["file", "sheet", "row", "pk"]

    def __str__(self) -> str:
        return f"{self.sheet} {self.column}{self.row}"


def original_path(sha256: str) -> str:
    """Return where the original of a file is kept, relative to MEDIA_ROOT."""
    return f"imports/{sha256}"
