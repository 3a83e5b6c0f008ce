"""What a queued mail says of children who wait: never their names, always that opening is a yes."""

from edge.contract.words import AgeBand
from hub.post.new_link import NewLinks
from hub.rules.links import Deed
from hub.visits.choices import Choices
from look.notices import shown_notices
from tests.hub.post import test_mail
from tests.hub.post.test_mail import body_of, posts

museum = test_mail.museum


def test_a_pending_child_is_not_named_in_the_results_mail(museum, mailbox):
    museum.register(name="Grootouder")
    museum.register(name="Kleinkind", age=AgeBand.UNDER_13)
    museum.later(hours=1)
    assert posts(museum) == 2
    texts = [body_of(message) for message in mailbox.taken]
    (results,) = [text for text in texts if "Grootouder" in text]
    assert "Kleinkind" not in results


def test_a_results_mail_says_that_opening_confirms_the_child_that_waits(museum, mailbox):
    museum.plays(museum.register(name="Grootouder"))
    child = museum.register(name="Kleinkind", age=AgeBand.UNDER_13)
    waits = "ook ja voor 1 kind dat wacht"
    museum.later(hours=1)
    assert posts(museum) == 2
    assert [waits in body_of(message) for message in mailbox.taken].count(True) == 1
    museum.open_page(museum.page_of(child))
    museum.later(hours=3)
    posts(museum)
    assert not any(waits in body_of(message) for message in mailbox.taken[2:])


def renames(museum, event, name):
    choices = Choices(museum.decisions.hosts, shown_notices())
    with museum.store.write() as tx:
        page_id, visit_id = museum.page_of(event), museum.visit_of(event)
        assert choices.rename(tx, page_id, visit_id, name, museum.now)


def last_week(museum, name):
    """A visit of a week ago, of which all is mailed."""
    event = museum.register(name=name)
    museum.plays(event)
    museum.later(hours=2)
    posts(museum)
    museum.later(days=7)
    return event


def test_a_page_that_a_new_name_is_also_of_is_listed_and_not_said_to_go(museum, mailbox):
    last_week(museum, "Noor")
    today = museum.register(name="Max")
    renames(museum, today, "Noor")
    museum.plays(today)
    museum.later(hours=2)
    assert posts(museum) == 1
    text = body_of(mailbox.taken[-1])
    assert "nog een dag: Noor, 9 mei 2026" in text
    assert f"/{Deed.REPLACE}/" in text
    assert f"/{Deed.NOT_ME}/" not in text


def test_a_page_that_got_this_name_after_the_day_was_over_is_not_said_to_go(museum, mailbox):
    older = last_week(museum, "Max")
    today = museum.register(name="Noor")
    museum.plays(today)
    museum.later(days=1)
    museum.turn()
    posts(museum)
    renames(museum, older, "Noor")
    with museum.store.write() as tx:
        NewLinks(museum.keyring, "example.org").send(tx, museum.page_of(today), museum.now)
    assert posts(museum) == 1
    text = body_of(mailbox.taken[-1])
    assert f"/{Deed.NOT_ME}/" not in text
    assert f"/{Deed.REPLACE}/" in text


def test_a_visit_without_a_result_says_what_will_go_at_its_day_s_end(museum, mailbox):
    last_week(museum, "Noor")
    museum.register(name="Noor")
    museum.later(hours=2)
    assert posts(museum) == 1
    assert f"/{Deed.NOT_ME}/" in body_of(mailbox.taken[-1])


def test_what_a_visit_replaced_before_its_new_name_is_said_to_go_and_can_be_taken_back(
    museum, mailbox
):
    earlier = last_week(museum, "Noor")
    today = museum.register(name="Noor")
    museum.plays(today)
    assert museum.value("visit", "superseded_by", visit_id=museum.visit_of(earlier))
    renames(museum, today, "Max")
    museum.later(hours=2)
    assert posts(museum) == 1
    text = body_of(mailbox.taken[-1])
    assert f"/{Deed.NOT_ME}/" in text
    assert f"/{Deed.REPLACE}/" not in text
