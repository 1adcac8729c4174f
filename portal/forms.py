"""Forms that check the parameters of public addresses; nothing here is ever posted."""

import datetime

from django import forms
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)

from disclosure.models import PublishedVersion
from disclosure.search import LONGEST_QUERY
from legislation.models import Instrument

LAST_PAGE = 99_999
LONGEST_LAW = 320
NOT_HELD = "not_held"
FIRST_DAY = datetime.date(1949, 10, 1)
LAST_DAY = datetime.date(2099, 12, 31)


class DayField(forms.DateField):
    """A day as YYYY-MM-DD, shown by the browser's own calendar."""

    default_error_messages = {"invalid": "日期请写成 2026-11-22 这样的形式。"}

    def __init__(self, **kwargs):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, required=False, **kwargs)
        self.validators += [
            MinValueValidator(FIRST_DAY, "日期不能早于1949年10月1日。"),
            MaxValueValidator(LAST_DAY, "日期不能晚于2099年12月31日。"),
        ]


class Choice(forms.ChoiceField):
    """A choice whose error does not repeat what was sent."""

    default_error_messages = {"invalid_choice": "没有这个选项，请从列表中选择。"}


class Words(forms.CharField):
    """A few words; too many are refused with a sentence."""

    longest = LONGEST_QUERY

    def __init__(self, **kwargs):
        super().__init__(max_length=self.longest, **kwargs)
        self.validators = [
            MaxLengthValidator(self.longest, f"检索词请不要超过{self.longest}个字。"),
            ProhibitNullCharactersValidator("检索词中有不能使用的字符，请去掉后再试。"),
        ]


class LawName(Words):
    """The name of a law, with an article; notices carry the names of what they issue."""

    longest = LONGEST_LAW


class ReadingForm(forms.Form):
    """Parameters that every page takes."""

    on = DayField(label="截至日期")
    view = Choice(choices=[("", ""), ("large", "")], required=False)


class PageForm(forms.Form):
    """The number of a page of a list."""

    page = forms.IntegerField(
        required=False, max_value=LAST_PAGE, validators=[MinValueValidator(1)]
    )


class SuggestForm(forms.Form):
    """What a visitor has typed so far."""

    q = Words(required=False)


class VersionForm(forms.Form):
    """Which version's file is asked for; the one in force when it is not said."""

    version = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)


class LawsForm(forms.Form):
    """Which instruments are asked for."""

    q = LawName(label="名称", required=False)
    rank = Choice(
        label="效力层级",
        required=False,
        choices=[
            ("", "全部"),
            *Instrument.Rank.choices,
            (NOT_HELD, "本站未收录全文的"),
        ],
    )


class LawVersionForm(forms.Form):
    """Which version of an instrument is asked for, by the day on which it took effect."""

    version = DayField()


class ChangesForm(forms.Form):
    """What a visitor wants to know about changes."""

    organization = Choice(label="部门", required=False)
    kind = Choice(
        label="变更类型",
        required=False,
        choices=[("", "全部"), *PublishedVersion.ChangeKind.choices],
    )
    since = DayField(label="从")
    until = DayField(label="到")

    def __init__(self, *args, organizations: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, Choice)  # noqa: S101  (for the type checker)
        field.choices = [("", "全部"), *organizations]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "结束日期早于开始日期，请改正其中一个。")
        return data
