"""Linked data: read off line by a program that knows nothing of us, it says what was published."""

import json
import socket

import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from legislation.models import Instrument
from tests import builders

pytestmark = [
    pytest.mark.django_db,
    # rdflib uses its own old class.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
]
SCHEMA = Namespace("https://schema.org/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCT = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
ROOT = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("linked data must not need a network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def graph_of(client, address: str) -> Graph:
    response = client.get(address)
    assert response["Content-Type"].startswith("application/ld+json")
    return Graph().parse(data=json.dumps(response.json()), format="json-ld")


def chinese(text: str) -> Literal:
    return Literal(text, lang="zh-Hans")


def test_a_power_is_a_service_of_government_with_its_law(client):
    law = builders.law("种子法", "第一条的内容。")
    power = builders.power(name="种子经营许可", summary="准许经营种子。")
    cell = builders.basis(power)
    builders.citation(cell, law.name, article="1")
    builders.citation(cell, "没有收录的条例")
    builders.material(power, name="营业执照")
    builders.time_limit(power, kind="promised", number=7, unit="calendar_day")
    version = builders.published(power)
    graph = graph_of(client, f"/powers/{version.code}.jsonld")
    service = URIRef(f"{ROOT}/powers/{version.code}/")
    held = URIRef(f"{ROOT}/laws/{law.pk}/")
    authority = URIRef(f"{ROOT}/organizations/{version.organization_code}/")
    for triple in (
        (service, RDF.type, SCHEMA.GovernmentService),
        (service, RDF.type, CPSV.PublicService),
        (service, DCT.title, chinese("种子经营许可")),
        (service, DCT.description, chinese("准许经营种子。")),
        (service, DCT.identifier, Literal(version.code, datatype=XSD.string)),
        (service, CV.hasCompetentAuthority, authority),
        (service, CV.hasLegalResource, held),
        (held, RDF.type, ELI.LegalResource),
        (held, RDF.type, SCHEMA.Legislation),
        (held, ELI.title, chinese("种子法")),
        (authority, RDF.type, CV.PublicOrganisation),
        (authority, SCHEMA.name, chinese(version.organization_name)),
    ):
        assert triple in graph, triple
    [duration] = graph.objects(service, CV.processingTime)
    assert str(duration.n3()).endswith('"^^<http://www.w3.org/2001/XMLSchema#duration>')
    titles = {str(title) for title in graph.objects(None, ELI.title)}
    assert titles == {"种子法", "没有收录的条例"}
    [evidence] = graph.objects(service, CV.hasInput)
    assert (evidence, DCT.title, chinese("营业执照")) in graph


def test_a_law_is_a_legal_resource_with_its_articles(client):
    law = builders.law("种子法", "第一条的内容。", "第二条的内容。", issuing_body="某会议")
    graph = graph_of(client, f"/laws/{law.pk}.jsonld")
    node = URIRef(f"{ROOT}/laws/{law.pk}/")
    assert (node, RDF.type, ELI.LegalResource) in graph
    assert (node, ELI.passed_by, chinese("某会议")) in graph
    assert (node, SCHEMA.legislationLegalForce, SCHEMA.InForce) in graph
    assert len(list(graph.objects(node, ELI.has_part))) == 2


def test_a_repealed_law_says_so(client):
    law = builders.law("旧办法", "第一条的内容。")
    law.versions.update(is_repealed=True, repealed_on="2020-01-01")
    graph = graph_of(client, f"/laws/{law.pk}.jsonld")
    node = URIRef(f"{ROOT}/laws/{Instrument.objects.get().pk}/")
    assert (node, SCHEMA.legislationLegalForce, SCHEMA.NotInForce) in graph


def test_the_catalogue_is_a_dataset_whose_files_are_there(client):
    graph = graph_of(client, "/dataset.jsonld")
    files = list(graph.objects(None, DCAT.downloadURL))
    assert len(files) == 6
    for file in files:
        response = client.get(str(file).removeprefix(ROOT))
        assert response.status_code == 200
        if response.streaming:
            b"".join(response.streaming_content)
