"""What the hub says to edges: boxed to each, on the path of its kind, never retained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.downward import (
    AccessOffered,
    BandMarks,
    DeskAnswer,
    DeskIntake,
    DirectoryDelta,
    DirectorySnapshot,
    DownBody,
    EraseBinding,
    HandOffAnswered,
    HandOffOpened,
    HandOffSeen,
    KeysAhead,
    MailAnswer,
    MediaProgress,
    Receipt,
    StaffAnswer,
    VisitCounts,
)
from edge.contract.trails import TrailsToday
from hub.line.seal import DownBoxes
from hub.store import Edge, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nacl.public import PrivateKey
    from sqlalchemy import Connection

    from hub.store import Store

_edges = table_of(Edge)
# Put together once: every transaction of the ingest asks it.
_ENROLLED = select(_edges.c.name, _edges.c.verify_key, _edges.c.box_key).where(
    _edges.c.revoked_at.is_(None)
)
_PATHS: Mapping[type[DownBody], str] = {
    KeysAhead: topics.DOWN_KEYS,
    DirectorySnapshot: topics.DOWN_DIRECTORY,
    DirectoryDelta: topics.DOWN_DIRECTORY,
    Receipt: topics.DOWN_RECEIPTS,
    MediaProgress: topics.DOWN_MEDIA,
    EraseBinding: topics.DOWN_COMMANDS,
    BandMarks: topics.DOWN_DIRECTORY,
    TrailsToday: topics.DOWN_DIRECTORY,
    StaffAnswer: topics.DOWN_ANSWERS,
    HandOffOpened: topics.DOWN_ANSWERS,
    HandOffSeen: topics.DOWN_ANSWERS,
    HandOffAnswered: topics.DOWN_ANSWERS,
    VisitCounts: topics.DOWN_ANSWERS,
    MailAnswer: topics.DOWN_ANSWERS,
    AccessOffered: topics.DOWN_COMMANDS,
    DeskAnswer: topics.DOWN_ANSWERS,
    DeskIntake: topics.DOWN_COMMANDS,
}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An installation that may speak, and be spoken to: its public keys, 32 bytes each."""

    name: str
    verify_key: bytes
    box_key: bytes


def enrolled(tx: Connection) -> dict[str, Enrolled]:
    """Return all installations by name, without those whose enrolment was revoked."""
    return {row.name: Enrolled(*row) for row in tx.execute(_ENROLLED)}


class Answers:
    """Sends messages down. Thread-safe; what cannot leave now is lost, and edges ask again."""

    def __init__(
        self,
        museum: str,
        hub_private: PrivateKey,
        store: Store,
        publish: Callable[[str, bytes], None],
    ) -> None:
        self._museum = museum
        self._boxes = DownBoxes(museum, hub_private)
        self._store = store
        self._publish = publish

    def tell(self, to: Enrolled, body: DownBody) -> None:
        """Send a message to one edge."""
        boxed = self._boxes.box(to.name, to.box_key, body)
        topic = topics.edge_topic(self._museum, to.name, _PATHS[type(body)])
        self._publish(topic, to_json(boxed))

    def tell_all(self, body: DownBody) -> None:
        """Send a message to every edge that is enrolled."""
        with self._store.read() as tx:
            everybody = enrolled(tx)
        for to in everybody.values():
            self.tell(to, body)

    def tell_named(self, edge: str, body: DownBody) -> None:
        """Send a message to an edge known by name; nothing goes to one that is not enrolled."""
        with self._store.read() as tx:
            to = enrolled(tx).get(edge)
        if to is not None:
            self.tell(to, body)
