"""The shapes of the public data, as JSON Schema."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
HASH: Schema = {"type": "string", "pattern": "^([0-9a-f]{64})?$"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _record(optional: dict[str, Schema] | None = None, /, **fields: Schema) -> Schema:
    properties = fields | (optional or {})
    return {"type": "object", "properties": properties, "required": list(fields)}


NAMED = _record(code=TEXT, name=TEXT)
NEXT = _or_null(TEXT)
SUMMARY_FIELDS = {
    "code": TEXT,
    "index_number": TEXT,
    "name": TEXT,
    "sub_item": TEXT,
    "category": NAMED,
    "organization": NAMED,
    "version": COUNT,
    "status": {"enum": ["active", "suspended", "abolished"]},
    "published_at": INSTANT,
    "effective_on": DAY,
    "content_hash": HASH,
    "url": TEXT,
}
POWERS = _record(
    as_of=DAY,
    log_head=HASH,
    powers=_list(_record(**SUMMARY_FIELDS, description=TEXT)),
    next=NEXT,
)
POWER = _record(**SUMMARY_FIELDS, content={"type": "object"})
DIFFERS = _record(came=COUNT, went=COUNT, changed=COUNT, url=TEXT)
CATALOGUE = _record({"differs": DIFFERS}, as_of=DAY, log_head=HASH, powers=_list(POWER))
LINKED = _record({"@context": {"type": "object"}, "@id": TEXT})

CHANGE_FIELDS = {
    "kind": TEXT,
    "kind_words": TEXT,
    "code": TEXT,
    "published_at": INSTANT,
    "reason": TEXT,
    "cause_document": TEXT,
    "reviewing_bodies": TEXT,
}
PUBLICATION_FIELDS = CHANGE_FIELDS | {
    "title": TEXT,
    "version": COUNT,
    "category": NAMED,
    "organization": NAMED,
    "effective_on": DAY,
    "note": TEXT,
    "url": TEXT,
}
SEGMENT = _record(kind={"enum": ["same", "added", "removed", "gap"]}, text=TEXT)
DIFFERENCE = _record(section=TEXT, label=TEXT, before=TEXT, after=TEXT, segments=_list(SEGMENT))
POWER_CHANGES = _record(
    code=TEXT,
    versions=_list(
        _record(
            **PUBLICATION_FIELDS,
            state={"enum": ["current", "future", "past", "never"]},
            differences=_list(DIFFERENCE),
        )
    ),
)
WITHDRAWAL = _record({"restored_at": _or_null(INSTANT)}, **CHANGE_FIELDS)
BETWEEN = _record(
    since=DAY,
    until=DAY,
    powers=_list(
        _record(
            **PUBLICATION_FIELDS,
            turn=TEXT,
            before=_or_null(COUNT),
            after=COUNT,
            differences=_list(DIFFERENCE),
        )
    ),
    withdrawals=_list(WITHDRAWAL),
    next=NEXT,
)
FEED = _record(
    {"next_url": TEXT},
    version=TEXT,
    title=TEXT,
    home_page_url=TEXT,
    feed_url=TEXT,
    items=_list(
        _record(
            id=TEXT, url=TEXT, title=TEXT, content_text=TEXT, date_published=INSTANT,
            _change=WITHDRAWAL,
        )
    ),
)  # fmt: skip

ORGANIZATIONS = _record(
    as_of=DAY,
    organizations=_list(
        _record(
            code=TEXT, name=TEXT, powers=COUNT, region=TEXT, region_code=TEXT, address=TEXT,
            office_hours=TEXT, telephone=TEXT, complaint_telephone=TEXT, credit_code=TEXT, url=TEXT,
        )
    ),
)  # fmt: skip
LAW_VERSION = _record(
    document_number=TEXT,
    promulgated_on=_or_null(DAY),
    effective_on=DAY,
    is_repealed=FLAG,
    repealed_on=_or_null(DAY),
    is_complete=FLAG,
)
LAW_FIELDS = {
    "id": COUNT,
    "name": TEXT,
    "rank": TEXT,
    "issuing_body": TEXT,
    "region": TEXT,
    "versions": _list(LAW_VERSION),
    "url": TEXT,
}
LAWS = _record(laws=_list(_record(**LAW_FIELDS)), next=NEXT)
RESTING = _list(_record(code=TEXT, title=TEXT, organization=TEXT))
LAW = _record(
    **LAW_FIELDS,
    as_of=DAY,
    standing=TEXT,
    shown=_or_null(LAW_VERSION),
    articles=_list(_record(label=TEXT, heading=TEXT, chapter=TEXT, text=TEXT, powers=RESTING)),
    powers_without_article=RESTING,
)
STATISTICS = _record(
    as_of=DAY,
    numbers=_list(
        _record(
            title=TEXT,
            definition=TEXT,
            rows=_list(_record(code=TEXT, name=TEXT, count=COUNT)),
        )
    ),
)
LOG = _record(log_head=HASH, entries=_list(_record(entry=TEXT, entry_hash=HASH)), next=NEXT)
PROBLEM = _record(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, help=TEXT)
