"""The filters of the list of powers."""

import django_filters
from django.db.models import Exists, OuterRef

from disclosure.models import VersionQuerySet
from disclosure.search import matching
from organizations.models import Region
from portal.asked_law import asked_law, citations_of
from portal.forms import Choice, LawName, Words
from powers.models import Power

RISKS = [("A", "A级（高）"), ("B", "B级（中）"), ("C", "C级（低）")]
CURRENT = ("", "实施中和已挂起")


class WordsFilter(django_filters.Filter):
    field_class = Words


class LawFilter(django_filters.Filter):
    field_class = LawName


class ChoiceFilter(django_filters.Filter):
    field_class = Choice


class PowerFilter(django_filters.FilterSet):
    """What a visitor may ask of the list; choices of today's catalogue are passed in."""

    q = WordsFilter(label="关键词", method="by_words")
    organization = ChoiceFilter(label="部门", field_name="organization_code")
    category = ChoiceFilter(label="类别", field_name="category_code")
    law = LawFilter(label="依据的法律法规", method="by_law")
    level = ChoiceFilter(
        label="实施层级",
        field_name="levels",
        lookup_expr="contains",
        choices=[("", "全部"), *Region.Level.choices],
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
        choices=[("", "全部"), *RISKS],
    )

    def __init__(self, *args, organizations, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["organization"].choices = [("", "全部"), *organizations]
        self.form.fields["category"].choices = [("", "全部"), *categories]

    def filter_queryset(self, queryset: VersionQuerySet) -> VersionQuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data["status"] else queryset.listed()

    def by_words(self, queryset: VersionQuerySet, name: str, value: str) -> VersionQuerySet:
        return matching(queryset, value)

    def by_law(self, queryset: VersionQuerySet, name: str, value: str) -> VersionQuerySet:
        citations = citations_of(asked_law(value))
        return queryset.filter(Exists(citations.filter(version=OuterRef("pk"))))

    def by_status(self, queryset: VersionQuerySet, name: str, value: str) -> VersionQuerySet:
        return queryset.filter(standing=value)
