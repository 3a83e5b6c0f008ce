"""Hand-offs to a phone: one an edge, ten minutes, one answer, and the kiosk's word on it."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import HandOffAnswered, HandOffSeen
from edge.contract.words import Language, Scope
from hub.visits.handoffs import VALID_FOR, GuardianSaid, HandOffFate, HandOffs
from look.notices import shown_notices
from tests.portal.a_family import FixedClock

SAID = GuardianSaid(
    Language.NL, (Scope.SCORE,), (Scope.PHOTO, Scope.SOUND), "Testkind", "guardian@example.org"
)


class AKiosk:
    """What one edge is told; it says at once whether it takes an answer, unless it is silent."""

    def __init__(self, *, takes=True):
        self.takes, self.told, self.clock = takes, [], FixedClock()
        self.hand_offs = HandOffs("https://museum.example/", self.clock, self.hears, 0.05)

    def hears(self, edge, body):
        self.told.append((edge, body))
        if isinstance(body, HandOffAnswered) and self.takes is not None:
            self.hand_offs.ended(edge, body.hand_off, taken=self.takes)

    def opens(self, edge="wall"):
        name, link, _ = self.hand_offs.open(edge, Language.NL, self.clock.now())
        return name, link.removeprefix("https://museum.example/h/").partition("?")[0]


@pytest.fixture
def kiosk():
    return AKiosk()


def test_an_answer_is_told_to_its_kiosk_with_the_proof_of_what_was_shown(kiosk):
    name, token = kiosk.opens()
    assert len(token) == 32
    assert kiosk.hand_offs.seen(token, Language.FR)
    kiosk.clock.seconds += 30
    assert kiosk.hand_offs.answer(token, replace(SAID, language=Language.FR)) is HandOffFate.TAKEN
    (_, seen), (edge, told) = kiosk.told
    assert (edge, seen) == ("wall", HandOffSeen(name))
    assert (told.yes, told.no, told.first_name) == (SAID.yes, SAID.no, "Testkind")
    assert told.decided_at - told.shown_at == timedelta(seconds=30)
    shown = shown_notices()[told.notice]
    assert shown.is_proof(told.notice_sha256, "fr", by_guardian=True)


def test_evidence_is_of_the_words_that_were_answered_not_of_those_shown_last(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    kiosk.clock.seconds += 30
    kiosk.hand_offs.seen(token, Language.FR)  # another phone; or the Back key undoes it
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TAKEN
    told = kiosk.told[-1][1]
    assert shown_notices()[told.notice].is_proof(told.notice_sha256, "nl", by_guardian=True)
    assert (told.language, told.decided_at - told.shown_at) == ("nl", timedelta(seconds=30))


def test_words_that_were_not_shown_in_that_language_cannot_be_answered(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.FR)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TOO_LATE


def test_an_answer_goes_once(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TAKEN
    other = replace(SAID, yes=tuple(Scope), no=())
    assert kiosk.hand_offs.answer(token, other) is HandOffFate.TOO_LATE
    assert not kiosk.hand_offs.seen(token, Language.NL)
    assert len(kiosk.told) == 2


def test_who_presses_twice_reads_twice_what_became_of_the_one_answer(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TAKEN
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TAKEN
    assert sum(isinstance(body, HandOffAnswered) for _, body in kiosk.told) == 1


def test_what_was_pressed_is_forgotten_when_its_link_would_be_over(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    kiosk.hand_offs.answer(token, SAID)
    kiosk.clock.seconds += VALID_FOR.total_seconds()
    _, another = kiosk.opens()
    kiosk.hand_offs.seen(another, Language.NL)
    kiosk.hand_offs.answer(another, SAID)
    assert len(kiosk.hand_offs._pressed) == 1


def test_ten_minutes_later_nothing_opens_or_is_answered(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    kiosk.clock.seconds += VALID_FOR.total_seconds()
    assert not kiosk.hand_offs.seen(token, Language.NL)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TOO_LATE
    assert len(kiosk.told) == 1


def test_what_was_not_shown_cannot_be_answered(kiosk):
    _, token = kiosk.opens()
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TOO_LATE
    assert kiosk.told == []


def test_a_new_one_ends_the_older_one_of_its_edge_alone(kiosk):
    _, older = kiosk.opens()
    _, elsewhere = kiosk.opens("bicycle")
    _, newer = kiosk.opens()
    open_now = [kiosk.hand_offs.seen(one, Language.NL) for one in (older, elsewhere, newer)]
    assert open_now == [False, True, True]


def test_a_kiosk_that_asks_somebody_else_by_now_takes_nothing():
    kiosk = AKiosk(takes=False)
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.TOO_LATE


def test_a_kiosk_that_says_nothing_is_waited_for_and_then_said_to_be_silent():
    kiosk = AKiosk(takes=None)
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.KIOSK_SILENT


def test_an_answer_that_its_kiosk_never_confirmed_is_not_told_a_second_time():
    kiosk = AKiosk(takes=None)
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.KIOSK_SILENT
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.KIOSK_SILENT
    assert sum(isinstance(body, HandOffAnswered) for _, body in kiosk.told) == 1


def test_another_kiosk_cannot_say_that_an_answer_was_taken():
    kiosk = AKiosk(takes=None)
    name, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)

    def lies(edge, body):
        del edge, body
        kiosk.hand_offs.ended("bicycle", name, taken=True)

    kiosk.hand_offs._tell = lies
    assert kiosk.hand_offs.answer(token, SAID) is HandOffFate.KIOSK_SILENT


def test_only_the_kiosk_that_has_it_can_end_it(kiosk):
    name, token = kiosk.opens()
    kiosk.hand_offs.ended("bicycle", name, taken=False)
    assert kiosk.hand_offs.seen(token, Language.NL)
    kiosk.hand_offs.ended("wall", name, taken=False)
    assert not kiosk.hand_offs.seen(token, Language.NL)


def test_of_many_answers_at_once_one_is_taken(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    fates = []
    answers = [replace(SAID, first_name=f"Testkind{n}") for n in range(8)]
    threads = [
        threading.Thread(target=lambda one=one: fates.append(kiosk.hand_offs.answer(token, one)))
        for one in answers
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert fates.count(HandOffFate.TAKEN) == 1


def test_neither_token_nor_answer_stays_in_memory(kiosk):
    _, token = kiosk.opens()
    kiosk.hand_offs.seen(token, Language.NL)
    assert token not in repr(vars(kiosk.hand_offs))
    kiosk.hand_offs.answer(token, SAID)
    assert kiosk.hand_offs._open == kiosk.hand_offs._waiting == {}
    kept = repr(list(kiosk.hand_offs._pressed.items()))
    assert not any(word in kept for word in (token, SAID.first_name, SAID.address))
