"""Puts on disk what the session wants kept, and says only then that it is; erases what it must.

The disk has threads of its own, one for rows and one for media: nobody waits for it but whom it
concerns, and a score waits for no photo.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from edge.contract import seals
from edge.contract.downward import MediaState
from edge.contract.envelopes import EventKind
from edge.contract.events import (
    ProvisionalScore,
    ResultForgotten,
    ScopesChanged,
    VisitEnded,
    VisitForgotten,
)
from edge.contract.words import Scope
from edge.errors import KeysMissing, MediumRefused, NotKept, OutboxFull
from edge.exhibit.floor import Answer, DiskFailed, NotASample, Told
from edge.happenings import (
    AnswersFailed,
    AnswersKept,
    BindFailed,
    BindingRefused,
    Bound,
    KeepFailed,
    ResultKept,
    ResultRefused,
    ResultStored,
    WishRefused,
    WriteFailed,
    Written,
)
from edge.media import Capture
from edge.numbers import KeptResult, Numbers, Sooner
from edge.outbox import MEDIA_PRIORITY, SCORE_PRIORITY, Erased

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.events import StepAnswered
    from edge.effects import Bind, KeepAnswers, KeepMedium, KeepScore, Write
    from edge.happenings import Happening
    from edge.outbox import RefusedRow
    from edge.works import Works

log = logging.getLogger(__name__)

DISK_FAULTS = (KeysMissing, OutboxFull, NotKept)
_FITS = {
    Scope.PHOTO: "a JPEG, PNG, WebP or HEIC of at most 12 MB",
    Scope.SOUND: "a WAV, Ogg, FLAC or MP3 of at most 60 seconds and 12 MB",
}
_OF_THE_DIRECTORY = frozenset({EventKind.SCOPES_CHANGED, EventKind.VISIT_ENDED})
_TOLD = frozenset({EventKind.SCOPES_CHANGED, EventKind.ADDRESS_MENDED})
"""What was said to be done, to somebody who may still stand there."""
_RESULTS = frozenset({EventKind.SCORE_MADE, EventKind.PROVISIONAL_SCORE, EventKind.MEDIUM_MADE})


class Keeping:
    """The disk of one installation, as the session's effects and the hub's answers use it.

    `happen` is told what became of it, in the event loop's thread; so is everything but `close`.
    """

    def __init__(self, works: Works, happen: Callable[[Happening], None]) -> None:
        self._works = works
        self._happen = happen
        self._loop = asyncio.get_running_loop()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._media = ThreadPoolExecutor(1, thread_name_prefix="media")
        self._numbers = Numbers()
        self._groups_failed = False

    def close(self) -> None:
        """Finish what the disk was told, then let go of it."""
        self._disk.shutdown()
        self._media.shutdown()

    # -- what the session decides ----------------------------------------------------------------

    async def bind(self, bind: Bind) -> None:
        """Put a binding on disk; only then may it be shown."""
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

    async def write(self, write: Write) -> tuple[bytes, ...]:
        """Put what a wearer said on disk and erase what goes with it, in one transaction.

        Returns:
            SHA-256 of the media that were erased: they must not be sent any more.
        """
        said = write.said
        erased = Erased(isinstance(said, VisitForgotten), self._meant(write))
        try:
            keep = partial(self._works.spool.write, said, said.binding_id, erased)
            media = await self._loop.run_in_executor(self._disk, keep)
        except DISK_FAULTS as problem:
            log.error("a wearer's word was not kept: %s", type(problem).__name__)  # noqa: TRY400 - no trace is of use
            self._happen(WriteFailed(said.binding_id))
            return ()
        self._numbers.forget(erased.numbers)
        if isinstance(said, VisitForgotten | VisitEnded):
            self._works.directory.end(said.binding_id)
        elif write.entry is not None:
            self._works.directory.change(write.entry)
        await self.remember()
        self._happen(Written(said.binding_id))
        return media

    async def remember(self) -> None:
        """Have on the disk what is known of group bands, for after a power cut without a hub."""
        bands = self._works.group_bands
        await self._on_disk(*((bands.recall,) if bands.due() else ()), bands.follow)

    async def erased(self, binding_id: bytes) -> None:
        """Have nothing on the disk of a group band that the hub erased, whatever the clock says."""
        await self._on_disk(partial(self._works.group_bands.erase, binding_id))
        await self.remember()

    async def _on_disk(self, *steps: Callable[[], None]) -> None:
        try:
            for step in steps:
                await self._loop.run_in_executor(self._disk, step)
        except NotKept as problem:
            if not self._groups_failed:
                log.error("%s", problem)  # noqa: TRY400 - it says all
            self._groups_failed = True
        else:
            self._groups_failed = False

    async def answers(self, keep: KeepAnswers) -> None:
        """Put answers on disk; those that are there are told, or that none is."""
        kept: list[StepAnswered] = []
        for made in keep.made:
            row = partial(self._works.outbox.keep, made, ref=seals.binding_ref(made.binding_id))
            try:
                await self._loop.run_in_executor(self._disk, row)
            except DISK_FAULTS as problem:
                log.error("an answer was not kept: %s", type(problem).__name__)  # noqa: TRY400 - no trace is of use
                break
            kept.append(made)
        self._happen(AnswersKept(tuple(kept)) if kept else AnswersFailed(keep.made))

    async def score(self, keep: KeepScore) -> Told:
        """Put a score on disk; return what the exhibit is told.

        Raises:
            DiskFailed: it could not be written.
        """
        made = keep.made
        if isinstance(made, ProvisionalScore):
            kept, ref, answer = b"", b"", Answer.KEPT_FOR_NOW
        else:
            kept, answer = made.binding_id, Answer.KEPT_HERE
            ref = seals.binding_ref(made.binding_id)
        row = partial(self._works.outbox.keep, made, ref=ref)
        noted = KeptResult(made.result_id, SCORE_PRIORITY, Scope.SCORE, kept)
        await self._keep(noted, self._disk, row)
        return Told(answer, made.result_id.hex())

    async def medium(self, keep: KeepMedium, content: bytes) -> Told:
        """Check a medium, seal it and put it on disk; return what the exhibit is told.

        Raises:
            NotASample: it is nothing that can be kept.
            DiskFailed: it could not be written.
        """
        manifest = self._works.manifest
        capture = Capture(
            result_id=keep.result_id,
            binding_id=keep.binding_id,
            exhibit=manifest.exhibit if manifest else "",
            kind=keep.kind,
            made_at=keep.made_at,
        )
        noted = KeptResult(keep.result_id, MEDIA_PRIORITY, Scope(keep.kind), keep.binding_id)
        await self._keep(noted, self._media, partial(self._works.spool.keep, capture, content))
        return Told(Answer.KEPT_HERE, keep.result_id.hex())

    async def _keep(
        self, noted: KeptResult, disk: ThreadPoolExecutor, keep: Callable[[], int]
    ) -> None:
        """Only when the disk has it may anybody be told so."""
        result_id = noted.result_id
        try:
            number = await self._loop.run_in_executor(disk, keep)
        except MediumRefused as problem:
            self._happen(KeepFailed(result_id))
            raise NotASample(f"{problem}: send {_FITS[noted.scope]}") from None
        except DISK_FAULTS as problem:
            self._happen(KeepFailed(result_id))
            raise DiskFailed(f"not kept: {problem}; call a technician") from None
        self._happen(ResultKept(result_id))
        sooner = self._numbers.note(number, noted)
        if sooner is Sooner.STORED:
            self._happen(ResultStored(result_id))
        elif sooner is Sooner.REFUSED:
            self._happen(ResultRefused(result_id))

    def _meant(self, write: Write) -> tuple[int, ...]:
        """Return the numbers that go with a word; what the hub has already, the word itself ends.

        A kind that was withdrawn takes along what of it is unsent; its row on the disk is sealed,
        so only what this run kept is known by kind, and the hub refuses the rest.
        """
        said = write.said
        if isinstance(said, ResultForgotten):
            return self._numbers.of_result(said.result_id)
        if isinstance(said, ScopesChanged):
            return self._numbers.of_scopes(said.binding_id, said.consent.no)
        return ()

    # -- what the hub says -----------------------------------------------------------------------

    def stored(self, numbers: tuple[int, ...]) -> None:
        """The hub has these rows; those of media are on the page only when the medium is whole."""
        self._on_page(numbers, SCORE_PRIORITY)

    def medium_done(self, number: int, state: MediaState) -> None:
        """The hub has a medium whole, or refused it."""
        if state is MediaState.WHOLE:
            self._on_page((number,), MEDIA_PRIORITY)
        else:
            self._not_on_page(number)

    def refused(self, row: RefusedRow) -> bool:
        """What was shown as kept or done is not: a binding is known no more, the rest is told.

        Returns:
            Whether the hub must be asked what it knows of bindings: it decides again.
        """
        if row.kind in _TOLD:
            wearer = self._works.directory.behind(row.ref)
            if wearer is not None:
                self._happen(WishRefused(wearer, row.kind))
        if row.kind is EventKind.BINDING_MADE:
            binding_id = self._works.directory.refuse(row.ref)
            if binding_id is not None:
                self._happen(BindingRefused(binding_id))
        elif row.kind in _RESULTS:
            self._not_on_page(row.number)
        elif row.kind in _OF_THE_DIRECTORY:
            self._works.directory.unsay(row.ref)
            return True
        return False

    def _on_page(self, numbers: tuple[int, ...], priority: int) -> None:
        for result_id in self._numbers.arrived(numbers, priority):
            self._happen(ResultStored(result_id))

    def _not_on_page(self, number: int) -> None:
        result_id = self._numbers.refused(number)
        if result_id is not None:
            self._happen(ResultRefused(result_id))
