"""The filters of the list of powers."""

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.forms import IntegerField

from disclosure.listing import ORDERS
from disclosure.models import ListRowQuerySet, PublishedCitation
from organizations.models import Region
from portal.asked_law import asked_law, citations_of
from portal.forms import Choice, LawName, Words
from powers.models import Power

ALL = ("", "全部")
RISKS = [("A", "A级（高）"), ("B", "B级（中）"), ("C", "C级（低）")]
CURRENT = ("", "实施中和已挂起")
FEES = [("free", "不收费"), ("charged", "收费")]
REPEALED, STANDING = "repealed", "standing"
BASES = [(STANDING, "没有已废止的"), (REPEALED, "有已废止的")]
LONGEST_LIMIT = 3650


class WordsFilter(django_filters.Filter):
    field_class = Words


class LawFilter(django_filters.Filter):
    field_class = LawName


class ChoiceFilter(django_filters.Filter):
    field_class = Choice


class DaysFilter(django_filters.Filter):
    field_class = IntegerField


class PowerFilter(django_filters.FilterSet):
    """What a visitor may ask of the list.

    The words and the order are not asked of the database here; ``disclosure.listing`` does that.
    """

    q = WordsFilter(label="关键词", method="unchanged")
    organization = ChoiceFilter(label="部门", field_name="organization_code")
    category = ChoiceFilter(label="类别", field_name="category_code")
    law = LawFilter(label="依据的法律法规", method="by_law")
    basis = ChoiceFilter(label="依据是否有效", method="by_basis", choices=[ALL, *BASES])
    level = ChoiceFilter(
        label="实施层级",
        field_name="levels",
        lookup_expr="contains",
        choices=[ALL, *Region.Level.choices],
    )
    status = ChoiceFilter(
        label="实施状态",
        method="by_status",
        choices=[CURRENT, *Power.Standing.choices],
    )
    risk = ChoiceFilter(
        label="风险等级",
        field_name="risk_levels",
        lookup_expr="contains",
        choices=[ALL, *RISKS],
    )
    limit = DaysFilter(
        label="时限不超过（天）",
        field_name="limit_days",
        lookup_expr="lte",
        validators=[
            MinValueValidator(0, "天数不能小于0。"),
            MaxValueValidator(LONGEST_LIMIT, f"天数不能大于{LONGEST_LIMIT}。"),
        ],
        error_messages={"invalid": "天数请写成整数，例如 20。"},
    )
    fee = ChoiceFilter(label="收费", field_name="fee_kind", choices=[ALL, *FEES])
    sort = ChoiceFilter(
        label="排列",
        method="unchanged",
        choices=[(key, order.name) for key, order in ORDERS.items()],
    )

    def __init__(self, *args, organizations, categories, repealed, **kwargs):
        super().__init__(*args, **kwargs)
        self.repealed = repealed
        self.form.fields["organization"].choices = [ALL, *organizations]
        self.form.fields["category"].choices = [ALL, *categories]
        self.form.fields["limit"].widget.attrs |= {"min": 0, "max": LONGEST_LIMIT}

    @property
    def asked(self) -> dict[str, str]:
        """Return what was asked; only after ``is_valid()``."""
        return self.form.cleaned_data

    def filter_queryset(self, queryset: ListRowQuerySet) -> ListRowQuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if self.asked["status"] else queryset.listed()

    def unchanged(self, queryset: ListRowQuerySet, name: str, value: str) -> ListRowQuerySet:
        return queryset

    def by_law(self, queryset: ListRowQuerySet, name: str, value: str) -> ListRowQuerySet:
        return queryset.filter(version__in=citations_of(asked_law(value)).values("version"))

    def by_basis(self, queryset: ListRowQuerySet, name: str, value: str) -> ListRowQuerySet:
        citing = PublishedCitation.objects.filter(instrument_key__in=self.repealed())
        rests_on_one = Q(version__in=citing.values("version"))
        return queryset.filter(rests_on_one if value == REPEALED else ~rests_on_one)

    def by_status(self, queryset: ListRowQuerySet, name: str, value: str) -> ListRowQuerySet:
        return queryset.filter(standing=value)
