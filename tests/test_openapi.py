"""The description of the public data, and answers that keep to it whatever is asked.

``SCHEMATHESIS_EXAMPLES`` makes the run longer: how many requests are made up for each address.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from portal.openapi import ADDRESSES, description
from portal.wsgi import application
from tests import builders

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
SAMPLE = {"{code}": "A-1", "{organization}": "body", "{pk}": "1"}


@pytest.fixture(autouse=True)
def _kept_connection():
    """Requests from outside Django's own client would close the connection of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def catalogue(db):
    """Two powers with a law, a change and a chart, and one that was taken off."""
    from disclosure.withdrawal import withdraw

    law = builders.law("种子法", "第一条的内容。")
    power = builders.complete_power(code="A-1", organization=builders.organization(code="body"))
    builders.citation(builders.basis(power), law.name, article="1")
    builders.published(power)
    power.conditions = "新的条件"
    power.save()
    builders.published(power, change_kind="amend", reason="依据修订", cause_document="一号文件")
    builders.published(builders.power(code="A-2"))
    gone = builders.published(builders.power(code="A-3"))
    withdraw(gone.code, reason="有误", actor="测试")
    return law


def described():
    return schemathesis.openapi.from_dict(description())


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.name)
def test_every_described_address_is_there(address):
    path = address.path
    for name, value in SAMPLE.items():
        path = path.replace(name, value)
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(f"nothing answers at {path}")


def test_every_address_of_data_is_described():
    from portal.urls import urlpatterns

    endings = (".json", ".jsonl", ".jsonld", ".csv", ".atom")
    own = {"openapi.json", "suggest.json", "powers/<power:code>/flowchart.json"}
    routes = {str(one.pattern) for one in urlpatterns}
    data = {route for route in routes if route.endswith(endings)} - own
    found = {
        address.path.lstrip("/")
        .replace("{code}", "<power:code>")
        .replace("{organization}", "<slug:code>")
        .replace("{pk}", "<number:pk>")
        for address in ADDRESSES
    }
    assert data <= found


def loaded():
    config = SchemathesisConfig.from_dict({})
    return schemathesis.openapi.from_wsgi(
        "/openapi.json", application, base_url="http://localhost", config=config
    )


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", [address.name for address in ADDRESSES])
def test_answers_keep_to_the_description(catalogue, name, mode):
    found = loaded().include(operation_id=name)
    [operation] = [one.ok() for one in found.get_all_operations()]
    ran = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        nonlocal ran
        since, until = (str((case.query or {}).get(name) or "") for name in ("since", "until"))
        # No schema can say that one day must not lie before another.
        assume(not since or not until or since <= until)
        ran += 1
        case.call_and_validate()

    ask()
    assert ran
