"""How rows are packed, and how the chunks of media follow their events."""

from dataclasses import replace

import pytest

from edge.contract.codec import to_json
from edge.contract.downward import EraseBinding, MediaProgress, MediaState, NumberRange
from edge.contract.envelopes import CHUNK_BYTES, AskKind, EventBatch
from edge.contract.seals import binding_ref
from edge.seal import Place
from edge.upward import BATCH_BYTES, batches
from tests.edge.a_hub import EDGE, a_score
from tests.edge.a_talk import CAPTURE, ATalk, a_photo, begun, receipt


@pytest.fixture
def talk(tmp_path):
    made = ATalk(tmp_path)
    yield made
    made.outbox.close()


@pytest.mark.parametrize("body_bytes", [100, 1000, 10_000, 60_000])
def test_a_packed_message_is_no_larger_than_48_kib_or_holds_one_row(talk, body_bytes):
    row = talk.edge.seal.event(Place(b"o" * 16, 1), a_score())
    rows = tuple(replace(row, number=n, body=b"x" * body_bytes) for n in range(1, 201))
    packed = list(batches(rows))
    assert tuple(one for batch in packed for one in batch) == rows
    for batch in packed:
        assert len(batch) <= 100
        assert len(batch) == 1 or len(to_json(EventBatch(EDGE, batch))) <= BATCH_BYTES


def sent_photo(talk, chunks):
    number = talk.spool.keep(CAPTURE, a_photo(more=(chunks - 1) * CHUNK_BYTES))
    talk.pump()
    talk.heard()
    (medium,) = talk.outbox.media()
    return number, medium


def test_chunks_follow_the_receipt_of_their_event_eight_at_a_time(talk):
    begun(talk)
    number, medium = sent_photo(talk, 20)
    assert medium.chunks == 20
    assert talk.heard().chunks == []
    talk.hears(receipt(talk, (number, number)))
    going = talk.heard().chunks
    assert [index for _, _, index, _ in going] == list(range(8))
    assert {sha for _, sha, _, _ in going} == {medium.sha256}
    talk.talk.acknowledged(going[3][0])
    talk.pump()
    assert [index for _, _, index, _ in talk.heard().chunks] == [8]


def all_chunks(talk):
    """Acknowledge chunks until none goes any more; return their indices."""
    indices = []
    while chunks := talk.heard().chunks:
        for mid, _, index, _ in chunks:
            indices.append(index)
            talk.talk.acknowledged(mid)
        talk.pump()
    return indices


def test_a_whole_medium_goes_from_the_disk_and_is_told(talk):
    begun(talk)
    number, medium = sent_photo(talk, 10)
    talk.hears(receipt(talk, (number, number)))
    assert all_chunks(talk) == list(range(10))
    assert talk.spool.chunk(medium.sha256, 0) is not None
    talk.hears(MediaProgress(medium.sha256, MediaState.WHOLE))
    assert talk.told.of("medium_done") == [(number, MediaState.WHOLE, "")]
    assert talk.spool.chunk(medium.sha256, 0) is None
    talk.pass_by(30)
    assert talk.heard().asked(AskKind.MEDIA_PROGRESS) == []


def test_a_refused_medium_goes_with_the_reason(talk):
    begun(talk)
    number, medium = sent_photo(talk, 10)
    talk.hears(receipt(talk, (number, number)))
    talk.hears(MediaProgress(medium.sha256, MediaState.REFUSED, reason="not_a_picture"))
    assert talk.told.of("medium_done") == [(number, MediaState.REFUSED, "not_a_picture")]
    assert list((talk.edge.data / "media").iterdir()) == []
    talk.heard()
    talk.pass_by(60)
    assert talk.heard().chunks == []


@pytest.mark.parametrize("chunks", [8, 20])
@pytest.mark.parametrize(
    "withdrawn",
    [
        lambda sha256: MediaProgress(sha256, MediaState.REFUSED, reason="unknown"),
        lambda _: EraseBinding(CAPTURE.binding_id),
    ],
    ids=["refused", "erased"],
)
def test_a_medium_of_a_withdrawn_consent_stops_in_the_midst_and_the_next_goes(
    talk, withdrawn, chunks
):
    begun(talk)
    number, medium = sent_photo(talk, chunks)
    other = talk.spool.keep(replace(CAPTURE, binding_id=b"o" * 16), a_photo(more=CHUNK_BYTES))
    talk.pump()
    talk.heard()
    talk.hears(receipt(talk, (number, other)))
    going = talk.heard().chunks
    assert [sha256 for _, sha256, _, _ in going] == [medium.sha256] * 8
    talk.hears(withdrawn(medium.sha256))
    for mid, _, _, _ in going:
        talk.talk.acknowledged(mid)
    talk.pump()
    after = talk.heard().chunks
    assert [index for _, _, index, _ in after] == [0, 1]
    assert medium.sha256 not in {sha256 for _, sha256, _, _ in after}
    assert talk.outbox.lost() == 0  # given back, not missed
    talk.pass_by(60)
    asked = {ask.about for ask in talk.heard().asked(AskKind.MEDIA_PROGRESS)}
    assert medium.sha256.hex() not in asked


def test_a_silent_hub_is_asked_and_gets_what_it_misses(talk):
    begun(talk)
    number, medium = sent_photo(talk, 10)
    talk.hears(receipt(talk, (number, number)))
    all_chunks(talk)
    talk.pass_by(4)
    assert talk.heard().asked(AskKind.MEDIA_PROGRESS) == []
    talk.pass_by(1)
    (ask,) = talk.heard().asked(AskKind.MEDIA_PROGRESS)
    assert ask.about == medium.sha256.hex()
    missing = (NumberRange(2, 3), NumberRange(9, 5000))
    talk.hears(MediaProgress(medium.sha256, MediaState.WANTED, missing))
    assert all_chunks(talk) == [2, 3, 9]
    talk.pass_by(5)
    assert len(talk.heard().asked(AskKind.MEDIA_PROGRESS)) == 1


def test_after_a_start_the_hub_is_asked_what_it_misses(talk):
    begun(talk)
    number, medium = sent_photo(talk, 10)
    talk.hears(receipt(talk, (number, number)))
    talk.start_again()
    heard = begun(talk)
    assert heard.chunks == []
    assert [ask.about for ask in heard.asked(AskKind.MEDIA_PROGRESS)] == [medium.sha256.hex()]
    talk.hears(MediaProgress(medium.sha256, MediaState.WANTED, (NumberRange(7, 9),)))
    assert all_chunks(talk) == [7, 8, 9]


def test_what_the_hub_misses_while_chunks_go_is_already_on_its_way(talk):
    begun(talk)
    number, medium = sent_photo(talk, 10)
    talk.hears(receipt(talk, (number, number)))
    talk.hears(MediaProgress(medium.sha256, MediaState.WANTED, (NumberRange(0, 9),)))
    assert all_chunks(talk) == list(range(10))


def test_a_hub_that_misses_nothing_is_asked_again_later(talk):
    begun(talk)
    number, medium = sent_photo(talk, 2)
    talk.hears(receipt(talk, (number, number)))
    all_chunks(talk)
    talk.hears(MediaProgress(medium.sha256, MediaState.WANTED))
    assert talk.heard().chunks == []
    talk.pass_by(5)
    assert len(talk.heard().asked(AskKind.MEDIA_PROGRESS)) == 1


def test_one_silent_medium_does_not_keep_the_others(talk):
    begun(talk)
    first = talk.spool.keep(CAPTURE, a_photo())
    second = talk.spool.keep(CAPTURE, a_photo())
    talk.pump()
    talk.heard()
    talk.hears(receipt(talk, (first, second)))
    assert len({sha for _, sha, _, _ in talk.heard().chunks}) == 2


def test_progress_of_a_medium_that_is_not_here_does_nothing(talk):
    begun(talk)
    talk.hears(MediaProgress(b"x" * 32, MediaState.WHOLE))
    talk.hears(MediaProgress(b"x" * 32, MediaState.WANTED, (NumberRange(0, 1),)))
    assert talk.told.of("medium_done") == []
    assert talk.heard().order == []


def test_a_file_that_the_disk_lost_is_counted(talk):
    begun(talk)
    number, medium = sent_photo(talk, 2)
    (talk.edge.data / "media" / medium.sha256.hex()).unlink()
    talk.hears(receipt(talk, (number, number)))
    assert talk.heard().chunks == []
    assert talk.outbox.lost() == 1
    assert talk.outbox.media() == ()


def test_no_log_line_holds_anything_of_a_visitor(talk, caplog):
    caplog.set_level("DEBUG")
    talk.outbox.keep(a_score(), 0, binding_ref(b"b" * 16))
    number, _ = sent_photo(talk, 2)
    begun(talk)
    talk.hears(receipt(talk, (1, number)))
    talk.hears(EraseBinding(CAPTURE.binding_id))
    for secret in (b"b" * 16, b"r" * 16):
        assert secret.hex() not in caplog.text
        assert repr(secret) not in caplog.text
