"""The program that turns one HTML document into one PDF; it runs in a bounded child.

Standard input is a JSON object: ``html``, ``identifier`` (hexadecimal), ``created`` (ISO 8601)
and ``attachments`` as a list of ``{name, description, content}``. Standard output is one line
of JSON, ``{"pages": n}``, and the PDF. Nothing is fetched: only ``data:`` addresses resolve.
The same input gives the same bytes.
"""

import datetime
import gc
import io
import json
import logging
import re
import sys
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.urls import URLFetcher

VARIANT = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}
# These rules of the renderer's own sheet give every element six more styles to keep.
COSTLY_RULES = re.compile(r"^::(footnote|note)[^\n]*\n", re.MULTILINE)


class Page(HTML):
    """HTML without footnotes: a quarter less memory."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [CSS(string=COSTLY_RULES.sub("", UA), counter_style=UA_COUNTER_STYLE)]


def main() -> None:
    # One document and the end: collecting garbage would only take time.
    gc.disable()
    # What user text makes the renderer complain about is of no use to anyone.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    order = json.load(sys.stdin.buffer)
    pages, pdf = render(order)
    sys.stdout.buffer.write(json.dumps({"pages": pages}).encode() + b"\n" + pdf)


def render(order: dict[str, Any]) -> tuple[int, bytes]:
    """Return the number of pages and the PDF of an order."""
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    created = datetime.datetime.fromisoformat(order["created"]).astimezone(datetime.UTC)
    attachments = [_attachment(row, created, fetcher) for row in order["attachments"]]
    document = Page(string=order["html"], url_fetcher=fetcher).render(**VARIANT)
    pdf = document.write_pdf(
        pdf_identifier=order["identifier"].encode(), attachments=attachments, **VARIANT
    )
    return len(document.pages), pdf


def _attachment(row: dict[str, str], created: datetime.datetime, fetcher: URLFetcher) -> Attachment:
    return Attachment(
        file_obj=io.BytesIO(row["content"].encode()),
        name=row["name"],
        description=row["description"],
        created=created,
        modified=created,
        relationship="Source",
        url_fetcher=fetcher,
    )


if __name__ == "__main__":
    main()
