"""No token stands in a line of the log, whoever wrote the line."""

import logging
import secrets

import pytest

from portal.logs import MASK, Masked, masked


def line(message, *values, error=None):
    trace = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 1, message, values, trace)
    return Masked("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize("_time", range(20))
def test_a_token_in_an_access_line_is_masked(_time):
    token = secrets.token_urlsafe(32)
    written = line('%s - "%s %s HTTP/1.1" %d', "192.0.2.7:1", "POST", f"/p/{token}?lang=fr", 303)
    assert written == f'INFO 192.0.2.7:1 - "POST /p/{MASK}?lang=fr HTTP/1.1" 303'


def test_a_token_in_a_trace_is_masked():
    token = secrets.token_urlsafe(32)
    written = line("it broke", error=ValueError(f"no such page: /v/{token}"))
    assert token not in written
    assert f"ValueError: no such page: /v/{MASK}" in written


@pytest.mark.parametrize(
    "text",
    [
        "ready portal http://127.0.0.1:8400",
        "x" * 42,
        "x" * 44,
        "a" * 64,
        "the broker reads its passwords and rights again",
    ],
)
def test_what_is_no_token_stays(text):
    assert masked(text) == text
