"""A medium changes hands while it is on its way, or while files are swept: it is lost to nobody."""

import secrets
import threading

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from edge.contract.downward import MediaProgress, MediaState
from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.media.files import MediaFiles, Owned
from hub.pages import MediumForm
from hub.store import Binding, Medium, MediumPart, Visit, put, table_of
from tests.hub.a_hub import until
from tests.hub.media.a_medium import here, owned, picture, registered, whole

JPG, AVIF = (320, MediumForm.JPG), (320, MediumForm.AVIF)
FROM, TO, RESULT, OTHER = b"v" * 16, b"w" * 16, b"1" * 16, b"2" * 16


def _changes_hands(hub, sent):
    """Bring a medium under another visit, as a family's claim does; return that visit."""
    old, visit_id = owned(hub, sent).visit_id, secrets.token_bytes(16)
    with hub.store.write() as tx:
        _moves(hub, tx, old, visit_id)
    return visit_id


def _moves(hub, tx, old, visit_id):
    hub.keyring.make(KeyKind.VISIT, visit_id)
    visits = table_of(Visit)
    row = tx.execute(select(visits).where(visits.c.visit_id == old)).mappings().one()
    put(tx, Visit, [{**row, "visit_id": visit_id}])
    for table in (table_of(one) for one in (Medium, MediumPart, Binding)):
        tx.execute(update(table).where(table.c.visit_id == old).values(visit_id=visit_id))


def test_a_photo_that_changes_hands_while_it_is_developed_comes_again_under_the_new_key(hub, edge):
    sent, keep = registered(hub, edge), hub.files.keep
    taken = []

    def kept_too_late(keyring, whose, pieces):
        keep(keyring, whose, pieces)
        if not taken:
            taken.append(_changes_hands(hub, sent))

    hub.files.keep = kept_too_late
    sent.goes(hub)
    until(lambda: hub.darkroom.counts["changed_hands"] == 1)
    (wanted,) = hub.told(edge, MediaProgress)
    assert wanted.state is MediaState.WANTED
    assert hub.files.kept() == frozenset()
    sent.goes(hub)
    assert whole(sent) in hub.told(edge, MediaProgress, at_least=2)
    assert hub.files.kept() == {Owned(taken[0], sent.event.result_id)}
    assert picture(hub, sent).size == (600, 400)


def test_a_half_photo_that_changes_hands_is_asked_for_again(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub))
    old = owned(hub, sent)
    visit_id = _changes_hands(hub, sent)
    hub.files.erase(old.visit_id, None)
    sent.goes(hub, 1)
    sent.asks(hub)
    sent.goes(hub)
    sent.goes(hub)
    assert whole(sent) in hub.told(edge, MediaProgress, at_least=2)
    assert hub.files.kept() == {Owned(visit_id, sent.event.result_id)}


def test_a_whole_photo_that_waited_and_changed_hands_is_asked_for_again(hub, edge, monkeypatch):
    def away(*_):
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as store_away:
        store_away.setattr(hub.results, "medium_whole", away)
        sent = registered(hub, edge)
        sent.goes(hub)
        until(lambda: hub.darkroom.counts["failed"] == 1)
    old = owned(hub, sent)
    visit_id = _changes_hands(hub, sent)
    hub.files.erase(old.visit_id, None)
    sent.asks(hub)
    (wanted,) = hub.told(edge, MediaProgress)
    assert wanted.state is MediaState.WANTED
    sent.goes(hub)
    assert whole(sent) in hub.told(edge, MediaProgress, at_least=2)
    assert hub.files.kept() == {Owned(visit_id, sent.event.result_id)}


def test_files_whose_rows_are_about_to_be_there_are_not_swept(hub, edge):
    """Whoever hands a medium over writes its files before its row is there for all to see."""
    sent = registered(hub, edge)
    sent.goes(hub)
    assert whole(sent) in hub.told(edge, MediaProgress)
    old, kept, visit_id = owned(hub, sent), hub.files.kept, secrets.token_bytes(16)
    written, listed = threading.Event(), threading.Event()

    def hands_over():
        with hub.store.write() as tx:
            _moves(hub, tx, old.visit_id, visit_id)
            hub.files.rekey(hub.keyring, old.visit_id, old.result_id, visit_id)
            written.set()
            listed.wait(10)
            # Whoever only reads sees the store as it was, and has the time to.
            threading.Event().wait(0.5)

    giver = threading.Thread(target=hands_over)

    def kept_just_then():
        giver.start()
        written.wait(10)
        found = kept()
        listed.set()
        return found

    hub.files.kept = kept_just_then
    hub.darkroom.tidy()
    giver.join()
    assert Owned(visit_id, old.result_id) in kept()
    assert picture(hub, sent).size == (600, 400)


@pytest.fixture
def files(tmp_path, hub):
    for visit in (FROM, TO):
        hub.keyring.make(KeyKind.VISIT, visit)
    return MediaFiles(tmp_path / "album")


def test_a_medium_lies_under_the_other_key_and_the_first_stays_until_it_is_erased(files, hub):
    files.keep(hub.keyring, Owned(FROM, RESULT), {JPG: b"x", AVIF: b"y"})
    files.keep(hub.keyring, Owned(FROM, OTHER), {JPG: b"z"})
    files.rekey(hub.keyring, FROM, RESULT, TO)
    for visit in (FROM, TO):
        assert files.read(hub.keyring, visit, RESULT, *JPG) == b"x"
        assert files.read(hub.keyring, visit, RESULT, *AVIF) == b"y"
    assert Owned(TO, OTHER) not in files.kept()
    boxes = [
        {one.read_bytes() for one in (files._folder / v.hex()[:2] / v.hex()).iterdir()}
        for v in (FROM, TO)
    ]
    assert not boxes[0] & boxes[1]
    files.erase(FROM, None)
    assert files.kept() == {Owned(TO, RESULT)}


def test_a_medium_of_an_erased_visit_is_not_put_under_another(files, hub):
    files.keep(hub.keyring, Owned(FROM, RESULT), {JPG: b"x"})
    hub.keyring.destroy(KeyKind.VISIT, (FROM,))
    with pytest.raises(KeyGone):
        files.rekey(hub.keyring, FROM, RESULT, TO)
    assert files.kept() == {Owned(FROM, RESULT)}
