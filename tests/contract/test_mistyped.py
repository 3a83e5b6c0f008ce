"""The domain that was probably meant: offered where a finger slipped, never for a known one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.mistyped import PROVIDERS, meant, slips, with_domain
from tests.edge.rehearsal import Rehearsal

# fmt: off
SLIPPED = [
    ("gmial.com",   "gmail.com"),   ("gmail.con",  "gmail.com"),  ("gmail.be",    "gmail.com"),
    ("gmai.com",    "gmail.com"),   ("gmaill.com", "gmail.com"),  ("GMIAL.COM",   "gmail.com"),
    ("hotmial.com", "hotmail.com"), ("hotmali.be", "hotmail.be"), ("telent.be",   "telenet.be"),
    ("telenet.com", "telenet.be"),  ("skynt.be",   "skynet.be"),  ("outlok.com",  "outlook.com"),
    ("gmx.dde",     "gmx.de"),      ("wbe.de",     "web.de"),     ("oragne.fr",   "orange.fr"),
    ("laposte.ner", "laposte.net"), ("ziggo.nk",   "ziggo.nl"),   ("t-onlien.de", "t-online.de"),
    ("gmäil.com",   ""),
]
# fmt: on


@pytest.mark.parametrize(("domain", "right"), SLIPPED)
def test_a_slip_of_the_finger_is_seen(domain, right):
    assert meant(f"guardian@{domain}") == right


@pytest.mark.parametrize("domain", PROVIDERS)
def test_a_domain_that_is_known_is_right(domain):
    assert meant(f"guardian@{domain}") == ""


@pytest.mark.parametrize(
    "domain", ["example.org", "exämple.org", "museum.be", "orange.be", "", "localhost", "-.-"]
)
def test_anybody_elses_domain_is_theirs(domain):
    assert meant(f"guardian@{domain}") == ""


@given(st.text(max_size=40))
def test_whatever_is_typed_only_a_known_domain_is_offered(address):
    assert meant(address) in {"", *PROVIDERS}


@given(st.text("ab.", max_size=6), st.text("ab.", max_size=6))
def test_slips_are_the_same_both_ways_and_none_between_the_same(one, other):
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert slips(one, other) <= max(len(one), len(other))


def test_two_letters_swapped_are_one_slip():
    assert slips("gmial", "gmail") == 1
    assert slips("ca", "abc") == 3


def test_only_the_domain_is_another():
    assert with_domain("gu.ar+dian@gmial.com", "gmail.com") == "gu.ar+dian@gmail.com"


def test_at_the_kiosk_it_is_offered_and_taken_by_touch_alone():
    play = Rehearsal()
    play.tap()
    play.touch("age", age="34")
    play.choose()
    play.touch("contact", first_name="Testkind", address="guardian@gmial.com")
    assert (play.screen.address, play.screen.meant) == ("guardian@gmial.com", "gmail.com")
    play.touch("take_domain")
    assert (play.screen.address, play.screen.meant) == ("guardian@gmail.com", "")
