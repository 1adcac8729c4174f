"""Forms that check the parameters of public addresses; nothing here is ever posted."""

import datetime
import re

from django import forms
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
    RegexValidator,
)

from disclosure.models import PublishedVersion
from disclosure.search import LONGEST_QUERY
from legislation.models import Instrument
from powers.models import Power

LAST_PAGE = 99_999
LAST_NUMBER = 999_999_999
LONGEST_LAW = 320
SHAPE_OF_A_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
PLAIN_SHAPE = r"[^\x00-\x1f\x7f]*"
PLAIN = re.compile(rf"\A{PLAIN_SHAPE}\Z")
CODE_SHAPE = "[0-9A-Za-z][0-9A-Za-z_-]{0,39}"
CODE = re.compile(rf"\A{CODE_SHAPE}\Z")
NOT_HELD = "not_held"
LARGE, CONTRAST, LARGE_CONTRAST = "large", "contrast", "large-contrast"
VIEWS = (LARGE, CONTRAST, LARGE_CONTRAST)
WITHDRAW = "withdraw"
LARGEST_PART = 1000
USUAL_PART = 100
FIRST_DAY = datetime.date(1949, 10, 1)
LAST_DAY = datetime.date(2099, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own calendar; a text field for what is no day, so that it can be mended."""

    input_type = "date"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"] or ""
        if shown and not SHAPE_OF_A_DAY.fullmatch(shown):
            context["widget"]["type"] = "text"
        return context


class DayField(forms.DateField):
    """A day as YYYY-MM-DD, shown by the browser's own calendar."""

    default_error_messages = {"invalid": "日期请写成 2026-11-22 这样的形式。"}

    def __init__(self, **kwargs):
        widget = DayInput(format="%Y-%m-%d")
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

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        """Feeds name it, and XML cannot write control characters; Python would strip some."""
        words = super().to_python(value) or ""
        if not PLAIN.match(words):
            raise forms.ValidationError("名称中有不能使用的字符，请去掉后再试。", code="unwritable")
        return words.strip()


class ReadingForm(forms.Form):
    """Parameters that every page takes."""

    on = DayField(label="截至日期")
    view = Choice(choices=[("", ""), *((one, "") for one in VIEWS)], required=False)


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


class Code(forms.CharField):
    """The code of a power or an organization."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, required=False, **kwargs)
        self.validators = [RegexValidator(CODE, "编码只含字母、数字和连字符，最多40个。")]


class ScopeForm(forms.Form):
    """Of which department, law or power something is asked, from which day to which."""

    organization = Choice(label="部门", required=False)
    law = LawName(label="依据的法律法规", required=False)
    power = Code(label="职权编码")
    since = DayField(label="从")
    until = DayField(label="到")

    def __init__(self, *args, organizations: list[tuple[str, str]] | None = None, **kwargs):
        """Offer the organizations to choose from; without them any code may be asked for."""
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        if organizations is None:
            self.fields["organization"] = Code(label="部门")
        elif isinstance(field, Choice):
            field.choices = [("", "全部"), *organizations]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "结束日期早于开始日期，请改正其中一个。")
        return data


class ChangesForm(ScopeForm):
    """What a visitor wants to know about changes."""

    kind = Choice(
        label="变更类型",
        required=False,
        choices=[("", "全部"), *PublishedVersion.ChangeKind.choices, (WITHDRAW, "撤回公开")],
    )
    field_order = ("organization", "kind", "law", "power", "since", "until")


class BetweenForm(ScopeForm):
    """Which two days are to be compared; the second is today when it is not said."""

    field_order = ("since", "until", "organization", "law", "power")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].required = True
        self.fields["since"].error_messages["required"] = "请写明从哪一天比起。"


class PartForm(forms.Form):
    """Where a part of a long list of data begins, and how much it holds."""

    after = forms.CharField(required=False, max_length=40, validators=[RegexValidator(CODE)])
    limit = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_PART)


class NumberedPartForm(forms.Form):
    """The same for lists whose entries have numbers."""

    after = forms.IntegerField(required=False, min_value=0, max_value=LAST_NUMBER)
    limit = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_PART)


class PowersPartForm(PartForm):
    """Which powers are asked for as data."""

    organization = Code()
    category = Code()
    status = Choice(required=False, choices=[("", ""), *Power.Standing.choices])
