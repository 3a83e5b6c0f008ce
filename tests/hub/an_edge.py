"""The edge's half of the contract, written here a second time from the contract's words alone.

So that the hub is tested against the agreement and not against the edge's code; the two codes meet
in `tests/journeys` and in `test_both_sides`.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.signing import SigningKey

from edge.contract import seals
from edge.contract.codec import from_json, to_json
from edge.contract.downward import (
    BandMarks,
    DeskAnswer,
    DeskIntake,
    DirectoryDelta,
    DirectorySnapshot,
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
from edge.contract.envelopes import (
    CHUNK_BYTES,
    DownEnvelope,
    DownKind,
    EpochOpened,
    EventBatch,
    EventEnvelope,
    EventKind,
    Request,
    RequestKind,
)
from edge.contract.events import (
    BindingMade,
    MediumMade,
    ProvisionalScore,
    ScopesChanged,
    ScoreMade,
    StepAnswered,
    VisitEnded,
    VisitForgotten,
    Void,
)
from edge.contract.manifest import ExhibitDeclared, ExhibitManifest
from edge.contract.requests import (
    BandLaid,
    BandMarked,
    BandTakenIn,
    CountsWanted,
    DeskHere,
    HandOffEnded,
    HandOffWanted,
    MailWanted,
    StaffAsked,
)
from edge.contract.trails import TrailsToday

if TYPE_CHECKING:
    from edge.contract.downward import DownBody
    from edge.contract.events import EventBody

BOOT = b"B" * 16
"""What the presence of a hub in a test says."""
MUSEUM = "testmuseum"
KINDS = {
    BindingMade: EventKind.BINDING_MADE,
    ScoreMade: EventKind.SCORE_MADE,
    MediumMade: EventKind.MEDIUM_MADE,
    ProvisionalScore: EventKind.PROVISIONAL_SCORE,
    ScopesChanged: EventKind.SCOPES_CHANGED,
    VisitForgotten: EventKind.VISIT_FORGOTTEN,
    VisitEnded: EventKind.VISIT_ENDED,
    StepAnswered: EventKind.STEP_ANSWERED,
    Void: EventKind.VOID,
}
DOWN = {
    DownKind.KEYS_AHEAD: KeysAhead,
    DownKind.DIRECTORY_SNAPSHOT: DirectorySnapshot,
    DownKind.DIRECTORY_DELTA: DirectoryDelta,
    DownKind.RECEIPT: Receipt,
    DownKind.MEDIA_PROGRESS: MediaProgress,
    DownKind.ERASE_BINDING: EraseBinding,
    DownKind.BAND_MARKS: BandMarks,
    DownKind.STAFF_ANSWER: StaffAnswer,
    DownKind.HAND_OFF_OPENED: HandOffOpened,
    DownKind.HAND_OFF_SEEN: HandOffSeen,
    DownKind.HAND_OFF_ANSWERED: HandOffAnswered,
    DownKind.VISIT_COUNTS: VisitCounts,
    DownKind.MAIL_ANSWER: MailAnswer,
    DownKind.DESK_ANSWER: DeskAnswer,
    DownKind.DESK_INTAKE: DeskIntake,
    DownKind.TRAILS_TODAY: TrailsToday,
}
ASKED = {
    BandMarked: RequestKind.BAND_MARKED,
    StaffAsked: RequestKind.STAFF_ASKED,
    HandOffWanted: RequestKind.HAND_OFF_WANTED,
    HandOffEnded: RequestKind.HAND_OFF_ENDED,
    CountsWanted: RequestKind.COUNTS_WANTED,
    MailWanted: RequestKind.MAIL_WANTED,
    DeskHere: RequestKind.DESK_HERE,
    BandLaid: RequestKind.BAND_LAID,
    BandTakenIn: RequestKind.BAND_TAKEN_IN,
}


class AnEdge:
    """An enrolled installation: makes what one would send, reads what one would get."""

    def __init__(self, name: str = "wall", museum: str = MUSEUM) -> None:
        self.name = name
        self.museum = museum
        self.signing = SigningKey.generate()
        self.private = PrivateKey.generate()
        self.outbox = secrets.token_bytes(16)
        self.epoch = secrets.token_bytes(16)
        self.epoch_key = secrets.token_bytes(32)
        self.number = 0

    @property
    def verify_key(self) -> bytes:
        return bytes(self.signing.verify_key)

    @property
    def box_key(self) -> bytes:
        return bytes(self.private.public_key)

    def declared(self, manifest: ExhibitManifest | bytes, at: datetime) -> ExhibitDeclared:
        body = manifest if isinstance(manifest, bytes) else to_json(manifest)
        statement = seals.manifest_statement(self.museum, self.name, at, body)
        signature = bytes(self.signing.sign(statement).signature)
        return ExhibitDeclared(self.name, at, body, signature)

    def declares(self, manifest: ExhibitManifest | bytes, at: datetime) -> bytes:
        return to_json(self.declared(manifest, at))

    def opens_epoch(self, day: date, sealing_public: bytes) -> EpochOpened:
        sealed = bytes(SealedBox(PublicKey(sealing_public)).encrypt(self.epoch_key))
        statement = seals.epoch_statement(self.museum, self.name, self.epoch, day, sealed)
        signature = bytes(self.signing.sign(statement).signature)
        return EpochOpened(self.name, self.epoch, day, sealed, signature)

    def seals(self, body: EventBody, number: int | None = None) -> EventEnvelope:
        """Seal one event under the next number, or under a given one."""
        if number is None:
            self.number += 1
            number = self.number
        ref = (
            b"" if isinstance(body, Void | ProvisionalScore) else seals.binding_ref(body.binding_id)
        )
        bare = EventEnvelope(self.outbox, number, KINDS[type(body)], 0, ref, self.epoch, b"")
        binds = seals.event_binds(self.museum, self.name, bare)
        return changed(bare, body=bytes(Aead(self.epoch_key).encrypt(to_json(body), binds)))

    def batch(self, *events: EventEnvelope) -> bytes:
        return to_json(EventBatch(self.name, events))

    def seals_file(self, plain: bytes, number: int) -> list[bytes]:
        """Seal a medium's file as the chunks of the event with that number."""
        parts = [plain[at : at + CHUNK_BYTES] for at in range(0, len(plain), CHUNK_BYTES)]
        return [
            bytes(
                Aead(self.epoch_key).encrypt(
                    part, seals.chunk_binds(self.museum, self.name, self.outbox, number, index)
                )
            )
            for index, part in enumerate(parts)
        ]

    def requests(self, body, hub_public: bytes, nonce: bytes = b"", boot: bytes = BOOT) -> Request:
        """Box a request to the hub that runs now."""
        nonce = nonce or secrets.token_bytes(16)
        kind = ASKED[type(body)]
        plain = seals.request_prefix(self.museum, self.name, kind, nonce, boot) + to_json(body)
        box = Box(self.private, PublicKey(hub_public))
        return Request(self.name, kind, nonce, bytes(box.encrypt(plain)), boot)

    def unboxes(self, payload: bytes, hub_public: bytes) -> DownBody:
        envelope = from_json(DownEnvelope, payload)
        assert envelope.edge == self.name
        plain = bytes(Box(self.private, PublicKey(hub_public)).decrypt(envelope.body))
        prefix = seals.down_prefix(self.museum, self.name, envelope.kind)
        assert plain.startswith(prefix)
        return from_json(DOWN[envelope.kind], plain.removeprefix(prefix))


def changed(envelope: EventEnvelope, **fields) -> EventEnvelope:
    """Return an envelope with other fields, its seal untouched."""
    was = {name: getattr(envelope, name) for name in EventEnvelope.__slots__}
    return EventEnvelope(**{**was, **fields})
