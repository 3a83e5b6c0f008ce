"""SpamAssassin reads every letter in every language, and finds nothing; a bad mail it does find."""

import mailbox as mailboxes
import re
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edge.contract.words import Language
from hub.post.dkim import make_key, read_signer
from hub.post.wrapping import mailbox, wrapping_of
from tests.hub.a_museum import settings_in
from tests.hub.post.letters.every_letter import written

MOST = 0.5
NOW = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
BAD = (
    b"From: museum <museum@example.org>\r\nTo: g@example.org\r\nMIME-Version: 1.0\r\n"
    b"Message-ID: <bad@example.org>\r\nSubject: YOUR RESULTS ARE READY!!!\r\n"
    b"Content-Type: text/html\r\n\r\n"
    b'<a href="http://192.0.2.7/p"><img src="http://192.0.2.7/x.gif"></a>\r\n'
)
SCORE = re.compile(r"\bscore=(-?[\d.]+)")


def every_message(tmp_path):
    """Yield (Message-ID, message) of each template in each language."""
    make_key(tmp_path / "dkim-test.pem")
    signer = read_signer(tmp_path / "dkim-test.pem", "example.org", "test")
    wrapping = replace(wrapping_of(settings_in(tmp_path)), signer=signer)
    for language in Language:
        for name, _, letter in written(language):
            # For a group, or once all is ready, a word or two differ: half a second each here.
            if name.startswith("group_") or name.endswith("_ready"):
                continue
            to, number = mailbox("g@example.org"), f"<{name}.{language}@example.org>"
            yield number, wrapping.message(letter, to, number, NOW)


def judged(tmp_path, messages):
    """Return (score, why) by Message-ID: SpamAssassin is started once for all of them."""
    if shutil.which("spamassassin") is None:
        pytest.fail("SpamAssassin is missing. Type:  sudo apt-get install spamassassin")
    box = mailboxes.mbox(tmp_path / "letters.mbox")
    for message in messages:
        box.add(message.replace(b"\r\n", b"\n"))
    box.close()
    # -L: no network. A home of its own, so that what it learned elsewhere does not count.
    asked = ["spamassassin", "-L", "--mbox", "-x", "--siteconfigpath", "/etc/spamassassin"]
    said = subprocess.run(
        [*asked, str(tmp_path / "letters.mbox")],
        capture_output=True,
        check=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    (tmp_path / "judged.mbox").write_bytes(said.stdout)
    judged = {}
    with closing(mailboxes.mbox(tmp_path / "judged.mbox")) as read:
        for one in read:
            status = " ".join(one["X-Spam-Status"].split())
            judged[one["Message-ID"]] = (float(SCORE.search(status)[1]), status)
    return judged


@pytest.mark.timeout(240)
def test_every_letter_in_every_language_looks_like_no_spam_and_a_bad_mail_does(tmp_path):
    named = dict(every_message(tmp_path))
    verdicts = judged(tmp_path, [*named.values(), BAD])
    worst, why = verdicts.pop("<bad@example.org>")
    assert worst > MOST, why
    assert verdicts.keys() == named.keys()
    assert {name: said for name, said in verdicts.items() if said[0] > MOST} == {}
