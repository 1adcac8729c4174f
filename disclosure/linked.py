"""A power as linked data: schema.org's GovernmentService and the public service of CPSV-AP.

The context stands inside the document, so that it can be read without a network.
"""

from collections.abc import Mapping
from typing import Any

from disclosure.exports import Version
from disclosure.log import instant_text

CONTEXT: dict[str, Any] = {
    "@language": "zh-Hans",
    "schema": "https://schema.org/",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LEGISLATION = ["schema:Legislation", "eli:LegalResource"]
_DURATIONS = {"calendar_day": "P{}D", "month": "P{}M", "year": "P{}Y", "hour": "PT{}H"}


def linked_data(version: Version, domain: str, laws: Mapping[str, str]) -> dict[str, Any]:
    """Return a power as JSON-LD; ``laws`` gives the paths of the instruments that are held."""
    content, root = version.content, domain.rstrip("/")
    title = f"{version.name}（{version.sub_item}）" if version.sub_item else version.name
    authority = _authority(content["organization"], root)
    service = {
        "@context": CONTEXT,
        "@type": ["schema:GovernmentService", "cpsv:PublicService"],
        "@id": f"{root}{version.get_absolute_url()}",
        "dct:identifier": _plain(version.code),
        "schema:identifier": _plain(version.index_number),
        "schema:name": title,
        "dct:title": title,
        "schema:serviceType": version.category_name,
        "schema:description": content["summary"],
        "dct:description": content["summary"],
        "schema:areaServed": _area(content["organization"]),
        "schema:provider": authority,
        "cv:hasCompetentAuthority": {"@id": authority["@id"]},
        "cv:hasLegalResource": _legal_resources(content, root, laws),
        "cv:hasInput": [_evidence(row) for row in content["materials"]],
        "cv:processingTime": _processing_time(content["time_limits"]),
        "schema:termsOfService": "\n".join(row["raw_text"] for row in content["bases"]),
        "dct:issued": _typed(version.effective_on.isoformat(), "xsd:date"),
        "dct:modified": _typed(instant_text(version.published_at), "xsd:dateTime"),
        "schema:version": _plain(str(version.number)),
        "dct:language": _plain("zh-Hans"),
    }
    return filled(service)


def filled(node: dict[str, Any]) -> dict[str, Any]:
    """Return the node without what says nothing."""
    return {key: value for key, value in node.items() if value not in ("", None, [], {})}


def _plain(text: str) -> dict[str, str] | str:
    """Return a text that is in no language."""
    return {"@value": text, "@type": "xsd:string"} if text else ""


def _typed(text: str, kind: str) -> dict[str, str]:
    return {"@value": text, "@type": kind}


def _authority(organization: Mapping[str, Any], root: str) -> dict[str, Any]:
    return filled(
        {
            "@id": f"{root}/organizations/{organization['code']}/",
            "@type": ["schema:GovernmentOrganization", "cv:PublicOrganisation"],
            "schema:name": organization["name"],
            "schema:telephone": _plain(organization["telephone"]),
            "schema:address": organization["address"],
        }
    )


def _area(organization: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "schema:AdministrativeArea",
        "schema:name": organization["region"],
        "schema:identifier": _plain(organization["region_code"]),
    }


def _legal_resources(
    content: Mapping[str, Any], root: str, laws: Mapping[str, str]
) -> list[dict[str, Any]]:
    names = dict.fromkeys(
        citation["instrument"] for basis in content["bases"] for citation in basis["citations"]
    )
    return [
        filled(
            {
                "@id": f"{root}{laws[name]}" if laws.get(name) else None,
                "@type": LEGISLATION,
                "schema:name": name,
                "eli:title": name,
            }
        )
        for name in names
    ]


def _evidence(material: Mapping[str, Any]) -> dict[str, Any]:
    return filled(
        {
            "@type": "cv:Evidence",
            "dct:title": material["name"],
            "dct:description": material["note"],
        }
    )


def _processing_time(limits: list[dict[str, Any]]) -> dict[str, str] | None:
    """Return the promised limit as a duration; working days have none in XML Schema."""
    for row in limits:
        shape = _DURATIONS.get(row["unit"])
        if row["kind"] == "promised" and row["number"] is not None and shape:
            return _typed(shape.format(row["number"]), "xsd:duration")
    return None
