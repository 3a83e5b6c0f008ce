"""An installation enrols over the network by a code that a technician types, and only by that."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from nacl.secret import Aead

from edge.contract.codec import from_json, to_json
from edge.contract.enrolment import EnrolRequest, Welcome
from edge.contract.invitation import EnrolCall, answer_binds, call_binds, read_code
from hub.enrolling.invitations import LIVES, WRONG_CALLS, Invitations
from hub.errors import EdgeRefused, NotInvited

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
REQUEST = EnrolRequest("wall", b"v" * 32, b"x" * 32)


def welcome(request):
    return Welcome("testmuseum", request.edge, b"h" * 32)


def called(code, request=REQUEST, key=None):
    name, right = read_code(code)
    return EnrolCall(name, bytes(Aead(key or right).encrypt(to_json(request), call_binds(name))))


def told(code, answer):
    name, key = read_code(code)
    return from_json(Welcome, bytes(Aead(key).decrypt(answer.sealed, answer_binds(name))))


@pytest.fixture
def invitations(tmp_path):
    return Invitations(tmp_path / "invitations")


@pytest.fixture
def code(invitations):
    return invitations.invite("wall", NOW)


def test_who_calls_with_the_code_is_welcomed(invitations, code):
    answer = invitations.answer(called(code), NOW, welcome)
    assert told(code, answer) == Welcome("testmuseum", "wall", b"h" * 32)


def test_an_answer_that_was_lost_is_given_again_but_to_the_same_keys_alone(invitations, code):
    invitations.answer(called(code), NOW, welcome)
    again = invitations.answer(called(code), NOW + timedelta(minutes=1), welcome)
    assert told(code, again).edge == "wall"
    other = EnrolRequest("wall", b"w" * 32, b"y" * 32)
    with pytest.raises(NotInvited):
        invitations.answer(called(code, other), NOW, welcome)


def test_a_code_lives_half_an_hour(invitations, code):
    invitations.answer(called(code), NOW + LIVES - timedelta(seconds=1), welcome)
    with pytest.raises(NotInvited):
        invitations.answer(called(code), NOW + LIVES, welcome)


def test_five_wrong_calls_end_a_code(invitations, code):
    for _ in range(WRONG_CALLS):
        with pytest.raises(NotInvited):
            invitations.answer(called(code, key=b"g" * 32), NOW, welcome)
    with pytest.raises(NotInvited):
        invitations.answer(called(code), NOW, welcome)


def test_a_code_for_one_name_enrols_no_other(invitations, code):
    robot = EnrolRequest("robot", b"v" * 32, b"x" * 32)
    with pytest.raises(EdgeRefused, match="another name"):
        invitations.answer(called(code, robot), NOW, welcome)


@pytest.mark.parametrize("name", ["", "7K2", "../x", "7k2m", "7K2MM", "ZZZZ"])
def test_a_name_that_was_never_given_out_opens_nothing(invitations, name):
    with pytest.raises(NotInvited):
        invitations.answer(EnrolCall(name, b"s" * 80), NOW, welcome)


def test_who_cannot_be_enrolled_may_try_again_with_the_same_code(invitations, code):
    def refuse(request):
        raise EdgeRefused(f"{request.edge} is enrolled with other keys; revoke it first")

    with pytest.raises(EdgeRefused, match="revoke it first"):
        invitations.answer(called(code), NOW, refuse)
    assert told(code, invitations.answer(called(code), NOW, welcome)).edge == "wall"


def test_codes_are_for_their_owner_alone_and_go_when_their_time_is_over(invitations, code):
    (path,) = invitations.folder.glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(invitations.folder.stat().st_mode) == 0o700
    assert code.replace("-", "")[4:].encode() not in path.read_bytes()
    invitations.invite("robot", NOW + LIVES)
    assert not path.exists()


def test_a_name_that_is_none_gets_no_code(invitations):
    with pytest.raises(EdgeRefused, match="small letters"):
        invitations.invite("The Wall", NOW)


def test_two_codes_are_never_alike(invitations):
    assert len({invitations.invite("wall", NOW) for _ in range(20)}) == 20
