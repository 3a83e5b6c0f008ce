"""What a class and a group do at a kiosk, by touch; see `Walker` for their hands."""

import asyncio
from dataclasses import replace

from edge.contract.manifest import Texts
from edge.contract.trails import Order, Trail, TrailsToday
from edge.contract.words import BindingKind, Scope
from tests.edge.a_hub import TODAY
from tests.edge.kiosk.the_screens import ONLY_STOP, STOP

ELSEWHERE = replace(ONLY_STOP.step, exhibit="bicycle")
TRAIL = Trail("senses", Texts("Zintuigen"), Order.FREE, 0, (ELSEWHERE, STOP.step))
NO_QUESTION = "main :is(input, .pad, .board, [data-digit], [data-action=age])"
"""Of an age, of a name, or of anything else that is typed."""


async def wears(one, number, scopes=(Scope.SCORE,), kind=BindingKind.CLASS, trail="senses"):
    """Let a band of a box be given to a group that follows a trail; return its UID."""
    await asyncio.to_thread(one.installation.told, TrailsToday(TODAY, (TRAIL,)))
    await asyncio.sleep(0)
    what = {"kind": kind, "scopes": scopes, "number": number, "trail": trail}
    return one.knows(**what, may_approve=False)


async def is_asked_nothing(one):
    assert await one.page.locator(NO_QUESTION).count() == 0


async def reads(one, text):
    assert text.within(one.language) in await one.page.inner_text("main")


async def a_pupil_on_a_trail(one):
    pupil = await wears(one, 7)
    one.taps(pupil)
    await one.sees("playing")
    await is_asked_nothing(one)
    await reads(one, STOP.step.task)
    assert (await one.scores()).answer == "kept_here"
    await one.does("done")
    await one.sees("question")
    await reads(one, STOP.step.question.asked)
    await one.does("reply", choice=STOP.step.question.right)
    await one.sees("answered")
    await one.leaves()
    one.taps(pupil)
    await one.sees("playing")
    assert await one.page.locator("[data-action=question]").count() == 0
    await one.leaves()


async def a_pupil_who_says_not_now(one):
    pupil = await wears(one, 7)
    one.taps(pupil)
    await one.sees("playing")
    await one.does("not_now")
    await one.page.wait_for_selector("main:not(:has([data-action=not_now]))")
    assert (await one.scores()).answer == "not_kept"
    await one.leaves()
    one.taps(pupil)
    await one.sees("playing")
    await one.page.wait_for_selector("[data-action=not_now]")
    await one.leaves()


async def pupils_one_after_another(one):
    seven, eight, nine = [await wears(one, number) for number in (7, 8, 9)]
    one.taps(seven)
    one.taps(eight)
    await one.page.wait_for_selector("main .crowd.n2")
    await is_asked_nothing(one)
    stand = one.installation.stand
    await stand.score("all", "time_ms", 213.0)
    await one.sees("kept")
    await one.does("done")
    await one.sees("question")
    await one.does("reply", choice=0)
    await one.sees("answered")
    one.taps(nine)
    await one.sees("playing")
    assert len(stand.playing().players) == 1
    await one.leaves()


async def a_pupil_whose_class_is_not_attested(one):
    pupil = await wears(one, 7, ())
    one.taps(pupil)
    await one.sees("playing")
    await is_asked_nothing(one)
    await reads(one, STOP.step.task)
    assert (await one.scores()).answer == "not_kept"
    await one.leaves()


async def a_pupil_at_an_exhibit_that_is_not_on_the_trail(one):
    pupil = await wears(one, 7, trail="another")
    one.taps(pupil)
    await one.sees("playing")
    await is_asked_nothing(one)
    assert "7" in await one.page.inner_text("main h1")
    await one.scores()
    await one.leaves()


async def a_class_that_arrives_while_the_hub_is_away(one):
    pupil = await wears(one, 7)
    one.hub_is(there=False)
    one.taps(pupil)
    await one.sees("playing")
    await is_asked_nothing(one)
    await reads(one, STOP.step.task)
    assert (await one.scores()).answer == "kept_here"
    one.hub_is(there=True)
    await one.does("done")
    await one.sees("question")
    await one.does("back")
    await one.page.wait_for_selector(f"main[data-screen={one.rest}]")


async def somebody_of_a_group_on_a_trail(one):
    guest = await wears(one, 4, kind=BindingKind.GROUP)
    one.taps(guest)
    await one.sees("playing")
    await is_asked_nothing(one)
    await reads(one, STOP.step.task)
    await one.leaves()


PUPILS = (
    a_pupil_on_a_trail,
    a_pupil_who_says_not_now,
    pupils_one_after_another,
    a_pupil_whose_class_is_not_attested,
    a_pupil_at_an_exhibit_that_is_not_on_the_trail,
    a_class_that_arrives_while_the_hub_is_away,
    somebody_of_a_group_on_a_trail,
)
