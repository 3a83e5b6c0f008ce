"""A family asks for another link: the one before is dead, the new one is mailed, or nothing is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract.downward import MailVerdict
from edge.contract.words import AgeBand
from hub.post.mail import Postman
from hub.post.new_link import NewLinks
from hub.rules import links
from hub.rules.retention import Why
from hub.store import Mail, Page, Visit, table_of
from tests.hub.a_museum import AMuseum


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def asks(museum, page_id):
    new_links = NewLinks(museum.keyring, "example.org")
    with museum.store.write() as tx:
        return new_links.send(tx, page_id, museum.now)


def opens(museum, token):
    with museum.store.write() as tx:
        return museum.visits.open_page(tx, token, museum.now)


def changes(museum, model, **values):
    with museum.store.write() as tx:
        tx.execute(update(table_of(model)).values(**values))


def test_the_new_link_opens_and_the_one_before_is_a_link_that_never_was(museum):
    page_id = museum.page_of(museum.register())
    old = museum.token_of(page_id)
    assert asks(museum, page_id) is MailVerdict.GOES
    new = museum.token_of(page_id)
    assert new != old
    assert links.looks_like_token(new)
    assert opens(museum, old) is None
    assert opens(museum, new).page_id == page_id


def test_the_link_before_stands_nowhere_any_more(museum):
    page_id = museum.page_of(museum.register())
    old = museum.token_of(page_id)
    asks(museum, page_id)
    (row,) = museum.rows(Page)
    assert row.token_sha256 == links.token_hash(museum.token_of(page_id))
    assert links.token_hash(old) not in row


def test_each_new_link_is_another(museum):
    page_id = museum.page_of(museum.register())
    seen = {museum.token_of(page_id)}
    for _ in range(5):
        museum.later(hours=1)
        assert asks(museum, page_id) is MailVerdict.GOES
        seen.add(museum.token_of(page_id))
        changes(museum, Mail, sent_at=museum.now)
    assert len(seen) == 6


def test_a_mail_with_the_new_link_is_due_at_once_also_when_one_had_gone(museum):
    page_id = museum.page_of(museum.register())
    changes(museum, Mail, sent_at=museum.now)
    museum.later(days=3)
    asks(museum, page_id)
    due = [one for one in museum.rows(Mail) if one.sent_at is None]
    assert [(one.kind, one.next_at) for one in due] == [("results", museum.now)]


def test_what_is_mailed_is_the_new_link_and_the_old_one_is_in_no_mail(museum, mailbox):
    page_id = museum.page_of(museum.register())
    old = museum.token_of(page_id)
    asks(museum, page_id)
    mail = replace(museum.settings.mail, port=mailbox.port)
    postman = Postman(museum.store, museum.notices, replace(museum.settings, mail=mail))
    assert postman.turn(museum.now) == 1
    (letter,) = mailbox.taken
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    assert len(parts) == 2
    for part in parts:
        assert museum.token_of(page_id) in part
        assert old not in part


def test_a_family_whose_new_link_the_mailbox_refuses_reads_so_and_keeps_its_page(museum, mailbox):
    page_id = museum.page_of(museum.register())
    museum.open_page(page_id)
    asks(museum, page_id)
    assert not museum.page(page_id).unreached
    mailbox.answers["*"] = "550 5.1.1 No such mailbox"
    mail = replace(museum.settings.mail, port=mailbox.port)
    settings, told = replace(museum.settings, mail=mail), []
    Postman(museum.store, museum.notices, settings, told.extend).turn(museum.now)
    assert told == [page_id]
    assert museum.page(page_id).unreached
    museum.later(days=30)
    assert museum.turn().purged == ()


def test_a_guardian_who_has_not_confirmed_is_mailed_the_question_with_the_new_link(museum):
    page_id = museum.page_of(museum.register(age=AgeBand.UNDER_13))
    changes(museum, Mail, sent_at=museum.now)
    museum.later(days=1)
    assert asks(museum, page_id) is MailVerdict.GOES
    assert [one.kind for one in museum.rows(Mail) if one.sent_at is None] == ["confirm"]


def test_who_asks_too_often_keeps_the_link_that_was_mailed(museum):
    page_id = museum.page_of(museum.register())
    changes(museum, Mail, sent_at=museum.now)
    for _ in range(2):
        assert asks(museum, page_id) is MailVerdict.GOES
        changes(museum, Mail, sent_at=museum.now)
    mailed = museum.token_of(page_id)
    assert asks(museum, page_id) is MailVerdict.TOO_OFTEN
    assert museum.token_of(page_id) == mailed
    museum.now += timedelta(hours=1)
    assert asks(museum, page_id) is MailVerdict.GOES


def test_who_cannot_be_mailed_keeps_the_link_that_there_is(museum):
    page_id = museum.page_of(museum.register())
    changes(museum, Page, undeliverable_at=museum.now)
    before = museum.token_of(page_id)
    assert asks(museum, page_id) is MailVerdict.NOBODY
    assert museum.token_of(page_id) == before
    assert museum.count(Mail) == 1


def test_a_page_that_is_gone_or_was_replaced_gets_no_link(museum):
    one, other = museum.register(), museum.register(address="guardian2@example.org")
    gone, replaced = museum.page_of(one), museum.page_of(other)
    museum.rights.erase_visits([museum.visit_of(one)], Why.ASKED, museum.now)
    changes(museum, Visit, superseded_at=museum.now)
    assert asks(museum, gone) is MailVerdict.NOBODY
    before = museum.token_of(replaced)
    assert asks(museum, replaced) is MailVerdict.NOBODY
    assert museum.token_of(replaced) == before
