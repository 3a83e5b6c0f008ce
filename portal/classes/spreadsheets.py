"""A table as a file that spreadsheets open: CSV (RFC 4180) and OpenDocument (ISO/IEC 26300)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from portal.classes.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.classes.tables import Cell, Column, Table

CSV_MIME, ODS_MIME = "text/csv", "application/vnd.oasis.opendocument.spreadsheet"
_BOM = "\ufeff"
"""Without it Excel takes UTF-8 for something older."""
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_LONGEST_SHEET = 31
_NOT_IN_SHEETS = "[]*?:/\\'"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_NAMES = (
    f'xmlns:office="{_OFFICE}" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' office:version="1.3"'
)
_HEADING = (
    '<style:style style:name="heading" style:family="table-cell"><style:text-properties'
    ' fo:font-weight="bold"/><style:paragraph-properties fo:hyphenate="false"/></style:style>'
    '<style:style style:name="wide" style:family="table-column"><style:table-column-properties'
    ' style:use-optimal-column-width="true"/></style:style>'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def as_csv(table: Table, *, decimal_comma: bool) -> bytes:
    """Return a table as UTF-8 CSV, parted as spreadsheets of that part of the world expect.

    Every text is quoted and harmless; a number is nothing but digits.
    """
    between = ";" if decimal_comma else ","
    heads = between.join(_quoted(one.heading) for one in table.columns)
    rows = (
        between.join(
            _csv_cell(cell, column, decimal_comma=decimal_comma)
            for cell, column in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    )
    return (_BOM + "".join(f"{line}\r\n" for line in (heads, *rows))).encode()


def _csv_cell(cell: Cell, column: Column, *, decimal_comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _quoted(cell)
    said = f"{cell:.{column.decimals}f}"
    return said.replace(".", ",") if decimal_comma else said


def _quoted(text: str) -> str:
    return '"' + harmless(text).replace('"', '""') + '"'


def as_ods(table: Table) -> bytes:
    """Return a table as an OpenDocument spreadsheet: typed cells, and no formula anywhere."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and unpacked, so that who looks at the file's beginning knows what it is.
        archive.writestr(zipfile.ZipInfo("mimetype", _ZIPPED), ODS_MIME, zipfile.ZIP_STORED)
        for name, text in (
            ("content.xml", "".join(_content(table))),
            ("META-INF/manifest.xml", _manifest()),
        ):
            archive.writestr(zipfile.ZipInfo(name, _ZIPPED), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _content(table: Table) -> Iterator[str]:
    called = "".join(one for one in harmless(table.name) if one not in _NOT_IN_SHEETS)
    name = quoteattr(called[:_LONGEST_SHEET] or "1")
    yield f"{_HEAD}<office:document-content {_NAMES}>"
    yield f"<office:automatic-styles>{_HEADING}</office:automatic-styles>"
    yield f"<office:body><office:spreadsheet><table:table table:name={name}>"
    yield (
        '<table:table-column table:style-name="wide"'
        f' table:number-columns-repeated="{len(table.columns)}"/>'
    )
    heads = "".join(_words(one.heading, ' table:style-name="heading"') for one in table.columns)
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row>"
    yield "</table:table-header-rows>"
    for row in table.rows:
        cells = "".join(map(_ods_cell, row, table.columns))
        yield f"<table:table-row>{cells}</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _ods_cell(cell: Cell, column: Column) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _words(cell)
    value = f"{cell:.{column.decimals}f}"
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def _words(text: str, style: str = "") -> str:
    said = escape(harmless(text))
    return (
        f'<table:table-cell{style} office:value-type="string"><text:p>{said}</text:p>'
        "</table:table-cell>"
    )


def _manifest() -> str:
    entries = (("/", ODS_MIME), ("content.xml", "text/xml"))
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{mime}"/>'
        for path, mime in entries
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_MANIFEST}" manifest:version="1.3">'
        f"{listed}</manifest:manifest>"
    )
