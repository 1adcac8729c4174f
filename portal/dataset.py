"""The catalogue as a dataset in the terms of DCAT: where its files are and in which form."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from disclosure.linked import CONTEXT, filled
from portal.addresses import absolute

# Name of the address, its arguments, media type, title.
FILES: tuple[tuple[str, list[str], str, str], ...] = (
    ("catalogue", ["json"], "application/json", "全部目录，公开的全部字段"),
    ("catalogue", ["csv"], "text/csv", "全部目录，14列权责清单"),
    (
        "catalogue",
        ["xlsx"],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "全部目录，14列权责清单",
    ),
    ("directory", [], "text/csv", "政府信息公开目录：索引号、名称、内容概述、生成日期"),
    ("changes_csv", [], "text/csv", "全部变更"),
    ("log_jsonl", [], "application/x-ndjson", "公开日志"),
)


def dataset() -> dict[str, Any]:
    """Return the description as JSON-LD."""
    name = settings.PORTAL["name"]
    return filled(
        {
            "@context": CONTEXT,
            "@id": absolute("/dataset.jsonld"),
            "@type": "dcat:Dataset",
            "dct:title": f"{name}：职权目录",
            "dct:description": "公开并有效的职权，及其依据、流程、时限、责任和救济途径。",
            "dct:publisher": settings.PORTAL["host_body"],
            "dcat:landingPage": {"@id": absolute(reverse("guide"))},
            "dcat:distribution": [_file(*row) for row in FILES],
        }
    )


def _file(name: str, arguments: list[str], media_type: str, title: str) -> dict[str, Any]:
    address = absolute(reverse(name, args=arguments))
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@value": media_type, "@type": "xsd:string"},
    }
