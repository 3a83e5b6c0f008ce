"""Colleagues sign in: with a password that is theirs, a code used once, waits against guessing."""

from datetime import timedelta

import pytest

from hub.colleagues import accounts, looks, sittings
from hub.colleagues.passwords import PasswordFault, fault_of
from hub.colleagues.sittings import Barred
from hub.errors import ColleagueRefused
from hub.rules.staff import StaffRole, wait_after
from tests.hub.colleagues.a_staff_room import AT, NAME, PASSWORD, staff_room

SHORT = "krokus-8"


@pytest.fixture
def room(tmp_path):
    with staff_room(tmp_path) as one:
        yield one


def test_who_was_invited_chooses_a_password_and_signs_in(room):
    room.joins(room.invites())
    token = room.signs_in()
    assert room.uses.who(token).name == NAME


def test_a_code_works_once(room):
    code = room.invites()
    assert room.joins(code) is not None
    assert room.joins(code, "another good password, long") is None
    assert isinstance(room.signs_in(), str)


def test_a_code_may_be_typed_small_and_without_hyphens(room):
    assert room.joins(room.invites().lower().replace("-", " ")).name == NAME


def test_a_code_is_over_after_three_days(room):
    code = room.invites()
    room.later(days=3)
    assert room.joins(code) is None
    assert room.signs_in() is Barred.WRONG


def test_a_new_invitation_ends_the_old_code_the_old_password_and_every_sitting(room):
    room.has()
    token, first = room.signs_in(), room.invites()
    second = room.invites()
    assert room.uses.who(token) is None
    assert room.signs_in() is Barred.WRONG
    assert room.joins(first) is None
    assert room.joins(second).name == NAME


def test_before_a_password_is_chosen_nobody_signs_in_with_that_name(room):
    room.invites()
    assert room.signs_in(password="") is Barred.WRONG


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", PasswordFault.TOO_SHORT),
        ("fourteen signs", PasswordFault.TOO_SHORT),
        ("passwordpassword", PasswordFault.TOO_KNOWN),
        ("aaaaaaaaaaaaaaaaaaaa", PasswordFault.TOO_KNOWN),
        ("test.desk.test.desk", PasswordFault.TOO_KNOWN),
        ("x" * 129, PasswordFault.TOO_LONG),
        (PASSWORD, None),
        ("zwarte tegels, gammelige krokus " * 4, None),
    ],
)
def test_a_password_is_long_and_not_among_the_first_guesses(password, fault):
    assert fault_of(password, (NAME, "testmuseum"), second=False) is fault


def test_beside_a_second_factor_eight_signs_do(room):
    secret = room.second.fresh()
    code = room.invites()
    assert room.joins(code, SHORT) is PasswordFault.TOO_SHORT
    assert room.joins(code, SHORT, secret, room.digits(secret)).second


def test_a_second_factor_is_taken_only_with_its_digits(room):
    secret = room.second.fresh()
    code = room.invites()
    assert room.joins(code, PASSWORD, secret, "000000") == "code"
    assert room.signs_in() is Barred.WRONG


def test_whoever_has_a_second_factor_is_asked_for_its_code(room):
    secret = room.second.fresh()
    room.has(secret=secret)
    assert room.signs_in() is Barred.CODE
    assert room.signs_in(code="000000") is Barred.WRONG
    assert isinstance(room.signs_in(code=room.digits(secret)), str)


def test_a_code_that_was_seen_over_a_shoulder_is_of_no_use(room):
    secret = room.second.fresh()
    room.has(secret=secret)
    digits = room.digits(secret)
    assert isinstance(room.signs_in(code=digits), str)
    assert room.signs_in(code=digits) is Barred.WRONG
    room.later(seconds=30)
    assert isinstance(room.signs_in(code=room.digits(secret)), str)


def test_a_phone_half_a_minute_off_is_still_believed(room):
    secret = room.second.fresh()
    room.has(secret=secret)
    assert isinstance(room.signs_in(code=room.digits(secret, -1)), str)
    assert room.signs_in(code=room.digits(secret, -3)) is Barred.WRONG


def test_after_three_wrong_tries_even_the_right_password_waits_a_little(room):
    room.has()
    for _ in range(3):
        assert room.signs_in(password="wrong") is Barred.WRONG
    assert room.signs_in() is Barred.WAIT
    room.later(seconds=2)
    assert isinstance(room.signs_in(), str)


def test_waits_double_and_end_at_a_quarter_of_an_hour():
    waits = [wait_after(tries).total_seconds() for tries in range(2, 16)]
    assert waits[:4] == [0, 2, 4, 8]
    assert waits[-1] == 900
    assert waits == sorted(waits)


def test_a_name_that_is_nobodys_is_compared_too_and_nothing_is_written(room, monkeypatch):
    compared = []

    def fits(_, stored, typed):
        compared.append((stored, typed))
        return True

    monkeypatch.setattr(type(room.passwords), "fits", fits)
    assert room.signs_in("nobody") is Barred.WRONG
    assert compared == [(None, PASSWORD)]


def test_the_words_that_stand_in_for_nobodys_password_open_nothing(room):
    assert not room.passwords.fits(None, "nobody's, compared so that a name tells nothing")


def test_a_sitting_ends_after_a_quarter_of_an_hour_in_which_nothing_was_done(room):
    room.has()
    token = room.signs_in()
    room.later(minutes=14)
    assert room.uses.who(token)
    room.later(minutes=14)
    assert room.uses.who(token)
    room.later(minutes=15)
    assert room.uses.who(token) is None


def test_a_sitting_ends_after_twelve_hours_however_busy(room):
    room.has()
    token = room.signs_in()
    for _ in range(71):
        room.later(minutes=10)
        assert room.uses.who(token)
    room.later(minutes=10)
    assert room.uses.who(token) is None


def test_who_signs_out_is_out(room):
    room.has()
    token = room.signs_in()
    room.uses.sign_out(token)
    assert room.uses.who(token) is None


def test_who_leaves_is_out_everywhere_at_once(room):
    room.has()
    token = room.signs_in()
    with room.store.write() as tx:
        accounts.leave(tx, NAME, AT)
    assert room.uses.who(token) is None
    assert room.signs_in() is Barred.WRONG


def test_sittings_that_are_over_are_cleared_away(room):
    room.has()
    room.signs_in()
    with room.store.write() as tx:
        assert sittings.clear(tx, AT) == 0
        assert sittings.clear(tx, AT + timedelta(minutes=15)) == 1


@pytest.mark.parametrize("name", ["", "Jan", "jan desk", "jan@example.org", "x" * 41, "jän"])
def test_a_name_is_small_letters_so_that_it_is_typed_one_way(room, name):
    with pytest.raises(ColleagueRefused, match=r"jan\.desk"):
        room.invites(name)


def test_nobody_is_invited_as_nothing(room):
    with pytest.raises(ColleagueRefused, match="role"):
        room.invites(roles=())


def test_an_account_may_hold_several_roles(room):
    who = room.has(roles=(StaffRole.EDUCATOR, StaffRole.DESK))
    assert set(who.roles) == {StaffRole.DESK, StaffRole.EDUCATOR}


def test_who_signed_in_is_written_down(room):
    room.has()
    room.signs_in()
    with room.store.read() as tx:
        assert [(one.name, one.act) for one in looks.latest(tx)] == [
            (NAME, "signed in"),
            (NAME, "joined"),
        ]


def test_no_password_code_or_token_stands_in_the_store_as_it_was_typed(room):
    code = room.invites()
    room.joins(code)
    token = room.signs_in()
    with room.store.read() as tx:
        stored = repr([tx.execute(t.select()).all() for t in accounts_tables()])
    for typed in (code, accounts.read(code), PASSWORD, token):
        assert typed not in stored


def accounts_tables():
    return accounts._colleagues, accounts._invitations, accounts._sittings, looks._looks
