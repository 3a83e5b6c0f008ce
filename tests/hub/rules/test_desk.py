"""An address goes elsewhere at a desk only where it is the same but mistyped, or with a proof."""

import pytest

from hub.rules.desk import Unmended, may_readdress


def judged(old, new, said="", *, came_back=False):
    return may_readdress(old, new, said, came_back=came_back)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("guardian@exmaple.org", "guardian@example.org"),
        ("gaurdian@example.org", "guardian@example.org"),
        ("gaurdain@example.org", "guardian@example.org"),
        ("Test.Guradian@Example.org", "test.guardian@example.org"),
        ("jan@gmial.com", "jan@gmail.com"),
        ("jan@gamil.con", "jan@gmail.com"),
        ("jan@telenet.com", "jan@telenet.be"),
        ("a.long.address@exmaple.org", "a.longer.address@example.org"),
    ],
)
def test_what_was_mistyped_is_mended_without_a_proof(old, new):
    assert judged(old, new) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("jan@telenet.be", "eva@telenet.be"),
        ("jan@telenet.be", "jon@telenet.be"),
        ("jan@telenet.be", "jan@telenet.de"),
        ("jan.somebody@orange.be", "jan.somebody@orange.fr"),
        ("eva@me.com", "eva@gmx.com"),
        ("family@live.be", "family@live.nl"),
        ("family@example.org", "familie@example.org"),
        ("guardian@example.org", "gaudrains@example.org"),
        ("a.long.address@example.org", "a.lon.adress@exmapel.org"),
        ("a.long.address@example.org", "a@example.org"),
        ("j@telenet.be", "jan.somebody@telenet.be"),
    ],
)
def test_another_ones_address_is_none_that_was_mistyped(old, new):
    assert judged(old, new) is Unmended.PROVE
    assert judged(old, new, old) is None
    assert judged(old, new, came_back=True) is None


def test_the_address_that_stands_there_is_no_other():
    assert judged("jan@telenet.be", " Jan@Telenet.be ") is Unmended.SAME
