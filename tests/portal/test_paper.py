"""A process that stands ready to make a sheet may end before it is asked for one."""

import re
import subprocess
from contextlib import closing

import pytest

from portal.paper import _end, _Ready, get_ready, printed, put_away


@pytest.fixture
def ready():
    one = _Ready()
    one.close = one.end
    with closing(one):
        yield one


def broad_of(pdf):
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout
    return round(float(re.search(rb"Page size:\s+([\d.]+)", told)[1]))


@pytest.mark.parametrize("asks", [_Ready.stand, _Ready.take])
def test_of_one_that_ended_while_it_waited_nothing_is_held(ready, asks):
    ready.stand("")
    first = ready._waits
    first.kill()
    first.wait()
    other = asks(ready, "") or ready._waits
    assert other is not first
    assert first.stdin.closed
    assert first.stdout.closed
    ready._waits = other


def test_one_that_waits_is_not_started_twice(ready):
    ready.stand("")
    first = ready._waits
    ready.stand("")
    assert ready._waits is first
    assert ready.take("") is first
    ready._waits = first


def test_one_that_has_read_another_style_makes_no_sheet_of_this_one(ready):
    ready.stand("h1{color:red}")
    first = ready._waits
    other = ready.take("")
    try:
        assert other is not first
        assert ready._waits is first
        ready.stand("")
        assert first.stdin.closed
    finally:
        _end(other)


def test_a_style_that_is_given_apart_is_the_sheets_style():
    pytest.importorskip("weasyprint")
    pytest.importorskip("weasyprint")
    page = '<html lang="nl"><title>x</title><h1>x</h1></html>'
    narrow, broad = (f"@page{{size:{mm}mm 90mm}}" for mm in (80, 160))
    put_away()
    get_ready(narrow)
    assert broad_of(printed(page, narrow)) == 227
    assert broad_of(printed(page, broad)) == 454
