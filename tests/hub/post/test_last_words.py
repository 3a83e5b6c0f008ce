"""Before time takes a page its household is told: once reminded, once warned, never in vain."""

from datetime import timedelta

import pytest

from edge.contract.words import AgeBand
from hub.store import Mail, Visit
from hub.visits.households import MailKind
from tests.hub.post.test_mail import body_of, museum, posts

__all__ = ["museum"]


def days_mailed(museum, since, days, step=1):
    """Turn the clockwork and post each day; return the days on which something was mailed."""
    sent = []
    for day in range(0, days, step):
        museum.now = since + timedelta(days=day, hours=2)
        museum.turn()
        sent += [day] * posts(museum)
    return sent


def test_who_never_opened_the_page_is_reminded_once_on_day_sixty(museum, mailbox):
    event = museum.register()
    museum.plays(event)
    since = museum.now
    assert days_mailed(museum, since, 95, step=4) == [0, 60]
    assert museum.count(Visit) == 0
    results, reminder = mailbox.taken
    assert reminder["Subject"] == "Testkind, je resultaten wachten nog"
    assert "Na 6 augustus 2026 wissen we de pagina" in body_of(reminder)
    assert results["Message-ID"] != reminder["Message-ID"]


def test_the_last_day_that_a_reminder_names_is_one_on_which_the_page_is_still_there(
    museum, mailbox
):
    event = museum.register()
    museum.plays(event)
    days_mailed(museum, museum.now, 61, step=20)
    assert "6 augustus 2026" in body_of(mailbox.taken[-1])
    museum.now = museum.now.replace(month=8, day=6, hour=21)
    museum.turn()
    assert museum.open_page(museum.page_of(event)) is not None


def test_who_opened_it_is_not_reminded(museum):
    event = museum.register()
    museum.plays(event)
    since = museum.now
    assert days_mailed(museum, since, 30, step=10) == [0]
    museum.open_page(museum.page_of(event))
    assert days_mailed(museum, since, 95, step=5) == []


def test_who_opens_while_the_reminder_waits_is_sent_none(museum):
    event = museum.register()
    museum.plays(event)
    days_mailed(museum, museum.now, 2)
    museum.later(days=60)
    museum.turn()
    museum.open_page(museum.page_of(event))
    assert posts(museum) == 0


def test_a_child_whom_nobody_confirmed_brings_no_reminder(museum):
    museum.register(age=AgeBand.UNDER_13)
    assert days_mailed(museum, museum.now, 95) == [0, 3, 10]


@pytest.mark.parametrize(("age", "months"), [(AgeBand.ADULT, 24), (AgeBand.UNDER_13, 12)])
def test_thirty_days_before_it_was_kept_as_long_as_it_may_be_its_household_is_told(
    museum, mailbox, age, months
):
    event = museum.register(age=age)
    museum.plays(event)
    museum.later(hours=2)
    posts(museum)
    museum.open_page(museum.page_of(event))
    posts(museum)
    told_before = len(mailbox.taken)
    last = museum.now.replace(year=2026 + months // 12, month=5, day=8, hour=12)
    month_ahead = last - timedelta(days=40)
    assert days_mailed(museum, month_ahead, 60) == [11]
    assert museum.count(Visit) == 0
    (notice,) = mailbox.taken[told_before:]
    assert f"Na 8 mei {2026 + months // 12} wissen we ze." in " ".join(body_of(notice).split())


def test_a_child_and_a_grown_up_on_one_page_are_told_of_each_in_its_time(museum, mailbox):
    for fields in ({"name": "Ouder"}, {"name": "Kind", "age": AgeBand.UNDER_13}):
        event = museum.register(**fields)
        museum.plays(event)
    museum.later(hours=2)
    posts(museum)
    museum.open_page(museum.page_of(event))
    posts(museum)
    before = len(mailbox.taken)
    since = museum.now
    days_mailed(museum, since + timedelta(days=320), 440, step=10)
    first, second = (body_of(one) for one in mailbox.taken[before:])
    assert ("Kind" in first, "Ouder" in first) == (True, False)
    assert ("Kind" in second, "Ouder" in second) == (False, True)


def test_a_replaced_visit_brings_no_notice(museum):
    museum.plays(museum.register())
    museum.open_page(museum.page_of(museum.register(name="Ander")))
    last_words = museum.clockwork._last_words
    museum.later(days=705)
    with museum.store.write() as tx:
        assert last_words.queue(tx, museum.now) == 1
    (notice,) = (one for one in museum.rows(Mail) if one.kind == MailKind.NOTICE)
    museum.plays(museum.register())
    with museum.store.read() as tx:
        facts = museum.notices.decide(tx, notice, museum.now).facts
    assert [one.first_name for one in facts.visitors] == ["Ander"]


def test_it_is_queued_once_however_often_the_clockwork_turns(museum):
    museum.plays(museum.register())
    museum.later(days=60)
    with museum.store.write() as tx:
        last_words = museum.clockwork._last_words
        assert [last_words.queue(tx, museum.now) for _ in range(3)] == [1, 0, 0]
