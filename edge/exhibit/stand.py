"""Where the exhibit stands: it is told who plays, and what it sends is checked first of all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from edge.exhibit.floor import TOGETHER, NotASample, Playing
from edge.happenings import MediumReported, RoundOver, ScoreReported

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from edge.contract.events import MediumKind
    from edge.contract.manifest import ExhibitManifest
    from edge.exhibit.floor import Told

    Report = Callable[[ScoreReported | MediumReported, bytes], Awaitable[Told]]
    """Have a result decided on and kept."""


class Stand:
    """The exhibit's floor, see `edge.exhibit.floor.Floor`; an exit station declares nothing."""

    def __init__(
        self,
        manifest: ExhibitManifest | None,
        report: Report,
        over: Callable[[RoundOver], None],
    ) -> None:
        self._metrics = {one.key: one for one in manifest.metrics} if manifest else {}
        self._media = manifest.media if manifest else ()
        self._report = report
        self._over = over
        self._playing = Playing("", ())
        self._listeners: set[asyncio.Queue[Playing]] = set()

    def playing(self) -> Playing:
        """Return who plays now."""
        return self._playing

    def play(self, playing: Playing) -> None:
        """Tell the exhibit who plays from now on."""
        self._playing = playing
        for queue in self._listeners:
            queue.put_nowait(playing)

    async def score(self, player: str, metric: str, value: float) -> Told:
        """Keep a score; see `edge.exhibit.floor.Floor.score`."""
        declared = self._metrics.get(metric)
        if declared is None:
            known = ", ".join(self._metrics) or "none"
            raise NotASample(f"exhibit.toml declares no metric of that key; it has: {known}")
        low, high = declared.low, declared.high
        if not low <= value <= high:
            raise NotASample(f"the value must be {low:g} to {high:g}, as exhibit.toml declares it")
        if not player and not declared.team:
            raise NotASample(
                f"several are playing: name the player, p1, p2…, or {TOGETHER!r} for all of them"
            )
        whose = "" if player == TOGETHER else player
        return await self._report(ScoreReported(whose, metric, value), b"")

    async def medium(self, player: str, kind: MediumKind, content: bytes) -> Told:
        """Keep a photo or a sound; see `edge.exhibit.floor.Floor.medium`."""
        if kind not in self._media:
            raise NotASample(f"exhibit.toml declares no {kind}: add it to media")
        return await self._report(MediumReported(player, kind), content)

    async def done(self) -> None:
        """The exhibit says that this round is over."""
        self._over(RoundOver())

    def listen(self) -> asyncio.Queue[Playing]:
        """Return a queue that gets who plays, each time it changes."""
        queue: asyncio.Queue[Playing] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def unlisten(self, queue: asyncio.Queue[Playing]) -> None:
        """Stop feeding a queue."""
        self._listeners.discard(queue)
