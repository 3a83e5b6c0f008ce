"""At the exit: how much is kept, and the mail now or once more; for whoever is here today."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from edge.contract.codec import to_json
from edge.contract.downward import MailAnswer, MailVerdict, VisitCounts
from edge.contract.requests import CountsWanted, MailWanted
from edge.contract.words import AgeBand
from hub.post.mail import Postman
from hub.rules.verdicts import Stored
from hub.settling.exit_station import ExitStation
from hub.store import Mail, Page, table_of
from tests.hub.a_hub import binding, says, score, until
from tests.hub.a_museum import ZONE, AMuseum, photo

NONCE = b"n" * 16


@pytest.fixture
def museum(tmp_path, mailbox):
    one = AMuseum(tmp_path)
    mail = replace(one.settings.mail, port=mailbox.port)
    one.postman = Postman(one.store, one.notices, replace(one.settings, mail=mail))
    one.woken = []
    one.exit = ExitStation(one.store, ZONE, "example.org", lambda: one.woken.append(one.now))
    yield one
    one.close()


def counts(museum, event):
    return museum.exit.counts(event.binding_id, NONCE, museum.now)


def wants_mail(museum, event):
    return museum.exit.mail(event.binding_id, museum.now)


def posts(museum):
    return museum.postman.turn(museum.now)


def page_id(museum, event):
    return museum.page_of(event)


# -- counts


def test_what_is_kept_is_counted_and_what_is_still_coming(museum):
    event = museum.register()
    museum.plays(event)
    museum.plays(event)
    museum.is_photographed(event)
    with museum.store.write() as tx:
        for _ in range(2):
            assert isinstance(museum.results.expect_medium(tx, photo(event), museum.now), Stored)
    assert counts(museum, event) == VisitCounts(
        NONCE, scores=2, photos=1, sounds=0, coming=2, pending=False, mail_waits=True
    )


def test_a_child_whose_guardian_has_not_confirmed_is_pending(museum):
    assert counts(museum, museum.register(age=AgeBand.UNDER_13)).pending


def test_another_visitors_results_are_not_counted(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    museum.plays(two)
    assert counts(museum, one).scores == 0


def test_a_mail_that_went_waits_no_more(museum):
    event = museum.register()
    museum.later(minutes=60)
    assert posts(museum) == 1
    assert not counts(museum, event).mail_waits


def test_nobody_is_answered_for_whom_there_is_no_visit_today(museum):
    event = museum.register()
    assert museum.exit.counts(b"x" * 16, NONCE, museum.now) is None
    museum.later(days=1)
    assert counts(museum, event) is None
    assert wants_mail(museum, event) is MailVerdict.NOBODY


def test_a_band_that_was_bound_again_tells_nothing_of_who_had_it_before(museum):
    first = museum.register()
    museum.plays(first)
    museum.later(minutes=1)
    second = museum.register(name="Twee", address="other@example.org", band=first.band_key)
    assert counts(museum, first) is None
    assert wants_mail(museum, first) is MailVerdict.NOBODY
    assert counts(museum, second).scores == 0


# -- the mail


def test_the_mail_that_waits_goes_now_and_once(museum, mailbox):
    event = museum.register()
    museum.plays(event)
    assert posts(museum) == 0
    assert wants_mail(museum, event) is MailVerdict.GOES
    assert museum.woken == [museum.now]
    assert posts(museum) == 1
    museum.later(hours=8)
    assert posts(museum) == 0
    assert len(mailbox.taken) == 1


def test_a_mail_that_went_goes_again_with_the_same_link_twice_an_hour(museum, mailbox):
    event = museum.register()
    museum.later(minutes=60)
    posts(museum)
    for _ in range(2):
        assert wants_mail(museum, event) is MailVerdict.GOES
        assert posts(museum) == 1
    assert wants_mail(museum, event) is MailVerdict.TOO_OFTEN
    assert posts(museum) == 0
    museum.later(minutes=60)
    assert wants_mail(museum, event) is MailVerdict.GOES
    assert posts(museum) == 1
    links = {museum.token_of(page_id(museum, event)) in str(one) for one in mailbox.taken}
    assert (len(mailbox.taken), links) == (4, {True})
    assert len({one["Message-ID"] for one in mailbox.taken}) == 4


def test_impatience_while_a_mail_is_on_its_way_makes_no_second_one(museum, mailbox):
    event = museum.register()
    for _ in range(5):
        assert wants_mail(museum, event) is MailVerdict.GOES
    posts(museum)
    posts(museum)
    assert len(mailbox.taken) == 1


def test_a_whole_family_shares_one_limit(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    museum.later(minutes=60)
    posts(museum)
    assert wants_mail(museum, one) is MailVerdict.GOES
    posts(museum)
    assert wants_mail(museum, two) is MailVerdict.GOES
    posts(museum)
    assert wants_mail(museum, one) is MailVerdict.TOO_OFTEN
    assert wants_mail(museum, two) is MailVerdict.TOO_OFTEN


def test_a_guardian_who_has_not_confirmed_is_asked_again_and_told_no_results(museum, mailbox):
    child = museum.register(age=AgeBand.UNDER_13)
    museum.plays(child)
    assert posts(museum) == 1
    assert wants_mail(museum, child) is MailVerdict.GOES
    assert posts(museum) == 1
    first, again = mailbox.taken
    assert first["Subject"] == again["Subject"]


def test_a_mailbox_that_refused_for_good_is_the_desks_business(museum):
    event = museum.register()
    pages = table_of(Page)
    with museum.store.write() as tx:
        tx.execute(update(pages).values(undeliverable_at=museum.now))
    assert wants_mail(museum, event) is MailVerdict.NOBODY
    assert museum.count(Mail) == 1


def test_after_a_letter_that_broke_a_new_one_goes(museum, mailbox):
    event = museum.register()
    mails = table_of(Mail)
    with museum.store.write() as tx:
        tx.execute(update(mails).values(failed_at=museum.now))
    assert wants_mail(museum, event) is MailVerdict.GOES
    assert posts(museum) == 1
    assert len(mailbox.taken) == 1


# -- by the wire


def test_an_exit_station_is_answered(hub, edge):
    says(hub, edge, binding(), score(1))
    public = bytes(hub.private.public_key)
    counted = edge.requests(CountsWanted(binding().binding_id), public)
    hub.hears(edge, "up/req", to_json(counted))
    (told,) = hub.told(edge, VisitCounts)
    assert (told.nonce, told.scores, told.mail_waits) == (counted.nonce, 1, True)
    wanted = edge.requests(MailWanted(binding().binding_id), public)
    hub.hears(edge, "up/req", to_json(wanted))
    assert hub.told(edge, MailAnswer) == [MailAnswer(wanted.nonce, MailVerdict.GOES)]
    assert hub.mails_wanted == 1


def test_of_a_visit_that_is_not_there_the_counts_are_not_made_up(hub, edge):
    request = edge.requests(CountsWanted(b"x" * 16), bytes(hub.private.public_key))
    hub.hears(edge, "up/req", to_json(request))
    until(lambda: hub.requests.counts["not_answered"])
    assert hub.heard(edge, VisitCounts) == []
    assert hub.requests.counts["answered"] == 0
