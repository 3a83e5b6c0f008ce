"""What an edge says to its hub, when, and what it makes of the answers."""

from dataclasses import replace
from itertools import pairwise

import pytest

from edge.contract import topics
from edge.contract.codec import from_json, to_json
from edge.contract.downward import (
    DirectoryDelta,
    DirectorySnapshot,
    EraseBinding,
    NumberRange,
    Receipt,
    Refusal,
    RefusedRange,
)
from edge.contract.envelopes import AskKind, DownKind, EdgePresence, EventKind
from edge.contract.seals import binding_ref
from tests.edge.a_hub import EDGE, MUSEUM, TODAY, AHub, a_binding, a_score
from tests.edge.a_talk import CAPTURE, MANIFEST, ATalk, a_photo, begun, receipt

SNAPSHOT = DirectorySnapshot(b"", TODAY, 3, ())


@pytest.fixture
def talk(tmp_path):
    made = ATalk(tmp_path)
    yield made
    made.outbox.close()


def keep(talk, count):
    return [talk.outbox.keep(a_score(n % 200 + 1)) for n in range(count)]


def test_a_new_line_begins_with_who_is_here_then_epochs_questions_and_all_rows(talk):
    keep(talk, 2)
    talk.opens()
    heard = talk.heard()
    assert heard.order == [
        "up/presence",
        "manifest",
        "up/epoch",
        "up/ask",
        "up/ask",
        "up/ev",
        "up/ev",
    ]
    assert talk.line.retained == {"up/presence", "manifest"}
    assert heard.manifests == [MANIFEST]
    assert [ask.what for ask in heard.asks] == [AskKind.KEYS, AskKind.DIRECTORY]
    assert heard.numbers == [1, 2]
    assert [talk.hub.opens(row) for row in heard.rows] == [a_score(1), a_score(2)]
    (presence,) = heard.presence
    assert (presence.on, presence.waiting) == (True, 2)


def test_nothing_personal_is_retained(talk):
    keep(talk, 1)
    talk.spool.keep(CAPTURE, a_photo())
    begun(talk)
    assert talk.line.retained == {"up/presence", "manifest"}


def test_rows_wait_for_a_hub_but_not_for_ever(talk):
    keep(talk, 1)
    talk.talk.opened(talk.line)
    talk.pump()
    assert talk.heard().order == ["up/presence", "manifest"]
    talk.pass_by(1.9)
    assert talk.heard().order == []
    talk.pass_by(0.2)
    assert talk.heard().numbers == [1]
    talk.hub_is(b"1" * 16)
    assert talk.heard().numbers == [1]


def test_a_row_stays_until_the_hubs_receipt_whatever_the_broker_acknowledges(talk):
    begun(talk)
    keep(talk, 3)
    talk.pump()
    sent = talk.line.published[:]
    for mid, _, _ in sent:
        talk.talk.acknowledged(mid)
    talk.pump()
    assert [row.number for row in talk.outbox.rows(10)] == [1, 2, 3]
    assert talk.told.of("stored") == []
    talk.hears(receipt(talk, (1, 1), (3, 3)))
    assert [row.number for row in talk.outbox.rows(10)] == [2]
    assert talk.told.of("stored") == [(1, 3)]


def test_a_refusal_is_final_and_told_with_its_reason(talk):
    begun(talk)
    keep(talk, 2)
    talk.pump()
    talk.hears(receipt(talk, refused=(RefusedRange(1, 2, Refusal.NO_SUCH_BINDING),)))
    reason = Refusal.NO_SUCH_BINDING
    ((first, second),) = talk.told.of("refused")
    assert (first.number, second.number, second.reason) == (1, 2, reason)
    assert first.kind is EventKind.SCORE_MADE
    talk.heard()
    talk.pass_by(600)
    assert talk.heard().numbers == []


def test_what_is_not_answered_goes_again_with_longer_and_longer_waits(talk):
    begun(talk)
    keep(talk, 1)
    talk.pump()
    times, began = [0.0], talk.clock.seconds
    assert talk.heard().numbers == [1]
    while talk.clock.seconds < began + 200:
        talk.pass_by(0.5)
        if talk.heard().numbers:
            times.append(talk.clock.seconds - began)
    waits = [b - a for a, b in pairwise(times)]
    assert waits == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


def test_a_slow_hub_is_waited_for_twice_its_usual_time(talk):
    begun(talk)
    for n in range(1, 40):
        keep(talk, 1)
        talk.pump()
        talk.clock.pass_by(4)
        talk.hears(receipt(talk, (n, n)))
    keep(talk, 1)
    talk.pump()
    talk.heard()
    talk.pass_by(7.5)
    assert talk.heard().numbers == []
    talk.pass_by(1)
    assert talk.heard().numbers == [40]


def test_a_new_hub_gets_everything_at_once(talk):
    begun(talk)
    keep(talk, 3)
    talk.pump()
    talk.heard()
    talk.hub_is(b"1" * 16)
    assert talk.heard().order == []
    talk.hub_is(b"2" * 16)
    heard = talk.heard()
    assert heard.numbers == [1, 2, 3]
    assert len(heard.epochs) == 1
    assert [ask.what for ask in heard.asks] == [AskKind.KEYS, AskKind.DIRECTORY]


def test_a_hub_that_was_away_gets_everything_at_once(talk):
    begun(talk)
    keep(talk, 1)
    talk.pump()
    talk.heard()
    talk.hub_is(b"1" * 16, on=False)
    assert talk.told.of("connected") == [True, False]
    assert talk.heard().order == []
    talk.hub_is(b"1" * 16)
    assert talk.heard().numbers == [1]
    assert talk.told.of("connected") == [True, False, True]


def test_the_will_of_a_hub_that_is_long_gone_means_nothing(talk):
    talk.opens(b"2" * 16)
    talk.hub_is(b"1" * 16, on=False)
    assert talk.told.of("connected") == [True]


def test_a_new_line_gets_everything_at_once(talk):
    begun(talk)
    keep(talk, 2)
    talk.pump()
    talk.talk.closed()
    assert talk.told.of("connected") == [True, False]
    keep(talk, 1)
    talk.pump()
    talk.opens()
    assert talk.heard().numbers == [1, 2, 3]


def test_fifty_are_under_way_at_most_and_packed_when_many_wait(talk):
    keep(talk, 130)
    talk.opens()
    heard = talk.heard()
    assert heard.numbers == list(range(1, 51))
    assert len(heard.batches) == 1
    talk.hears(receipt(talk, (1, 10)))
    assert talk.heard().numbers == list(range(51, 61))
    talk.hears(receipt(talk, (11, 60)))
    talk.hears(receipt(talk, (61, 110)))
    talk.hears(receipt(talk, (111, 130)))
    assert talk.outbox.waiting() == (0, 0)


def test_few_rows_go_in_messages_of_their_own(talk):
    begun(talk)
    keep(talk, 20)
    talk.pump()
    assert [len(batch) for batch in talk.heard().batches] == [1] * 20


def test_a_score_goes_before_the_photos_that_were_there_first(talk):
    for _ in range(3):
        talk.spool.keep(CAPTURE, a_photo())
    keep(talk, 1)
    talk.opens()
    assert talk.heard().numbers == [4, 1, 2, 3]


def test_a_bindings_results_go_once_the_hub_has_the_binding(talk):
    """The hub refuses results of a binding it does not have, for good."""
    begun(talk)
    talk.outbox.keep(a_binding(1), 0, b"1" * 16)
    talk.outbox.keep(a_score(1, 1), 0, b"1" * 16)
    talk.outbox.keep(a_score(2, 2), 0, b"2" * 16)
    talk.outbox.keep(a_binding(3), 0, b"3" * 16)
    talk.outbox.keep(a_score(3, 3), 0, b"3" * 16)
    talk.pump()
    assert talk.heard().numbers == [1, 3, 4]
    talk.hears(receipt(talk, (1, 1), (3, 3)))
    assert talk.heard().numbers == [2]
    no = (RefusedRange(4, 4, Refusal.CONSENT_MISSING),)
    talk.hears(receipt(talk, (2, 2), refused=no))
    assert talk.heard().numbers == [5]


def test_epochs_of_an_earlier_start_are_announced_before_their_rows(talk):
    keep(talk, 1)
    talk.start_again()
    keep(talk, 1)
    heard = begun(talk)
    assert len(heard.epochs) == 2
    assert heard.order.index("up/ev") > len(heard.order) - 1 - heard.order[::-1].index("up/epoch")
    assert {row.epoch for row in heard.rows} == {opened.epoch for opened in heard.epochs}


def test_an_epoch_that_the_hub_does_not_know_is_announced_again_with_its_rows(talk):
    begun(talk)
    keep(talk, 2)
    talk.pump()
    (row, _) = talk.heard().rows
    talk.hears(receipt(talk, unknown=(row.epoch,)))
    heard = talk.heard()
    assert [opened.epoch for opened in heard.epochs] == [row.epoch]
    assert heard.numbers == [1, 2]
    for _ in range(20):
        talk.hears(receipt(talk, unknown=(row.epoch,)))
    assert talk.heard().order == []
    talk.clock.pass_by(5)
    talk.hears(receipt(talk, unknown=(row.epoch,)))
    assert len(talk.heard().epochs) == 1


def test_receipts_for_another_outbox_do_nothing(talk):
    begun(talk)
    keep(talk, 1)
    talk.pump()
    (row,) = talk.heard().rows
    talk.hears(Receipt(b"x" * 16, (NumberRange(1, 1),), (), (row.epoch,)))
    assert talk.heard().order == []
    assert talk.outbox.waiting()[0] == 1


def test_questions_go_again_until_they_are_answered(talk):
    first = begun(talk)
    talk.hears(talk.hub.keys_ahead())
    assert talk.told.of("keys") == [True]
    talk.pass_by(5)
    again = talk.heard()
    assert again.asked(AskKind.KEYS) == []
    assert again.asked(AskKind.DIRECTORY) == first.asked(AskKind.DIRECTORY)


def test_only_the_snapshot_that_was_asked_for_is_taken_and_once(talk):
    (ask,) = begun(talk).asked(AskKind.DIRECTORY)
    talk.hears(replace(SNAPSHOT, nonce=b"other" * 3))
    assert talk.told.of("directory") == []
    asked = replace(SNAPSHOT, nonce=ask.nonce)
    talk.hears(asked)
    talk.hears(asked)
    assert talk.told.of("directory") == [asked]


def test_a_gap_is_asked_about_with_a_fresh_nonce_once(talk):
    (first,) = begun(talk).asked(AskKind.DIRECTORY)
    talk.hears(replace(SNAPSHOT, nonce=first.nonce))
    delta = DirectoryDelta(TODAY, 9, (), ())
    talk.hears(delta)
    assert talk.told.of("directory")[-1] == delta
    talk.talk.want_directory()
    talk.talk.want_directory()
    talk.pump()
    (again,) = talk.heard().asked(AskKind.DIRECTORY)
    assert again.nonce != first.nonce


def test_keys_that_come_late_make_it_ready_and_announce_its_epoch(tmp_path):
    talk = ATalk(tmp_path, keys=False)
    heard = begun(talk)
    assert heard.epochs == []
    assert len(heard.asked(AskKind.KEYS)) == 1
    talk.hears(talk.hub.keys_ahead())
    assert talk.edge.seal.ready_to_keep()
    assert len(talk.heard().epochs) == 1
    talk.outbox.close()


def test_four_o_clock_brings_an_epoch_and_questions(talk):
    begun(talk)
    talk.hears(talk.hub.keys_ahead())
    talk.heard()
    talk.pass_by(24 * 3600)
    heard = talk.heard()
    assert [opened.day for opened in heard.epochs] == [TODAY.replace(day=TODAY.day + 1)]
    assert {ask.what for ask in heard.asks} >= {AskKind.KEYS, AskKind.DIRECTORY}


def test_presence_is_said_each_half_minute_with_what_waits(talk):
    begun(talk)
    keep(talk, 1)
    talk.pass_by(29)
    assert talk.heard().presence == []
    talk.pass_by(1)
    (said,) = talk.heard().presence
    assert (said.edge, said.waiting, said.oldest_seconds) == (EDGE, 1, 30)


def test_what_waited_14_days_is_given_up_and_goes_as_a_void(talk):
    keep(talk, 1)
    talk.spool.keep(CAPTURE, a_photo())
    talk.pass_by(14 * 86400 + 1)
    talk.edge.takes_keys()
    talk.pass_by(30)
    assert talk.outbox.lost() == 2
    assert list((talk.edge.data / "media").iterdir()) == []
    talk.opens()
    assert from_json(EdgePresence, talk.line.published[0][2]).lost == 2
    assert [row.kind for row in talk.heard().rows] == [EventKind.VOID, EventKind.VOID]


def test_what_is_given_up_is_told_at_once(talk):
    talk.opens()
    keep(talk, 1)
    talk.pass_by(14 * 86400 + 1)
    talk.edge.takes_keys()
    talk.pass_by(30)
    assert talk.heard().presence[-1].lost == 1


def test_an_erased_binding_leaves_nothing_here(talk):
    begun(talk)
    ref = binding_ref(CAPTURE.binding_id)
    talk.outbox.keep(a_score(), 0, ref)
    talk.spool.keep(CAPTURE, a_photo())
    talk.pump()
    talk.heard()
    talk.hears(EraseBinding(CAPTURE.binding_id))
    assert talk.told.of("erase") == [CAPTURE.binding_id]
    assert list((talk.edge.data / "media").iterdir()) == []
    talk.pass_by(5)
    heard = talk.heard()
    assert heard.numbers == [1, 2]
    assert {row.kind for row in heard.rows} == {EventKind.VOID}


def test_what_is_malformed_or_wrongly_sealed_is_counted_and_does_nothing(talk, caplog):
    begun(talk)
    keep(talk, 1)
    talk.pump()
    talk.heard()
    good = receipt(talk, (1, 1))
    stranger = AHub()
    stranger.box_key = talk.hub.box_key
    down = talk.hub.says(good)
    payloads = [
        b"not json",
        b"[" * 100_000,
        b"{}",
        b'{"v":2}',
        to_json(down).replace(b'"v":1', b'"v":1,"canary":1'),
        to_json(stranger.says(good)),
        to_json(talk.hub.says(good, to="bicycle")),
        to_json(replace(down, kind=DownKind.ERASE_BINDING)),
        to_json(talk.hub.says(good, kind=DownKind.KEYS_AHEAD)),
        to_json(replace(down, body=b"")),
        to_json(replace(down, body=down.body[:-1])),
    ]
    for payload in payloads:
        talk.talk.arrived(topics.edge_topic(MUSEUM, EDGE, topics.DOWN_RECEIPTS), payload)
    talk.talk.arrived(topics.hub_presence(MUSEUM), b"{")
    assert talk.talk.dropped == len(payloads) + 1
    assert talk.outbox.waiting()[0] == 1
    assert talk.told.of("stored") == []
    assert len(caplog.records) == 4  # at the 1st, 2nd, 4th and 8th
    assert "canary" not in caplog.text
    talk.hears(good)
    assert talk.told.of("stored") == [(1,)]
