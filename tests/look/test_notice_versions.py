"""A notice that was shown stays what it was: other words are another version."""

import pytest

from edge.contract.words import Language, Scope
from hub.config import RetentionSettings
from look.notices import NOTICE_VERSION, notice_sha256, notice_text, shown_notices
from look.speech import Speech


def test_the_words_are_those_of_their_version():
    """A consent names version and hash. Mend a word, and raise NOTICE_VERSION with a new file."""
    shown = shown_notices()[NOTICE_VERSION]
    for language in Language:
        for guardian in (False, True):
            now = notice_sha256(language, by_guardian=guardian)
            assert shown.is_proof(now, language, by_guardian=guardian)
            assert not shown.is_proof(now, language, by_guardian=not guardian)


def test_each_scope_that_is_asked_is_a_purpose_of_the_notice_that_asks():
    assert shown_notices()[NOTICE_VERSION].purposes == set(Scope)


@pytest.mark.parametrize("language", Language)
def test_the_notice_promises_no_longer_and_no_shorter_than_the_hub_keeps(language):
    retention = RetentionSettings()
    speech = Speech(language)
    assert f" {retention.ceiling_months}\N{NO-BREAK SPACE}" in notice_text(
        speech, by_guardian=False
    )
    assert f" {retention.ceiling_months_under_13}\N{NO-BREAK SPACE}" in notice_text(
        speech, by_guardian=True
    )
