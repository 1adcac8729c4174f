"""Small OpenDocument spreadsheets, written as their XML."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

NAMESPACES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
    )
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def cell(text: str = "", attributes: str = "") -> str:
    """One cell; each line of the text is a paragraph."""
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {attributes}>{lines if text else ''}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "Sheet1", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def opendocument(*tables: str, styles: str = "", declared: str = "", **members: str) -> bytes:
    """The bytes of an .ods; ``members`` are further files of the archive."""
    content = (
        f'<?xml version="1.0"?>{declared}<office:document-content{NAMESPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", content)
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


def listed(rows, merges=()) -> bytes:
    """A list as an .ods; merges count from 1: top, left, bottom, right."""
    spans = {
        (top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges
    }
    lines = []
    for number, values in enumerate(rows, start=1):
        cells = []
        for column, value in enumerate(values, start=1):
            down, across = spans.get((number, column), (1, 1))
            spanned = (
                f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
                if (down, across) != (1, 1)
                else ""
            )
            cells.append(cell(str(value), spanned))
        lines.append(row(*cells))
    return opendocument(table(*lines))
