"""What a wearer says is on disk with all that goes with it, or nothing of it is."""

import sqlite3
from dataclasses import replace

import pytest

from edge import tables
from edge.contract.downward import (
    DirectoryDelta,
    DirectorySnapshot,
    MediaState,
    NumberRange,
    Receipt,
    Refusal,
    RefusedRange,
)
from edge.contract.envelopes import EventKind
from edge.contract.events import (
    AddressMended,
    MediumKind,
    ProvisionalScore,
    ResultForgotten,
    ScopesChanged,
    VisitEnded,
    VisitForgotten,
    Void,
)
from edge.contract.words import Scope
from edge.effects import Bind, KeepMedium, KeepScore, Write
from edge.happenings import (
    MediumReported,
    ResultKept,
    ResultRefused,
    ResultStored,
    ScoreReported,
    WishRefused,
    WriteFailed,
    Written,
)
from tests.edge.a_hub import NOON, TODAY, a_binding, a_score
from tests.edge.a_talk import a_photo
from tests.edge.an_installation import entry_with
from tests.edge.rehearsal import entry

MADE = a_binding()
MINE = replace(entry(MADE.band_key, (Scope.SCORE, Scope.PHOTO)), binding_id=MADE.binding_id)
OTHERS = a_score(result=9, binding=2)
FORGOTTEN = Write(VisitForgotten(MADE.binding_id, NOON))
ENDED = Write(VisitEnded(MADE.binding_id, NOON))
RESULT_FORGOTTEN = Write(ResultForgotten(a_score().result_id, MADE.binding_id, NOON))
FEWER = entry_with(MINE, Scope.SCORE)
NO_MORE_PHOTOS = Write(ScopesChanged(MADE.binding_id, MADE.consent), FEWER)
PHOTO = KeepMedium(b"p" * 16, MADE.binding_id, MediumKind.PHOTO, NOON)
DONE = [Written(MADE.binding_id)]


async def score(there, made):
    there.session.answers[ScoreReported] = (KeepScore(made),)
    return await there.installation.stand.score("p1", "time_ms", 212.0)


async def photo(there, keep=PHOTO):
    there.session.answers[MediumReported] = (keep,)
    return await there.installation.stand.medium("p1", MediumKind.PHOTO, a_photo())


@pytest.fixture
async def played(there):
    """Somebody is bound here, has a score (2) and a photo (3); somebody else has a score (4)."""
    await there.does(Bind(MADE, MINE))
    await score(there, a_score())
    await photo(there)
    await score(there, OTHERS)
    return there


async def refuses(there, number):
    refused = RefusedRange(number, number, Refusal.CONSENT_MISSING)
    gone = there.outbox.forget(Receipt(there.outbox.id, (), (refused,)))
    await there.hears(there.installation.refused, gone.refused)


def known(there):
    return there.works.directory.find(MADE.band_key)


async def test_who_is_forgotten_leaves_voids_and_no_file_and_nobody_else_is_touched(played):
    await played.does(FORGOTTEN)
    voids = {1: Void(), 2: Void(), 3: Void()}
    assert played.rows() == voids | {4: OTHERS, 5: FORGOTTEN.said}
    assert played.files() == []
    assert known(played) is None
    assert len(played.link.dropped) == 1
    assert played.session.of(Written, WriteFailed) == DONE


async def test_nothing_is_half_forgotten_when_the_disk_fails_midway(played, monkeypatch):
    before, files = played.rows(), played.files()

    def fails(*_row, **_how):
        raise sqlite3.OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(tables, "insert", fails)
        await played.does(FORGOTTEN)
    assert played.session.of(Written, WriteFailed) == [WriteFailed(MADE.binding_id)]
    assert (played.rows(), played.files()) == (before, files)
    assert known(played) == MINE


async def test_a_kill_right_after_the_commit_leaves_no_file_of_who_was_forgotten(
    played, monkeypatch
):
    monkeypatch.setattr(played.spool, "drop", lambda _media: None)
    await played.does(FORGOTTEN)
    assert len(played.files()) == 1
    played.close()
    played.open()
    assert played.files() == []
    assert FORGOTTEN.said in played.rows().values()


async def test_an_outbox_that_is_full_still_forgets(played, monkeypatch):
    monkeypatch.setattr(played.outbox, "_cap_bytes", 0)
    await played.does(FORGOTTEN)
    assert played.session.of(Written, WriteFailed) == DONE


async def test_without_the_keys_of_today_it_is_said_that_nothing_was_written(played, monkeypatch):
    monkeypatch.setattr(played.edge.keys, "ready", lambda _at, _steady: False)
    await played.does(FORGOTTEN)
    assert played.session.of(Written, WriteFailed) == [WriteFailed(MADE.binding_id)]
    assert known(played) == MINE


async def test_what_the_hub_wrote_before_it_heard_brings_nobody_back(played):
    await played.does(FORGOTTEN)
    await played.hears(played.installation.directory, DirectorySnapshot(b"", TODAY, 1, (MINE,)))
    await played.hears(played.installation.directory, DirectoryDelta(TODAY, 2, (MINE,), ()))
    assert known(played) is None


async def test_a_result_that_is_not_mine_goes_alone(played):
    await played.does(RESULT_FORGOTTEN)
    rows = played.rows()
    assert (rows[1], rows[2], rows[4]) == (MADE, Void(), OTHERS)
    assert len(played.files()) == 1
    played.outbox.forget(Receipt(played.outbox.id, (NumberRange(1, 1),), ()))
    assert played.rows()[5] == RESULT_FORGOTTEN.said
    assert known(played) == MINE


async def test_a_void_in_the_place_of_a_result_is_never_called_on_the_page(played):
    await played.does(RESULT_FORGOTTEN)
    await played.hears(played.installation.stored, (1, 2, 4))
    assert played.session.of(ResultStored) == [ResultStored(OTHERS.result_id)]


async def test_a_result_that_the_hub_has_already_is_taken_back_by_the_word_alone(played):
    played.outbox.forget(Receipt(played.outbox.id, (NumberRange(1, 2),), ()))
    await played.hears(played.installation.stored, (1, 2))
    await played.does(RESULT_FORGOTTEN)
    rows = played.rows()
    assert Void() not in rows.values()
    assert rows[5] == RESULT_FORGOTTEN.said


async def test_a_photo_that_is_half_sent_goes_from_the_disk_when_it_is_taken_back(played):
    played.outbox.forget(Receipt(played.outbox.id, (NumberRange(1, 3),), ()))
    await played.hears(played.installation.stored, (1, 2, 3))
    await played.does(Write(ResultForgotten(PHOTO.result_id, MADE.binding_id, NOON)))
    assert (played.files(), played.outbox.media()) == ([], ())


async def test_a_kind_that_was_withdrawn_goes_and_the_other_stays(played):
    await played.does(NO_MORE_PHOTOS)
    rows = played.rows()
    assert (rows[1], rows[3], played.files()) == (MADE, Void(), [])
    assert rows[4] == OTHERS
    assert known(played).scopes == (Scope.SCORE,)
    played.outbox.forget(Receipt(played.outbox.id, (NumberRange(1, 1),), ()))
    rows = played.rows()
    assert (rows[2], rows[5]) == (a_score(), NO_MORE_PHOTOS.said)


async def test_a_snapshot_of_before_gives_no_scope_back_and_one_of_after_decides_again(played):
    await played.does(NO_MORE_PHOTOS)
    tell = played.installation.directory
    await played.hears(tell, DirectorySnapshot(b"", TODAY, 1, (MINE,)))
    assert known(played).scopes == (Scope.SCORE,)
    await played.hears(tell, DirectoryDelta(TODAY, 2, (replace(FEWER, pending=True),), ()))
    assert (known(played).scopes, known(played).pending) == ((Scope.SCORE,), True)
    await played.hears(tell, DirectoryDelta(TODAY, 3, (MINE,), ()))
    assert known(played) == MINE


async def test_a_change_that_the_hub_refuses_is_undone_by_what_the_hub_knows(played):
    await played.does(NO_MORE_PHOTOS)
    await refuses(played, 5)
    assert played.link.asked_directory == 1
    snapshot = DirectorySnapshot(b"", TODAY, 1, (MINE,))
    await played.hears(played.installation.directory, snapshot)
    assert known(played) == MINE
    assert played.session.of(ResultRefused) == []
    refused = WishRefused(MADE.binding_id, EventKind.SCOPES_CHANGED)
    assert played.session.of(WishRefused) == [refused]


async def test_an_end_that_the_hub_refuses_is_undone_by_what_the_hub_knows(played):
    await played.does(ENDED)
    await refuses(played, 5)
    snapshot = DirectorySnapshot(b"", TODAY, 1, (MINE,))
    await played.hears(played.installation.directory, snapshot)
    assert known(played) == MINE


async def test_who_ends_the_visit_keeps_what_was_kept(played):
    await played.does(ENDED)
    assert Void() not in played.rows().values()
    assert len(played.files()) == 1
    assert known(played) is None


async def test_a_mended_address_is_kept_after_its_binding_and_changes_nothing_here(played):
    mended = AddressMended(MADE.binding_id, "guardian@example.org", NOON)
    await played.does(Write(mended))
    assert mended not in played.rows().values()
    played.outbox.forget(Receipt(played.outbox.id, (NumberRange(1, 1),), ()))
    assert played.rows()[5] == mended
    assert known(played) == MINE
    await refuses(played, 5)
    assert played.link.asked_directory == 0
    refused = WishRefused(MADE.binding_id, EventKind.ADDRESS_MENDED)
    assert played.session.of(WishRefused) == [refused]


async def test_a_score_on_somebodys_word_is_kept_for_now_and_names_no_binding(there):
    made = ProvisionalScore(b"r" * 16, b"k" * 16, TODAY, "wall", "time_ms", 212.0, NOON)
    told = await score(there, made)
    assert (told.answer, told.result) == ("kept_for_now", made.result_id.hex())
    assert there.rows() == {1: made}
    (row,) = there.outbox.rows(1)
    assert row.ref == b""
    assert there.session.of(ResultKept) == [ResultKept(made.result_id)]
    assert there.outbox.waiting()[0] == 1
    await refuses(there, 1)
    assert there.session.of(ResultRefused) == [ResultRefused(made.result_id)]


async def test_a_medium_of_an_earlier_start_stays_when_its_kind_is_withdrawn(played):
    """Its row is sealed: which kind it is, only the hub can say, and refuses it."""
    played.close()
    played.open()
    await played.does(NO_MORE_PHOTOS)
    assert len(played.files()) == 1
    assert played.session.of(Written, WriteFailed) == DONE


async def test_a_medium_that_the_hub_has_whole_is_on_the_page(played):
    await played.hears(played.installation.medium_done, 3, MediaState.WHOLE, "")
    assert played.session.of(ResultStored) == [ResultStored(PHOTO.result_id)]
