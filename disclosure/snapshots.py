"""The one place that decides what leaves the office.

A snapshot is canonical JSON of one power with everything the public may read of it,
carrying names as they are on the day. Its shape, schema 1::

    schema, code, name, sub_item, parent_code, position, standing, publicity
    category        {code, name, letters}
    organization    {code, name, short_name, region, region_code, address, office_hours,
                     telephone, complaint_telephone}
    summary, counterpart, conditions, quantity, procedure, address, office_hours, telephone
    fee             {kind, standard}
    intermediary_services, remedies, complaint_channel, remarks
    disclosure      {form, scope, period}
    exercises       [{body, responsible_office, level, level_text, authority,
                      department_duty, responsibilities, accountable_parties,
                      accountability_circumstances}]
    bases           [{purpose, exercise, raw_text, citations: [{start, end, instrument,
                      article, paragraph, item, quotation, finding}]}]; exercise is an index
                      or null; finding {status, found_article, checked_on} is there only
                      where a citation is stale and the department confirmed it
    materials       [{name, form, copies, source, is_required, note}]
    time_limits     [{kind, variant, number, unit, raw_text}]
    flowchart       null or {title, kind, hash, chart}; chart as ``Chart.to_dict()``

A power that is disclosed on request only is listed without its content.
"""

import functools
from typing import Any

from django.db.models import Prefetch, QuerySet

from disclosure.canonical import canonical_json, canonical_json_of_texts, sha256_hex
from flowcharts.chart import Chart
from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.overrides import overrides_of, resolve
from flowcharts.rows import FOR_CHART, chart_of
from powers.models import Citation, Exercise, LegalBasis, Power

SCHEMA = 1

OWN_TEXTS = (
    "summary",
    "counterpart",
    "conditions",
    "quantity",
    "procedure",
    "address",
    "office_hours",
    "telephone",
    "intermediary_services",
    "remedies",
    "complaint_channel",
    "remarks",
)
ORGANIZATION_TEXTS = (
    "code",
    "name",
    "short_name",
    "address",
    "office_hours",
    "telephone",
    "complaint_telephone",
)
EXERCISE_TEXTS = (
    "body",
    "responsible_office",
    "level",
    "level_text",
    "authority",
    "department_duty",
    "responsibilities",
    "accountable_parties",
    "accountability_circumstances",
)
CITATION_FIELDS = ("start", "end", "article", "paragraph", "item", "quotation")
MATERIAL_FIELDS = ("name", "form", "copies", "source", "is_required", "note")
LIMIT_FIELDS = ("kind", "variant", "number", "unit", "raw_text")


def for_snapshot(powers: QuerySet[Power]) -> QuerySet[Power]:
    """Fetch everything a snapshot needs in a fixed number of queries."""
    external = Flowchart.objects.filter(kind=Flowchart.Kind.EXTERNAL)
    return powers.select_related("organization__region", "category", "parent").prefetch_related(
        "exercises",
        "bases__citations",
        "materials",
        "time_limits",
        Prefetch(
            "flowcharts",
            queryset=external.order_by("pk").prefetch_related(*FOR_CHART),
            to_attr="external_charts",
        ),
        Prefetch("flowchart_uses", queryset=FlowchartUse.objects.prefetch_related("overrides")),
    )


def freeze(power: Power) -> str:
    """Return the canonical JSON of a power fetched through ``for_snapshot``."""
    return canonical_json(snapshot(power))


def snapshot(power: Power) -> dict[str, Any]:
    """Return the snapshot of a power fetched through ``for_snapshot``."""
    identity = _identity(power)
    if power.publicity == Power.Publicity.ON_REQUEST:
        return identity | _empty_content()
    return identity | _content(power)


def working_content(power: Power) -> dict[str, Any]:
    """Return all that is entered, in the shape of a snapshot; for the office's own eyes."""
    return _identity(power) | _content(power)


def _content(power: Power) -> dict[str, Any]:
    exercises = list(power.exercises.all())
    return {
        **_texts(power, OWN_TEXTS),
        "fee": {"kind": power.fee_kind, "standard": power.fee_standard},
        "disclosure": {
            "form": power.disclosure_form,
            "scope": power.disclosure_scope,
            "period": power.disclosure_period,
        },
        "exercises": [_texts(exercise, EXERCISE_TEXTS) for exercise in exercises],
        "bases": [_basis(basis, exercises) for basis in power.bases.all()],
        "materials": [_texts(material, MATERIAL_FIELDS) for material in power.materials.all()],
        "time_limits": [_texts(limit, LIMIT_FIELDS) for limit in power.time_limits.all()],
        "flowchart": _flowchart(power),
    }


def chart_hash(chart: Chart) -> str:
    """Return the hash that names a chart's picture; it depends on the chart's rows alone."""
    return _chart_facts(chart)[0]


@functools.lru_cache(maxsize=256)
def _chart_facts(chart: Chart) -> tuple[str, dict[str, Any]]:
    """One chart serves many powers: its hash and its data are made once, and only read."""
    data = chart.to_dict()
    return sha256_hex(canonical_json_of_texts(data)), data


def _identity(power: Power) -> dict[str, Any]:
    organization = power.organization
    return {
        "schema": SCHEMA,
        "code": power.code,
        "name": power.name,
        "sub_item": power.sub_item,
        "parent_code": power.parent.code if power.parent else "",
        "position": power.position,
        "standing": power.standing,
        "publicity": power.publicity,
        "category": _texts(power.category, ("code", "name", "letters")),
        "organization": {
            **_texts(organization, ORGANIZATION_TEXTS),
            "region": organization.region.name,
            "region_code": organization.region.code,
        },
    }


def _empty_content() -> dict[str, Any]:
    return {
        **dict.fromkeys(OWN_TEXTS, ""),
        "fee": {"kind": "", "standard": ""},
        "disclosure": {"form": "", "scope": "", "period": ""},
        "exercises": [],
        "bases": [],
        "materials": [],
        "time_limits": [],
        "flowchart": None,
    }


def _texts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _basis(basis: LegalBasis, exercises: list[Exercise]) -> dict[str, Any]:
    ids = [exercise.pk for exercise in exercises]
    return {
        "purpose": basis.purpose,
        "exercise": ids.index(basis.exercise_id) if basis.exercise_id else None,
        "raw_text": basis.raw_text,
        "citations": [_citation(citation) for citation in basis.citations.all()],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    words = {**_texts(citation, CITATION_FIELDS), "instrument": citation.instrument_name}
    return words | {"finding": _finding(citation)} if citation.is_accepted_stale else words


def _finding(citation: Citation) -> dict[str, Any]:
    return {
        "status": citation.status,
        "found_article": citation.found_article,
        "checked_on": str(citation.checked_on) if citation.checked_on else "",
    }


def _flowchart(power: Power) -> dict[str, Any] | None:
    charts = power.external_charts  # type: ignore[attr-defined]  # set by for_snapshot
    if not charts:
        return None
    shown = charts[0]
    [use] = [use for use in power.flowchart_uses.all() if use.flowchart_id == shown.pk]
    # A shared chart is published as it runs for this power.
    key, data = _chart_facts(resolve(chart_of(shown), overrides_of(use)))
    return {"title": shown.title, "kind": shown.kind, "hash": key, "chart": data}
