"""What leads a page, and which words a score is given: never an unkind one."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from edge.contract.downward import Refusal
from edge.contract.manifest import Direction, Texts
from edge.contract.words import Language, Scope
from hub.pages import Comparison, RefusedLater
from hub.visits.results import NEVER_CAME
from look.speech import Speech
from portal.telling import MediumTold, Narrator
from tests.portal.a_family import FULL, JUMP, NOON, PHOTO, REACTION, ROPE, a_page, a_try, result_id

NARRATOR = Narrator(Speech("nl"), ZoneInfo("Europe/Brussels"))


def part(**fields):
    return NARRATOR.page(a_page(replace(FULL, **fields))).parts[0]


def meaning(card, **fields):
    return part(cards=(replace(card, meaning=None, **fields),), media=()).lead.meaning


def test_the_own_photo_leads():
    told = part()
    assert isinstance(told.lead, MediumTold)
    assert [one.exhibit for one in told.items] == ["Reactiemuur", "Springplaat", "Koorddansen"]


def test_the_first_of_two_photos_leads_and_the_other_has_its_place():
    earlier = replace(PHOTO, result_id=result_id(60), made_at=NOON)
    told = part(media=(PHOTO, earlier))
    assert told.lead.result == result_id(60).hex()
    assert [one.result for one in told.items].count(PHOTO.result_id.hex()) == 1


@pytest.mark.parametrize(
    ("cards", "leads"),
    [
        ((ROPE, JUMP, REACTION), "Reactiemuur"),
        ((ROPE, JUMP),           "Springplaat"),
        ((replace(ROPE, meaning=None), ROPE), "Koorddansen"),
    ],
)  # fmt: skip
def test_without_a_photo_the_best_moment_leads(cards, leads):
    assert part(cards=cards, media=()).lead.exhibit == leads


def test_with_nothing_kept_nothing_leads():
    told = part(cards=(), media=())
    assert told.lead is None
    assert told.trail == ()
    assert told.counts == "Nog niets bewaard"


@pytest.mark.parametrize(
    ("of_ten", "words"),
    [
        (5,  "Beter dan de helft van wie even oud is als jij."),
        (6,  "Beter dan 6 op de 10 van jouw leeftijd."),
        (9,  "Beter dan 9 op de 10 van jouw leeftijd."),
        (10, "Bijna niemand van jouw leeftijd deed het beter."),
    ],
)  # fmt: skip
def test_a_comparison_tells_the_good_half(of_ten, words):
    columns = REACTION.comparison.columns
    assert meaning(REACTION, comparison=Comparison(of_ten, columns)) == words


@pytest.mark.parametrize(
    ("tried", "best", "direction", "words"),
    [
        ((24, 31), 1, Direction.HIGHER, "7 cm beter dan je eerste keer."),
        ((31, 24), 0, Direction.HIGHER, "Je eerste keer was meteen je beste."),
        ((31, 24), 1, Direction.LOWER,  "7 cm beter dan je eerste keer."),
        ((31, 24), 1, Direction.NONE,   ""),
        ((31, 31), 0, Direction.HIGHER, ""),
        ((31,),    0, Direction.HIGHER, ""),
    ],
)  # fmt: skip
def test_with_nobody_to_compare_the_own_tries_speak(tried, best, direction, words):
    tries = tuple(a_try(i, value) for i, value in enumerate(tried))
    assert meaning(JUMP, tries=tries, best=tries[best], direction=direction) == words


def test_why_it_works_is_said_once_for_an_exhibit_with_two_measures():
    other = replace(REACTION, metric="other", tries=(a_try(50, 9, 6),), best=a_try(50, 9, 6))
    told = part(cards=(REACTION, other), media=(PHOTO,))
    assert [bool(one.why) for one in told.items] == [False, True]


def test_the_trail_threads_each_exhibit_once_in_the_order_of_the_day():
    told = part()
    assert [bead.exhibit for bead in told.trail] == [
        "Reactiemuur", "Springplaat", "Koorddansen", "Fotohokje"
    ]  # fmt: skip
    assert told.trail[0].at == "12:05"


def test_times_are_those_on_the_wall_of_the_museum():
    card = replace(ROPE, tries=(a_try(1, 1), replace(a_try(2, 2), made_at=NOON + timedelta(1))))
    told = part(cards=(card,), media=())
    assert [one.at for one in told.lead.tries] == ["12:00", "12:00"]


def test_a_text_that_misses_in_a_language_falls_back():
    french = Narrator(Speech("fr"), ZoneInfo("Europe/Brussels"))
    card = replace(ROPE, question=Texts(nl="Hoe lang?", en="How long?"))
    told = french.page(a_page(replace(FULL, cards=(card,), media=()))).parts[0]
    assert told.lead.question == "How long?"


def test_a_name_that_looks_like_a_link_gives_way_to_the_avatar():
    told = NARRATOR.page(a_page(replace(FULL, first_name="win.example.org")))
    assert told.title == "Blauwe Vos, dit deed jij zaterdag."


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "reason",
    [
        Refusal.CONSENT_MISSING, Refusal.OUT_OF_RANGE, Refusal.NO_SUCH_BINDING,
        Refusal.NO_SUCH_EXHIBIT, NEVER_CAME, "too_large", "not_a_picture", "broken",
        "kind_not_taken", "not_as_announced", "took_too_long",
    ],
)  # fmt: skip
def test_every_reason_for_which_something_is_refused_is_said_in_words_of_its_own(reason, language):
    told = Narrator(Speech(language), ZoneInfo("Europe/Brussels")).page(
        a_page(replace(FULL, refused=(RefusedLater(PHOTO.exhibit_name, Scope.PHOTO, reason),)))
    )
    (said,) = told.parts[0].refused
    assert said.endswith(Speech(language).say(f"page.refused.{reason}"))


def test_after_the_own_photo_comes_the_best_moment_and_says_so():
    grown = replace(JUMP, comparison=Comparison(9, REACTION.comparison.columns))
    told = part(cards=(REACTION, grown, ROPE))
    assert [one.exhibit for one in told.items] == ["Springplaat", "Reactiemuur", "Koorddansen"]
    assert [one.above for one in told.items][:2] == ["Je beste moment: Springplaat", "Reactiemuur"]


def test_a_score_that_is_alone_is_not_called_the_best():
    assert part(cards=(ROPE,), media=()).lead.above == "Koorddansen"


def test_a_photo_explains_itself_unless_a_score_of_its_exhibit_does():
    photo = replace(PHOTO, exhibit=ROPE.exhibit, why=Texts(nl="Licht."), at_home=None)
    alone = part(cards=(), media=(photo,)).lead
    assert (alone.why, alone.at_home) == ("Licht.", "")
    beside = part(cards=(ROPE,), media=(photo,))
    assert beside.lead.why == ""
    assert beside.items[0].why == ROPE.why.nl


def test_what_is_still_to_discover_is_told_with_its_question_and_lies_ahead_on_the_walk():
    told = part()
    assert [one.exhibit for one in told.next_time] == [
        "Schaduwmuur", "Fluisterschotel", "Fiets op de kabel"
    ]  # fmt: skip
    assert told.next_time[1].question == "Hoe ver draagt een fluistering?"
    assert [stop.at for stop in told.walk.stops] == ["12:05", "12:20", "12:40", "12:50", "", "", ""]


def test_the_text_that_was_agreed_to_is_named_by_its_month():
    assert NARRATOR.page(a_page()).notice == "november 2026"
    odd = replace(FULL, agreed=replace(FULL.agreed, notice="draft"))
    assert NARRATOR.page(a_page(odd)).notice == "draft"
