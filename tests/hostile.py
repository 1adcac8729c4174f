"""Workbooks that mean harm, and a small process that reads one and measures what it took."""

import io
import json
import re
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.workbooks import SheetPlan, line, listing, workbook

MEBIBYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
TAIL = b"</sheetData></worksheet>"
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
)


def plain() -> bytes:
    return workbook(listing(line(1, "摊位核准")))


def with_member(name: str, chunks: Iterator[bytes] | list[bytes]) -> bytes:
    """A workbook whose one member is written anew, piece by piece."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain())) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        with new.open(name, "w", force_zip64=True) as stream:
            for chunk in chunks:
                stream.write(chunk)
    return target.getvalue()


def with_sheet(*inner: bytes) -> bytes:
    return with_member(SHEET, [HEAD, *inner, TAIL])


def lying(data: bytes, claimed: int = 1000) -> bytes:
    """The same archive, whose list of contents says that every large member is small."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        large = [one.file_size for one in archive.infolist() if one.file_size > MEBIBYTE]
    for size in large:
        data = data.replace(size.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
        data = data.replace(size.to_bytes(8, "little"), claimed.to_bytes(8, "little"))
    return data


def zip_bomb() -> bytes:
    return with_member(SHEET, (b" " * MEBIBYTE for _ in range(256)))


def zip_bomb_that_lies() -> bytes:
    return lying(with_member(SHEET, (b" " * MEBIBYTE for _ in range(200))))


def far_cell() -> bytes:
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row>'
    return with_sheet(cells, far)


def cell_of_500_megabytes() -> bytes:
    def chunks() -> Iterator[bytes]:
        yield HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
        yield from (b"A" * MEBIBYTE for _ in range(500))
        yield b"</t></is></c></row>" + TAIL

    return with_member(SHEET, chunks())


def entity_bomb() -> bytes:
    text = (
        b'<?xml version="1.0"?><!DOCTYPE sst [' + LAUGHS + b"]>"
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>&l11;</t></si>" * 60
        + b"</sst>"
    )
    return with_member(STRINGS, [text])


def entity_of_a_file() -> bytes:
    text = (
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>&x;</t></si>" * 60
        + b"</sst>"
    )
    return with_member(STRINGS, [text])


def many_sheets() -> bytes:
    return workbook(*(SheetPlan([["甲"]], name=f"表{n}") for n in range(300)))


def formulas() -> bytes:
    def write(book):
        page = book.get_worksheet_by_name("Sheet1")
        page.write_formula(5, 0, '=WEBSERVICE("http://127.0.0.1:9/x")', None, "存下的值")
        page.write_formula(6, 0, "=cmd|'/C calc'!A0", None, "存下的值")

    return workbook(listing(line(1, "摊位核准")), finish=write)


def renamed_program() -> bytes:
    return b"MZ\x90\x00" + bytes(200_000)


def truncated() -> bytes:
    data = workbook(listing(*(line(n, f"第{n}号摊位核准") for n in range(1, 400))))
    return data[: len(data) // 2]


def escaped_control_characters() -> bytes:
    return workbook(listing(line(1, "摊位_x0000__x0001__x001B_核准")))


def raw_control_characters() -> bytes:
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>\x00\x01\x1b</t></is></c></row>'
    return with_sheet(cell)


def million_empty_rows() -> bytes:
    return with_sheet(b"".join(b'<row r="%d"/>' % number for number in range(1, 1_000_001)))


def million_rows_of_empty_cells() -> bytes:
    rows = (b'<row r="%d"><c r="A%d"/></row>' % (number, number) for number in range(1, 1_000_001))
    return with_sheet(b"".join(rows))


def far_merge() -> bytes:
    cells = HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row></sheetData>'
    merges = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    return with_member(SHEET, [cells, merges])


def a_million_merges() -> bytes:
    cells = HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row></sheetData>'
    merges = b'<mergeCell ref="A1:Z60000"/>' * 1_000_000
    return with_member(SHEET, [cells, b"<mergeCells>", merges, b"</mergeCells></worksheet>"])


def as_full_as_allowed() -> bytes:
    """Nearly 200,000 cells with nearly 20 million characters: a list of a whole province."""
    return workbook(
        SheetPlan([[f"{row}行{'职权' * 46}" for _ in range(14)] for row in range(14_000)])
    )


def ole_rubbish() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 500_000


def ole_of_endless_chains() -> bytes:
    """An old workbook's container whose table of sectors leads in circles."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:32] = (0x3E).to_bytes(2, "little") + b"\x03\x00\xfe\xff\x09\x00"
    header[32:34] = (6).to_bytes(2, "little")
    header[44:48] = (1).to_bytes(4, "little")
    header[76:80] = bytes(4)
    header[80:] = b"\xff" * 432
    return bytes(header) + bytes(512) * 200


def open_document(table: bytes, doctype: bytes = b"") -> bytes:
    """An .ods with one table."""
    content = (
        b'<?xml version="1.0"?>' + doctype + b"<office:document-content "
        b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        b'<office:body><office:spreadsheet><table:table table:name="a">'
        + table
        + b"</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        archive.writestr("content.xml", content)
    return target.getvalue()


def _open_row(text: bytes, rows: int, columns: int) -> bytes:
    return (
        b'<table:table-row table:number-rows-repeated="%d">' % rows
        + b'<table:table-cell table:number-columns-repeated="%d" ' % columns
        + b'office:value-type="string"><text:p>%s</text:p></table:table-cell>' % text
        + b"</table:table-row>"
    )


def open_document_of_17_billion_cells() -> bytes:
    return open_document(_open_row("甲".encode(), 1_048_576, 16_384))


def open_document_of_entities() -> bytes:
    row = _open_row(b"&l11;", 1, 1)
    return open_document(row, b"<!DOCTYPE office:document-content [" + LAUGHS + b"]>")


def text_without_end() -> bytes:
    return "序号,事项名称,权力类型,".encode() + b"a," * 9_000_000


def text_of_a_million_empty_rows() -> bytes:
    return "序号,事项名称,权力类型,实施依据\n".encode() + b",,,\n" * 1_000_000


def text_with_nul() -> bytes:
    return "序号,事项名称,权力类型,实施依据\n1,摊位\0核准,行政许可,无\n".encode()


def measure(data: bytes, folder: Path) -> dict[str, float | str]:
    """Read the workbook in a process of its own; say what came of it and what it took."""
    file = folder / "hostile"
    file.write_bytes(data)
    command = [sys.executable, "-m", "tests.hostile", str(file)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def main(path: str) -> None:
    # Imported here: the process that builds the files must not weigh on the measurement.
    from intake.reading import read_workbook
    from intake.workbook import UnreadableWorkbookError

    data = Path(path).read_bytes()
    began = time.perf_counter()
    try:
        sheets = read_workbook(data).sheets
        answer = f"读到{len(sheets)}张表，{sum(len(sheet.cells) for sheet in sheets)}格"
    except UnreadableWorkbookError as refusal:
        answer = str(refusal)
    figures = {
        "answer": answer,
        "seconds": time.perf_counter() - began,
        "reader": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "caller": own_peak(),
    }
    json.dump(figures, sys.stdout, ensure_ascii=False)


def own_peak() -> float:
    """The most memory this process ever held, in MiB; what it was before exec does not count."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
