"""Unique strings and pixels go in, everything is erased, every file is searched: no hit."""

import logging

import pytest
from sqlalchemy.exc import IntegrityError

from edge.contract.words import AgeBand
from hub.keyring import KeyKind
from hub.keys.file import KeyringFile
from hub.store import Score, table_of
from hub.store.annotations import Lives
from tests.databases import ON_POSTGRES, rows_of, sqlite_only
from tests.hub.a_museum import AMuseum

NAME = "Kanarievogel"
ADDRESS = "kanarie.vogel.7261@example.org"
VALUE = 1417.0625
PIXELS = b"kanarie in de mijn " * 200


@pytest.fixture
def museum(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    handler = logging.FileHandler(tmp_path / "museum.log")
    logging.getLogger().addHandler(handler)
    one = AMuseum(tmp_path / "museum")
    yield one
    one.close()
    logging.getLogger().removeHandler(handler)
    handler.close()


def hits(folder, wanted):
    """Every file below a folder in which one of the byte strings stands; so every table."""
    texts = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    if ON_POSTGRES:
        texts |= {f"table {name}": rows for name, rows in rows_of(folder / "museum").items()}
    return sorted(
        (where, name)
        for where, text in texts.items()
        for name, needle in wanted.items()
        if needle in text
    )


def a_family_came(museum):
    """Two visits of a household, one with everything; returns the page and what to look for."""
    child = museum.register(name=NAME, address=ADDRESS, age=AgeBand.UNDER_13)
    museum.register(name=f"{NAME}ouder", address=ADDRESS)
    made = museum.plays(child, VALUE)
    museum.is_photographed(child, PIXELS)
    page_id = museum.page_of(child)
    token = museum.token_of(page_id)
    museum.open_page(page_id)
    keys = museum.keyring
    wanted = {
        "name": NAME.encode(),
        "address": ADDRESS.encode(),
        "score": repr(VALUE).encode(),
        "pixels": PIXELS[:64],
        "token": token.encode(),
        "visit key": keys.get(KeyKind.VISIT, museum.visit_of(child)),
        "page key": keys.get(KeyKind.PAGE, page_id),
        "binding": child.binding_id,
        "result": made.result_id,
        "household": museum.value("page", "household", page_id=page_id),
        "visitor": museum.value("visit", "visitor", visit_id=museum.visit_of(child)),
        "sealed name": museum.value("visit", "name_box", visit_id=museum.visit_of(child)),
        "sealed score": museum.value("score", "value_box", result_id=made.result_id),
    }
    for path in museum.files._folder.rglob("*-*"):
        wanted[f"sealed photo {path.name.partition('-')[2]}"] = path.read_bytes()[:64]
    assert sum(name.startswith("sealed photo") for name in wanted) == len(PHOTO_FILES)
    return page_id, wanted


PHOTO_FILES = [f"{width}{form}" for width in (1280, 640, 320) for form in ("", ".avif", ".webp")]
IN_CLEAR = ("name", "address", "score", "pixels", "token")
MAY_STAY = {("museum/hub.db", "binding"), ("table directory_change", "binding")}
"""The directory names an ended binding until the day's end, so that edges can be told."""


def test_while_they_are_kept_nothing_personal_stands_in_clear_on_disk(museum, tmp_path):
    _, wanted = a_family_came(museum)
    assert hits(tmp_path, {name: wanted[name] for name in IN_CLEAR}) == []


def test_after_erasing_no_trace_is_left_in_any_file(museum, tmp_path):
    page_id, wanted = a_family_came(museum)
    museum.rights.erase_page(page_id, museum.now)
    assert set(hits(tmp_path, wanted)) <= MAY_STAY
    museum.later(days=1)
    museum.turn()
    assert hits(tmp_path, wanted) == []


def test_the_search_finds_what_is_there(museum, tmp_path):
    _, wanted = a_family_came(museum)
    found = {name for _, name in hits(tmp_path, wanted)}
    assert found == set(wanted) - set(IN_CLEAR)


@sqlite_only
def test_without_overwriting_and_emptying_the_log_a_trace_would_be_left(tmp_path, monkeypatch):
    monkeypatch.setattr("hub.store.engine._PRAGMAS", ("PRAGMA journal_mode=WAL",))
    monkeypatch.setattr("hub.store.engine.Store.checkpoint", lambda _self: True)
    museum = AMuseum(tmp_path / "museum")
    page_id, wanted = a_family_came(museum)
    museum.rights.erase_page(page_id, museum.now)
    assert {"household", "sealed name"} <= {name for _, name in hits(tmp_path, wanted)}
    museum.close()


def test_without_emptying_its_log_the_keyring_would_keep_the_key(tmp_path, monkeypatch):
    def carelessly(self, kind, key_ids):
        wanted = [(kind, one) for one in key_ids]
        self._db.executemany("DELETE FROM keys WHERE kind = ? AND id = ?", wanted)

    monkeypatch.setattr(KeyringFile, "destroy", carelessly)
    museum = AMuseum(tmp_path / "museum")
    page_id, wanted = a_family_came(museum)
    museum.rights.erase_page(page_id, museum.now)
    assert "visit key" in {name for _, name in hits(tmp_path, wanted)}
    museum.close()


def test_a_table_that_erasing_forgets_stops_it_and_is_found(museum, tmp_path, monkeypatch):
    page_id, wanted = a_family_came(museum)
    monkeypatch.setitem(table_of(Score).info, "lives", Lives("never erased"))
    with pytest.raises(IntegrityError):
        museum.rights.erase_page(page_id, museum.now)
    assert "sealed score" in {name for _, name in hits(tmp_path, wanted)}
    assert len(museum.ledger.unfinished()) == 1
