"""What each kind of visitor does at a kiosk, by touch; see `Walker` for their hands."""

from edge.contract.downward import HandOffAnswered, HandOffSeen
from edge.contract.requests import HandOffEnded, HandOffWanted, StaffAsked
from edge.contract.words import BindingKind, Scope
from look.notices import NOTICE_VERSION, notice_sha256
from tests.edge.kiosk.a_walk import LINK, PIN


async def an_adult(one):
    band = one.a_band()
    await one.registers(band, age=34)
    assert one.found(band).scopes == (Scope.SCORE,)
    assert one.found(band).may_approve
    told = await one.scores()
    assert told.answer == "kept_here"
    await one.leaves()


async def a_teen(one):
    band = one.a_band()
    await one.registers(band, age=15)
    entry = one.found(band)
    assert not entry.may_approve
    assert not entry.age_locked
    await one.leaves()


async def a_child_and_a_grown_up_with_a_band(one):
    guardian, child = one.knows(), one.a_band()
    one.taps(child)
    await one.says_age(8)
    await one.sees("guardian")
    one.taps(guardian)
    await one.chooses(photo="yes")
    await one.says_who(address="")
    await one.is_somebody()
    entry = one.found(child)
    assert entry.age_locked
    assert entry.scopes == (Scope.SCORE, Scope.PHOTO)
    await one.leaves()


async def a_child_and_a_grown_up_who_says_so(one):
    child = one.a_band()
    one.taps(child)
    await one.says_age(11)
    await one.sees("guardian")
    await one.does("guardian_here")
    await one.chooses()
    await one.says_who()
    await one.sees("readback")
    await one.does("confirm")
    await one.is_somebody()
    assert one.found(child).age_locked
    assert await one.page.locator("[href$=-asleep]").count() >= 1
    await one.leaves()


async def _types_pin(one, pin, button="pin"):
    await one.sees("staff_pin")
    digits = (f'[data-digit="{digit}"]' for digit in pin)
    await one.touches(*digits, f'button[value="{button}"]')


async def a_child_and_a_colleague_who_saw_the_grown_up(one):
    staff, child = one.knows(kind=BindingKind.STAFF, scopes=(), number=3), one.a_band()
    one.taps(child)
    await one.says_age(7)
    await one.sees("guardian")
    one.taps(staff)
    await _types_pin(one, "1111")
    await one.page.wait_for_selector(".fault")
    await _types_pin(one, PIN)
    await one.chooses()
    await one.says_who()
    await one.sees("readback")
    await one.does("confirm")
    await one.is_somebody()
    pins = [asked.pin for asked in one.hub.of(StaffAsked)]
    assert pins[-2:] == ["1111", PIN]
    assert one.found(child).age_locked
    await one.leaves()


async def a_wrong_age_that_a_colleague_lets_ask_anew(one):
    staff, band = one.knows(kind=BindingKind.STAFF, scopes=(), number=3), one.a_band()
    one.taps(band)
    await one.says_age(3)
    await one.sees("guardian")
    one.taps(staff)
    await _types_pin(one, PIN, "wrong_age")
    await one.says_age(33)
    await one.sees("choices")
    assert one.hub.of(StaffAsked)[-1].resets_age
    await one.does("just_play")
    await one.sees("playing")
    await one.leaves()


async def a_child_whose_grown_up_answers_on_a_phone(one):
    child = one.a_band()
    one.taps(child)
    await one.says_age(9)
    await one.sees("guardian")
    await one.page.wait_for_selector(".scan svg")
    hand_off = b"h" * 16
    one.installation.told(HandOffSeen(hand_off))
    await one.page.wait_for_selector("main .ways")
    at = one.clock.now()
    one.installation.told(
        HandOffAnswered(
            hand_off=hand_off,
            language=one.language,
            notice=NOTICE_VERSION,
            notice_sha256=notice_sha256(one.language, by_guardian=True),
            shown_at=at,
            decided_at=at,
            yes=(Scope.SCORE,),
            no=(Scope.PHOTO, Scope.SOUND),
            first_name="Testkind",
            address="guardian@example.org",
        )
    )
    await one.is_somebody()
    assert one.hub.of(HandOffWanted)
    assert one.hub.of(HandOffEnded)[-1].taken
    assert LINK not in " ".join(one.asked)
    assert one.found(child).age_locked
    await one.leaves()


async def a_child_whose_grown_up_says_no(one):
    child = one.a_band()
    one.taps(child)
    await one.says_age(6)
    await one.sees("guardian")
    await one.does("guardian_here")
    await one.chooses(score="no")
    await one.sees("playing")
    assert one.found(child) is None
    assert (await one.scores()).answer == "not_kept"
    await one.leaves()


async def a_pupil_with_a_class_band(one):
    pupil = one.knows(kind=BindingKind.CLASS, scopes=(), number=7, may_approve=False)
    one.taps(pupil)
    await one.sees("playing")
    assert "7" in await one.page.inner_text("main")
    assert (await one.scores()).answer == "not_kept"
    await one.leaves()


async def somebody_of_a_group(one):
    member = one.knows(kind=BindingKind.GROUP, scopes=(), number=12, may_approve=False)
    one.taps(member)
    await one.sees("playing")
    assert "12" in await one.page.inner_text("main")
    await one.leaves()


async def somebody_who_just_plays(one):
    band = one.a_band()
    one.taps(band)
    await one.sees("age")
    await one.does("just_play")
    await one.sees("playing")
    assert (await one.scores()).answer == "not_kept"
    await one.leaves()
    one.taps(band)
    await one.page.wait_for_selector("main[data-screen=playing][data-ready]")
    await one.leaves()


async def somebody_registered_while_the_hub_is_away(one):
    band = one.a_band()
    one.hub_is(there=False)
    one.taps(band)
    await one.sees("age")
    await one.does("registered")
    await one.sees("playing")
    assert (await one.scores()).answer == "kept_for_now"
    one.hub_is(there=True)
    await one.leaves()


async def somebody_who_decides_anew(one):
    band = one.knows(scopes=(Scope.SCORE, Scope.PHOTO))
    one.taps(band)
    await one.sees("playing")
    await one.does("change")
    await one.sees("choices")
    await one.does("answer", scope="photo", yes="no")
    await one.page.wait_for_selector('[data-scope="photo"][data-yes="no"][aria-pressed=true]')
    await one.does("choose")
    await one.sees("done")
    assert one.found(band).scopes == (Scope.SCORE,)
    await one.does("done")
    await one.sees("playing")
    await one.leaves()


async def somebody_who_wants_to_be_forgotten(one):
    band = one.knows()
    one.taps(band)
    await one.sees("playing")
    await one.does("forget")
    await one.sees("forget")
    assert await one.page.locator("[data-action=forget]").count() == 0
    one.lays(band)
    await one.does("forget")
    await one.sees("done")
    assert one.found(band) is None
    one.lifts()
    await one.leaves()


async def somebody_whose_animal_it_is_not(one):
    band = one.knows()
    one.taps(band)
    await one.sees("playing")
    await one.does("not_me")
    await one.sees("age")
    await one.does("just_play")
    await one.sees("playing")
    await one.leaves()


async def somebody_whose_score_it_is_not(one):
    band = one.knows()
    one.taps(band)
    await one.sees("playing")
    await one.scores()
    await one.does("not_mine")
    await one.sees("done")
    await one.does("done")
    await one.sees("playing")
    await one.leaves()


async def somebody_who_comes_in_mid_play(one):
    first, second, third = one.knows(), one.knows(), one.knows()
    one.taps(first)
    await one.sees("playing")
    await one.scores()
    one.taps(second)
    await one.sees("join")
    await one.does("join")
    await one.sees("playing")
    assert len(one.installation.stand.playing().players) == 2
    await one.scores()
    one.taps(third)
    await one.sees("join")
    await one.does("swap")
    await one.sees("playing")
    assert len(one.installation.stand.playing().players) == 1
    await one.leaves()


async def somebody_who_mends_the_address(one):
    await one.registered(one.a_band())
    await one.does("mend")
    await one.sees("mend")
    await one.types("address", "n@x.be")
    await one.touches("form .fields .btn")
    await one.sees("done")
    await one.does("done")
    await one.sees("playing")
    await one.leaves()


AT_AN_EXHIBIT = (
    an_adult,
    a_teen,
    a_child_and_a_grown_up_with_a_band,
    a_child_and_a_grown_up_who_says_so,
    a_child_and_a_colleague_who_saw_the_grown_up,
    a_wrong_age_that_a_colleague_lets_ask_anew,
    a_child_whose_grown_up_answers_on_a_phone,
    a_child_whose_grown_up_says_no,
    a_pupil_with_a_class_band,
    somebody_of_a_group,
    somebody_who_just_plays,
    somebody_registered_while_the_hub_is_away,
    somebody_who_decides_anew,
    somebody_who_wants_to_be_forgotten,
    somebody_whose_animal_it_is_not,
    somebody_whose_score_it_is_not,
    somebody_who_comes_in_mid_play,
    somebody_who_mends_the_address,
)


async def somebody_who_asks_for_the_mail_again(one):
    one.taps(one.knows())
    await one.sees("exit_counts")
    await one.page.wait_for_selector(".counts")
    await one.does("send_again")
    await one.sees("done")
    await one.leaves()


async def somebody_whose_visit_ends(one):
    band = one.knows()
    one.taps(band)
    await one.sees("exit_counts")
    await one.does("end_visit")
    await one.sees("end_visit")
    await one.does("end")
    await one.sees("done")
    assert one.found(band) is None
    await one.leaves()


async def somebody_of_whom_nothing_is_kept(one):
    one.taps(one.a_band())
    await one.sees("refused")
    await one.does("stay")
    await one.page.wait_for_selector("main[data-screen=exit_idle]")


ON_THE_WAY_OUT = (
    somebody_who_asks_for_the_mail_again,
    somebody_whose_visit_ends,
    somebody_of_whom_nothing_is_kept,
)
