"""The law library: works, their dated versions and the articles of each version."""

import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from legislation.articles import Paragraph, label, paragraphs
from legislation.naming import name_key, short_name
from organizations.models import Region


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    """Questions about instruments."""

    def named(self, name: str) -> "InstrumentQuerySet":
        """Those that are called so, in full, in short or by an alias."""
        key = name_key(name)
        return self.filter(Q(key=key) | Q(aliases__key=key)).distinct()

    def in_force(self, on: datetime.date) -> "InstrumentQuerySet":
        """Those of which some version is in force on the day."""
        versions = InstrumentVersion.objects.in_force(on).filter(instrument=OuterRef("pk"))
        return self.filter(Exists(versions))


class Instrument(models.Model):
    """法律法规规章 — the work; what it says on a day is in its versions."""

    class Rank(models.TextChoices):
        CONSTITUTION = "constitution", "宪法"
        LAW = "law", "法律"
        ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规"
        LOCAL_REGULATION = "local_regulation", "地方性法规"
        DEPARTMENT_RULE = "department_rule", "部门规章"
        LOCAL_RULE = "local_rule", "地方政府规章"
        INTERPRETATION = "interpretation", "司法解释"
        DOCUMENT = "document", "规范性文件"

    name = models.CharField("名称", max_length=200, help_text="例如 中华人民共和国行政许可法")
    short_name = models.CharField(
        "简称", max_length=200, blank=True, help_text="留空时取去掉国名的名称，例如 行政许可法"
    )
    key = models.CharField("检索名", max_length=200, editable=False, db_index=True)
    rank = models.CharField("效力层级", max_length=32, choices=Rank)
    issuing_body = models.CharField(
        "制定机关", max_length=200, blank=True, help_text="例如 全国人民代表大会常务委员会"
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="instruments",
        verbose_name="适用区划",
        help_text="全国适用的留空",
    )

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "法律法规规章"
        verbose_name_plural = "法律法规规章"
        ordering = ["short_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "issuing_body"], name="one_instrument_per_name_and_issuing_body"
            )
        ]

    def __str__(self) -> str:
        return f"《{self.name}》"

    def save(self, *args, **kwargs) -> None:
        self.short_name = self.short_name or short_name(self.name)
        self.key = name_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("law", args=[self.pk])

    def names(self) -> list[str]:
        """Every name under which the instrument is cited: full, short and aliases."""
        aliases = [alias.name for alias in self.aliases.all()]
        return list(dict.fromkeys([self.name, self.short_name, *aliases]))

    def version_on(self, on: datetime.date) -> "InstrumentVersion | None":
        """The version in force on the day; None before the first and after a repeal."""
        return self.versions.in_force(on).first()

    def is_in_force(self, on: datetime.date) -> bool:
        return self.version_on(on) is not None


class InstrumentAlias(models.Model):
    """别名 — another name under which lists cite an instrument."""

    instrument = models.ForeignKey(
        Instrument,
        # An alias is a part of its instrument.
        on_delete=models.CASCADE,
        related_name="aliases",
        verbose_name="法律法规规章",
    )
    name = models.CharField("别名", max_length=200, help_text="例如 消防条例")
    key = models.CharField("检索名", max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = "别名"
        verbose_name_plural = "别名"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "name"], name="one_alias_per_instrument_and_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    """Questions about versions."""

    def begun(self, on: datetime.date) -> "InstrumentVersionQuerySet":
        """The newest version of each instrument that had taken effect, repealed or not."""
        newer = InstrumentVersion.objects.filter(
            Q(effective_on__gt=OuterRef("effective_on"))
            | Q(effective_on=OuterRef("effective_on"), pk__gt=OuterRef("pk")),
            instrument=OuterRef("instrument"),
            effective_on__lte=on,
        )
        return self.filter(~Exists(newer), effective_on__lte=on)

    def in_force(self, on: datetime.date) -> "InstrumentVersionQuerySet":
        """The version of each instrument that is in force on the day."""
        return self.begun(on).filter(
            Q(is_repealed=False) | Q(repealed_on__isnull=False, repealed_on__gt=on)
        )


class InstrumentVersion(models.Model):
    """版本 — what an instrument says from one day on."""

    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name="法律法规规章",
    )
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    promulgated_on = models.DateField("公布日期", null=True, blank=True)
    effective_on = models.DateField("施行日期", help_text="这一版本开始施行的日期")
    is_repealed = models.BooleanField("已废止", default=False)
    repealed_on = models.DateField(
        "废止日期", null=True, blank=True, help_text="日期不详的，只勾选已废止"
    )
    repealed_by = models.ForeignKey(
        Instrument,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="由何法废止",
        help_text="其施行条款写明同时废止本法的法律法规规章",
    )
    document_number = models.CharField(
        "文号", max_length=200, blank=True, help_text="例如 国务院令第344号"
    )
    history = models.TextField("制定与修改经过", blank=True)
    preamble = models.TextField("序言", blank=True, help_text="第一条之前的正文")
    annex = models.TextField("附件", blank=True, help_text="最后一条之后的附件、附表")
    is_complete = models.BooleanField(
        "条文完整", default=True, help_text="缺条文的版本不用来判断引文有误"
    )
    source_path = models.CharField("来源文件", max_length=300, blank=True)
    content_hash = models.CharField("内容哈希", max_length=64, blank=True, editable=False)

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "版本"
        verbose_name_plural = "版本"
        ordering = ["instrument", "-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "promulgated_on"],
                name="one_version_per_instrument_and_promulgation",
            ),
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True)
                | Q(is_repealed=True, repealed_on__gt=F("effective_on")),
                name="a_version_is_repealed_after_it_took_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}（{self.promulgated_on or self.effective_on}）"

    def is_in_force(self, on: datetime.date) -> bool:
        """Whether this version is the one in force on the day."""
        return self.instrument.version_on(on) == self


class Provision(models.Model):
    """条款 — one article of a version; paragraphs and items are counted from its text."""

    version = models.ForeignKey(
        InstrumentVersion,
        # Articles are a part of their version.
        on_delete=models.CASCADE,
        related_name="provisions",
        verbose_name="版本",
    )
    position = models.PositiveIntegerField("排列次序")
    number = models.PositiveIntegerField("条")
    suffix = models.PositiveIntegerField("之", default=0, help_text="第十条之一填1")
    label = models.CharField("条号", max_length=20, editable=False, help_text="例如 72 或 10-1")
    heading = models.CharField("条标", max_length=40, help_text="例如 第十条之一")
    chapter = models.CharField("章节", max_length=300, blank=True, help_text="例如 第二章 执业注册")
    text = models.TextField("正文", help_text="各款、各项各占一行")

    class Meta:
        verbose_name = "条款"
        verbose_name_plural = "条款"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number", "suffix"], name="one_provision_per_number_and_suffix"
            )
        ]

    def __str__(self) -> str:
        return self.heading

    def save(self, *args, **kwargs) -> None:
        self.label = label(self.number, self.suffix)
        super().save(*args, **kwargs)

    def paragraphs(self) -> list[Paragraph]:
        return paragraphs(self.text)
