"""The installation at work: takes what happens from all sides, does what the session decides.

Everything here runs in the event loop's thread; reader and link speak from their own and are handed
over. The disk has threads of its own, one for rows and one for media: nobody waits for it but whom
it concerns, and a score waits for no photo.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from nacl.utils import random

from edge.contract import seals
from edge.contract.clock import Clock
from edge.contract.downward import DirectoryDelta, DirectorySnapshot, DownBody, MediaState
from edge.contract.envelopes import EventKind
from edge.contract.events import MediumKind, ProvisionalScore
from edge.contract.manifest import ExhibitManifest
from edge.directory import Directory
from edge.effects import (
    Bind,
    Effect,
    Forbid,
    KeepMedium,
    KeepNothing,
    KeepScore,
    PlayersChanged,
    Show,
)
from edge.errors import KeysMissing, MediumRefused, NotKept, OutboxFull
from edge.exhibit.floor import (
    Answer,
    DiskFailed,
    NobodyPlays,
    NotAllowed,
    NotASample,
    Player,
    Playing,
    Told,
)
from edge.happenings import (
    BandTapped,
    BindFailed,
    BindingGone,
    BindingRefused,
    Bound,
    Happening,
    KeepFailed,
    MediumReported,
    Moment,
    ResultKept,
    ResultRefused,
    ResultStored,
    RoundOver,
    ScoreReported,
    TapFault,
    TapRefused,
    Ticked,
    Touched,
)
from edge.identity import DayKeys
from edge.kiosk.stage import Stage
from edge.media import Capture, MediaSpool
from edge.numbers import Numbers, Sooner
from edge.outbox import MEDIA_PRIORITY, SCORE_PRIORITY, Outbox, RefusedRow
from edge.players import Roster
from edge.reader.events import (
    BandSeen,
    NotABand,
    ReaderEvent,
    ReaderHealth,
    ReaderHealthChanged,
    TwoBands,
)
from edge.screens import Idle, Screen
from edge.seal import EdgeSeal
from edge.session import Session

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
DISK_FAULTS = (KeysMissing, OutboxFull, NotKept)


@dataclass(frozen=True, slots=True)
class Works:
    """The parts that an installation works with."""

    session: Session
    stage: Stage
    manifest: ExhibitManifest
    keys: DayKeys
    seal: EdgeSeal
    outbox: Outbox
    spool: MediaSpool
    directory: Directory
    clock: Clock


class Installation:
    """One exhibit's installation: the exhibit's floor, and the listener of reader and link."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._loop = asyncio.get_running_loop()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._media = ThreadPoolExecutor(1, thread_name_prefix="media")
        self._playing = Playing("", ())
        self._listeners: set[asyncio.Queue[Playing]] = set()
        self._numbers = Numbers()
        self._tasks: set[asyncio.Task[None]] = set()
        self.ask_directory: Callable[[], None] = lambda: None
        self.tell_reader: Callable[[ReaderHealth], None] = lambda _: None

    async def tick_for_ever(self) -> None:
        """Tell the session that time passes, until cancelled, whatever became of a tick."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                self._happen(Ticked())
            except Exception as problem:  # noqa: BLE001 - without time no form is ever wiped
                log.error("a tick failed: %s", type(problem).__name__)  # noqa: TRY400 - a trace may hold what was typed

    def close(self) -> None:
        """Finish what the disk was told, then let go of it."""
        self._disk.shutdown()
        self._media.shutdown()

    # -- from the reader's thread ----------------------------------------------------------------

    def reader(self, event: ReaderEvent) -> None:
        """Take an event of the reader, in its thread."""
        if isinstance(event, ReaderHealthChanged):
            self.tell_reader(event.health)
            return
        self._loop.call_soon_threadsafe(self._from_reader, event)

    def _from_reader(self, event: ReaderEvent) -> None:
        if isinstance(event, BandSeen):
            self._happen(self._tap(event.uid))
        elif isinstance(event, TwoBands):
            self._happen(TapRefused(TapFault.TWO_BANDS))
        elif isinstance(event, NotABand):
            self._happen(TapRefused(TapFault.NOT_A_BAND))

    def _tap(self, uid: bytes) -> BandTapped:
        """The UID goes no further than this: what is looked up is its key of today."""
        works = self._works
        if not works.seal.ready_to_keep():
            return BandTapped(None)
        band_key = works.keys.band_key(uid, works.clock.now())
        return BandTapped(band_key, works.directory.find(band_key) if band_key else None)

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
        self._loop.call_soon_threadsafe(self._on_page, numbers, SCORE_PRIORITY)

    def medium_done(self, number: int, state: MediaState, reason: str) -> None:
        """The hub has a medium whole, or refused it."""
        if state is MediaState.WHOLE:
            self._loop.call_soon_threadsafe(self._on_page, (number,), MEDIA_PRIORITY)
        else:
            log.warning("the hub refused a medium: %s", reason)
            self._loop.call_soon_threadsafe(self._not_on_page, number)

    def refused(self, rows: tuple[RefusedRow, ...]) -> None:
        """The hub will never store these rows."""
        for row in rows:
            log.warning("the hub refused row %d: %s", row.number, row.reason)
            self._loop.call_soon_threadsafe(self._refused, row)

    def directory(self, news: DirectorySnapshot | DirectoryDelta) -> None:
        """The hub told of bindings."""
        if not self._works.directory.take(news):
            self.ask_directory()
        if isinstance(news, DirectoryDelta):
            for binding_id in news.ended:
                self._loop.call_soon_threadsafe(self._happen, BindingGone(binding_id))

    def keys(self) -> None:
        """Keys came: from now on results can be kept."""
        log.info("the hub's keys are here")

    def erase(self, binding_id: bytes) -> None:
        """A binding was erased."""
        self._works.directory.end(binding_id)
        self._loop.call_soon_threadsafe(self._happen, BindingGone(binding_id))

    def told(self, news: DownBody) -> None:
        """The hub told of marked bands, or answered a request."""

    def connected(self, on: bool) -> None:  # noqa: FBT001 - as the link says it
        """The hub can be reached, or no longer."""
        log.info("the hub is %s", "there" if on else "away")

    def _on_page(self, numbers: tuple[int, ...], priority: int) -> None:
        for result_id in self._numbers.arrived(numbers, priority):
            self._happen(ResultStored(result_id))

    def _refused(self, row: RefusedRow) -> None:
        """What was shown as kept is not: a binding is known no more, a result is told."""
        if row.kind is not EventKind.BINDING_MADE:
            self._not_on_page(row.number)
            return
        binding_id = self._works.directory.refuse(row.ref)
        if binding_id is not None:
            self._happen(BindingRefused(binding_id))

    def _not_on_page(self, number: int) -> None:
        result_id = self._numbers.refused(number)
        if result_id is not None:
            self._happen(ResultRefused(result_id))

    # -- from the exhibit ------------------------------------------------------------------------

    def playing(self) -> Playing:
        """Return who plays now."""
        return self._playing

    async def score(self, player: str, metric: str, value: float) -> Told:
        """Keep a score; see `edge.exhibit.floor.Floor.score`."""
        self._check(metric, value)
        return await self._report(ScoreReported(player, metric, value), b"")

    async def medium(self, player: str, kind: MediumKind, content: bytes) -> Told:
        """Keep a photo or a sound; see `edge.exhibit.floor.Floor.medium`."""
        if kind not in self._works.manifest.media:
            raise NotASample(f"exhibit.toml declares no {kind}: add it to media")
        return await self._report(MediumReported(player, kind), content)

    async def done(self) -> None:
        """The exhibit says that this round is over."""
        self._happen(RoundOver())

    def listen(self) -> asyncio.Queue[Playing]:
        """Return a queue that gets who plays, each time it changes."""
        queue: asyncio.Queue[Playing] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def unlisten(self, queue: asyncio.Queue[Playing]) -> None:
        """Stop feeding a queue."""
        self._listeners.discard(queue)

    def _check(self, metric: str, value: float) -> None:
        declared = {one.key: one for one in self._works.manifest.metrics}
        if metric not in declared:
            known = ", ".join(declared) or "none"
            raise NotASample(f"exhibit.toml declares no metric of that key; it has: {known}")
        low, high = declared[metric].low, declared[metric].high
        if not low <= value <= high:
            raise NotASample(f"the value must be {low:g} to {high:g}, as exhibit.toml declares it")

    async def _report(self, report: ScoreReported | MediumReported, content: bytes) -> Told:
        for effect in self._decide(report):
            if isinstance(effect, KeepScore):
                made = effect.made
                ref = (
                    b""
                    if isinstance(made, ProvisionalScore)
                    else seals.binding_ref(made.binding_id)
                )
                keep = partial(self._works.outbox.keep, made, ref=ref)
                return await self._keep(made.result_id, SCORE_PRIORITY, keep)
            if isinstance(effect, KeepMedium):
                keep = partial(self._works.spool.keep, self._capture(effect), content)
                return await self._keep(effect.result_id, MEDIA_PRIORITY, keep)
            if isinstance(effect, KeepNothing):
                return Told(Answer.NOT_KEPT, reason=effect.reason)
            if isinstance(effect, Forbid):
                raise NotAllowed(f"this player said no to a {effect.kind}: it was not kept")
        raise NobodyPlays("nobody of that name is playing")

    def _capture(self, effect: KeepMedium) -> Capture:
        return Capture(
            result_id=effect.result_id,
            binding_id=effect.binding_id,
            exhibit=self._works.manifest.exhibit,
            kind=effect.kind,
            made_at=effect.made_at,
        )

    async def _keep(self, result_id: bytes, priority: int, keep: Callable[[], int]) -> Told:
        """Only when the disk has it may anybody be told so."""
        try:
            disk = self._media if priority == MEDIA_PRIORITY else self._disk
            number = await self._loop.run_in_executor(disk, keep)
        except MediumRefused as problem:
            self._happen(KeepFailed(result_id))
            raise NotASample(f"{problem}: send a JPEG, PNG or WebP of at most 12 MB") from None
        except DISK_FAULTS as problem:
            self._happen(KeepFailed(result_id))
            raise DiskFailed(f"not kept: {problem}; call a technician") from None
        self._happen(ResultKept(result_id))
        sooner = self._numbers.note(number, priority, result_id)
        if sooner is Sooner.STORED:
            self._happen(ResultStored(result_id))
        elif sooner is Sooner.REFUSED:
            self._happen(ResultRefused(result_id))
        return Told(Answer.KEPT_HERE, result_id.hex())

    # -- what the session decides ----------------------------------------------------------------

    def _happen(self, happening: Happening) -> None:
        self._decide(happening)

    def _decide(self, happening: Happening) -> tuple[Effect, ...]:
        clock = self._works.clock
        moment = Moment(clock.now(), clock.monotonic(), random(seals.KEY_BYTES))
        effects = self._works.session.handle(happening, moment)
        for effect in effects:
            self._do(effect)
        return effects

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, Show):
            self._show(effect.screen)
        elif isinstance(effect, Bind):
            task = self._loop.create_task(self._bind(effect))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(effect, PlayersChanged):
            self._tell_exhibit(effect.session, effect.roster)

    def _show(self, screen: Screen) -> None:
        """Show a screen; rather the resting one than an older one that may hold a name."""
        try:
            self._works.stage.show(screen)
        except Exception as problem:  # noqa: BLE001 - whatever a template can raise
            log.error("%s was not drawn: %s", screen.name, type(problem).__name__)  # noqa: TRY400 - a trace may hold what was typed
            self._works.stage.show(Idle(screen.language, self._works.manifest.question))

    async def _bind(self, bind: Bind) -> None:
        ref = seals.binding_ref(bind.made.binding_id)
        try:
            keep = partial(self._works.outbox.keep, bind.made, ref=ref)
            await self._loop.run_in_executor(self._disk, keep)
        except DISK_FAULTS as problem:
            log.error("a binding was not kept: %s", type(problem).__name__)  # noqa: TRY400 - no trace is of use
            self._happen(BindFailed())
        else:
            self._works.directory.add(bind.entry)
            self._happen(Bound())

    def _tell_exhibit(self, session: str, roster: Roster) -> None:
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
        self._playing = Playing(session if players else "", players)
        for queue in self._listeners:
            queue.put_nowait(self._playing)
