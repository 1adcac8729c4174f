"""What a clerk says of a change, when opening a filing and when mending it."""

from typing import Any

from django import forms

from disclosure.models import PublishedVersion
from filings.kinds import KINDS
from filings.models import FilingItem

KINDS_IN_WORDS = PublishedVersion.ChangeKind.choices
LINKED_KINDS = [row for row in KINDS_IN_WORDS if KINDS[row[0]].is_linked]
SINGLE_KINDS = [row for row in KINDS_IN_WORDS if not KINDS[row[0]].is_linked]


class ReviseForm(forms.Form):
    """Kind, reason, document, note and wished effective date."""

    change_kind = forms.ChoiceField(label="变更类型", choices=KINDS_IN_WORDS)
    reason = forms.ChoiceField(label="变更原因", choices=FilingItem.Reason.choices)
    cause_document = forms.CharField(
        label="依据文件", max_length=200, required=False, help_text="文号，例如 云政发〔2026〕3号"
    )
    note = forms.CharField(
        label="变更说明", max_length=500, required=False, help_text="用一句话告诉公众改了什么"
    )
    effective_on = forms.DateField(
        label="拟生效日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填即公开当日生效；流程图有变更的，须晚于公开日",
    )

    def changes(self) -> dict[str, Any]:
        """Return what the item is to say."""
        return {name: self.cleaned_data[name] for name in ReviseForm.base_fields}


class DraftForm(ReviseForm):
    """What a clerk says of all items of a new filing."""

    field_order = ["title"]
    title = forms.CharField(label="标题", max_length=200, help_text="例如 2026年第一次动态调整")

    def __init__(self, *args: Any, is_linked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = LINKED_KINDS if is_linked else SINGLE_KINDS
        self.fields["change_kind"].choices = kinds  # type: ignore[attr-defined]
