"""What a school and what the organiser of a group attest to: words, versions, and their proof."""

import pytest

from hub.rules.arrangements import PAGE_KEPT, SLIP_HOLDS
from look.notices import arrangement, shown_notices
from look.speech import LANGUAGES, Speech


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of_a_group", [False, True])
def test_the_words_are_those_of_their_version_and_of_their_reader_alone(of_a_group, language):
    """An attestation names version and hash. Mend a word, and raise the version with a new file."""
    ours, others = (arrangement(of_a_group=one) for one in (of_a_group, not of_a_group))
    shown = shown_notices()[ours.version]
    assert shown.proves(ours.sha256(language), language, ours.audience)
    assert not shown.proves(others.sha256(language), language, ours.audience)
    assert not shown_notices()[others.version].proves(
        ours.sha256(language), language, others.audience
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organiser_reads_how_long_all_is_kept_and_how_long_a_slip_is_good(language):
    words = arrangement(of_a_group=True).text(Speech(language))
    assert f"{PAGE_KEPT.days}" in words
    assert f"{SLIP_HOLDS.days}" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_school_stands_in_an_organisers_words(language):
    words = arrangement(of_a_group=True).text(Speech(language)).casefold()
    for of_school in (
        "school",
        "schul",
        "scolaire",
        "leerling",
        "pupil",
        "élève",
        "klas",
        "classe",
    ):
        assert of_school not in words
