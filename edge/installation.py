"""The installation at work: takes what happens from all sides, does what the session decides.

Everything here runs in the event loop's thread; reader and link speak from their own and are handed
over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from nacl.utils import random

from edge.band_rest import BandRest
from edge.contract import seals
from edge.contract.day import museum_day
from edge.contract.downward import (
    BandMarks,
    DirectoryDelta,
    DirectorySnapshot,
    DownBody,
    HandOffAnswered,
    HandOffOpened,
    HandOffSeen,
    MailAnswer,
    MediaState,
    StaffAnswer,
    VisitCounts,
)
from edge.contract.requests import RequestBody
from edge.contract.trails import TrailsToday
from edge.directory import Learnt
from edge.effects import (
    AskHub,
    Bind,
    Effect,
    Forbid,
    KeepAnswers,
    KeepMedium,
    KeepNothing,
    KeepScore,
    PlayersChanged,
    Show,
    Sign,
    Write,
)
from edge.exhibit.floor import Answer, NobodyPlays, NotAllowed, Player, Playing, Told
from edge.exhibit.stand import Stand
from edge.happenings import (
    BandTapped,
    BindingGone,
    EntryChanged,
    Happening,
    HubAnswered,
    HubSeen,
    HubSilent,
    MarksTold,
    MediumReported,
    Moment,
    ScoreReported,
    TapFault,
    TapRefused,
    Ticked,
    Touched,
)
from edge.inquiries import Inquiries
from edge.keeping import Keeping
from edge.outbox import RefusedRow
from edge.players import Roster
from edge.reader.events import (
    BandGone,
    BandSeen,
    NotABand,
    ReaderEvent,
    ReaderHealth,
    ReaderHealthChanged,
    TwoBands,
)
from edge.screens import ExitIdle, Idle, Screen
from edge.unknown_trails import UnknownTrails
from edge.works import Works

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5


class ToHub(Protocol):
    """What an installation needs of `edge.link.Link`."""

    def ask_directory(self) -> None:
        """Ask the hub for a snapshot."""
        ...

    def request(self, nonce: bytes, body: RequestBody) -> None:
        """Ask the hub for somebody who waits."""
        ...

    def drop_media(self, media: tuple[bytes, ...]) -> None:
        """Stop sending media that were erased here."""
        ...


class Installation:
    """One installation: the listener of reader, kiosk and link; `stand` is the exhibit's floor."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._loop = asyncio.get_running_loop()
        self._keeping = Keeping(works, self._happen)
        self._rest = BandRest()
        self._inquiries = Inquiries()
        self._unknown_trails = UnknownTrails()
        self._hub: ToHub | None = None
        self._hub_there = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.stand = Stand(works.manifest, self._report, self._happen)
        self.tell_reader: Callable[[ReaderHealth], None] = lambda _: None

    def joins(self, hub: ToHub) -> None:
        """Speak to the hub by this link from now on; without one it is away."""
        self._hub = hub

    async def tick_for_ever(self) -> None:
        """Tell the session that time passes, until cancelled, whatever became of a tick."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                self._tick()
            except Exception as problem:  # noqa: BLE001 - without time no form is ever wiped
                log.error("a tick failed: %s", type(problem).__name__)  # noqa: TRY400 - a trace may hold what was typed

    def _tick(self) -> None:
        now = self._works.clock.monotonic()
        for nonce in self._inquiries.overdue(now):
            self._happen(HubSilent(nonce))
        for happening in self._rest.passing(now):
            self._happen(happening)
        self._happen(Ticked())
        if self._works.group_bands.due():
            self._begin(self._keeping.remember())
        if self._hub and self._hub_there and self._unknown_trails.asks(now):
            log.warning("a band follows a trail that is not known here: the directory is asked for")
            self._hub.ask_directory()

    def close(self) -> None:
        """Finish what the disk was told, then let go of it."""
        self._keeping.close()

    # -- from the reader's thread ----------------------------------------------------------------

    def reader(self, event: ReaderEvent) -> None:
        """Take an event of the reader, in its thread."""
        if isinstance(event, ReaderHealthChanged):
            self.tell_reader(event.health)
        self._loop.call_soon_threadsafe(self._from_reader, event)

    def _from_reader(self, event: ReaderEvent) -> None:
        match event:
            case BandSeen():
                tap = self._tap(event.uid)
                self._rest.laid(tap)
                self._happen(tap)
            case BandGone():
                self._happen_all(self._rest.lifted())
            case TwoBands():
                self._happen(TapRefused(TapFault.TWO_BANDS))
            case NotABand():
                self._happen(TapRefused(TapFault.NOT_A_BAND))
            case ReaderHealthChanged():
                now = self._works.clock.monotonic()
                self._happen_all(self._rest.reader_is(event.health.state, now))

    def _tap(self, uid: bytes) -> BandTapped:
        """The UID goes no further than this: what is looked up is its key of today."""
        works = self._works
        if not works.seal.ready_to_keep():
            return BandTapped(None)
        band_key = works.keys.band_key(uid, works.clock.now())
        entry = works.directory.find(band_key) if band_key else None
        exhibit = works.manifest.exhibit if works.manifest else ""
        return BandTapped(band_key, entry, works.trails.stops(entry, exhibit))

    # -- from the kiosk --------------------------------------------------------------------------

    async def touch(self, action: str, fields: Mapping[str, str]) -> None:
        """Take a touch of the screen.

        Raises:
            OutOfTurn: the screen of this moment has no such action.
        """
        self._happen(Touched(action, fields))

    # -- from the link's thread ------------------------------------------------------------------

    def stored(self, numbers: tuple[int, ...]) -> None:
        """The hub has these rows; those of media are on the page only when the medium is whole."""
        self._loop.call_soon_threadsafe(self._keeping.stored, numbers)

    def medium_done(self, number: int, state: MediaState, reason: str) -> None:
        """The hub has a medium whole, or refused it."""
        if state is not MediaState.WHOLE:
            log.warning("the hub refused a medium: %s", reason)
        self._loop.call_soon_threadsafe(self._keeping.medium_done, number, state)

    def refused(self, rows: tuple[RefusedRow, ...]) -> None:
        """The hub will never store these rows."""
        for row in rows:
            log.warning("the hub refused row %d: %s", row.number, row.reason)
            self._loop.call_soon_threadsafe(self._refused, row)

    def directory(self, news: DirectorySnapshot | DirectoryDelta) -> None:
        """The hub told of bindings."""
        self._loop.call_soon_threadsafe(self._learnt, self._works.directory.take(news))

    def keys(self) -> None:
        """Keys came: from now on results can be kept."""
        log.info("the hub's keys are here")

    def erase(self, binding_id: bytes) -> None:
        """A binding was erased."""
        self._works.directory.end(binding_id)
        self._loop.call_soon_threadsafe(self._erased, binding_id)

    def told(self, news: DownBody) -> None:
        """The hub told of marked bands or of trails, or answered a request."""
        self._loop.call_soon_threadsafe(self._told, news)

    def connected(self, on: bool) -> None:  # noqa: FBT001 - as the link says it
        """The hub can be reached, or no longer."""
        log.info("the hub is %s", "there" if on else "away")
        self._loop.call_soon_threadsafe(self._hub_seen, on)

    def _refused(self, row: RefusedRow) -> None:
        if self._keeping.refused(row) and self._hub:
            self._hub.ask_directory()

    def _erased(self, binding_id: bytes) -> None:
        self._begin(self._keeping.erased(binding_id))
        self._happen(BindingGone(binding_id))

    def _heard_of_groups(self) -> None:
        works = self._works
        unknown = works.trails.lacks_one(works.directory.of_groups())
        self._unknown_trails.heard(works.clock.monotonic(), unknown=unknown)
        self._begin(self._keeping.remember())

    def _learnt(self, learnt: Learnt) -> None:
        self._heard_of_groups()
        if learnt.gap and self._hub:
            self._hub.ask_directory()
        for binding_id in learnt.gone:
            self._happen(BindingGone(binding_id))
        for entry in learnt.changed:
            self._happen(EntryChanged(entry))

    def _told(self, news: DownBody) -> None:
        """An answer that nobody waits for any more is dropped: somebody else may stand here."""
        now, at = self._works.clock.monotonic(), self._works.clock.now()
        match news:
            case TrailsToday():
                self._works.trails.take(news)
                self._heard_of_groups()
            case BandMarks():
                if news.day == museum_day(at, self._works.zone):
                    self._happen(MarksTold(news))
            case (
                StaffAnswer()
                | HandOffOpened()
                | HandOffSeen()
                | HandOffAnswered()
                | VisitCounts()
                | MailAnswer()
            ) if self._inquiries.heard(news, now, at):
                self._happen(HubAnswered(news))

    def _hub_seen(self, there: bool) -> None:  # noqa: FBT001 - as the link says it
        self._hub_there = there
        self._happen(HubSeen(there))
        if not there:
            for nonce in self._inquiries.give_up():
                self._happen(HubSilent(nonce))

    # -- from the exhibit ------------------------------------------------------------------------

    async def _report(self, report: ScoreReported | MediumReported, content: bytes) -> Told:
        effects = self._decide(report)
        scores = [self._keeping.score(one) for one in effects if isinstance(one, KeepScore)]
        if scores:
            return await _all(scores)
        for effect in effects:
            match effect:
                case KeepMedium():
                    return await self._keeping.medium(effect, content)
                case KeepNothing():
                    return Told(Answer.NOT_KEPT, reason=effect.reason)
                case Forbid():
                    raise NotAllowed(f"no {effect.kind} of this player may be kept: it was not")
                case _:
                    continue
        raise NobodyPlays("nobody of that name is playing")

    # -- what the session decides ----------------------------------------------------------------

    def _happen(self, happening: Happening) -> None:
        self._decide(happening)

    def _happen_all(self, happenings: tuple[Happening, ...]) -> None:
        for happening in happenings:
            self._decide(happening)

    def _decide(self, happening: Happening) -> tuple[Effect, ...]:
        clock = self._works.clock
        moment = Moment(clock.now(), clock.monotonic(), random(seals.KEY_BYTES))
        effects = self._works.session.handle(happening, moment)
        for effect in effects:
            self._do(effect)
        return effects

    def _do(self, effect: Effect) -> None:
        match effect:
            case Show():
                self._show(effect.screen)
            case Sign():
                self._works.signs.give(effect.signal, effect.avatar)
            case Bind():
                self._begin(self._keeping.bind(effect))
            case KeepAnswers():
                self._begin(self._keeping.answers(effect))
            case Write():
                self._begin(self._write(effect))
            case AskHub():
                self._ask(effect)
            case PlayersChanged():
                self.stand.play(self._playing(effect.session, effect.roster))
            case _:  # the exhibit's own answers: `_report` gives them
                return

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _show(self, screen: Screen) -> None:
        """Show a screen; rather the resting one than an older one that may hold a name."""
        self._works.signs.rest(at_rest=isinstance(screen, Idle | ExitIdle))
        try:
            self._works.stage.show(screen)
        except Exception as problem:  # noqa: BLE001 - whatever a template can raise
            log.error("%s was not drawn: %s", screen.name, type(problem).__name__)  # noqa: TRY400 - a trace may hold what was typed
            self._works.stage.show(self._works.resting(screen.language))

    async def _write(self, write: Write) -> None:
        media = await self._keeping.write(write)
        if self._hub:
            self._hub.drop_media(media)

    def _ask(self, ask: AskHub) -> None:
        """Ask the hub; nothing of it is on a disk or in a log, and nothing is asked twice."""
        self._inquiries.put(ask.nonce, ask.request, self._works.clock.monotonic())
        if self._hub and self._hub_there:
            self._hub.request(ask.nonce, ask.request)
            return
        for nonce in self._inquiries.give_up():
            # Not at once: the session has not finished deciding what it asks.
            self._loop.call_soon(self._happen, HubSilent(nonce))

    def _playing(self, session: str, roster: Roster) -> Playing:
        language = self._works.session.screen().language
        players = tuple(
            Player(
                player=one.name,
                avatar=one.lent,
                language=one.entry.language if one.entry else language,
                may_record=frozenset(one.scopes),
            )
            for one in roster.players
        )
        return Playing(session if players else "", players)


async def _all(scores: list[Coroutine[Any, Any, Told]]) -> Told:
    """Keep the one score of a team for each of them; return what the exhibit is told of the last.

    Raises:
        DiskFailed: one of them could not be written; each was tried.
    """
    told = await asyncio.gather(*scores, return_exceptions=True)
    problems = [one for one in told if isinstance(one, BaseException)]
    if problems:
        raise problems[0]
    return next(one for one in reversed(told) if isinstance(one, Told))
