"""Departments, laws and changes as they stand in the machine-readable data."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from disclosure.exports import heading_record
from disclosure.linked import CONTEXT, LEGISLATION, filled
from disclosure.log import instant_text
from disclosure.marking import marked
from disclosure.models import PublishedVersion, Withdrawal
from disclosure.tallies import Tally
from legislation.models import Instrument, InstrumentVersion
from organizations.models import Organization
from portal.addresses import absolute
from portal.between import Turn, segment_words
from portal.law_page import LawPage, RestingPowers
from portal.library import REPEALED

Record = dict[str, Any]


def summary_record(version: PublishedVersion) -> Record:
    """A power as an entry of a list, with its place in the statutory directory."""
    heading = heading_record(version, settings.PORTAL["domain"])
    return heading | {"description": version.content["summary"]}


def organization_record(tally: Tally, contact: Organization | None) -> Record:
    """A department, how to reach it, and how many powers it has."""
    texts = ("address", "office_hours", "telephone", "complaint_telephone", "credit_code")
    return {
        "code": tally.code,
        "name": tally.name,
        "powers": tally.total,
        "region": contact.region.name if contact else "",
        "region_code": contact.region.code if contact else "",
        **{name: getattr(contact, name) if contact else "" for name in texts},
        "url": absolute(f"/organizations/{tally.code}/"),
    }


def instrument_record(law: Instrument) -> Record:
    """An instrument of the library without its text."""
    return {
        "id": law.pk,
        "name": law.name,
        "rank": law.rank,
        "issuing_body": law.issuing_body,
        "region": law.region.name if law.region else "",
        "versions": [version_record(row) for row in law.versions.all()],
        "url": absolute(law.get_absolute_url()),
    }


def version_record(row: InstrumentVersion) -> Record:
    """A dated version of an instrument."""
    return {
        "document_number": row.document_number,
        "promulgated_on": _day(row.promulgated_on),
        "effective_on": _day(row.effective_on),
        "is_repealed": row.is_repealed,
        "repealed_on": _day(row.repealed_on),
        "is_complete": row.is_complete,
    }


def law_record(page: LawPage) -> Record:
    """An instrument as its page shows it: a version's articles and the powers that rest on each."""
    return {
        **instrument_record(page.law),
        "standing": page.standing.words,
        "shown": version_record(page.shown) if page.shown else None,
        "articles": [
            {
                "label": article.row.label,
                "heading": article.row.heading,
                "chapter": article.row.chapter,
                "text": article.row.text,
                "powers": _resting(article.powers),
            }
            for article in page.articles
        ],
        "powers_without_article": _resting(page.general),
    }


def law_linked_data(page: LawPage) -> Record:
    """An instrument as schema.org's Legislation and ELI's legal resource."""
    law, shown = page.law, page.shown
    address = absolute(law.get_absolute_url())
    is_over = page.standing.words == REPEALED
    return filled(
        {
            "@context": CONTEXT,
            "@id": address,
            "@type": LEGISLATION,
            "schema:name": law.name,
            "eli:title": law.name,
            "schema:legislationType": law.get_rank_display(),
            "eli:type_document": law.get_rank_display(),
            "schema:legislationPassedBy": law.issuing_body,
            "eli:passed_by": law.issuing_body,
            "schema:legislationIdentifier": _text(shown.document_number if shown else ""),
            "eli:id_local": _text(shown.document_number if shown else ""),
            "eli:date_publication": _typed_day(shown and shown.promulgated_on),
            "eli:first_date_entry_in_force": _typed_day(shown and shown.effective_on),
            "eli:date_no_longer_in_force": _typed_day(shown and shown.repealed_on),
            "schema:legislationLegalForce": {
                "@id": f"schema:{'NotInForce' if is_over else 'InForce'}"
            }
            if shown
            else None,
            "eli:has_part": [
                {
                    "@id": f"{address}#article-{article.row.label}",
                    "@type": ["schema:Legislation", "eli:LegalResourceSubdivision"],
                    "eli:number": _text(article.row.label),
                    "schema:name": article.row.heading,
                }
                for article in page.articles
            ],
        }
    )


def change_record(version: PublishedVersion) -> Record:
    """A publication: what, when, why, on what document, after whose review."""
    return {
        "kind": version.change_kind,
        "kind_words": version.get_change_kind_display(),
        "code": version.code,
        "title": version.title,
        "version": version.number,
        "category": {"code": version.category_code, "name": version.category_name},
        "organization": {"code": version.organization_code, "name": version.organization_name},
        "published_at": instant_text(version.published_at),
        "effective_on": version.effective_on.isoformat(),
        "reason": version.reason,
        "cause_document": version.cause_document,
        "reviewing_bodies": version.reviewing_bodies,
        "note": version.note,
        "url": absolute(version.get_version_url()),
    }


def withdrawal_record(row: Withdrawal) -> Record:
    """A power that was taken off the public pages: its code and why, nothing else."""
    return {
        "kind": "withdraw",
        "kind_words": "撤回公开",
        "code": row.code,
        "published_at": instant_text(row.at),
        "reason": row.reason,
        "cause_document": row.cause_document,
        "reviewing_bodies": row.reviewing_bodies,
        "restored_at": instant_text(row.restoration.at) if hasattr(row, "restoration") else None,
    }


def turn_record(turn: Turn) -> Record:
    """A power that is not the same on two days, with the differences in two levels."""
    return {
        **change_record(turn.after),
        "turn": turn.kind,
        "before": turn.before.number if turn.before else None,
        "after": turn.after.number,
        "differences": difference_records(turn.differences),
    }


def difference_records(rows: Any) -> list[Record]:
    """Field by field: both texts, and where they differ."""
    return [
        {
            "section": row.section,
            "label": row.label,
            "before": row.before,
            "after": row.after,
            "segments": segment_words(marked(row.before, row.after)),
        }
        for row in rows
    ]


def _resting(powers: RestingPowers) -> list[Mapping[str, str]]:
    return [
        {"code": one.code, "title": one.title, "organization": one.organization}
        for one in powers.all
    ]


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _text(text: str) -> dict[str, str] | str:
    return {"@value": text, "@type": "xsd:string"} if text else ""


def _typed_day(day: Any) -> dict[str, str] | None:
    return {"@value": day.isoformat(), "@type": "xsd:date"} if day else None
