"""A class or group that was erased stays erased, whatever backup is put back."""

import shutil

import pytest

from hub.erasing import due
from hub.erasing.ledger import Subject
from hub.keyring import KeyKind
from hub.rules.retention import Why
from hub.store import Attestation, Booking, Mail, Pupil, Score, Slip, Visit
from tests.databases import back_up, restore
from tests.hub.a_museum import AMuseum
from tests.hub.schools.a_class import BOX
from tests.hub.schools.an_office import COLLEAGUE, SOON, Office

OF_A_GROUP = (Visit, Score, Pupil, Slip, Mail, Attestation, Booking)
BACKUPS = pytest.mark.parametrize("keys", [True, False], ids=["with its keys", "unreadable"])


class Killed(BaseException):
    """The process ended there."""


def killed(*_args, **_kwargs):
    raise Killed


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "museum"


@pytest.fixture
def office(folder):
    return Office(folder)


def backed_up(office):
    """Copy its databases; the same office works on."""
    folder = office.museum.folder
    office.museum.close()
    back_up(folder, folder.parent / "backup")
    after = Office(folder)
    after.booking_id, after.museum.now = office.booking_id, office.museum.now
    return after


def put_back(office, *, keys):
    """Put its databases back, without its `keys` those but the keyring; return it unstarted."""
    folder = office.museum.folder
    office.museum.close()
    (folder / "keyring.db").rename(folder / "today's keys")
    restore(folder, folder.parent / "backup")
    if not keys:
        shutil.copy(folder / "today's keys", folder / "keyring.db")
    museum = AMuseum(folder)
    museum.now = office.museum.now
    return museum


def left(museum):
    tables = [model.__tablename__ for model in OF_A_GROUP if museum.count(model)]
    return tables, museum.keyring.ids(KeyKind.BOOKING)


NOTHING = ([], frozenset())


@BACKUPS
def test_a_closed_class_without_visits_does_not_come_back(office, keys):
    office.has_box()
    office.books(day=SOON)
    office.attests()
    office = backed_up(office)
    office.uses.close(office.booking_id)
    assert left(office.museum) == NOTHING
    museum = put_back(office, keys=keys)
    assert museum.count(Booking) == museum.count(Attestation) == 1
    assert museum.rights.resume(museum.now) == 1
    assert left(museum) == NOTHING
    assert museum.ledger.unfinished() == ()
    assert museum.rights.resume(museum.now) == 0
    museum.close()


@BACKUPS
def test_a_closed_class_that_played_does_not_come_back_with_who_answers_for_it(office, keys):
    office.comes()
    office.plays(1)
    office = backed_up(office)
    office.uses.close(office.booking_id)
    museum = put_back(office, keys=keys)
    assert museum.count(Score) == 1
    assert museum.rights.resume(museum.now) == 2
    assert left(museum) == NOTHING
    assert museum.keyring.ids(KeyKind.VISIT) == frozenset()
    museum.close()


def test_a_backup_of_before_its_visits_brings_no_class_back(office):
    office.has_box()
    office.books()
    office.attests()
    office = backed_up(office)
    office.uses.give(office.booking_id, BOX)
    office.plays(1)
    office.uses.close(office.booking_id)
    museum = put_back(office, keys=True)
    museum.rights.resume(museum.now)
    assert left(museum) == NOTHING
    museum.close()


def gone_by_a_version_before_lines_named_groups(office):
    """Erase its class as its ledger had it then: by the names of its visits alone."""
    museum = office.museum
    with museum.store.read() as tx:
        subject = due.subject_of(tx, [one.visit_id for one in museum.rows(Visit)])
    line = museum.ledger.begin(subject, Why.GROUP_OVER, museum.now)
    museum.keyring.destroy(KeyKind.VISIT, subject.visits)
    museum.keyring.destroy(KeyKind.BOOKING, (office.booking_id,))
    museum.ledger.done(line, museum.now)


@BACKUPS
def test_a_class_that_an_older_version_closed_does_not_come_back_with_who_answers_for_it(
    office, keys
):
    office.comes()
    office.plays(1)
    office = backed_up(office)
    gone_by_a_version_before_lines_named_groups(office)
    museum = put_back(office, keys=keys)
    assert museum.rights.resume(museum.now) == 1
    museum.turn()
    assert left(museum) == NOTHING
    assert museum.keyring.ids(KeyKind.VISIT) == frozenset()
    assert museum.ledger.unfinished() == ()
    assert museum.rights.resume(museum.now) == 0
    museum.close()


def test_a_closed_class_that_a_backup_brings_back_goes_again_with_who_answers_for_it(office):
    """The ledger knows of its visits alone; the backup is of before its teacher closed it."""
    office.comes()
    office.plays(1)
    museum = office.museum
    visits = tuple(one.visit_id for one in museum.rows(Visit))
    museum.ledger.begin(Subject(visits=visits), Why.GROUP_OVER, museum.now)
    museum.rights.resume(museum.now)
    museum.turn()
    assert left(museum) == NOTHING
    museum.close()


def test_a_class_that_an_older_version_was_closing_is_closed_wherever_that_was_killed(
    office, monkeypatch
):
    office.comes()
    office = backed_up(office)
    gone_by_a_version_before_lines_named_groups(office)
    museum = put_back(office, keys=True)
    for place in ("hub.keys.file.KeyringFile.destroy", "hub.store.engine.Store.checkpoint"):
        with monkeypatch.context() as patch:
            patch.setattr(place, killed)
            with pytest.raises(Killed):
                museum.rights.resume(museum.now)
    museum.rights.resume(museum.now)
    museum.turn()
    assert left(museum) == NOTHING
    museum.close()


def test_a_class_that_an_older_version_closed_is_known_by_its_page_where_its_parts_were_others(
    office,
):
    """Each number opted out and in again after the backup: its part has another name."""
    office.comes(pupils=2)
    office = backed_up(office)
    for number in (1, 2):
        office.uses.opt_out(office.booking_id, number)
        office.museum.rights.carry_out_due(office.museum.now)
        office.uses.opt_in(office.booking_id, number)
    gone_by_a_version_before_lines_named_groups(office)
    museum = put_back(office, keys=True)
    museum.rights.resume(museum.now)
    museum.turn()
    assert left(museum) == NOTHING
    museum.close()


def test_a_class_of_which_one_part_was_erased_stays_open(office):
    office.comes()
    office = backed_up(office)
    museum = office.museum
    (one, *others) = [visit.visit_id for visit in museum.rows(Visit)]
    museum.rights.erase_visits((one,), Why.ASKED, museum.now)
    museum = put_back(office, keys=True)
    assert museum.rights.resume(museum.now) == 1
    museum.turn()
    assert {visit.visit_id for visit in museum.rows(Visit)} == set(others)
    (booked,) = museum.rows(Booking)
    assert booked.closed_at is None
    museum.close()


@BACKUPS
def test_a_cancelled_class_whose_last_mail_waited_is_closed_again_and_ends(office, keys):
    """That mail was queued after the backup, so nothing is left to wait for."""
    office.books(day=SOON)
    office = backed_up(office)
    assert office.desk.cancel(office.booking_id, COLLEAGUE)
    assert office.uses.end_the_over() == 0
    museum = put_back(office, keys=keys)
    museum.rights.resume(museum.now)
    museum.turn()
    assert left(museum) == NOTHING
    museum.close()


def test_a_restored_keyring_alone_brings_no_key_of_a_class_back(office):
    office.books(day=SOON)
    museum, booking_id = office.museum, office.booking_id
    key = museum.keyring.get(KeyKind.BOOKING, booking_id)
    office.uses.close(booking_id)
    museum.keyring.put(KeyKind.BOOKING, booking_id, key)
    assert museum.rights.resume(museum.now) == 1
    assert left(museum) == NOTHING
    museum.close()


def test_a_cancelled_class_is_written_down_once_however_long_its_last_mail_waits(office):
    office.books(day=SOON)
    assert office.desk.cancel(office.booking_id, COLLEAGUE)
    for _ in range(3):
        assert office.uses.end_the_over() == 0
    lines = list(office.museum.ledger.lines())
    assert [line.subject.over for line in lines] == [(office.booking_id,), ()]
    office.later(days=2)
    assert office.uses.end_the_over() == 1
    assert [line.subject.groups for line in office.museum.ledger.lines()][2:] == [
        (office.booking_id,),
        (),
    ]
    office.museum.close()


@pytest.mark.parametrize(
    "place",
    [
        "hub.keys.file.KeyringFile.destroy",
        "hub.erasing.rights._delete_rows",
        "hub.store.engine.Store.checkpoint",
        "hub.erasing.ledger.Ledger.done",
    ],
)
def test_killed_while_a_class_goes_the_next_start_completes_it(office, monkeypatch, place):
    office.books(day=SOON)
    with monkeypatch.context() as patch:
        patch.setattr(place, killed)
        with pytest.raises(Killed):
            office.uses.close(office.booking_id)
    office.museum.close()
    museum = AMuseum(office.museum.folder)
    assert museum.rights.resume(museum.now) == 1
    assert left(museum) == NOTHING
    assert museum.ledger.unfinished() == ()
    museum.close()


def test_another_class_of_that_day_stays(office):
    office.has_box()
    office.books(day=SOON)
    gone = office.booking_id
    stays = office.books(day=SOON, label="5C")
    office.uses.close(gone)
    assert [one.booking_id for one in office.museum.rows(Booking)] == [stays]
    assert office.museum.keyring.ids(KeyKind.BOOKING) == {stays}
    office.museum.close()
