"""Which texts of an exhibit are missing in which language."""

from dataclasses import replace

from edge.contract.manifest import Direction, ExhibitManifest, Meaning, Metric, Texts
from edge.contract.words import Language
from hub.rules.untold import untold

WHOLE = Texts("nl", "fr", "en", "de")
METRIC = Metric(
    "height", WHOLE, Texts("cm"), 0, 150, 0, Direction.HIGHER, (Meaning(10, WHOLE),)
)  # fmt: skip
PLATE = ExhibitManifest("plate", WHOLE, WHOLE, WHOLE, WHOLE, (METRIC,))


def test_an_exhibit_that_says_all_in_four_languages_misses_nothing():
    assert untold(PLATE) == {}


def test_each_missing_text_is_named_by_its_language():
    meaning = Meaning(10, Texts("nl", en="en"))
    metric = replace(METRIC, meanings=(meaning,), name=replace(WHOLE, fr=""))
    found = untold(replace(PLATE, metrics=(metric,), why=Texts("nl", "fr", "en")))
    assert found == {
        Language.FR: ("metrics.height.name", "metrics.height.meanings until 10"),
        Language.DE: ("why", "metrics.height.meanings until 10"),
    }


def test_a_unit_said_in_dutch_alone_is_the_same_everywhere_and_half_a_unit_is_not():
    half = replace(METRIC, unit=Texts("seconden", en="seconds"))
    assert untold(replace(PLATE, metrics=(half,))) == {
        Language.FR: ("metrics.height.unit",),
        Language.DE: ("metrics.height.unit",),
    }
