"""What came back is shown half hidden, and the front desk can mend it."""

import json
from datetime import timedelta

import pytest

from edge.contract.words import AgeBand
from hub import __main__ as hub_command
from hub.errors import BounceRefused
from hub.post import bounced
from hub.rules.links import Deed
from hub.store import Visit
from hub.uses.mailbox import Outcome
from tests.hub.a_museum import ZONE
from tests.hub.uses import test_mailbox
from tests.hub.uses.test_mailbox import linked, of_last_week, posts, presses, shown

museum = test_mailbox.museum


def listed(museum):
    with museum.store.read() as tx:
        return bounced.listed(tx, museum.keyring, museum.notices._terms, ZONE)


def retried(museum, ref):
    with museum.store.write() as tx:
        bounced.retry(tx, ref, museum.now)


def mended(museum, ref, address):
    with museum.store.write() as tx:
        bounced.mend(tx, museum.notices._hosts, ref, address, museum.now)


def came_back(museum, mailbox, address="weg@example.org", **fields):
    event = museum.register(address=address, **fields)
    museum.plays(event)
    museum.later(hours=1)
    mailbox.answers[address] = "550 5.1.1 No such mailbox"
    posts(museum)
    return event


def test_a_mail_that_came_back_is_listed_with_half_its_address_and_when_it_goes(museum, mailbox):
    event = came_back(museum, mailbox, "guardian@exmaple.org")
    (one,) = listed(museum)
    assert one.mailbox == "gu…@exmaple.org"
    assert one.answer == "refused with 550 5.1.1"
    assert one.avatars == ("blue-fox",)
    assert one.goes == museum.now + timedelta(days=7)
    assert "gu…" not in repr(one)
    assert museum.page_of(event).hex().endswith(one.ref)


def test_it_is_mailed_again_to_the_same_address_once_that_is_there(museum, mailbox):
    came_back(museum, mailbox)
    (one,) = listed(museum)
    mailbox.answers.clear()
    retried(museum, one.ref)
    assert listed(museum) == []
    assert posts(museum) == 1
    assert [message["To"] for message in mailbox.taken] == ["weg@example.org"]


def test_what_it_had_replaced_is_replaced_again_once_it_can_be_mailed(museum, mailbox):
    old = of_last_week(museum)
    came_back(museum, mailbox, "guardian@example.org")
    assert shown(museum, old) is not None
    museum.later(days=1)
    museum.turn()
    (one,) = listed(museum)
    retried(museum, one.ref)
    assert shown(museum, old) is None


def test_it_is_mailed_to_the_right_address_that_a_colleague_was_told(museum, mailbox):
    event = came_back(museum, mailbox)
    (one,) = listed(museum)
    mended(museum, one.ref, " goed@example.org ")
    museum.rights.carry_out_due(museum.now)
    assert listed(museum) == []
    museum.later(hours=2)
    assert posts(museum) == 1
    assert mailbox.taken[-1]["To"] == "goed@example.org"
    assert shown(museum, event) is not None


def test_a_child_whose_address_is_mended_waits_for_that_mailbox(museum, mailbox):
    child = came_back(museum, mailbox, age=AgeBand.UNDER_13)
    (one,) = listed(museum)
    mended(museum, one.ref, "goed@example.org")
    assert posts(museum) == 1
    assert mailbox.taken[-1]["To"] == "goed@example.org"
    assert museum.rows(Visit, visit_id=museum.visit_of(child))[0].pending


def test_what_its_reader_disowned_is_listed_without_an_address_and_can_only_be_mended(
    museum, mailbox
):
    event = museum.register()
    museum.plays(event)
    museum.later(hours=1)
    posts(museum)
    (token,) = linked(mailbox, Deed.NOT_YOU)
    assert presses(museum, token, Deed.NOT_YOU) is Outcome.DONE
    (one,) = listed(museum)
    assert one.mailbox == ""
    with pytest.raises(BounceRefused, match="mend"):
        retried(museum, one.ref)
    mended(museum, one.ref, "goed@example.org")
    museum.rights.carry_out_due(museum.now)
    museum.later(hours=1)
    assert posts(museum) == 1
    assert mailbox.taken[-1]["To"] == "goed@example.org"


def test_a_name_that_nothing_has_and_an_address_that_is_none_are_refused(museum, mailbox):
    came_back(museum, mailbox)
    (one,) = listed(museum)
    with pytest.raises(BounceRefused, match="nothing of that name"):
        retried(museum, "00000000")
    with pytest.raises(BounceRefused, match="no mail address") as refused:
        mended(museum, one.ref, "goed@")
    assert "goed@" not in str(refused.value)


def test_the_commands_say_what_to_do_next(tmp_path, capsys):
    config = tmp_path / "hub.toml"
    config.write_text("""
museum = "testmuseum"
data = "var"
[broker]
host = "127.0.0.1"
[portal]
public_url = "https://museum.example.org"
[mail]
host = "127.0.0.1"
sender = "results@example.org"
reply_to = "desk@example.org"
dkim_selector = "one"
[notice]
controller = "Testmuseum"
dpo_address = "dpo@example.org"
authority = "GBA"
""")
    named = ["--config", str(config)]
    assert hub_command.main(["init", *named]) == 0
    capsys.readouterr()
    assert hub_command.main(["bounces", *named]) == 0
    assert capsys.readouterr().out == "no mail came back\n"
    assert hub_command.main(["bounces", *named, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert hub_command.main(["bounces", *named, "retry", "00000000"]) == 1
    assert "python -m hub bounces" in capsys.readouterr().err
    assert hub_command.main(["dkim", *named]) == 0
    record = capsys.readouterr().out
    assert record.startswith("one._domainkey.example.org. IN TXT (")
    assert hub_command.main(["dkim", *named]) == 0
    assert capsys.readouterr().out == record
