"""Opens what an edge sealed and boxes what goes down to one edge; keys are passed in, not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.signing import VerifyKey

from edge.contract import seals
from edge.contract.codec import from_json, to_json
from edge.contract.envelopes import DownEnvelope
from edge.contract.kinds import EVENTS, KIND_OF_DOWN, REQUESTS
from edge.contract.manifest import ExhibitManifest
from hub.errors import BadSeal

if TYPE_CHECKING:
    from edge.contract.downward import DownBody
    from edge.contract.envelopes import EpochOpened, EventEnvelope, EventKind, Request
    from edge.contract.events import EventBody
    from edge.contract.manifest import ExhibitDeclared
    from edge.contract.requests import RequestBody


def check_epoch(museum: str, opened: EpochOpened, verify_key: bytes) -> None:
    """Check that the enrolled edge itself announced the epoch (Ed25519, RFC 8032).

    Raises:
        BadSeal: the signature is not that of the edge's enrolled key over this announcement.
    """
    statement = seals.epoch_statement(museum, opened.edge, opened.epoch, opened.day, opened.sealed)
    try:
        VerifyKey(verify_key).verify(statement, opened.signature)
    except (CryptoError, ValueError):
        raise BadSeal("an epoch that its edge did not sign") from None


def epoch_key(opened: EpochOpened, sealing_private: bytes) -> bytes:
    """Open an announcement's sealed box; call `check_epoch` before.

    Returns:
        The 32-byte key of the epoch.

    Raises:
        BadSeal: it was not sealed to the hub's key of that day, or holds no key.
    """
    if len(opened.epoch) != seals.ID_BYTES:
        raise BadSeal("an epoch is named by 16 bytes")
    try:
        key = SealedBox(PrivateKey(sealing_private)).decrypt(opened.sealed)
    except (CryptoError, ValueError, TypeError):
        raise BadSeal("an epoch that was not sealed to the key of its day") from None
    if len(key) != seals.KEY_BYTES:
        raise BadSeal("an epoch whose key is not 32 bytes long")
    return key


def check_manifest(museum: str, said: ExhibitDeclared, verify_key: bytes) -> ExhibitManifest:
    """Check that the enrolled edge itself declared its exhibit (Ed25519, RFC 8032); return it.

    Raises:
        BadSeal: the signature is not that of the edge's enrolled key over this declaration.
        Malformed: the edge signed it, but it is no manifest.
    """
    statement = seals.manifest_statement(museum, said.edge, said.at, said.manifest)
    try:
        VerifyKey(verify_key).verify(statement, said.signature)
    except (CryptoError, ValueError):
        raise BadSeal("not signed by its edge") from None
    return from_json(ExhibitManifest, said.manifest)


def open_event(museum: str, edge: str, envelope: EventEnvelope, key: bytes) -> bytes:
    """Open an event's body and check every field that stood in clear beside it.

    Returns:
        The JSON of the event's dataclass.

    Raises:
        BadSeal: it was sealed under another key, or a byte of it or around it has changed.
    """
    return _open(envelope.body, seals.event_binds(museum, edge, envelope), key)


def read_event(kind: EventKind, plaintext: bytes) -> EventBody:
    """Decode an opened body.

    Raises:
        Malformed: it is not the dataclass that its kind names.
    """
    return from_json(EVENTS[kind], plaintext)


def open_request(
    museum: str, request: Request, edge_public: bytes, hub_private: PrivateKey
) -> RequestBody:
    """Open what an edge asks while somebody waits; `edge_public` is its enrolled X25519 key.

    Raises:
        BadSeal: that edge did not box it to this hub, or it is another request than it says.
        Malformed: the edge wrote it, but it is not the dataclass that its kind names.
    """
    try:
        plain = bytes(Box(hub_private, PublicKey(edge_public)).decrypt(request.body))
    except (CryptoError, ValueError):
        raise BadSeal("a request that its edge did not box to this hub") from None
    said = request.kind, request.nonce, request.boot
    prefix = seals.request_prefix(museum, request.edge, *said)
    if not plain.startswith(prefix):
        raise BadSeal("a request that holds something else than it says")
    return from_json(REQUESTS[request.kind], plain.removeprefix(prefix))


def open_chunk(sealed: bytes, binds: bytes, key: bytes) -> bytes:
    """Open one chunk of a medium; `binds` is `seals.chunk_binds`.

    Raises:
        BadSeal: it belongs to another place, edge or medium, or was changed.
    """
    return _open(sealed, binds, key)


class DownBoxes:
    """Boxes messages to edges: only that edge reads one, only this hub can have written it.

    Thread-safe. The shared key with each edge is worked out once, not for every receipt.
    """

    def __init__(self, museum: str, hub_private: PrivateKey) -> None:
        self._museum = museum
        self._private = hub_private
        self._shared: dict[bytes, Box] = {}

    def box(self, edge: str, edge_public: bytes, body: DownBody) -> DownEnvelope:
        """Box one message to the edge with that public key (X25519, 32 bytes)."""
        kind = KIND_OF_DOWN[type(body)]
        plaintext = seals.down_prefix(self._museum, edge, kind) + to_json(body)
        shared = self._shared.get(edge_public)
        if shared is None:
            shared = self._shared[edge_public] = Box(self._private, PublicKey(edge_public))
        return DownEnvelope(edge=edge, kind=kind, body=bytes(shared.encrypt(plaintext)))


def _open(sealed: bytes, binds: bytes, key: bytes) -> bytes:
    if len(sealed) < Aead.NONCE_SIZE + Aead.MACBYTES:
        raise BadSeal("too short to be sealed")
    try:
        return bytes(Aead(key).decrypt(sealed, binds))
    except (CryptoError, ValueError):
        raise BadSeal("sealed under another key, or changed on the way") from None
