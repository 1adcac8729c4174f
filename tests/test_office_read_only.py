"""What was published or recorded is for looking at, for superusers too."""

import pytest
from django.urls import reverse

from disclosure import models as disclosure
from intake import models as intake
from jobs.models import Job
from organizations.models import AuditEntry
from tests.office import one_of_everything, signed_in

pytestmark = pytest.mark.django_db

READ_ONLY = [
    disclosure.PublishedVersion,
    disclosure.LogEntry,
    disclosure.Withdrawal,
    disclosure.InForcePeriod,
    disclosure.PublishedCitation,
    disclosure.RenderedChart,
    disclosure.SearchRow,
    disclosure.ListRow,
    disclosure.Volume,
    AuditEntry,
    intake.ImportedFile,
    intake.UnmappedCell,
    intake.UploadedWorkbook,
    Job,
]


@pytest.fixture
def client():
    one_of_everything()
    return signed_in()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def rows(model):
    return list(model._default_manager.order_by("pk").values())


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_it_refuses_to_add_change_and_delete(client, model):
    before = rows(model)
    key = model._default_manager.order_by("pk").first().pk
    assert client.get(address(model, "change", key)).status_code == 200
    for page, args in [("add", []), ("change", [key]), ("delete", [key])]:
        answer = client.post(address(model, page, *args), {"post": "yes", "code": "1"})
        assert answer.status_code == 403, page
    # Refusals are on the audit trail.
    assert rows(model)[: len(before)] == before
    assert len(rows(model)) == len(before) or model is AuditEntry


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_it_offers_no_actions(client, model):
    before = rows(model)
    path = address(model, "changelist")
    chosen = [str(row[model._meta.pk.attname]) for row in before]
    client.post(path, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert rows(model)[: len(before)] == before
    assert "delete_selected" not in client.get(path).content.decode()
