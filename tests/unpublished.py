"""The office at work: edits, drafts, items in every state, withheld entries, accounts.

Every text of every row that is not public gets a word of its own, so that whatever leaves the
office by any way can be recognized and traced to its field.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import count

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from filings.models import Comment, FilingItem, PurgeRequest, Review, ReviewStage
from intake.models import ImportedFile, Mode, UnmappedCell, UploadedWorkbook
from jobs.models import Job
from organizations.insert_only import InsertOnly
from organizations.models import Organization, Person
from portal.public_tables import PUBLIC_MODELS
from powers.models import Power
from tests import builders
from withholding.models import WithheldEntry, WithheldReview

MARK = "LEAKMARK"
MARKED = re.compile(rb"LEAKMARK[0-9]*", re.IGNORECASE)
OFFICE_APPS = {
    *("organizations", "jobs", "legislation", "powers", "flowcharts", "intake", "filings"),
    *("withholding", "auth"),
}
# What machines compare or look up, and what the database holds to a shape, is no text.
LEFT_ALONE = re.compile(r"hash|sha256|snapshot|password|path|host|(^|_)(key|state|status)$")
SHORTEST = len(MARK) + 6
# The one draft whose addresses are asked for: an error may repeat what was asked.
ASKED = "DRAFT-1"
marks = count(1)


def new_mark() -> str:
    return f"{MARK}{next(marks)}"


def the_office_works(edited: Iterable[Power], body: Organization, *, drafts: int = 1) -> int:
    """Fill the office and mark every text in it; return how many marks there are.

    ``edited`` are published powers that are being edited; ``drafts`` lie beside those of which
    one is in every state.
    """
    first = next(marks)
    clerk = builders.person("clerk", body)
    stage = builders.review_route().stages.order_by("pk")[0]
    for number in range(drafts):
        code = f"{MARK}{next(marks)}" if number else ASKED
        _with_everything(builders.complete_power(code=code, organization=body))
    items = {
        builders.filing_item(
            builders.complete_power(code=f"{MARK}{next(marks)}", organization=body), clerk
        ): state
        for state in FilingItem.State.values
        if state != FilingItem.State.PUBLISHED
    }
    items |= {builders.filing_item(power, clerk): FilingItem.State.SUBMITTED for power in edited}
    _uploads(body)
    _withheld(body, clerk)
    for version in Power.objects.filter(versions__isnull=False).order_by("pk")[:1]:
        PurgeRequest.objects.create(
            version=version.versions.order_by("pk")[0],
            reason=new_mark(),
            started_by=clerk,
            started_at=timezone.now(),
        )
    for model in office_models():
        for row in model._base_manager.order_by("pk"):
            _mark(row)
    for item, state in items.items():
        _submit(item, state, clerk, stage)
    return next(marks) - first


def office_models() -> list[type[models.Model]]:
    """Every table of the project that the public may not read and that may be written to."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OFFICE_APPS
        and model._meta.label not in PUBLIC_MODELS
        and not issubclass(model, InsertOnly)
    ]


def _with_everything(power: Power) -> None:
    """Add what a complete power has not: a citation, an adjusted step."""
    builders.citation(power.bases.get(), "种子法", article="1", quotation="原文")
    [use] = power.flowchart_uses.all()
    use.overrides.create(step_key="s2", name="受理", post="窗口")


def _submit(item: FilingItem, state: str, clerk: Person, stage: ReviewStage) -> None:
    """Freeze the marked rows, and say something about them."""
    power = Power.objects.get(pk=item.power_id)
    frozen = {"snapshot": builders.frozen(power), "snapshot_hash": "0" * 64}
    FilingItem.objects.filter(pk=item.pk).update(state=state, **frozen)
    words = {"item": item, "round": 1, "person": clerk, "at": timezone.now()}
    Comment.objects.create(**words, label=new_mark(), text=new_mark())
    Review.objects.create(
        **words,
        stage=stage,
        decision=Review.Decision.values[0],
        comment=new_mark(),
        snapshot_hash="0" * 64,
    )


def _uploads(body: Organization) -> None:
    report = {"sheets": [], "created": 0, "problem": new_mark()}
    file = ImportedFile.objects.create(
        sha256=f"{body.pk:064d}", size=1, organization=body, report=report,
        imported_at=timezone.now(),
    )  # fmt: skip
    UnmappedCell.objects.create(file=file, row=3, reason="unknown")
    owner = User.objects.create_user(new_mark())
    UploadedWorkbook.objects.create(
        organization=body, owner=owner, sha256=file.sha256, size=1, mode=Mode.REPLACE,
        report=report,
    )  # fmt: skip
    Job.objects.create(kind=Job.Kind.READ_WORKBOOK, organization=body, result=report)


def _withheld(body: Organization, clerk: Person) -> None:
    """An entry in every state; the texts of a secret one are its ground and its approval."""
    for serial, state in enumerate((*WithheldEntry.State.values, "listed"), start=1):
        is_secret = serial > len(WithheldEntry.State.values)
        entry = WithheldEntry.objects.create(
            organization=body,
            serial=serial,
            kind="secret" if is_secret else "unsuitable",
            state=state,
            next_review_on="2027-01-01",
            created_by=clerk,
            **({} if is_secret else {"name": "核查", "reason": "理由"}),
        )
        WithheldReview.objects.create(
            entry=entry,
            round=1,
            person=clerk,
            part=WithheldReview.Part.FILED,
            comment=new_mark(),
            at=timezone.now(),
        )


def _mark(row: models.Model) -> None:
    """Give every free text of a row a word of its own, past all forms."""
    is_secret = isinstance(row, WithheldEntry) and row.kind == "secret"
    texts = {
        field.attname: new_mark()
        for field in row._meta.concrete_fields
        if _is_text(field) and not (is_secret and field.name in ("name", "reason"))
    }
    if texts:
        models.QuerySet(type(row)).filter(pk=row.pk).update(**texts)


def _is_text(field: models.Field) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.primary_key
        and field.name not in ("code", "step_key")
        and not LEFT_ALONE.search(field.name)
        and (field.max_length or SHORTEST) >= SHORTEST
    )


def marks_in(content: bytes) -> Sequence[bytes]:
    return MARKED.findall(content)
