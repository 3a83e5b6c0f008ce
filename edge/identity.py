"""Who this edge is, and the keys the hub sent ahead: root-only files, written whole or not."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey
from nacl.signing import SigningKey

from edge.contract import seals
from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.day import day_ends, museum_day
from edge.contract.downward import DayKey, KeysAhead, SealingKey
from edge.contract.enrolment import BrokerAccess, EnrolRequest, Welcome
from edge.contract.envelopes import VERSION
from edge.contract.topics import checked_name
from edge.errors import AlreadyEnrolled, BadSeal, NotEnrolled, NotKept, WrongWelcome

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

IDENTITY_FILE = "identity.json"
KEYS_FILE = "keys-ahead.json"
KEYS_LIVE = timedelta(hours=47)
"""After the end of their day; one hour under the 48 of the law of the house, for a slow tick."""


@dataclass(frozen=True, slots=True)
class _IdentityOnDisk:
    edge: str
    signing_seed: bytes = field(repr=False)
    box_private: bytes = field(repr=False)
    museum: str = ""
    hub_box_key: bytes = b""
    broker: BrokerAccess | None = None
    offered: BrokerAccess | None = None
    v: int = VERSION


CLOCKS_AGREE = timedelta(minutes=10)
"""How far this machine's clock may be from the hub's and still be believed."""


@dataclass(frozen=True, slots=True)
class _KeysOnDisk:
    day_keys: tuple[DayKey, ...]
    sealing_keys: tuple[SealingKey, ...]
    told_at: datetime | None = None
    v: int = VERSION


class Identity:
    """An edge's two key pairs, and the hub it belongs to. Private halves stay on this machine."""

    def __init__(self, path: Path, held: _IdentityOnDisk) -> None:
        self._path = path
        self._held = held

    @classmethod
    def create(cls, data: Path, edge: str) -> Identity:
        """Make an edge's keys in its data folder.

        Raises:
            AlreadyEnrolled: there is an identity; it is never overwritten.
            ValueError: `edge` is no name that may stand in a topic.
        """
        path = data / IDENTITY_FILE
        held = _IdentityOnDisk(
            checked_name(edge), bytes(SigningKey.generate()), bytes(PrivateKey.generate())
        )
        if path.exists():
            raise AlreadyEnrolled("this data folder holds an identity already")
        write_secret(path, to_json(held))
        return cls(path, held)

    @classmethod
    def load(cls, data: Path) -> Identity:
        """Read the identity of a data folder.

        Raises:
            NotEnrolled: there is none, or it is damaged.
        """
        path = data / IDENTITY_FILE
        try:
            return cls(path, from_json(_IdentityOnDisk, path.read_bytes()))
        except FileNotFoundError:
            raise NotEnrolled("this data folder holds no identity: enrol the edge first") from None
        except Malformed as problem:
            raise NotEnrolled(f"the identity is damaged: {problem}") from None

    @classmethod
    def load_or_create(cls, data: Path, edge: str) -> Identity:
        """Read the identity of a data folder, or make one where there is none.

        Raises:
            AlreadyEnrolled: there is one of another name.
            NotEnrolled: there is one, and it is damaged.
            ValueError: `edge` is no name that may stand in a topic.
        """
        if not (data / IDENTITY_FILE).exists():
            return cls.create(data, edge)
        found = cls.load(data)
        if found.edge != edge:
            raise AlreadyEnrolled("this data folder holds the identity of another edge")
        return found

    @property
    def edge(self) -> str:
        """The edge's name."""
        return self._held.edge

    @property
    def museum(self) -> str:
        """The museum it belongs to.

        Raises:
            NotEnrolled: no hub has welcomed it yet.
        """
        self._insist_welcomed()
        return self._held.museum

    @property
    def broker(self) -> BrokerAccess | None:
        """How it reaches the museum's own broker, if the hub told it."""
        return self._held.broker

    @property
    def offered(self) -> BrokerAccess | None:
        """How it will reach that broker next, while the broker has not taken it so yet."""
        return self._held.offered

    def keep_offered(self, access: BrokerAccess) -> bool:
        """Keep what the hub offers beside what serves now; return whether it is on the disk.

        The same again is no harm. Another one waits: the broker may know the one before by now.

        Raises:
            NotKept: the disk failed.
        """
        if access in {self._held.broker, self._held.offered}:
            return True
        takes = access.password != "" and self._held.offered is None
        if takes:
            self._keep(replace(self._held, offered=access))
        return takes

    def settle_offered(self) -> None:
        """The broker took what was offered: from now on it serves alone.

        Raises:
            NotKept: the disk failed; both are tried at the next start.
        """
        if self._held.offered is not None:
            self._keep(replace(self._held, broker=self._held.offered, offered=None))

    def insist(self, museum: str, edge: str) -> None:
        """Make sure that this identity is the one that the settings speak of.

        Raises:
            NotEnrolled: no hub has welcomed it, or it is another edge or museum.
        """
        if (self.museum, self.edge) != (museum, edge):
            raise NotEnrolled("the data folder holds the identity of another edge or museum")

    def enrol_request(self) -> EnrolRequest:
        """Return the public halves, for a technician to carry to the hub."""
        return EnrolRequest(
            edge=self.edge,
            verify_key=bytes(SigningKey(self._held.signing_seed).verify_key),
            box_key=bytes(PrivateKey(self._held.box_private).public_key),
        )

    def accept(self, welcome: Welcome) -> None:
        """Belong to a hub from now on; the same welcome twice is no harm.

        Raises:
            WrongWelcome: for another edge, from another hub than before, or its key is no key.
        """
        if welcome.edge != self.edge:
            raise WrongWelcome("the welcome is for another edge")
        if len(welcome.hub_box_key) != PublicKey.SIZE:
            raise WrongWelcome("the hub's key must have 32 bytes")
        told = (welcome.museum, welcome.hub_box_key)
        if self._held.museum and told != (self._held.museum, self._held.hub_box_key):
            raise WrongWelcome("this edge belongs to another hub already")
        self._held = replace(
            self._held,
            museum=welcome.museum,
            hub_box_key=welcome.hub_box_key,
            broker=welcome.broker,
            offered=None,
        )
        write_secret(self._path, to_json(self._held))

    def sign(self, statement: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes, RFC 8032) of a statement."""
        return bytes(SigningKey(self._held.signing_seed).sign(statement).signature)

    def box(self, plain: bytes) -> bytes:
        """Return a libsodium box from this edge to its hub: nonce (24), ciphertext.

        Raises:
            NotEnrolled: no hub has welcomed it yet.
        """
        return bytes(self._hub().encrypt(plain))

    def unbox(self, body: bytes) -> bytes:
        """Open a libsodium box: nonce (24), ciphertext, from this edge's hub to this edge.

        Raises:
            BadSeal: nobody but the hub can write one, and the hub did not write this one.
            NotEnrolled: no hub has welcomed it yet.
        """
        try:
            return bytes(self._hub().decrypt(body))
        except (CryptoError, ValueError):
            raise BadSeal("a box that this edge's hub did not write to it") from None

    def _keep(self, held: _IdentityOnDisk) -> None:
        try:
            write_secret(self._path, to_json(held))
        except OSError:
            raise NotKept("the disk did not take the access to the broker") from None
        self._held = held

    def _hub(self) -> Box:
        self._insist_welcomed()
        return Box(PrivateKey(self._held.box_private), PublicKey(self._held.hub_box_key))

    def _insist_welcomed(self) -> None:
        if not self._held.museum:
            raise NotEnrolled("no hub has welcomed this edge yet")


class DayKeys:
    """The keys of the days around today, on disk so that a reboot without a network still works."""

    def __init__(self, data: Path, zone: ZoneInfo) -> None:
        """Read what was kept; a damaged file counts as none, the hub sends the keys again."""
        self._path = data / KEYS_FILE
        self._zone = zone
        self._bands: dict[date, bytes] = {}
        self._seals: dict[date, bytes] = {}
        self._told_at: datetime | None = None
        self._ahead: timedelta | None = None
        self._told_then: tuple[datetime, float] | None = None
        self._agreed_on: date | None = None
        if self._path.exists():
            self._read()

    def band_key(self, uid: bytes, now: datetime) -> bytes | None:
        """Return what a band is looked up by today (16 bytes), or None without today's key."""
        day_key = self._bands.get(museum_day(now, self._zone))
        return None if day_key is None else seals.band_key(day_key, uid)

    def disk_key(self, day: date) -> bytes | None:
        """Return what seals on this disk what is known of a museum day (32 bytes), or None.

        It is gone with the day's key: keyed BLAKE2b (RFC 7693) of nothing.
        """
        day_key = self._bands.get(day)
        if day_key is None:
            return None
        made = hashlib.blake2b(key=day_key, digest_size=seals.KEY_BYTES, person=b"myvisit disk")
        return made.digest()

    def sealing_key(self, day: date) -> bytes | None:
        """Return the hub's public X25519 key (32 bytes) of a museum day, or None."""
        return self._seals.get(day)

    def ready(self, now: datetime, steady: float) -> bool:
        """Return whether both keys of today are here and the clock that says so can be believed.

        The hub's time, once told since the start, decides, and whatever the clock did since: by
        `steady` (`Clock.steady`, read with `now`) a clock that jumps is not believed from then on.
        Before that, a clock that is not behind the hub's when it last sent keys.
        """
        today = museum_day(now, self._zone)
        return today in self._bands and today in self._seals and self._believed(now, steady)

    def confirmed(self, now: datetime, steady: float) -> bool:
        """Return whether the hub's own time said, too, that it is this museum day."""
        return self.ready(now, steady) and self._agreed_on == museum_day(now, self._zone)

    def take(self, ahead: KeysAhead, now: datetime, steady: float, *, asked: bool = True) -> None:
        """Keep what the hub sent, beside what is not yet due to be destroyed.

        `asked`: it answers a question of just now, so its time is the hub's time of now; `steady`
        is read with `now`.

        Raises:
            Malformed: a key has not 32 bytes.
            NotKept: the disk failed; the keys serve until the next start.
        """
        keys = (*(one.key for one in ahead.day_keys), *(one.public for one in ahead.sealing_keys))
        if any(len(key) != seals.KEY_BYTES for key in keys):
            raise Malformed("KeysAhead", "a key must have 32 bytes")
        self._bands = self._bands | {one.day: one.key for one in ahead.day_keys}
        self._seals = self._seals | {one.day: one.public for one in ahead.sealing_keys}
        self._told_at = max(ahead.now, self._told_at or ahead.now)
        if asked:
            self._ahead, self._told_then = now - ahead.now, (now, steady)
            believed = self._believed(now, steady)
            self._agreed_on = museum_day(now, self._zone) if believed else None
        self._drop_due(now)
        self._write()

    def destroy_due(self, now: datetime) -> int:
        """Destroy the keys whose day ended 47 hours ago; return how many days went.

        A clock that runs ahead can destroy too much; the hub sends what is still of use again.
        """
        gone = self._drop_due(now)
        if gone:
            self._write()
        return gone

    def _believed(self, now: datetime, steady: float) -> bool:
        if self._ahead is not None and self._told_then is not None:
            at, then = self._told_then
            jumped = (now - at) - timedelta(seconds=steady - then)
            return abs(self._ahead + jumped) <= CLOCKS_AGREE
        # What a clock does before the hub told its time may be the network that sets it right.
        return self._told_at is None or now >= self._told_at - CLOCKS_AGREE

    def _drop_due(self, now: datetime) -> int:
        due = {day for day in {*self._bands, *self._seals} if self._is_due(day, now)}
        self._bands = {day: key for day, key in self._bands.items() if day not in due}
        self._seals = {day: key for day, key in self._seals.items() if day not in due}
        return len(due)

    def _is_due(self, day: date, now: datetime) -> bool:
        return day_ends(day, self._zone) + KEYS_LIVE <= now

    def _read(self) -> None:
        try:
            held = from_json(_KeysOnDisk, self._path.read_bytes())
        except Malformed:
            return
        self._bands = {one.day: one.key for one in held.day_keys}
        self._seals = {one.day: one.public for one in held.sealing_keys}
        self._told_at = held.told_at

    def _write(self) -> None:
        held = _KeysOnDisk(
            tuple(DayKey(day, key) for day, key in sorted(self._bands.items())),
            tuple(SealingKey(day, key) for day, key in sorted(self._seals.items())),
            self._told_at,
        )
        try:
            write_secret(self._path, to_json(held))
        except OSError:
            raise NotKept("the disk did not take the keys") from None


def write_secret(path: Path, content: bytes) -> None:
    """Put a file in its place whole or not at all, for its owner alone, on disk when it returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    fresh = path.with_name(path.name + ".new")
    # A left-over of a crash may be there; its rights and content are not to be trusted.
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
