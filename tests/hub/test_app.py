"""The hub as pages and the command line know it."""

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract.codec import to_json
from edge.contract.downward import DirectoryDelta, MailVerdict
from edge.contract.events import VisitForgotten
from edge.contract.words import AgeBand
from hub.app import Hub
from hub.erasing.ledger import Ledger
from hub.errors import LedgerBroken, NotFounded
from hub.health import BROKER, DISK, Unheard, running
from hub.keyring import KeyKind
from hub.line.answers import Answers
from hub.line.nuisances import STRANGERS
from hub.line.wire import Wire
from hub.media.files import Owned
from hub.pages import MediumForm
from hub.premises import Premises
from hub.settling.decisions import Said
from hub.settling.ingest import Ingest
from hub.store import Edge, Exhibit, Mail, Visit, put, table_of
from hub.visits.results import OnDisk
from tests.hub.a_museum import MORNING, WALL, AMuseum, HandClock, photo, settings_in

SECONDS = 10.0


class Rig(AMuseum):
    """The visitors of `AMuseum` at a real `Hub`: they come by its own parts."""

    def __init__(self, folder, **retention):
        self.folder = folder
        premises = Premises(folder)
        if not premises.keyring.exists():
            premises.found()
        self.clock = HandClock()
        self.hub = Hub(settings_in(folder, **retention), self.clock)
        self.store, self.keyring = self.hub.store, self.hub.keyring
        decisions = self.decisions = self.hub._decisions
        self.visits, self.results = decisions.visits, decisions.results
        self.files, self.ledger = self.hub._files, self.hub._rights._ledger
        if not self.count(Edge):
            self._furnish()

    @property
    def now(self):
        return self.clock.at

    @now.setter
    def now(self, at):
        self.clock.at = at

    def _furnish(self):
        edge = {"name": "wall", "verify_key": b"", "box_key": b"", "enrolled_at": MORNING}
        exhibit = {"exhibit": "wall", "edge": "wall", "updated_at": MORNING}
        with self.store.write() as tx:
            put(tx, Edge, [edge])
            put(tx, Exhibit, [exhibit | {"manifest": to_json(WALL).decode()}])


@pytest.fixture
def rig(tmp_path):
    one = Rig(tmp_path / "museum")
    yield one
    one.hub.close()


def until(look):
    """Wait until something is so."""
    ends = time.monotonic() + SECONDS
    while not look():
        assert time.monotonic() < ends, "it never came to be"
        time.sleep(0.01)


def test_a_link_opens_its_page_and_what_was_pending_is_on_it(rig):
    child = rig.register(age=AgeBand.UNDER_13)
    rig.plays(child)
    page_id = rig.page_of(child)
    assert rig.hub.family.family_page(page_id) is None
    assert rig.hub.family.open_page(rig.token_of(page_id)) == page_id
    assert len(rig.hub.family.family_page(page_id).visits[0].cards) == 1


def test_a_link_that_never_was_opens_nothing(rig):
    rig.register()
    assert rig.hub.family.open_page("x" * 43) is None
    assert rig.hub.family.open_page("../../etc") is None


def test_opening_the_new_link_purges_the_replaced_visit_before_it_answers(rig):
    old = rig.register()
    rig.plays(old)
    old_token, key = rig.token_of(rig.page_of(old)), rig.visit_of(old)
    rig.later(days=7)
    new = rig.register()
    rig.plays(new)
    assert rig.hub.family.open_page(rig.token_of(rig.page_of(new))) == rig.page_of(new)
    assert [row.visit_id for row in rig.rows(Visit)] == [rig.visit_of(new)]
    assert key not in rig.keyring.ids(KeyKind.VISIT)
    assert rig.hub.family.open_page(old_token) is None


def test_erasing_answers_a_receipt_also_the_second_time(rig):
    event = rig.register()
    rig.plays(event)
    page_id = rig.page_of(event)
    first, second = rig.hub.family.erase_page(page_id), rig.hub.family.erase_page(page_id)
    assert (first.results, second.results) == (1, 0)
    assert first.number != second.number
    assert rig.hub.family.family_page(page_id) is None


def test_erasing_one_result_answers_a_receipt_and_takes_it_off_the_page(rig):
    event = rig.register()
    made = rig.plays(event)
    page_id = rig.page_of(event)
    assert rig.hub.family.erase_result(page_id, made.result_id).results == 1
    assert rig.hub.family.family_page(page_id).visits[0].cards == ()
    assert rig.hub.family.erase_result(page_id, made.result_id).results == 0


def test_a_photo_is_given_out_in_the_size_asked_for_and_only_on_its_page(rig):
    event = rig.register()
    made = photo(event)
    rig.keep(made)
    owned = Owned(rig.visit_of(event), made.result_id)
    rig.files.keep(
        rig.keyring, owned, {(1280, MediumForm.JPG): b"large", (320, MediumForm.JPG): b"small"}
    )
    page_id = rig.page_of(event)
    assert rig.hub.family.medium(page_id, made.result_id, 320, MediumForm.JPG) is None
    with rig.store.write() as tx:
        rig.results.medium_whole(tx, made.result_id, OnDisk((1280, 960)), rig.now)
    found = rig.hub.family.medium(page_id, made.result_id, 320, MediumForm.JPG)
    assert (found.body, found.mime) == (b"small", "image/jpeg")
    assert rig.hub.family.medium(page_id, made.result_id, 77, MediumForm.JPG) is None
    assert rig.hub.family.medium(b"x" * 16, made.result_id, 320, MediumForm.JPG) is None
    rig.keyring.destroy(KeyKind.VISIT, [owned.visit_id])
    assert rig.hub.family.medium(page_id, made.result_id, 320, MediumForm.JPG) is None


def test_a_page_whose_visit_is_being_erased_is_not_there(rig):
    event = rig.register()
    rig.keyring.destroy(KeyKind.VISIT, [rig.visit_of(event)])
    assert rig.hub.family.family_page(rig.page_of(event)) is None


def test_who_looks_at_a_page_is_told_when_it_changes_and_not_after(rig):
    page_id = rig.page_of(rig.register())
    other = rig.page_of(rig.register(address="other@example.org"))
    told = []
    stop = rig.hub.family.subscribe(page_id, lambda: told.append("one"))
    rig.hub.family.subscribe(page_id, lambda: told.append("two"))
    rig.hub.family.subscribe(other, lambda: told.append("other"))
    rig.hub.family.open_page(rig.token_of(page_id))
    stop()
    stop()
    rig.hub.family.erase_page(page_id)
    assert told == ["one", "two", "two"]


def test_health_asked_again_and_again_looks_at_the_visits_once_in_ten_seconds(rig, monkeypatch):
    at = [100.0]
    monkeypatch.setattr(rig.clock, "monotonic", lambda: at[0])
    rig.register()
    assert rig.hub.health().overdue == 0
    rig.later(days=91)
    assert rig.hub.health().overdue == 0
    at[0] += 10
    health = rig.hub.health()
    assert (health.overdue, health.well) == (1, False)


@pytest.mark.parametrize("column", ["attempts", "failed_at"])
def test_health_is_red_while_mail_is_stuck_for_an_hour_or_a_letter_broke(rig, monkeypatch, column):
    at = [100.0]
    monkeypatch.setattr(rig.clock, "monotonic", lambda: at[0])
    rig.register()
    rig.plays(rig.register(name="Tweede"))
    mails = table_of(Mail)
    tried = {"attempts": 1, "failed_at": rig.now}[column]
    with rig.store.write() as tx:
        tx.execute(update(mails).values({column: tried, "next_at": rig.now}))
    assert rig.count(Mail)
    assert rig.hub.health().mail_trouble is (column == "failed_at")
    rig.later(minutes=61)
    at[0] += 10
    assert rig.hub.health().mail_trouble
    with rig.store.write() as tx:
        tx.execute(update(mails).values(sent_at=rig.now, failed_at=None))
    at[0] += 10
    assert not rig.hub.health().mail_trouble


def test_a_hub_that_was_not_founded_does_not_start(tmp_path):
    with pytest.raises(NotFounded):
        Hub(settings_in(tmp_path), HandClock())


def test_health_is_red_while_an_installation_is_not_heard_and_not_for_strangers(rig, monkeypatch):
    monkeypatch.setattr(Wire, "online", True)
    assert rig.hub.health().well
    until = rig.now + timedelta(seconds=40)
    monkeypatch.setattr(Ingest, "unheard", {STRANGERS: until})
    health = rig.hub.health()
    assert (health.well, health.unheard) == (True, (Unheard(STRANGERS, until),))
    monkeypatch.setattr(Ingest, "unheard", {"wall": until, STRANGERS: until})
    health = rig.hub.health()
    assert not health.well
    assert health.unheard == (Unheard(STRANGERS, until), Unheard("wall", until))


def test_a_hub_starts_does_what_is_due_and_stops(rig):
    rig.register()
    rig.later(days=91)
    threads = threading.active_count()
    rig.hub.start()
    assert rig.count(Visit) == 0
    health = rig.hub.health()
    assert (health.well, health.broker, health.failing) == (False, False, ())
    assert health.overdue == 0
    rig.hub.stop()
    assert threading.active_count() == threads


def test_a_hub_that_runs_says_how_it_is_for_other_processes_and_takes_it_back_at_its_end(rig):
    path = Premises(rig.folder).health
    rig.hub._darkroom._says_of_disk(OSError())
    rig.hub.start()
    until(path.exists)
    said = running(path, rig.now)
    assert {one.what for one in said.troubles} == {BROKER, DISK}
    assert not rig.hub.health().well
    rig.hub.stop()
    assert running(path, rig.now) is None


def test_days_that_pass_are_noticed_while_it_runs(rig):
    event = rig.register()
    rig.hub.start()
    assert rig.value("visit", "closed_at", visit_id=rig.visit_of(event)) is None
    rig.later(days=1)
    until(lambda: rig.value("visit", "closed_at", visit_id=rig.visit_of(event)) is not None)
    rig.hub.stop()


def test_what_a_kill_left_is_erased_before_the_start_is_over(rig, monkeypatch):
    event = rig.register()
    with monkeypatch.context() as patch:
        patch.setattr("hub.erasing.rights._delete_rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rig.hub.family.erase_page(rig.page_of(event))
    assert rig.count(Visit) == 1
    rig.hub.start()
    assert rig.count(Visit) == 0
    rig.hub.stop()


def test_with_a_ledger_older_than_the_store_no_port_opens(rig):
    rig.hub.family.erase_page(rig.page_of(rig.register()))
    rig.hub.close()
    (rig.folder / "erasures.jsonl").unlink()
    after = Rig(rig.folder)
    with pytest.raises(LedgerBroken):
        after.hub.start()
    assert not after.hub._ingest._thread.is_alive()
    after.hub.close()


def test_without_a_grace_a_first_result_makes_the_clockwork_look_at_once(tmp_path):
    rig = Rig(tmp_path / "museum", supersede_grace_hours=0)
    rig.register()
    rig.hub.start()
    rig.later(days=7)
    until(lambda: rig.hub._turned_at == rig.now)
    new = rig.register()
    rig.plays(new)
    rig.hub._pages_changed(frozenset({rig.page_of(new)}))
    until(lambda: rig.count(Visit) == 1)
    rig.hub.stop()


def test_a_clock_set_back_does_not_stop_the_clockwork(rig):
    rig.hub.start()
    rig.later(days=-1)
    until(lambda: rig.hub._turned_at == rig.now)
    rig.later(seconds=599)
    assert rig.hub._turned_at == rig.now - timedelta(seconds=599)
    rig.hub.stop()


def test_every_edge_hears_that_a_child_waits_no_more_once_its_page_is_opened(rig):
    """So that the kiosk's animal wakes up while the family still stands there."""
    child = rig.register(age=AgeBand.UNDER_13)
    told = []
    ingest = rig.hub._ingest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Answers, "tell", lambda _self, _to, body: told.append(body))
        ingest.start()
        rig.hub.family.open_page(rig.token_of(rig.page_of(child)))
        until(lambda: [one for one in told if isinstance(one, DirectoryDelta) and one.bound])
        ingest.stop()
    (delta,) = [one for one in told if isinstance(one, DirectoryDelta)]
    (entry,) = delta.bound
    assert (entry.binding_id, entry.pending) == (child.binding_id, False)


def test_what_is_to_be_erased_and_cannot_be_is_said_and_done_at_the_next_turn(rig, caplog):
    event = rig.register()
    rig.plays(event)
    forgotten = Said(VisitForgotten(event.binding_id, rig.now), "wall", rig.now)
    with rig.store.write() as tx:
        assert rig.decisions.decide(tx, forgotten).due
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "begin", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        assert rig.hub._erase_due() is False
    assert "waits: OSError" in caplog.text
    assert rig.count(Visit) == 1
    rig.hub.turn()
    assert rig.count(Visit) == 0


def test_a_page_s_receipt_is_json_and_goes_with_it(rig):
    event = rig.register()
    page_id = rig.page_of(event)
    (record,) = json.loads(rig.hub.family.consent_receipt(page_id))["records"]
    assert record["pii_principal"]["first_name"] == event.first_name
    rig.hub.family.erase_page(page_id)
    assert rig.hub.family.consent_receipt(page_id) is None


def test_a_new_link_is_mailed_soon_and_the_one_before_opens_nothing(rig):
    event = rig.register()
    rig.plays(event)
    page_id = rig.page_of(event)
    old = rig.token_of(page_id)
    woken = []
    family = replace(rig.hub.family, mail_wanted=lambda: woken.append(True))
    assert family.new_link(page_id) is MailVerdict.GOES
    assert woken == [True]
    assert rig.hub.family.open_page(old) is None
    assert rig.hub.family.open_page(rig.token_of(page_id)) == page_id


def test_a_page_that_is_being_erased_gets_no_new_link(rig):
    page_id = rig.page_of(rig.register())
    rig.keyring.destroy(KeyKind.PAGE, [page_id])
    assert rig.hub.family.new_link(page_id) is MailVerdict.NOBODY
    assert [row.due_at for row in rig.rows(Mail)] == [row.next_at for row in rig.rows(Mail)]
