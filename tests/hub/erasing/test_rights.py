"""Erasing: everywhere, once and for all, whatever happens in the middle."""

import json

import pytest

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand
from hub.erasing.ledger import Step
from hub.errors import KeyGone, LedgerBroken
from hub.keyring import KeyKind
from hub.keys.file import KeyringFile
from hub.rules.retention import Why
from hub.rules.verdicts import Refused
from hub.store import (
    Binding,
    Consent,
    DirectoryChange,
    Mail,
    Medium,
    Page,
    Score,
    Store,
    Tombstone,
    Visit,
)
from tests.databases import back_up, restore
from tests.hub.a_museum import AMuseum, photo, registration, score

OF_A_VISIT = (Visit, Binding, Consent, Score, Medium)


class Killed(BaseException):
    """The process ended there."""


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path / "museum")
    yield one
    one.close()


def again(museum):
    """The hub starts anew on the same folder."""
    museum.close()
    one = AMuseum(museum.folder)
    one.now = museum.now
    return one


def test_erasing_a_page_takes_every_visit_on_it_and_says_what_went(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee", age=AgeBand.UNDER_13)
    other = museum.register(address="other@example.org")
    for binding in (one, one, two, other):
        museum.plays(binding)
    museum.is_photographed(one)
    page_id = museum.page_of(one)
    receipt = museum.rights.erase_page(page_id, museum.now)
    assert (receipt.results, receipt.media, receipt.erased_at) == (3, 1, museum.now)
    assert receipt.number == "2026-000001"
    assert museum.page(page_id) is None
    assert [row.visit_id for row in museum.rows(Visit)] == [museum.visit_of(other)]
    assert museum.count(Page) == museum.count(Score) == museum.count(Mail) == 1
    assert museum.files.kept() == frozenset()
    assert sorted(museum.told_ended) == sorted([one.binding_id, two.binding_id])


def test_erasing_one_visit_leaves_the_page_to_the_others(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    page_id, visit_id = museum.page_of(one), museum.visit_of(one)
    museum.rights.erase_visits((visit_id,), Why.ASKED, museum.now)
    assert [part.first_name for part in museum.page(page_id).visits] == ["Twee"]
    museum.rights.erase_visits((museum.visit_of(two),), Why.ASKED, museum.now)
    assert museum.count(Page) == 0
    assert museum.keyring.ids(KeyKind.PAGE) == frozenset()


def test_erasing_one_result_leaves_the_others(museum):
    event = museum.register()
    gone, stays = museum.plays(event, 300.0), museum.plays(event, 200.0)
    made = museum.is_photographed(event)
    page_id = museum.page_of(event)
    assert museum.rights.erase_result(page_id, gone.result_id, museum.now).results == 1
    assert museum.rights.erase_result(page_id, made.result_id, museum.now).media == 1
    (part,) = museum.page(page_id).visits
    assert [one.result_id for card in part.cards for one in card.tries] == [stays.result_id]
    assert part.media == ()
    assert museum.files.kept() == frozenset()
    assert museum.keep(gone) == Refused(Refusal.ERASED)


def test_a_result_of_another_page_cannot_be_erased(museum):
    one = museum.register(address="een@example.org")
    two = museum.register(address="twee@example.org")
    made = museum.plays(one)
    assert museum.rights.erase_result(museum.page_of(two), made.result_id, museum.now) is None
    assert museum.count(Score) == 1


def test_late_data_of_an_erased_visit_is_refused_for_thirty_days(museum):
    event = museum.register()
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    for late in (score(event), photo(event)):
        assert museum.keep(late) == Refused(Refusal.ERASED)
    assert museum.bind(event) == Refused(Refusal.ERASED)
    museum.later(days=30)
    museum.turn()
    assert museum.count(Tombstone) == 0


def test_erasing_what_is_gone_does_nothing(museum):
    event = museum.register()
    page_id, visit_id = museum.page_of(event), museum.visit_of(event)
    museum.rights.erase_page(page_id, museum.now)
    assert museum.rights.erase_page(page_id, museum.now) is None
    assert museum.rights.erase_visits((visit_id,), Why.ASKED, museum.now) is None
    assert len(list(museum.ledger.lines())) == 2


def test_it_is_written_down_before_anything_is_destroyed(museum, monkeypatch):
    event = museum.register()
    monkeypatch.setattr(museum.keyring, "destroy", killed)
    with pytest.raises(Killed):
        museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    (line,) = museum.ledger.unfinished()
    assert line.subject.visits == (museum.visit_of(event),)
    assert museum.count(Visit) == 1


def killed(*_args, **_kwargs):
    raise Killed


PLACES = {
    "before the tombstones": ("hub.visits.graves.bury", None),
    "before the keys": ("hub.keys.file.KeyringFile.destroy", None),
    "before the rows": ("hub.erasing.rights._delete_rows", None),
    "before the page's rows": ("hub.erasing.rights._empty_pages", None),
    "before the files": ("hub.media.files.MediaFiles.erase", None),
    "before the log is emptied": ("hub.store.engine.Store.checkpoint", None),
    "before it is said to be done": ("hub.erasing.ledger.Ledger.done", None),
}


@pytest.mark.parametrize("place", [place for place, _ in PLACES.values()], ids=PLACES.keys())
def test_killed_in_the_middle_the_next_start_completes_it(museum, monkeypatch, place):
    event = museum.register()
    museum.plays(event)
    museum.is_photographed(event)
    page_id = museum.page_of(event)
    with monkeypatch.context() as patch:
        patch.setattr(place, killed)
        with pytest.raises(Killed):
            museum.rights.erase_page(page_id, museum.now)
    after = again(museum)
    assert after.rights.resume(after.now) == 1
    assert [after.count(model) for model in OF_A_VISIT] == [0] * len(OF_A_VISIT)
    assert after.count(Page) == after.count(Mail) == 0
    assert after.files.kept() == frozenset()
    assert after.keyring.ids(KeyKind.VISIT) == after.keyring.ids(KeyKind.PAGE) == frozenset()
    assert after.ledger.unfinished() == ()
    assert after.rights.resume(after.now) == 0
    after.close()


def test_a_reader_in_the_way_of_the_log_leaves_the_erasure_open_until_it_went(museum, monkeypatch):
    event = museum.register()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "checkpoint", lambda _self: False)
        museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    assert len(museum.ledger.unfinished()) == 1
    museum.turn()
    assert museum.ledger.unfinished() == ()


def test_a_reader_of_the_keyring_leaves_the_erasure_open_until_it_went(museum, monkeypatch):
    event = museum.register()
    real = KeyringFile.destroy
    with monkeypatch.context() as patch:
        patch.setattr(KeyringFile, "destroy", lambda *said: real(*said) and False)
        museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    assert len(museum.ledger.unfinished()) == 1
    museum.turn()
    assert museum.ledger.unfinished() == ()


def test_a_restored_backup_does_not_bring_an_erased_visit_back(museum):
    gone = museum.register(name="Weg", address="weg@example.org")
    stays = museum.register(name="Blijft", address="blijft@example.org")
    single = museum.plays(stays)
    museum.plays(gone)
    museum.store.close()
    backup = museum.folder.parent / "backup"
    back_up(museum.folder, backup)
    museum.rights.erase_visits((museum.visit_of(gone),), Why.ASKED, museum.now)
    museum.rights.erase_result(museum.page_of(stays), single.result_id, museum.now)
    museum.close()
    restore(museum.folder, backup)
    after = again(museum)
    assert after.count(Visit) == 2
    assert after.rights.resume(after.now) == 2
    (part,) = after.page(after.page_of(stays)).visits
    assert (part.first_name, part.cards) == ("Blijft", ())
    assert after.count(Visit) == 1
    after.close()


def test_a_restored_keyring_alone_does_not_bring_a_key_back(museum):
    event = museum.register()
    visit_id = museum.visit_of(event)
    key = museum.keyring.get(KeyKind.VISIT, visit_id)
    museum.rights.erase_visits((visit_id,), Why.ASKED, museum.now)
    museum.keyring.put(KeyKind.VISIT, visit_id, key)
    assert museum.rights.resume(museum.now) == 1
    with pytest.raises(KeyGone):
        museum.keyring.get(KeyKind.VISIT, visit_id)


def test_a_ledger_older_than_the_store_stops_the_start(museum):
    event = museum.register()
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    museum.close()
    (museum.folder / "erasures.jsonl").write_bytes(b"")
    after = again(museum)
    with pytest.raises(LedgerBroken):
        after.rights.resume(after.now)
    after.close()


def test_the_ledger_names_nobody(museum):
    event = museum.register(name="Zonnebloem", address="heel.uniek@example.org")
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    text = (museum.folder / "erasures.jsonl").read_text()
    assert "Zonnebloem" not in text
    assert "uniek" not in text
    assert [json.loads(line)["step"] for line in text.splitlines()] == [Step.BEGUN, Step.DONE]


def test_edges_hear_of_an_erased_binding_of_today_in_the_directory(museum):
    event = museum.register()
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)
    (change,) = museum.rows(DirectoryChange)
    assert (change.binding_id, change.ended) == (event.binding_id, True)


def test_a_visitor_who_registers_while_the_page_is_erased_keeps_a_page(museum, monkeypatch):
    first = museum.register(name="Eerste")
    page_id = museum.page_of(first)
    later = registration(museum.now, name="Later")
    real = museum.keyring.destroy

    def somebody_registers(kind, ids):
        monkeypatch.undo()
        museum.bind(later)
        return real(kind, ids)

    monkeypatch.setattr(museum.keyring, "destroy", somebody_registers)
    museum.rights.erase_page(page_id, museum.now)
    assert [part.first_name for part in museum.page(page_id).visits] == ["Later"]
    assert museum.token_of(page_id)
