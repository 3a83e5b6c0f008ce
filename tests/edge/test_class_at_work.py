"""A class at an installation with real parts: what is on the disk, what the exhibit is told."""

import asyncio
from dataclasses import replace

import pytest

from edge.contract.downward import DirectoryDelta, DirectorySnapshot
from edge.contract.envelopes import EventKind
from edge.contract.events import ScoreMade, StepAnswered
from edge.contract.manifest import MediumKind
from edge.contract.trails import TrailsToday
from edge.errors import NotKept
from edge.exhibit.floor import TOGETHER, DiskFailed, NotAllowed, NotASample
from edge.reader.events import BandSeen
from tests.edge.a_hub import TODAY
from tests.edge.a_trail import TRAIL, pupil
from tests.edge.test_installation import AtWork


def uid(number):
    return b"\x04class" + bytes([number])


class AClassAtWork(AtWork):
    """The hub has told of a class's bands and of its trail; from then on it is away."""

    async def begins(self, *pupils):
        self.pupils = [self._as_known(one) for one in pupils]
        news = DirectorySnapshot(b"", TODAY, 1, tuple(self.pupils))
        await asyncio.to_thread(self.installation.directory, news)
        await asyncio.to_thread(self.installation.told, TrailsToday(TODAY, (TRAIL,)))
        await asyncio.sleep(0)

    def _as_known(self, one):
        key = self.edge.keys.band_key(uid(one.number), self.edge.clock.now())
        return replace(one, band_key=key)

    async def lays(self, number):
        self.installation.reader(BandSeen(uid(number), 0.0))
        await asyncio.sleep(0)

    def rows(self):
        for opened in self.outbox.epochs():
            self.edge.hub.hears_epoch(opened)
        return [(row.kind, self.edge.hub.opens(row)) for row in self.outbox.rows(100)]


@pytest.fixture
async def hall(tmp_path):
    there = AClassAtWork(tmp_path)
    yield there
    there.installation.close()
    there.outbox.close()


async def test_the_set_given_before_still_works_while_the_hub_is_away(hall):
    await hall.begins(pupil(7))
    await hall.lays(7)
    assert (hall.screen.name, hall.screen.stop.place) == ("playing", 2)
    told = await hall.installation.stand.score("p1", "time_ms", 213.0)
    assert told.answer == "kept_here"
    ((kind, made),) = hall.rows()
    assert (kind, made.binding_id) == (EventKind.SCORE_MADE, hall.pupils[0].binding_id)


async def test_an_answer_is_sealed_on_the_disk_before_it_is_told(hall):
    await hall.begins(pupil(7))
    await hall.lays(7)
    await hall.installation.touch("question", {})
    await hall.installation.touch("reply", {"choice": "1"})
    assert hall.screen.name == "question"
    await hall.shows("answered")
    ((kind, made),) = hall.rows()
    assert kind is EventKind.STEP_ANSWERED
    assert (made.binding_id, made.step, made.choice) == (hall.pupils[0].binding_id, "s2", 1)
    assert b"senses" not in (hall.edge.data / "outbox.db").read_bytes()


async def test_an_answer_that_the_disk_did_not_take_is_not_told_as_kept(hall, monkeypatch):
    await hall.begins(pupil(7))
    await hall.lays(7)

    def fails(*_row, **_how):
        raise NotKept("full")

    monkeypatch.setattr(hall.outbox, "keep", fails)
    await hall.installation.touch("question", {})
    await hall.installation.touch("reply", {"choice": "1"})
    assert (await hall.shows("done")).said == "not_written"


async def test_without_scopes_nothing_reaches_the_disk(hall):
    await hall.begins(pupil(7, ()))
    await hall.lays(7)
    stand = hall.installation.stand
    assert (await stand.score("p1", "time_ms", 213.0)).answer == "not_kept"
    with pytest.raises(NotAllowed):
        await stand.medium("p1", MediumKind.PHOTO, b"jpeg")
    assert hall.rows() == []


async def test_a_pupil_opted_out_at_noon_keeps_nothing_from_then_on(hall):
    await hall.begins(pupil(7))
    await hall.lays(7)
    out = replace(hall.pupils[0], scopes=())
    await asyncio.to_thread(hall.installation.directory, DirectoryDelta(TODAY, 2, (out,), ()))
    await asyncio.sleep(0)
    assert hall.screen.players[0].why == "no_arrangement"
    assert (await hall.installation.stand.score("p1", "time_ms", 213.0)).answer == "not_kept"
    assert hall.rows() == []


async def test_a_teams_one_result_is_a_row_for_each(hall):
    await hall.begins(pupil(7), pupil(8), pupil(9, ()))
    for number in (7, 8, 9):
        await hall.lays(number)
    told = await hall.installation.stand.score(TOGETHER, "time_ms", 213.0)
    assert told.answer == "kept_here"
    made = [one for _, one in hall.rows()]
    assert {one.binding_id for one in made} == {one.binding_id for one in hall.pupils[:2]}
    assert all(isinstance(one, ScoreMade) and one.value == 213.0 for one in made)


async def test_of_several_a_score_of_nobody_is_refused_unless_the_metric_is_a_teams(hall):
    await hall.begins(pupil(7), pupil(8))
    await hall.lays(7)
    await hall.lays(8)
    stand = hall.installation.stand
    with pytest.raises(NotASample, match="name the player"):
        await stand.score("", "time_ms", 213.0)
    stand._metrics = {key: replace(one, team=True) for key, one in stand._metrics.items()}
    assert (await stand.score("", "time_ms", 213.0)).answer == "kept_here"
    assert len(hall.rows()) == 2


async def test_a_team_of_which_the_disk_took_one_is_told_that_it_failed(hall, monkeypatch):
    await hall.begins(pupil(7), pupil(8))
    await hall.lays(7)
    await hall.lays(8)
    keep, asked = hall.outbox.keep, []

    def fails_once(made, *row, **how):
        asked.append(made)
        if len(asked) == 1:
            raise NotKept("full")
        return keep(made, *row, **how)

    monkeypatch.setattr(hall.outbox, "keep", fails_once)
    with pytest.raises(DiskFailed):
        await hall.installation.stand.score(TOGETHER, "time_ms", 213.0)
    assert (len(asked), len(hall.rows())) == (2, 1)


async def test_of_a_team_that_answers_each_row_names_its_own_band(hall):
    await hall.begins(pupil(7), pupil(8))
    await hall.lays(7)
    await hall.lays(8)
    await hall.installation.touch("question", {})
    await hall.installation.touch("reply", {"choice": "0"})
    await hall.shows("answered")
    made = [one for _, one in hall.rows() if isinstance(one, StepAnswered)]
    assert [one.binding_id for one in made] == [one.binding_id for one in hall.pupils]
