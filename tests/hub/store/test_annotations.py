"""Every stored column says what it is; the data map says the same."""

from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from hub.store import Stored
from hub.store.annotations import (
    Category,
    OnErase,
    Privacy,
    column,
    personal,
    plain,
    pseudonym,
    rows_live,
    undeclared,
)
from hub.store.data_map import data_map

DOCUMENT = Path(__file__).parents[3] / "docs/data-map.md"
TABLES = Stored.metadata.sorted_tables
COLUMNS = {f"{table.name}.{one.name}": one for table in TABLES for one in table.columns}
SUBJECTS = {"visit_id", "page_id", "binding_id", "result_id", "booking_id"}


def test_every_column_and_table_is_declared():
    assert undeclared(Stored.metadata) == ()
    assert len(COLUMNS) > 100


def test_a_column_without_a_declaration_is_noticed():
    class Other(SQLModel, registry=registry(metadata=MetaData())):
        pass

    class Careless(Other, table=True):
        __table_args__: ClassVar = rows_live("for ever")
        number: int = column(plain("a number"), Integer, primary_key=True)
        first_name: str = Field()

    assert undeclared(Careless.metadata) == ("careless.first_name",)


def test_a_table_that_does_not_say_how_long_its_rows_live_is_noticed():
    metadata = MetaData()
    Table("t", metadata, Column("x", Integer, info={"privacy": plain("a number")}))
    assert undeclared(metadata) == ("t",)


@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_personal_is_sealed_and_erased(name):
    one = COLUMNS[name]
    privacy = one.info["privacy"]
    if privacy.category is Category.PERSONAL:
        assert isinstance(one.type, LargeBinary)
        assert one.name.endswith("_box")
        assert privacy.on_erase is OnErase.DELETE
    if privacy.on_erase is OnErase.DELETE:
        assert one.table.info["lives"].erased_by, "erasing must find the row"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_erasing_finds_rows_by_columns_that_are_there(table):
    found = set(table.info["lives"].erased_by)
    assert found <= SUBJECTS & set(table.columns.keys())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_that_points_to_a_visit_or_page_goes_with_it(table):
    lives = table.info["lives"]
    # A column that erasing empties points to nothing any more; its row is somebody else's.
    parents = {
        key.column.table.name
        for key in table.foreign_keys
        if key.parent.info["privacy"].on_erase is not OnErase.NULL
    }
    if "visit" in parents:
        assert "visit_id" in lives.erased_by
    if table.name == "mail":
        assert "page_id" in lives.erased_by


def test_a_declaration_that_keeps_must_say_why():
    with pytest.raises(ValueError, match="why"):
        pseudonym("finds it", OnErase.KEEP)
    with pytest.raises(ValueError, match="purpose"):
        personal("")
    assert Privacy(Category.NONE, "a number", OnErase.KEEP).why == ""


def test_no_column_holds_what_nobody_may_keep():
    words = ("age", "birth", "phone", "surname", "ip")
    named = {one.name for one in COLUMNS.values()}
    assert not named & set(words)
    assert isinstance(COLUMNS["visit.age_band"].type, String)


def test_only_the_museums_own_bands_stand_by_their_uid():
    named = {name for name in COLUMNS if name.endswith(".uid")}
    assert named == {"band.uid", "band_day.uid"}


def test_the_data_map_is_current():
    assert DOCUMENT.read_text() == data_map(), "run: python -m hub data-map > docs/data-map.md"


def test_the_data_map_names_every_column():
    text = data_map()
    assert all(f"| `{name.partition('.')[2]}` |" in text for name in COLUMNS)
