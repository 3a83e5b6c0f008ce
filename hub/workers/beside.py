"""All that the hub's own process does for workers beside it; nothing where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.keys.owner import KeyDoor
from hub.line.wire import ALL_BUT_EVENTS, EVERYTHING
from hub.premises import Premises
from hub.workers.crew import Crew
from hub.workers.news import News
from hub.workers.share import check_shares

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from edge.contract.clock import Clock
    from hub.config import HubSettings
    from hub.keys.file import KeyringFile
    from hub.store import Store
    from hub.workers.news import Hearing


class Beside:
    """Lends keys to workers, keeps them alive, and hears what they commit."""

    def __init__(
        self,
        settings: HubSettings,
        clock: Clock,
        store: Store,
        keyring: KeyringFile,
        hearing: Hearing,
    ) -> None:
        self._settings = settings
        self._any = settings.ingest.workers > 0
        self._door = KeyDoor(keyring, Premises(settings.folder).key_door)
        self._news = News(store, hearing)
        self._crew = Crew(settings, clock)

    @property
    def leaves(self) -> Sequence[str]:
        """What of each edge is left to the hub's own line."""
        return ALL_BUT_EVENTS if self._any else EVERYTHING

    @property
    def failing(self) -> str:
        """What is wrong with the workers, empty when nothing is."""
        return self._crew.failing

    @property
    def counts(self) -> Counter[str]:
        """What they settled, by name."""
        return self._news.counts

    def check(self) -> None:
        """Look whether the broker can share messages out.

        Raises:
            SettingsWrong: it cannot, so that workers would get nothing.
        """
        if self._any:
            check_shares(self._settings.broker)

    def start(self) -> None:
        """Lend, listen, and start the workers."""
        if self._any:
            self._door.open()
            self._news.start()
            self._crew.start()

    def stop(self) -> None:
        """Let the workers settle what they hold, then lend no more."""
        if self._any:
            self._crew.stop()
            self._news.stop()
            self._door.close()
