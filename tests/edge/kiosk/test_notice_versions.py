"""A notice that was shown stays what it was: other words are another version."""

import json
from pathlib import Path

import pytest

from edge.contract.words import Language
from edge.kiosk.notices import NOTICE_VERSION, notice_sha256, notice_text
from hub.config import RetentionSettings
from look.speech import Speech

VERSIONS = Path(__file__).parent / "notices"


def test_the_words_are_those_of_their_version():
    """A consent names version and hash. Mend a word, and raise NOTICE_VERSION with a new file."""
    pinned = json.loads((VERSIONS / f"{NOTICE_VERSION}.json").read_text())
    now = {
        f"{language}-{'guardian' if guardian else 'visitor'}": notice_sha256(
            language, guardian
        ).hex()
        for language in Language
        for guardian in (False, True)
    }
    assert now == pinned


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
