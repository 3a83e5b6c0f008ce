"""The desk's screens without a socket: whose band it is, two clicks, never a result."""

import re
import secrets
import subprocess

import pytest

from edge.contract import seals
from edge.contract.codec import to_json
from edge.contract.downward import DeskIntake, DeskVerdict
from edge.contract.health import ReaderCondition, ReaderHealthReport
from edge.contract.requests import BandLaid
from edge.contract.words import AgeBand, BindingKind
from hub.keyring import KeyKind, day_id
from hub.line import directory
from hub.rules.staff import StaffRole
from hub.settling.decisions import Said
from hub.store import Booking, Edge, EdgeState, Exhibit, Reader, put, table_of
from tests.hub.a_museum import ADDRESS, WALL, registration
from tests.portal.a_house import AClass, a_house

DESK = "desk-1"
BAND, OTHER = bytes.fromhex("04a3c6cae26180"), bytes.fromhex("04b3c6cae26181")


class ADeskWeb:
    """A colleague's browser, and a reader beside it."""

    def __init__(self, house):
        self.house, self.hub = house, house.hub
        self.readers = house.hub.desk.readers
        self._furnish()
        self.readers.here(DESK, house.clock.now())
        self.web = house.colleague(StaffRole.DESK)

    def _furnish(self):
        """An exhibit, and a desk whose reader reads."""
        now = self.house.clock.now()
        report = ReaderHealthReport(DESK, now, ReaderCondition.READING, {})
        states = {"present": True, "waiting": 0, "oldest_seconds": 0, "lost": 0, "said_at": now}
        exhibit = {"exhibit": "wall", "edge": "wall", "updated_at": now}
        reader = {"edge": DESK, "report": to_json(report).decode(), "updated_at": now}
        with self.hub.store.write() as tx:
            for name in ("wall", DESK):
                keys = {"verify_key": b"v" * 32, "box_key": b"x" * 32, "enrolled_at": now}
                put(tx, Edge, [{"name": name, **keys}])
                put(tx, EdgeState, [{"edge": name, **states, "lost_seen": 0}])
            put(tx, Exhibit, [{**exhibit, "manifest": to_json(WALL).decode()}])
            put(tx, Reader, [reader])

    def key(self, uid):
        day = self.hub.desk.today
        return seals.band_key(self.hub.keyring.get(KeyKind.DAY, day_id(day)), uid)

    def registers(self, uid=BAND, **answers):
        now = self.house.clock.now()
        event = registration(now, band=self.key(uid), **answers)
        with self.hub.store.write() as tx:
            verdict = self.hub._decisions.decide(tx, Said(event, "wall", now))
            directory.note(tx, self.hub.desk.today, now, bound=verdict.told)
        return event

    def lays(self, uid=BAND):
        now = self.house.clock.now()
        laid = BandLaid(self.hub.desk.today, self.key(uid))
        return self.readers.laid(DESK, secrets.token_bytes(16), laid, now)

    def lays_own(self, name, number):
        return self.lays(self.house.uid_of(name, number))

    def taps_in(self, uid):
        nonce = secrets.token_bytes(16)
        return self.readers.taken_in(DESK, nonce, uid, self.house.clock.now()).verdict

    def sees(self, **asked):
        answer = self.web.get(f"/staff/desk/{DESK}", params=asked)
        assert answer.status_code == 200
        return answer.text

    def follows(self, answer):
        assert answer.status_code == 303, answer.text
        return self.web.get(answer.headers["location"]).text

    def posts(self, path, **fields):
        return self.web.post(f"/staff/desk/{DESK}{path}", data=fields)

    def clicks(self, page, act, **fields):
        """Press a button of a card, then the one of the question: two clicks."""
        where = re.search(rf'href="(/staff/desk/{DESK}/found/[\w-]+/{act})', page)[1]
        asked = self.web.get(where)
        assert asked.status_code == 200
        assert f'action="{where}' in asked.text or act == "swap"
        return self.web.post(where, data=fields)


@pytest.fixture
def desk(tmp_path):
    with a_house(tmp_path) as house:
        yield ADeskWeb(house)


def test_one_sits_at_the_only_desk_there_is_and_chooses_among_several(desk):
    assert desk.web.get("/staff/desk").headers["location"] == f"/staff/desk/{DESK}"
    desk.readers.here("desk-2", desk.house.clock.now())
    assert "Aan welke balie zit u?" in desk.web.get("/staff/desk").text


def test_the_screen_shows_whose_band_lies_there_without_name_address_or_score(desk):
    desk.registers(age=AgeBand.UNDER_13)
    assert "Leg een bandje neer" in desk.sees()
    desk.lays()
    page = desk.sees()
    assert "Blauwe Vos" in page
    assert "g•••@example.org" in page
    for personal in ("Testkind", "guardian@", "milliseconden"):
        assert personal not in page
    assert "Dat staat in het logboek." in page


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "qps"])
def test_every_screen_is_said_in_every_language(desk, language):
    desk.registers()
    desk.lays()
    for path in ("", "/sets"):
        assert desk.web.get(f"/staff/desk/{DESK}{path}?lang={language}").status_code == 200
    card = desk.sees(lang=language)
    ref = re.search(r"/found/([\w-]+)/", card)[1]
    for act in ("swap", "mend", "release", "block", "end", "again"):
        asked = desk.web.get(f"/staff/desk/{DESK}/found/{ref}/{act}?lang={language}")
        assert asked.status_code == 200


def test_a_band_is_freed_blocked_and_swapped_in_two_clicks(desk):
    desk.registers()
    desk.lays()
    assert "Vrijgegeven." in desk.follows(desk.clicks(desk.sees(), "release"))
    desk.lays()
    assert "Dit bandje is van niemand." in desk.sees()
    desk.registers(OTHER)
    desk.lays(OTHER)
    assert "Geblokkeerd voor vandaag." in desk.follows(desk.clicks(desk.sees(), "block"))


def test_the_swap_waits_for_the_new_band_and_takes_the_one_that_was_seen(desk):
    desk.registers()
    desk.lays()
    card = desk.sees()
    where = re.search(r'href="(/staff/desk/desk-1/found/[\w-]+/swap)', card)[1]
    assert 'name="turn"' not in desk.web.get(where).text
    desk.lays(OTHER)
    asked = desk.web.get(where).text
    turn = re.search(r'name="turn" value="(\d+)"', asked)[1]
    assert "Gewisseld." in desk.follows(desk.web.post(where, data={"turn": turn}))
    desk.lays(OTHER)
    assert "Blauwe Vos" in desk.sees()


def test_an_address_that_is_found_alone_is_shown_at_once_and_never_stands_in_an_address(desk):
    desk.registers()
    answer = desk.posts("/find", q=ADDRESS)
    assert "example" not in answer.headers["location"]
    assert "Blauwe Vos" in desk.follows(answer)
    assert "Niets gevonden." in desk.posts("/find", q="nobody@example.org").text


def test_a_band_is_given_to_whoever_lost_theirs(desk):
    desk.registers()
    desk.lays()
    desk.clicks(desk.sees(), "release")
    desk.lays(OTHER)
    card = desk.sees()
    bind = re.search(r'name="bind" value="([\w-]+)"', card)[1]
    found = desk.posts("/find", q=ADDRESS, bind=bind).text
    visit = re.search(r'name="visit" value="([\w-]+)"', found)[1]
    assert "Gewisseld." in desk.follows(desk.posts(f"/found/{bind}/bind", visit=visit))


def test_quite_another_address_asks_for_the_one_that_they_gave(desk):
    desk.registers(address="family@example.org")
    desk.lays()
    where = re.search(r'href="(/staff/desk/desk-1/found/[\w-]+/mend)', desk.sees())[1]
    asked = desk.web.post(where, data={"address": "finder@example.net"})
    assert 'name="before"' in asked.text
    guessed = {"address": "finder@example.net", "before": "guess@example.org"}
    assert 'name="before"' in desk.web.post(where, data=guessed).text
    right = {"address": "finder@example.net", "before": "family@example.org"}
    assert "Verbeterd." in desk.follows(desk.web.post(where, data=right))


def test_what_is_too_long_ago_is_looked_for_anew(desk):
    desk.registers()
    desk.lays()
    ref = re.search(r"/found/([\w-]+)/", desk.sees())[1]
    desk.house.clock.at = desk.house.clock.at.replace(hour=desk.house.clock.at.hour, minute=14)
    assert desk.web.get(f"/staff/desk/{DESK}/found/{ref}").status_code == 200
    answer = desk.web.get(f"/staff/desk/{DESK}/found/{'x' * 22}")
    assert "Dat is te lang geleden" in desk.follows(answer)


def test_a_box_of_thirty_is_taken_in_by_tapping_and_what_is_wrong_is_said_at_once(desk):
    uids = [bytes((4, 0xD1, 0, n, 1, 2, 0x80)) for n in range(30)]
    assert desk.taps_in(uids[0]) is DeskVerdict.AGAIN
    fields = {"set": "doos 12", "kind": "class", "language": "nl"}
    assert "Leg het eerste bandje neer." in desk.follows(desk.posts("/sets", **fields))
    assert {desk.taps_in(uid) for uid in uids} == {DeskVerdict.TAKEN_IN}
    assert desk.taps_in(uids[6]) is DeskVerdict.REFUSED
    page = desk.web.get(f"/staff/desk/{DESK}/sets").text
    assert "Leg bandje 31 neer." in page
    assert "Dat was bandje 7 van deze doos" in page
    for uid in uids:
        assert uid.hex() not in page.lower()
    desk.follows(desk.posts("/sets", what="out"))
    assert "Leg bandje 30 neer." in desk.web.get(f"/staff/desk/{DESK}/sets").text
    assert "1 tot 29" in desk.follows(desk.posts("/sets", what="end"))
    assert desk.taps_in(uids[29]) is DeskVerdict.AGAIN


def test_a_visitors_band_is_not_taken_in_and_mixed_boxes_are_named(desk):
    desk.registers()
    desk.house.has_box(BindingKind.CLASS, "doos 3", bands=2)
    desk.posts("/sets", set="doos 12", kind="class", language="nl")
    assert desk.taps_in(BAND) is DeskVerdict.REFUSED
    assert "draagt vandaag een bezoeker" in desk.web.get(f"/staff/desk/{DESK}/sets").text
    assert desk.taps_in(desk.house.uid_of("doos 3", 2)) is DeskVerdict.REFUSED
    assert (
        "Dit is doos 3, bandje 2: het zit in de verkeerde doos."
        in desk.web.get(f"/staff/desk/{DESK}/sets").text
    )
    assert desk.taps_in(b"\x08abc") is DeskVerdict.REFUSED


def test_every_screen_says_that_bands_are_still_taken_in_and_offers_to_end_it(desk):
    desk.posts("/sets", set="doos 12", kind="class", language="nl")
    home = desk.sees()
    assert "U neemt doos 12 nog op." in home
    assert "Leg een bandje neer." not in home
    assert 'value="end"' in home.partition("<main")[0]
    desk.posts("/sets", what="end")
    assert "Leg een bandje neer." in desk.sees()
    assert 'value="end"' not in desk.sees()


def test_what_was_looked_for_in_vain_stays_in_its_field(desk):
    page = desk.posts("/find", q='nobody"@example.org').text
    assert 'value="nobody&#34;@example.org"' in page
    assert "Niets gevonden." in page


def test_the_reader_is_told_when_intake_opens_and_ends(desk):
    told = []
    desk.readers._tell_named = lambda edge, body: told.append((edge, body))
    desk.posts("/sets", set="doos 12", kind="class", language="nl")
    desk.posts("/sets", what="end")
    assert [(edge, body.is_open) for edge, body in told] == [(DESK, True), (DESK, False)]
    assert all(isinstance(body, DeskIntake) for _, body in told)


def test_one_tap_of_any_band_of_a_box_gives_it_to_the_class_of_today(desk):
    desk.house.has_box(BindingKind.CLASS, "doos 12", bands=6)
    AClass(desk.house)
    desk.lays_own("doos 12", 5)
    card = desk.sees()
    ref, booking = (
        re.search(r"/found/([\w-]+)/give", card)[1],
        re.search(r'name="booking" value="(\w+)"', card)[1],
    )
    given = desk.follows(desk.posts(f"/found/{ref}/give", booking=booking))
    assert "Gegeven." in given
    assert "Klas 5B, Testschool" in given
    assert "de school gaf nog geen akkoord" in given


def test_who_asked_on_the_web_and_was_seen_by_nobody_is_marked_where_a_box_is_given(desk):
    desk.house.has_box(BindingKind.CLASS, "doos 12", bands=6)
    AClass(desk.house)
    unseen = AClass(desk.house, label="6A")
    ours = table_of(Booking).c.booking_id == unseen.booking_id
    with desk.hub.store.write() as tx:
        tx.execute(table_of(Booking).update().where(ours).values(vouched_at=None))
    link = f'href="/staff/bookings/{unseen.booking_id.hex()}"'
    home = desk.sees()
    desk.lays_own("doos 12", 5)
    for screen in (home, desk.sees()):
        assert screen.count("nog door geen collega nagekeken") == screen.count(link) == 1
    asked = f"/staff/bookings/{unseen.booking_id.hex()}"
    assert f'href="{asked}/who"' in desk.web.get(asked).text


def test_a_pupils_band_is_swapped_by_number_in_two_clicks_and_the_box_taken_back(desk):
    desk.house.has_box(BindingKind.CLASS, "doos 12", bands=6)
    group = AClass(desk.house)
    desk.hub.schools.give(group.booking_id, "doos 12")
    card = desk.follows(desk.posts("/find", q="doos 12 2"))
    assert "nummer 2" in card
    done = desk.follows(desk.clicks(card, "number", number=2, band=6))
    assert "bandje 6 speelt nu voor nummer 2." in done
    assert [one.band_number for one in desk.hub.schools.numbers(group.booking_id)] == [1, 6, 3, 4]
    desk.lays_own("doos 12", 1)
    assert "Teruggenomen." in desk.follows(desk.clicks(desk.sees(), "back"))


def test_a_box_that_is_too_small_is_not_given(desk):
    desk.house.has_box(BindingKind.CLASS, "doos 1", bands=2)
    group = AClass(desk.house)
    desk.lays_own("doos 1", 1)
    ref = re.search(r"/found/([\w-]+)/give", desk.sees())[1]
    answer = desk.posts(f"/found/{ref}/give", booking=group.booking_id.hex())
    assert "te weinig bandjes" in desk.follows(answer)


PRINTED = {
    "sets/doos%2012/labels": ("doos 12", "6"),
    "sets/doos%2012/sheet": ("doos 12", "Schrijf op dit blad wie welk nummer heeft."),
    "day": ("Een dag zonder netwerk", "Klas 5B, Testschool", "Uur"),
}


@pytest.mark.parametrize("what", PRINTED)
def test_what_is_printed_says_what_it_must_and_is_tagged(desk, what):
    desk.house.has_box(BindingKind.CLASS, "doos 12", bands=6)
    AClass(desk.house)
    answer = desk.web.get(f"/staff/desk/{DESK}/{what}")
    assert answer.headers["content-type"] == "application/pdf"
    read, told = (
        subprocess.run([*one, "-"], input=answer.content, capture_output=True, check=True)
        for one in (["pdftotext", "-layout", "-"], ["pdfinfo"])
    )
    for text in PRINTED[what]:
        assert text in read.stdout.decode()
    assert re.search(rb"Tagged: +yes", told.stdout)


def test_an_educator_sees_no_visitor(desk):
    educator = desk.house.colleague(StaffRole.EDUCATOR)
    assert educator.get(f"/staff/desk/{DESK}").status_code == 403
