"""What the reader of a mail can undo: an address typed by a stranger, a visit, an older day."""

import re
from dataclasses import replace

import pytest

from edge.contract.words import AgeBand
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.post.mail import Postman
from hub.rules.households import household_of, visitor_of
from hub.rules.links import Deed
from hub.rules.retention import Why
from hub.store import Mail, Page, Visit, table_of
from hub.uses.mailbox import Did, MailboxUses, Outcome
from tests.hub.a_museum import ADDRESS, PEPPER, AMuseum, HandClock


@pytest.fixture
def museum(tmp_path, mailbox):
    one = AMuseum(tmp_path)
    mail = replace(one.settings.mail, port=mailbox.port)
    one.postman = Postman(one.store, one.notices, replace(one.settings, mail=mail))
    one.changed = []
    one.uses = MailboxUses(
        store=one.store,
        hosts=one.notices._hosts,
        rights=one.rights,
        terms=one.notices._terms,
        clock=HandClock(),
        pages_changed=one.changed.extend,
        directory_changed=lambda: None,
    )
    yield one
    one.close()


def posts(museum):
    return museum.postman.turn(museum.now)


def presses(museum, token, deed):
    museum.uses.clock.at = museum.now
    return museum.uses.does(deed, token).outcome


def linked(mailbox, deed, number=-1):
    """Return the tokens of one deed in a mail that came."""
    text = mailbox.taken[number].get_body(("plain",)).get_content()
    return re.findall(rf"/{deed}/([\w-]{{43}})", text)


def shown(museum, event):
    return museum.page(museum.page_of(event))


def mailed(museum, *events):
    """Somebody registers, plays, and is mailed."""
    for event in events:
        museum.plays(event)
    museum.later(hours=1)
    posts(museum)


def of_last_week(museum):
    """A visit that its family opened a week ago."""
    old = museum.register()
    mailed(museum, old)
    museum.open_page(museum.page_of(old))
    museum.later(days=7)
    return old


def of_results(mailbox):
    """Return which of the mails that came says that results are there."""
    texts = [one.get_body(("plain",)).get_content() for one in mailbox.taken]
    return next(i for i, text in enumerate(texts) if "staan klaar" in text)


# -- not for me


def test_whoever_knows_nobody_of_a_mail_takes_the_address_away(museum, mailbox):
    event = museum.register()
    mailed(museum, event)
    (token,) = linked(mailbox, Deed.NOT_YOU)
    visit_id, page_id = museum.visit_of(event), museum.page_of(event)
    old_link = museum.token_of(page_id)
    assert presses(museum, token, Deed.NOT_YOU) is Outcome.DONE
    place = Place("visit", "address_box", visit_id)
    box = museum.value("visit", "address_box", visit_id=visit_id)
    assert museum.keyring.open(KeyKind.VISIT, visit_id, place, box) == b""
    (page,), (visit,) = museum.rows(Page), museum.rows(Visit)
    assert page.household != household_of(PEPPER, ADDRESS)
    assert visit.visitor != visitor_of(PEPPER, ADDRESS, "Testkind")
    assert museum.token_of(page_id) != old_link
    assert museum.count(Mail) == 0
    assert page_id in museum.changed


def test_a_disowned_page_is_named_so_that_its_open_views_close(museum, mailbox):
    event = museum.register()
    mailed(museum, event)
    (token,) = linked(mailbox, Deed.NOT_YOU)
    page_id = museum.page_of(event)
    assert museum.uses.does(Deed.NOT_YOU, token) == Did(Outcome.DONE, closes=page_id)
    assert museum.uses.does(Deed.NOT_YOU, token) == Did(Outcome.NOTHING)


def test_what_is_nobody_s_any_more_goes_after_the_time_of_a_wrong_address(museum, mailbox):
    event = museum.register()
    mailed(museum, event)
    museum.open_page(museum.page_of(event))
    (token,) = linked(mailbox, Deed.NOT_YOU)
    presses(museum, token, Deed.NOT_YOU)
    visit_id = museum.visit_of(event)
    museum.later(days=7, seconds=-1)
    assert museum.turn().purged == ()
    museum.later(seconds=1)
    assert museum.turn().purged == (visit_id,)


@pytest.mark.parametrize("opened", [False, True])
def test_a_child_s_visit_goes_at_once_whether_or_not_a_stranger_opened_it(museum, mailbox, opened):
    child = museum.register(age=AgeBand.UNDER_13)
    museum.is_photographed(child)
    posts(museum)
    visit_id = museum.visit_of(child)
    if opened:
        museum.open_page(museum.page_of(child))
        museum.later(hours=2)
        posts(museum)
    deed = Deed.NOT_YOU if opened else Deed.LET_GO
    (token,) = linked(mailbox, deed)
    assert presses(museum, token, deed) is Outcome.DONE
    assert museum.count(Visit) == museum.count(Page) == museum.count(Mail) == 0
    with pytest.raises(KeyGone):
        museum.keyring.seal(KeyKind.VISIT, visit_id, Place("visit", "name_box", visit_id), b"x")


def test_nothing_more_is_mailed_after_it(museum, mailbox):
    museum.register(name="Kind", age=AgeBand.UNDER_13)
    mailed(museum, museum.register(name="Ouder"))
    assert len(mailbox.taken) == 2
    (token,) = linked(mailbox, Deed.NOT_YOU, of_results(mailbox))
    presses(museum, token, Deed.NOT_YOU)
    for _ in range(14):
        museum.later(hours=12)
        museum.turn()
        assert posts(museum) == 0
    assert museum.count(Visit) == museum.count(Page) == 0


def test_a_page_that_a_stranger_s_visit_had_replaced_is_there_again(museum, mailbox):
    old = of_last_week(museum)
    stranger = museum.register()
    mailed(museum, stranger)
    assert shown(museum, old) is None
    (token,) = linked(mailbox, Deed.NOT_YOU)
    presses(museum, token, Deed.NOT_YOU)
    assert shown(museum, old) is not None


# -- erase what waits for my yes


def beside_a_stranger_s_child(museum, mailbox):
    """A grown-up who played, and the token of the confirming mail that names a child alone."""
    own = museum.register(name="Ouder")
    museum.plays(own)
    stranger = museum.register(name="Vreemd", age=AgeBand.UNDER_13)
    assert posts(museum) == 1
    (token,) = linked(mailbox, Deed.LET_GO)
    assert linked(mailbox, Deed.NOT_YOU) == []
    return own, stranger, token


def test_whoever_lets_a_stranger_s_child_go_keeps_all_of_their_own(museum, mailbox):
    own, stranger, token = beside_a_stranger_s_child(museum, mailbox)
    visit_id, page_id, gone = museum.visit_of(own), museum.page_of(own), museum.visit_of(stranger)
    before = museum.rows(Visit, visit_id=visit_id), museum.rows(Page), museum.token_of(page_id)
    assert museum.uses.does(Deed.LET_GO, token) == Did(Outcome.REST)
    assert museum.rows(Visit, visit_id=gone) == []
    after = museum.rows(Visit, visit_id=visit_id), museum.rows(Page), museum.token_of(page_id)
    assert after == before
    assert page_id in museum.changed
    museum.later(hours=2)
    assert posts(museum) == 1
    text = mailbox.taken[-1].get_body(("plain",)).get_content()
    assert "Ouder" in text
    assert "Vreemd" not in text
    assert f"/p/{museum.token_of(page_id)}" in text


def test_a_confirming_mail_s_link_does_nothing_once_the_page_was_opened(museum, mailbox):
    own, stranger, token = beside_a_stranger_s_child(museum, mailbox)
    child = museum.register(name="Kind", age=AgeBand.UNDER_13)
    museum.open_page(museum.page_of(own))
    museum.rights.erase_visits((museum.visit_of(stranger),), Why.ASKED, museum.now)
    assert presses(museum, token, Deed.LET_GO) is Outcome.NOTHING
    page = shown(museum, own)
    assert {one.visit_id for one in page.visits} == {museum.visit_of(own), museum.visit_of(child)}
    assert museum.count(Mail) > 0


def test_where_all_wait_the_address_goes_with_them(museum, mailbox):
    for name in ("Kind", "Tweede"):
        child = museum.register(name=name, age=AgeBand.UNDER_13)
    posts(museum)
    (token,) = linked(mailbox, Deed.LET_GO)
    page_id = museum.page_of(child)
    assert museum.uses.does(Deed.LET_GO, token) == Did(Outcome.DONE, closes=page_id)
    assert museum.count(Visit) == museum.count(Page) == museum.count(Mail) == 0
    assert presses(museum, token, Deed.LET_GO) is Outcome.NOTHING


def test_the_mail_with_results_lets_a_child_go_who_waits_on_that_page(museum, mailbox):
    own, stranger, _ = beside_a_stranger_s_child(museum, mailbox)
    museum.later(hours=2)
    posts(museum)
    (token,) = linked(mailbox, Deed.LET_GO, of_results(mailbox))
    gone = museum.visit_of(stranger)
    assert presses(museum, token, Deed.LET_GO) is Outcome.REST
    assert museum.rows(Visit, visit_id=gone) == []
    assert shown(museum, own) is not None


# -- that was not me


def test_who_was_not_there_has_the_older_page_back_and_the_newer_visit_erased(museum, mailbox):
    old = of_last_week(museum)
    stranger = museum.register()
    mailed(museum, stranger)
    assert shown(museum, old) is None
    assert museum.open_page(museum.page_of(old)) is None
    gone = museum.visit_of(stranger)
    (token,) = linked(mailbox, Deed.NOT_ME)
    museum.later(hours=70)
    assert presses(museum, token, Deed.NOT_ME) is Outcome.BACK
    assert museum.rows(Visit, visit_id=gone) == []
    assert museum.open_page(museum.page_of(old)) is not None
    assert shown(museum, old) is not None
    museum.later(days=5)
    assert museum.turn().purged == ()


def test_after_the_grace_nothing_comes_back_even_where_the_clockwork_is_late(museum, mailbox):
    old = of_last_week(museum)
    old_id = museum.visit_of(old)
    stranger = museum.register()
    mailed(museum, stranger)
    (token,) = linked(mailbox, Deed.NOT_ME)
    museum.later(hours=71)
    assert presses(museum, token, Deed.NOT_ME) is Outcome.GONE
    assert museum.count(Visit) == 0
    assert not museum.keyring.ids(KeyKind.VISIT) & {old_id}


def test_an_older_page_that_was_erased_is_not_promised_back(museum, mailbox):
    old = of_last_week(museum)
    stranger = museum.register()
    mailed(museum, stranger)
    (token,) = linked(mailbox, Deed.NOT_ME)
    museum.rights.erase_visits((museum.visit_of(old),), Why.ASKED, museum.now)
    assert presses(museum, token, Deed.NOT_ME) is Outcome.GONE
    assert museum.count(Visit) == 0


def test_once_the_new_link_was_opened_the_older_page_is_gone_for_good(museum, mailbox):
    of_last_week(museum)
    new = museum.register()
    mailed(museum, new)
    opened = museum.open_page(museum.page_of(new))
    (token,) = linked(mailbox, Deed.NOT_ME)
    # Killed after it was opened and before what it replaced was erased.
    assert len(opened.replaced) == 1
    assert presses(museum, token, Deed.NOT_ME) is Outcome.GONE
    assert museum.count(Visit) == 0


def test_the_mail_that_announces_says_it_before_its_button_and_no_other_mail_does(museum, mailbox):
    of_last_week(museum)
    assert linked(mailbox, Deed.NOT_ME) == []
    mailed(museum, museum.register())
    text = mailbox.taken[-1].get_body(("plain",)).get_content()
    assert text.index("/m/") < text.index("/p/")


# -- replace that day


def test_an_older_visit_under_another_name_is_listed_and_goes_when_its_reader_says_so(
    museum, mailbox
):
    old = museum.register(name="Eerst")
    mailed(museum, old)
    museum.later(days=7)
    new = museum.register(name="Anders")
    mailed(museum, new)
    text = mailbox.taken[-1].get_body(("plain",)).get_content()
    assert "nog een dag: Eerst, 9 mei 2026" in text
    (token,) = linked(mailbox, Deed.REPLACE)
    gone = museum.visit_of(old)
    assert presses(museum, token, Deed.REPLACE) is Outcome.DONE
    assert museum.rows(Visit, visit_id=gone) == []
    assert shown(museum, new) is not None
    assert presses(museum, token, Deed.REPLACE) is Outcome.NOTHING


def test_another_address_s_visits_are_never_listed(museum, mailbox):
    mailed(museum, museum.register(name="Eerst", address="anders@example.org"))
    museum.later(days=7)
    mailed(museum, museum.register(name="Anders"))
    assert linked(mailbox, Deed.REPLACE) == []
    assert "Eerst" not in mailbox.taken[-1].get_body(("plain",)).get_content()


def test_an_unconfirmed_child_of_an_older_day_is_not_named(museum, mailbox):
    museum.register(name="Kind", age=AgeBand.UNDER_13)
    museum.later(days=7)
    mailed(museum, museum.register(name="Anders"))
    texts = [one.get_body(("plain",)).get_content() for one in mailbox.taken]
    assert [text for text in texts if "Anders" in text and "Kind" in text] == []


# -- whose link it is


@pytest.mark.parametrize("deed", list(Deed))
def test_an_invented_token_does_nothing(museum, deed):
    museum.plays(museum.register())
    for token in ("x" * 43, "", "é" * 43, "x" * 42, "x" * 44):
        assert presses(museum, token, deed) is Outcome.NOTHING
    assert museum.count(Visit) == 1


def test_a_link_does_only_its_own_deed(museum, mailbox):
    of_last_week(museum)
    mailed(museum, museum.register())
    (not_me,), (not_you,) = linked(mailbox, Deed.NOT_ME), linked(mailbox, Deed.NOT_YOU)
    for token, own in ((not_me, Deed.NOT_ME), (not_you, Deed.NOT_YOU)):
        for deed in set(Deed) - {own}:
            assert presses(museum, token, deed) is Outcome.NOTHING


def test_a_deed_whose_key_is_being_destroyed_right_now_does_nothing(museum, mailbox):
    event = museum.register()
    mailed(museum, event)
    (token,) = linked(mailbox, Deed.NOT_YOU)
    museum.keyring.destroy(KeyKind.VISIT, [museum.visit_of(event)])
    assert presses(museum, token, Deed.NOT_YOU) is Outcome.NOTHING


def test_a_deed_is_done_once(museum, mailbox):
    mailed(museum, museum.register())
    (token,) = linked(mailbox, Deed.NOT_YOU)
    assert presses(museum, token, Deed.NOT_YOU) is Outcome.DONE
    assert presses(museum, token, Deed.NOT_YOU) is Outcome.NOTHING


def test_no_token_of_a_deed_is_stored(museum, mailbox):
    mailed(museum, museum.register())
    (token,) = linked(mailbox, Deed.NOT_YOU)
    for table in table_of(Page).metadata.sorted_tables:
        with museum.store.read() as tx:
            assert token not in repr(tx.execute(table.select()).all())
