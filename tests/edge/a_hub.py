"""A hub's half of the seals, for tests of the edge: PyNaCl and the contract, nothing of the hub."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.signing import VerifyKey

from edge.contract import seals
from edge.contract.codec import from_json, to_json
from edge.contract.day import museum_day
from edge.contract.downward import DayKey, KeysAhead, SealingKey
from edge.contract.enrolment import Welcome
from edge.contract.envelopes import DownEnvelope
from edge.contract.events import BindingMade, ConsentGiven, ScoreMade
from edge.contract.kinds import EVENTS, KIND_OF_DOWN, REQUESTS
from edge.contract.manifest import ExhibitDeclared, ExhibitManifest
from edge.contract.words import AgeBand, Animal, Avatar, Colour, Giver, Language, Scope
from edge.identity import DayKeys, Identity
from edge.seal import EdgeSeal

MUSEUM = "rehearsal"
EDGE = "wall"
ZONE = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)


class StillClock:
    """A clock that only the test moves."""

    def __init__(self, at=NOON):
        self.at = at
        self.seconds = 1000.0

    def now(self):
        return self.at

    def monotonic(self):
        return self.seconds

    def steady(self):
        return self.seconds

    def pass_by(self, seconds):
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


class AHub:
    """Keys of a hub, what it hears of one edge and what it says to it."""

    def __init__(self, museum=MUSEUM):
        self.museum = museum
        self.private = PrivateKey.generate()
        self.sealing = {TODAY + timedelta(days=n): PrivateKey.generate() for n in range(-20, 60)}
        self.day_keys = {day: bytes([day.toordinal() % 251]) * 32 for day in self.sealing}
        self.edge = EDGE
        self.verify_key = b""
        self.box_key = b""
        self.epochs = {}

    def welcomes(self, request):
        self.edge = request.edge
        self.verify_key, self.box_key = request.verify_key, request.box_key
        return Welcome(self.museum, request.edge, bytes(self.private.public_key))

    def keys_ahead(self, today=TODAY, nonce=b"n" * 16, now=NOON):
        ahead = [today + timedelta(days=n) for n in range(14)]
        return KeysAhead(
            nonce,
            tuple(DayKey(day, self.day_keys[day]) for day in ahead[:7]),
            tuple(SealingKey(day, bytes(self.sealing[day].public_key)) for day in ahead),
            now,
        )

    def says(self, body, *, kind=None, to=None):
        kind = kind or KIND_OF_DOWN[type(body)]
        edge = to or self.edge
        plain = seals.down_prefix(self.museum, edge, kind) + to_json(body)
        box = Box(self.private, PublicKey(self.box_key))
        return DownEnvelope(edge, kind, bytes(box.encrypt(plain)))

    def hears_epoch(self, opened):
        statement = seals.epoch_statement(
            self.museum, opened.edge, opened.epoch, opened.day, opened.sealed
        )
        VerifyKey(self.verify_key).verify(statement, opened.signature)
        self.epochs[opened.epoch] = SealedBox(self.sealing[opened.day]).decrypt(opened.sealed)

    def declared(self, payload):
        said = from_json(ExhibitDeclared, payload)
        statement = seals.manifest_statement(self.museum, said.edge, said.at, said.manifest)
        VerifyKey(self.verify_key).verify(statement, said.signature)
        return from_json(ExhibitManifest, said.manifest)

    def opens(self, envelope):
        binds = seals.event_binds(self.museum, self.edge, replace(envelope, body=b""))
        plain = Aead(self.epochs[envelope.epoch]).decrypt(envelope.body, binds)
        return from_json(EVENTS[envelope.kind], plain)

    def opens_request(self, request):
        plain = Box(self.private, PublicKey(self.box_key)).decrypt(request.body)
        said = request.kind, request.nonce, request.boot
        prefix = seals.request_prefix(self.museum, request.edge, *said)
        assert plain.startswith(prefix)
        return from_json(REQUESTS[request.kind], plain.removeprefix(prefix))

    def opens_chunk(self, envelope, index, sealed):
        binds = seals.chunk_binds(self.museum, self.edge, envelope.outbox, envelope.number, index)
        return Aead(self.epochs[envelope.epoch]).decrypt(sealed, binds)


class AnEdge:
    """An enrolled edge's identity, keys and seal in a folder; `hub` is its hub."""

    def __init__(self, data, clock=None, hub=None, *, keys=True):
        self.data = data
        self.clock = clock or StillClock()
        self.hub = hub or AHub()
        self.identity = Identity.create(data, EDGE)
        self.identity.accept(self.hub.welcomes(self.identity.enrol_request()))
        self.keys = DayKeys(data, ZONE)
        if keys:
            self.takes_keys()
        self.seal = EdgeSeal(self.identity, self.keys, self.clock, ZONE)

    def takes_keys(self):
        today = museum_day(self.clock.now(), ZONE)
        now = self.clock.now()
        self.keys.take(self.hub.keys_ahead(today, now=now), now, self.clock.steady())

    def starts_again(self):
        """Forget all that was in memory alone."""
        self.identity = Identity.load(self.data)
        self.keys = DayKeys(self.data, ZONE)
        self.seal = EdgeSeal(self.identity, self.keys, self.clock, ZONE)


def a_binding(binding=1):
    """A registration whose result rows `a_score(binding=...)` makes."""
    return BindingMade(
        binding_id=bytes([binding]) * 16,
        band_key=bytes([binding]) * 16,
        day=TODAY,
        made_at=NOON,
        age_band=AgeBand.ADULT,
        language=Language.NL,
        avatar=Avatar(Colour.BLUE, Animal.FOX),
        first_name="Testkind",
        address="guardian@example.org",
        consent=ConsentGiven(
            giver=Giver.SELF,
            notice="2026-04",
            notice_sha256=b"n" * 32,
            language=Language.NL,
            shown_at=NOON,
            decided_at=NOON,
            yes=(Scope.SCORE,),
            no=(Scope.PHOTO, Scope.SOUND),
        ),
    )


def a_score(result=1, binding=1):
    return ScoreMade(
        result_id=bytes([result]) * 16,
        binding_id=bytes([binding]) * 16,
        exhibit="wall",
        metric="reaction",
        value=212.0,
        made_at=NOON,
    )
