"""Rounds go on, whatever a step met."""

import threading

from hub.rounds import Rounds

SECONDS = 10.0


def test_a_step_that_fails_is_said_and_taken_again(caplog):
    well = threading.Event()
    steps = iter([ZeroDivisionError("guardian@example.org"), None, None])

    def step():
        problem = next(steps, None)
        if problem is not None:
            raise problem
        well.set()

    rounds = Rounds("test", step)
    rounds.start()
    assert well.wait(SECONDS)
    rounds.stop()
    assert rounds.failing == ""
    assert "test failed: ZeroDivisionError" in caplog.text
    assert "guardian" not in caplog.text


def test_what_went_wrong_last_is_named():
    failed = threading.Event()

    def step():
        failed.set()
        raise ZeroDivisionError

    rounds = Rounds("test", step)
    rounds.start()
    assert failed.wait(SECONDS)
    rounds.stop()
    assert rounds.failing == "ZeroDivisionError"


def test_stopping_what_was_never_started_is_no_harm():
    Rounds("test", lambda: None).stop()
