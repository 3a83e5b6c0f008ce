"""What a queued mail says of children who wait: never their names, always that opening is a yes."""

from edge.contract.words import AgeBand
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
