"""What is said aloud: the words of the screen, whole, and never what somebody typed."""

import dataclasses
from typing import get_args

import pytest

from edge.kiosk.drawing import Drawing
from edge.kiosk.keyboard import keyboard
from edge.kiosk.spoken import GUESSED, spoken, without_typed
from edge.screens import Screen
from look.speech import LANGUAGES, Speech
from tests.edge.kiosk.the_screens import LINK, every_screen

TYPED = "Xyzzy.Qwertz@example.org"


@pytest.fixture(scope="module")
def draw():
    return Drawing()


def script(draw, screen):
    return spoken(draw(without_typed(screen)), screen.name, Speech(screen.language))


def hidden(shape):
    return {one.name for one in dataclasses.fields(shape) if not one.repr or one.name in GUESSED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_changes_nothing_of_what_is_said(draw, language):
    for name, screen in every_screen(language).items():
        fields = {one for one in hidden(type(screen)) if one != "link" or screen.link}
        typed = dataclasses.replace(screen, **dict.fromkeys(fields, TYPED))
        said = script(draw, typed)
        assert said == script(draw, screen), name
        assert "xyzzy" not in said.lower(), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_needs_what_was_typed_is_left_out_whole(draw, language):
    speech, screen = Speech(language), every_screen(language)["readback"]
    heading, unsaid, _ = script(draw, screen).splitlines()
    assert heading.split() == speech.say("kiosk.readback.title.visitor").split()
    assert unsaid == speech.say("aloud.readback")


def test_all_that_is_typed_on_a_screen_is_hidden_from_the_voice():
    found = {shape.name: hidden(shape) for shape in get_args(Screen) if hidden(shape)}
    assert found["contact"] == {"first_name", "address"}
    assert found["readback"] == {"first_name", "address", "meant"}
    assert found["mend"] == {"address", "meant"}
    assert found["age"] == {"typed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_said_in_whole_sentences_and_no_key_of_a_keyboard_is(draw, language):
    keys = {key for row in dataclasses.astuple(keyboard(language)) for key in row}
    for name, screen in every_screen(language).items():
        said = script(draw, screen)
        assert len(said.split()) > 8, name
        assert all(line.endswith((".", "?", "!", ":", ",", "…")) for line in said.splitlines())
        assert not {one.removesuffix(".") for one in said.split("\n")} & keys, name
        assert not set("<>{}") & set(said), name


def test_a_screen_is_said_in_the_order_in_which_it_asks(draw):
    assert script(draw, every_screen("en")["age"]).splitlines() == [
        "How old are you?",
        "We do not keep your age, only your age group.",
        "Type your age with the digits.",
        "Choose: Done, or Just play, keep nothing, or Back.",
    ]


def test_a_link_is_pictured_for_a_phone_and_never_said(draw):
    said = script(draw, every_screen("en")["guardian-all"])
    assert "scan" in said.lower()
    assert LINK not in said
    assert "http" not in said


def test_a_fault_is_said(draw):
    said = script(draw, every_screen("en")["contact-fault"])
    assert "This address has no @." in said


def test_a_result_is_said_with_its_number_and_where_it_lies(draw):
    said = script(draw, every_screen("en")["kept"])
    assert said.startswith("Blue Fox.\nKept here.\n213 milliseconds.")
