"""What an edge asks for somebody who waits, boxed to the hub alone; silence is no news."""

import logging

import pytest

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.downward import BandMarks, VisitCounts
from edge.contract.events import VisitForgotten
from edge.contract.requests import ANSWER_SECONDS, CountsWanted, StaffAsked
from edge.contract.seals import binding_ref
from edge.link import Link
from edge.outbox import Erased
from edge.upward import Cargo
from tests.edge.a_hub import EDGE, MUSEUM, NOON, TODAY, AHub
from tests.edge.a_talk import CAPTURE, ATalk, Told, a_photo, begun, receipt, settings

NONCE = b"n" * 16
STAFF = StaffAsked(TODAY, b"s" * 16, "4711", b"k" * 16)


@pytest.fixture
def talk(tmp_path):
    made = ATalk(tmp_path)
    yield made
    made.outbox.close()


def test_a_request_goes_up_at_once_and_only_the_hub_can_read_it(talk):
    begun(talk)
    talk.talk.request(NONCE, STAFF)
    (request,) = talk.heard().requests
    assert (request.edge, request.nonce) == (EDGE, NONCE)
    assert b"4711" not in to_json(request)
    assert talk.hub.opens_request(request) == STAFF
    assert "up/req" not in talk.line.retained


def test_while_the_hub_is_away_nothing_is_asked_and_nothing_kept_for_later(talk):
    begun(talk)
    talk.hub_is(b"1" * 16, on=False)
    talk.talk.request(NONCE, STAFF)
    talk.hub_is(b"2" * 16)
    assert talk.heard().requests == []


def test_an_answer_and_marks_are_told_as_they_come(talk):
    begun(talk)
    news = [VisitCounts(NONCE, 1, 0, 0), BandMarks(TODAY, ())]
    for one in news:
        talk.hears(one)
    assert talk.told.of("told") == news


def test_a_request_that_waited_too_long_for_the_link_is_not_sent(talk, tmp_path):
    cargo = Cargo(talk.edge.keys, talk.edge.seal, talk.outbox, talk.spool, None)
    link = Link(settings(tmp_path), cargo, talk.clock, Told())
    asked = []
    link._talk.request = lambda nonce, _body: asked.append(nonce)
    for nonce in (b"late", b"soon"):
        link.request(nonce, CountsWanted(b"b" * 16))
        talk.clock.pass_by(ANSWER_SECONDS / 2)
    link._listen()
    for wish in link._untaken:
        link._take(wish)
    assert asked == [b"soon"]


def test_a_medium_that_was_taken_back_here_is_sent_no_further(talk):
    talk.spool.keep(CAPTURE, a_photo(more=3 * 65536))
    begun(talk)
    talk.hears(receipt(talk, (1, 1)))
    first = [index for _, _, index, _ in talk.heard().chunks]
    media = talk.outbox.void(binding_ref(CAPTURE.binding_id))
    talk.spool.drop(media)
    talk.talk.drop_media(media)
    for mid in range(1, talk.line.count + 1):
        talk.talk.acknowledged(mid)
    talk.pass_by(60)
    heard = talk.heard()
    assert (first != [], heard.chunks) == (True, [])
    assert not heard.asked("media_progress")
    assert talk.outbox.lost() == 0


def test_a_chunk_whose_file_was_erased_meanwhile_is_no_loss(talk, caplog):
    number = talk.spool.keep(CAPTURE, a_photo(more=3 * 65536))
    begun(talk)
    forgotten = VisitForgotten(CAPTURE.binding_id, NOON)
    talk.spool.write(forgotten, CAPTURE.binding_id, Erased(whole=True))
    talk.spool.lost(number, b"x" * 32)
    assert talk.outbox.lost() == 0
    assert "gone" not in caplog.text


def test_an_exit_station_declares_no_exhibit(talk):
    talk.outbox.close()
    talk.open_stores(manifest=None)
    heard = begun(talk)
    assert heard.manifests == []
    assert heard.presence


def test_a_retained_message_that_was_cleared_is_no_news_and_no_fault(talk):
    begun(talk)
    talk.talk.arrived(topics.hub_presence(MUSEUM), b"")
    talk.talk.arrived(topics.edge_topic(MUSEUM, EDGE, topics.DOWN_KEYS), b"")
    assert talk.talk.dropped == 0


def test_before_the_hub_is_known_what_is_not_for_us_is_counted_and_not_told(talk, caplog):
    caplog.set_level(logging.INFO)
    topic = topics.edge_topic(MUSEUM, EDGE, topics.DOWN_KEYS)
    stranger = AHub()
    stranger.box_key = talk.hub.box_key
    of_another = to_json(stranger.says(BandMarks(TODAY, ())))
    talk.talk.opened(talk.line)
    talk.talk.arrived(topic, of_another)
    assert (talk.talk.dropped, caplog.records) == (1, [])
    talk.hub_is(b"1" * 16)
    talk.talk.arrived(topic, of_another)
    (said,) = caplog.messages
    assert "down/keys, was not written by this edge's hub" in said


def test_a_topic_of_somebodys_own_invention_is_not_repeated_in_a_log(talk, caplog):
    begun(talk)
    talk.talk.arrived(topics.edge_topic(MUSEUM, EDGE, "down/guardian@example.org"), b"x")
    assert "guardian" not in caplog.text
    assert "a topic of nobody" in caplog.text
