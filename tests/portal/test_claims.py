"""A family scans a slip of a group and takes its child's part home: asked, taken once, and told."""

import re
from datetime import timedelta

import pytest

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.rules.arrangements import Group, Office
from hub.schools.bookings import Said
from hub.schools.claims import NotTaken
from look.notices import arrangement, notice_text
from look.speech import LANGUAGES, Speech
from tests.portal.a_house import TEACHER, a_house

PARTY = "feest 3"
ALL = frozenset(Scope)
OK, GONE, UNPROCESSABLE, ELSEWHERE = 200, 404, 422, 403
WHO = {"first_name": "Testkind", "address": "guardian@example.org"}
YES = {"score": "yes", "photo": "yes", "sound": "no"}


class AParty:
    """A group that has its bands, in a whole house; each number has a slip."""

    def __init__(self, house, *, age_band=AgeBand.UNDER_13, scopes=ALL):
        self.house, hub = house, house.hub
        house.has_box(BindingKind.GROUP, PARTY)
        day = hub.schools.today
        group = Group(BindingKind.GROUP, "", "F12", 0, age_band, 4, day, Language.NL)
        self.booking_id, _ = hub.schools.book(group, TEACHER)
        words = arrangement(of_a_group=True)
        said = Said(
            who="Testorganisator",
            office=Office.ORGANISER,
            scopes=scopes,
            language=Language.NL,
            notice=words.version,
            notice_sha256=words.sha256("nl"),
            shown_at=house.clock.now(),
        )
        hub.schools.attest(self.booking_id, said)
        hub.schools.give(self.booking_id, PARTY)

    def slip(self, number):
        """Return the token of a number's slip."""
        printed = self.house.hub.class_page.slips(self.booking_id).slips
        return next(one.token for one in printed if one.number == number)

    def opens(self, number):
        """Open a number's slip on a phone; return the phone, and where it asks."""
        phone = self.house.visitor()
        mine = phone.post(f"/s/{self.slip(number)}").headers["location"]
        return phone, mine.partition("?")[0].removesuffix("mine") + "claim"


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        yield one


@pytest.fixture
def party(house):
    return AParty(house)


def told(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def fate(answer):
    found = re.search(r'data-fate="(\w+)"', answer.text)
    return found and found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_consent_proves_stands_where_it_is_asked(party, language):
    phone, path = party.opens(3)
    answer = phone.get(path, params={"lang": language})
    assert answer.status_code == OK
    words = notice_text(Speech(language), by_guardian=True)
    for line in words.splitlines():
        assert line in told(answer).replace(" ", " ") or line in answer.text
    assert "checked" not in answer.text


def test_a_guardian_who_says_yes_is_told_to_open_the_mail(party):
    phone, path = party.opens(1)
    answer = phone.post(path, data=WHO | YES | {"do": "agree", "language": "nl"})
    assert (answer.status_code, fate(answer)) == (OK, "confirm")
    assert "guardian@example.org" in answer.text
    assert phone.get(path).status_code == OK
    assert fate(phone.get(path)) == "taken_before"
    assert "guardian@example.org" not in phone.get(path).text


def test_who_presses_twice_reads_that_it_was_taken(party):
    phone, path = party.opens(1)
    form = WHO | YES | {"do": "agree", "language": "nl"}
    assert fate(phone.post(path, data=form)) == "confirm"
    assert fate(phone.post(path, data=form)) == "taken_before"


def test_a_slip_that_was_used_opens_nothing(party):
    token = party.slip(1)
    phone, path = party.opens(1)
    phone.post(path, data=WHO | YES | {"do": "agree", "language": "nl"})
    assert party.house.hub.class_page.open_slip(token) is None


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"photo": ""}, "wrong-photo"),
        ({"score": "no", "photo": "no"}, "wrong-yes"),
        ({"first_name": " "}, "wrong-first_name"),
        ({"address": "nowhere"}, "wrong-address"),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(party, changed, fault):
    phone, path = party.opens(2)
    form = WHO | YES | {"do": "agree", "language": "fr"} | changed
    answer = phone.post(path, data=form)
    assert answer.status_code == UNPROCESSABLE
    assert f'id="{fault}"' in answer.text
    assert form["address"] in answer.text
    assert '<html lang="fr">' in answer.text
    assert party.house.hub.class_page.open_slip(party.slip(2)) is not None


def test_a_switched_language_keeps_what_was_typed(party):
    phone, path = party.opens(2)
    answer = phone.post(path, data=WHO | YES | {"language": "nl", "speak": "de"})
    assert answer.status_code == OK
    assert '<html lang="de">' in answer.text
    assert "guardian@example.org" in answer.text
    assert answer.text.count("checked") == 3


def test_a_domain_that_looks_mistyped_is_asked_about_once(party):
    phone, path = party.opens(2)
    form = WHO | YES | {"do": "agree", "language": "nl", "address": "guardian@gmial.com"}
    asked = phone.post(path, data=form)
    assert "gmail.com" in asked.text
    assert fate(asked) is None
    taken = phone.post(path, data=form | {"do": "take"})
    assert fate(taken) == "confirm"
    assert "guardian@gmail.com" in taken.text


def test_where_grown_ups_come_too_an_age_is_asked_first_and_not_handed_on(house):
    party = AParty(house, age_band=AgeBand.ADULT)
    phone, path = party.opens(1)
    first = phone.get(path)
    assert 'name="age"' in first.text
    assert 'name="address"' not in first.text
    wrong = phone.post(path, data={"age": "two", "do": "age", "language": "en"})
    assert wrong.status_code == UNPROCESSABLE
    asked = phone.post(path, data={"age": "41", "do": "age", "language": "en"})
    assert asked.status_code == OK
    assert 'value="18_plus"' in asked.text
    assert 'value="41"' not in asked.text
    child = phone.post(path, data={"age": "9", "do": "age", "language": "en"})
    assert "parent or guardian" in child.text
    form = WHO | YES | {"band": "18_plus", "do": "agree", "language": "en"}
    assert fate(phone.post(path, data=form)) == "done"


def test_nobody_of_a_childrens_party_is_grown_up_by_saying_so(party):
    phone, path = party.opens(1)
    form = WHO | YES | {"band": "18_plus", "do": "agree", "language": "nl"}
    assert fate(phone.post(path, data=form)) == "confirm"


def test_what_the_group_never_kept_is_said_and_not_asked(house):
    party = AParty(house, scopes=frozenset({Scope.SCORE}))
    phone, path = party.opens(1)
    asked = phone.get(path)
    assert 'name="score"' in asked.text
    assert 'name="photo"' not in asked.text
    form = WHO | {"score": "yes", "photo": "yes", "do": "agree", "language": "nl"}
    assert fate(phone.post(path, data=form)) == "confirm"


def test_a_slip_that_is_late_asks_nothing(party):
    phone, path = party.opens(1)
    party.house.clock.at += timedelta(days=15)
    assert phone.get(path).status_code == GONE


def test_of_a_group_that_was_withdrawn_nothing_is_asked(party):
    phone, path = party.opens(1)
    party.house.hub.schools.withdraw(party.booking_id)
    assert phone.get(path).status_code == GONE
    assert phone.post(path, data=WHO | YES | {"do": "agree"}).status_code == GONE


def test_a_form_of_somebody_elses_page_takes_nothing(party):
    phone, path = party.opens(1)
    answer = phone.post(
        path, data=WHO | YES | {"do": "agree"}, headers={"origin": "https://example.net"}
    )
    assert answer.status_code == ELSEWHERE
    assert party.house.hub.class_page.open_slip(party.slip(1)) is not None


def test_a_guessed_view_shows_nothing(party):
    assert party.house.visitor().get("/s/" + "x" * 43 + "/claim").status_code == GONE


def test_a_form_that_is_none_of_ours_is_not_read(party):
    phone, path = party.opens(1)
    assert phone.post(path, data={"first_name": "x" * 20_000}).status_code == 413


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_keeps_a_part_from_being_taken_is_said_and_what_to_do_next(language):
    speech = Speech(language)
    for why in set(NotTaken) - {NotTaken.GONE}:
        assert speech.say(f"claim.{why}.title")
        assert speech.say(f"claim.{why}.text")
