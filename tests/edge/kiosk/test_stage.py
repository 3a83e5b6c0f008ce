"""The stage shows one screen, and whoever is slow finds the newest."""

import pytest

from edge.kiosk.stage import Stage
from tests.edge.kiosk.a_kiosk import every_screen

SCREENS = every_screen("nl")


@pytest.fixture
def stage():
    return Stage(lambda screen: f"<p>{screen.name}</p>")


def test_each_screen_has_a_turn_of_its_own(stage):
    assert stage.current.turn == 0
    assert [stage.show(SCREENS[name]) for name in ("idle", "age", "age")] == [1, 2, 3]
    assert (stage.current.screen, stage.current.html) == ("age", "<p>age</p>")


async def test_everybody_who_listens_hears_of_it(stage):
    queues = [stage.listen(), stage.listen()]
    stage.show(SCREENS["idle"])
    assert [(await queue.get()).screen for queue in queues] == ["idle", "idle"]


async def test_who_is_slow_finds_only_the_newest(stage):
    queue = stage.listen()
    for name in ("idle", "age", "guardian"):
        stage.show(SCREENS[name])
    assert (await queue.get()).screen == "guardian"
    assert queue.empty()


async def test_who_has_left_hears_nothing(stage):
    queue = stage.listen()
    stage.unlisten(queue)
    stage.show(SCREENS["idle"])
    assert queue.empty()


async def test_the_end_wakes_whoever_listens(stage):
    queue = stage.listen()
    stage.end()
    assert stage.ended
    assert not queue.empty()


def test_a_screen_that_cannot_be_drawn_leaves_the_last_one(stage):
    stage.show(SCREENS["idle"])

    def broken(_screen):
        raise LookupError

    stage._render = broken
    with pytest.raises(LookupError):
        stage.show(SCREENS["age"])
    assert (stage.current.screen, stage.current.turn) == ("idle", 1)


def test_what_was_typed_stands_in_no_representation():
    shown = Stage(lambda _screen: "guardian@example.org")
    shown.show(SCREENS["idle"])
    assert "guardian" not in repr(shown.current)


def test_what_is_said_is_the_screen_of_now_in_its_language(stage):
    assert stage.script() is None
    stage.show(every_screen("fr")["idle"])
    assert stage.script() == ("idle.", "fr")


def test_what_was_typed_is_not_even_drawn_for_the_voice():
    drawn = []
    shown = Stage(lambda screen: drawn.append(screen) or "<h1>?</h1>")
    shown.show(SCREENS["readback"])
    assert shown.script()[0].startswith("?")
    assert (drawn[0].address, drawn[1].address) == ("guardian@example.org", "")
