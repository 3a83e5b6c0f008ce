"""A hub that is killed while it mails sends each mail again, unless it knows that it went."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hub.post.mail import Postman
from hub.store import Mail
from tests.hub.a_museum import AMuseum

HOUSE = Path(__file__).parents[3]


@pytest.mark.timeout(90)
@pytest.mark.parametrize(("moment", "times"), [("before", 1), ("between", 2)])
def test_a_real_process_killed_while_it_mails_sends_never_none_and_twice_only_after_a_yes(
    tmp_path, mailbox, moment, times
):
    museum = AMuseum(tmp_path / "hub")
    event = museum.register()
    (row,) = museum.rows(Mail)
    database = museum.settings.database
    asked = ["-m", "tests.hub.a_dying_postman", museum.folder, database, mailbox.port, moment]
    died = subprocess.run([sys.executable, *map(str, asked)], cwd=HOUSE, timeout=60, check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(mailbox.taken) == times - 1
    # What was put off before it was handed over is tried again within the minute.
    museum.later(hours=1, minutes=1)
    mail = replace(museum.settings.mail, port=mailbox.port)
    postman = Postman(museum.store, museum.notices, replace(museum.settings, mail=mail))
    assert postman.turn(museum.now) == 1
    assert postman.turn(museum.now) == 0
    token = museum.token_of(museum.page_of(event))
    assert [one["Message-ID"] for one in mailbox.taken] == [row.message_id] * times
    assert all(token in one.get_body(("plain",)).get_content() for one in mailbox.taken)
    museum.close()
