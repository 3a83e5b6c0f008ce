"""docs/kiosk.md says what the tables say."""

from pathlib import Path

from edge.kiosk.document import kiosk_document, walk
from edge.registration import STEPS, Question

DOCUMENT = Path(__file__).parents[3] / "docs/kiosk.md"


def test_the_document_is_current():
    assert DOCUMENT.read_text() == kiosk_document(), "python -m edge.kiosk.document > docs/kiosk.md"


def test_the_diagram_has_walked_every_answer_of_the_table():
    walked = {(one.question, one.action) for one in walk()}
    assert walked == set(STEPS) | {(Question.AVATAR, "avatar")}


def test_no_answer_leads_around_the_age_or_the_guardian():
    into = {}
    for one in walk():
        if one.action != "back" and one.led_to != one.question:
            into.setdefault(one.led_to, set()).add(one.question)
    assert into["binds"] == {Question.AVATAR}
    assert into[Question.AVATAR] == {Question.READBACK}
    assert into[Question.READBACK] == {Question.CONTACT}
    assert into[Question.CONTACT] == {Question.CHOICES}
    assert into[Question.CHOICES] == {Question.AGE, Question.GUARDIAN}
    assert into[Question.GUARDIAN] == {Question.AGE}
