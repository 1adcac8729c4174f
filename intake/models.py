"""Which files were imported, and what of them has no field of its own."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from intake.vocabulary import PERSONAL, built_in
from jobs.models import Job
from organizations.models import Organization
from powers.models import Power
from powers.spelling import key


class Mode(models.TextChoices):
    """How a file meets what is stored."""

    REPLACE = "replace", "全部替换"
    SUPPLEMENT = "supplement", "仅补充"


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


class UploadedWorkbook(models.Model):
    """上传 — one workbook that somebody brought, and what importing it would do or did."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="uploads", verbose_name="机构"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveIntegerField("字节数")
    mode = models.CharField("导入方式", max_length=12, choices=Mode)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    # Cells under merged areas that the person chose to count: [[sheet, row, column], …].
    uncovered = models.JSONField("并入的隐藏文字", default=list, blank=True)
    report = models.JSONField("报告", default=dict, blank=True)
    plan = models.CharField("报告指纹", max_length=64, blank=True, editable=False)
    read_at = models.DateTimeField("读取时间", null=True, blank=True)
    # A list that changed between report and confirmation has to be read by the person again.
    has_moved = models.BooleanField("读取后有变动", default=False)
    read_job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="读取任务",
    )
    import_job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="导入任务",
    )
    check_job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对任务",
    )
    file = models.ForeignKey(
        ImportedFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name="导入文件",
    )
    imported_at = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = "上传记录"
        verbose_name_plural = "上传记录"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:intake_upload_page", args=[self.pk])

    @property
    def job(self) -> Job | None:
        """What is being done, or was done last, with the workbook."""
        return self.import_job or self.read_job

    @property
    def is_imported(self) -> bool:
        return self.imported_at is not None


class ColumnWord(models.Model):
    """列名 — a heading that lists use, and the field that it means."""

    heading = models.CharField(
        "列名", max_length=100, help_text="例如 责任事项内容；空格和标点不计"
    )
    key = models.CharField("检索名", max_length=100, unique=True, editable=False)
    field = models.CharField("对应栏目", max_length=40)

    class Meta:
        verbose_name = "列名词表"
        verbose_name_plural = "列名词表"
        ordering = ["field", "heading"]

    def __str__(self) -> str:
        return self.heading

    def save(self, *args, **kwargs) -> None:
        self.key = key(self.heading)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        word = key(self.heading)
        if not word:
            self._refuse("heading", "列名里要有文字，请改正。", "no_word")
        if ColumnWord.objects.filter(key=word).exclude(pk=self.pk).exists():
            self._refuse("heading", "这个列名已在词表中，请修改原有的一条。", "known")
        if word in built_in().personal and self.field != PERSONAL:
            self._refuse("field", "这个列名是个人信息，不能对应其他栏目。", "personal")

    def _refuse(self, field: str, sentence: str, code: str) -> None:
        raise ValidationError({field: ValidationError(sentence, code=code)})


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
