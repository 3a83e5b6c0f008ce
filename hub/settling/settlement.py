"""Settles what edges said inside one transaction; nothing is said or acknowledged from here."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from edge.contract.codec import Malformed, to_json
from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from edge.contract.envelopes import Ask, EdgePresence, EpochOpened, EventBatch, EventEnvelope
from edge.contract.events import EventBody, MediumMade, ProvisionalScore, ScoreMade, Void
from edge.contract.health import ReaderHealthReport
from edge.contract.manifest import ExhibitDeclared
from edge.contract.seals import binding_ref
from hub.errors import BadSeal, KeyGone, KeyringAway, NotDeclared
from hub.line import directory, manifests, seal
from hub.line.answers import enrolled
from hub.line.incoming import FromEdge, RetainedInTheBroker, Unreadable, place_of
from hub.line.receipts import Tally
from hub.media import halves
from hub.media.files import fits
from hub.rules.verdicts import Later, Refused, Stored
from hub.settling import quarantine
from hub.settling.decisions import Said
from hub.store import OfMany, Reader, Received, put, put_or_change, table_of
from hub.visits.scores import MOST_IN_RUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from hub.line.answers import Enrolled
    from hub.line.epochs import Epochs
    from hub.line.incoming import Read
    from hub.rules.verdicts import Verdict

AWAY = OperationalError, NoConnectionFree, KeyringAway
"""Nothing is wrong with what was said: nothing can be stored now. It is settled when it can."""
_Number = tuple[str, bytes, int]
"""Which event: (edge, outbox, number)."""
_STORED = "stored"
"""The verdict column of a number that is stored; any other is a `Refusal`."""
_received = table_of(Received)
_SETTLED = OfMany(
    select(_received.c.number, _received.c.verdict).where(
        _received.c.edge == bindparam("of"),
        _received.c.outbox == bindparam("out_of"),
        _received.c.number.in_(bindparam("numbers", expanding=True)),
    ),
    "numbers",
)


class Deciding(Protocol):
    """Who decides about events: `hub.settling.decisions.Decisions`."""

    def decide(self, tx: Connection, said: Said) -> Verdict:
        """Settle one event."""
        ...

    def decide_scores(
        self, tx: Connection, scores: Sequence[ScoreMade], at: datetime
    ) -> Sequence[Verdict]:
        """Settle a run of scores, each as it would be settled alone."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a settlement goes: the museum, its days, its epochs, and who decides."""

    museum: str
    zone: ZoneInfo
    epochs: Epochs
    decisions: Deciding


@dataclass(slots=True)
class Outcome:
    """What is to be done once the transaction is committed, and never before.

    `due`: erasures were asked for, and are written down in it. `bound`: the directory has news.
    `later`: what needs something that is not known here yet, by edge. `aside`: what was put aside.
    """

    edges: dict[str, Enrolled]
    tally: Tally = field(default_factory=Tally)
    asks: list[tuple[str, Ask]] = field(default_factory=list)
    pages: set[bytes] = field(default_factory=set)
    to_clear: list[str] = field(default_factory=list)
    present: dict[str, EdgePresence] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    later: list[tuple[str, EventEnvelope]] = field(default_factory=list)
    aside: Counter[quarantine.Kind] = field(default_factory=Counter)
    due: bool = False
    bound: bool = False


class Settlement:
    """One transaction's worth of messages."""

    def __init__(self, tx: Connection, rules: Rules, now: datetime, *, careful: bool) -> None:
        """Begin; `careful` gives each event a savepoint, so that one that breaks harms no other."""
        self._tx = tx
        self._rules = rules
        self._now = now
        self._careful = careful
        self._settled: dict[_Number, str] = {}
        self._rows: list[dict[str, object]] = []
        self._run: dict[_Number, tuple[EventEnvelope, ScoreMade]] = {}
        self._bound: list[bytes] = []
        self._ended: list[bytes] = []
        self.outcome = Outcome(enrolled(tx))

    def settle(self, messages: Iterable[tuple[str, Read]]) -> Outcome:
        """Settle messages, each (topic, what was read), in the order in which they came."""
        readable = list(messages)
        self._recall([read for _, read in readable if isinstance(read, FromEdge)])
        for topic, read in readable:
            self._take(topic, read)
        self._end_run()
        self._write_down()
        return self.outcome

    def _recall(self, said: Iterable[FromEdge]) -> None:
        """Look up, in one question an outbox, which of these numbers were settled before."""
        asked: defaultdict[tuple[str, bytes], set[int]] = defaultdict(set)
        for one in said:
            if isinstance(one.said, EventBatch):
                for envelope in one.said.events:
                    asked[one.edge, envelope.outbox].add(envelope.number)
        for (edge, outbox), numbers in asked.items():
            for number, verdict in _SETTLED(self._tx, numbers, of=edge, out_of=outbox):
                self._settled[edge, outbox, number] = verdict

    def _take(self, topic: str, read: Read) -> None:
        if isinstance(read, Unreadable):
            self._put_aside(topic, read.why)
        elif isinstance(read, RetainedInTheBroker):
            self.outcome.to_clear.append(topic)
            self._put_aside(topic, "personal traffic was retained in the broker")
        elif isinstance(read, FromEdge):
            if read.edge in self.outcome.edges:
                self._said(topic, self.outcome.edges[read.edge], read.said)
            else:
                self._put_aside(topic, "that edge is not enrolled, or its enrolment was revoked")

    def _said(self, topic: str, edge: Enrolled, said: object) -> None:
        if isinstance(said, EventBatch):
            for envelope in said.events:
                self._event(topic, edge.name, envelope)
            return
        self._end_run()
        if isinstance(said, EpochOpened):
            self._epoch(topic, edge, said)
        elif isinstance(said, ExhibitDeclared):
            self._declared(topic, edge, said)
        elif isinstance(said, Ask):
            self.outcome.asks.append((edge.name, said))
        elif isinstance(said, EdgePresence):
            self.outcome.present[edge.name] = said
        elif isinstance(said, ReaderHealthReport):
            self._reader(edge.name, said)

    def _epoch(self, topic: str, edge: Enrolled, opened: EpochOpened) -> None:
        try:
            self._rules.epochs.announce(self._tx, opened, edge.verify_key, self._now)
        except (BadSeal, KeyGone) as problem:
            self._put_aside(topic, f"EpochOpened: {type(problem).__name__}")

    def _declared(self, topic: str, edge: Enrolled, said: ExhibitDeclared) -> None:
        try:
            manifest = seal.check_manifest(self._rules.museum, said, edge.verify_key)
            manifests.declare(self._tx, manifest, said, self.outcome.edges.keys(), self._now)
        except (BadSeal, Malformed, NotDeclared) as problem:
            self._put_aside(topic, f"ExhibitDeclared: {problem}")

    def _reader(self, edge: str, report: ReaderHealthReport) -> None:
        values = {"report": to_json(report).decode(), "updated_at": self._now}
        put_or_change(self._tx, Reader, {"edge": edge, **values}, values)

    def _event(self, topic: str, edge: str, envelope: EventEnvelope) -> None:
        """Settle one event, once only.

        What does not open is nobody's: it settles no number, for the true one may still come.
        """
        number = edge, envelope.outbox, envelope.number
        if number in self._run:
            self._end_run()
        known = self._settled.get(number)
        if known is not None:
            self.outcome.counts["duplicates"] += 1
            self._receipt(edge, envelope, known)
            return
        key = self._rules.epochs.key(self._tx, edge, envelope.epoch)
        if key is None:
            self.outcome.tally.unknown_epoch(edge, envelope.outbox, envelope.epoch)
            return
        try:
            plain = seal.open_event(self._rules.museum, edge, envelope, key)
        except BadSeal:
            self._put_aside(topic, "EventEnvelope: BadSeal")
            return
        body = _body(envelope, plain)
        if isinstance(body, ScoreMade) and not self._careful:
            self._run[number] = envelope, body
            if len(self._run) >= MOST_IN_RUN:
                self._end_run()
            return
        # What is said of anything else may rest on the scores before it.
        self._end_run()
        self._record(edge, envelope, self._decided(topic, edge, envelope, body))

    def _end_run(self) -> None:
        """Settle the scores that came one after another, as if each had come alone."""
        run, self._run = self._run, {}
        if not run:
            return
        scores = [body for _, body in run.values()]
        verdicts = self._rules.decisions.decide_scores(self._tx, scores, self._now)
        for (number, (envelope, _)), verdict in zip(run.items(), verdicts, strict=True):
            self._record(number[0], envelope, verdict)

    def _decided(
        self, topic: str, edge: str, envelope: EventEnvelope, body: EventBody | None
    ) -> Verdict:
        if body is None:
            return Refused(Refusal.MALFORMED)
        if not self._careful:
            return self._apply(edge, envelope, body)
        try:
            with self._tx.begin_nested():
                return self._apply(edge, envelope, body)
        except AWAY:
            raise
        except Exception as problem:  # noqa: BLE001 - an event that breaks must not hold up others
            self._put_aside(topic, f"{quarantine.BROKE}{type(problem).__name__}")
            return Later()

    def _apply(self, edge: str, envelope: EventEnvelope, body: EventBody) -> Verdict:
        if isinstance(body, MediumMade) and not fits(body):
            return Refused(Refusal.MALFORMED)
        verdict = self._rules.decisions.decide(self._tx, Said(body, edge, self._now))
        if isinstance(body, MediumMade) and isinstance(verdict, Stored):
            halves.note(self._tx, body, envelope, edge, self._now)
        if isinstance(body, ProvisionalScore):
            self.outcome.counts[f"provisional_{type(verdict).__name__.lower()}"] += 1
        return verdict

    def _record(self, edge: str, envelope: EventEnvelope, verdict: Verdict) -> None:
        if isinstance(verdict, Later):
            self.outcome.counts["later"] += 1
            self.outcome.later.append((edge, envelope))
            return
        word = _STORED
        if isinstance(verdict, Refused):
            word = verdict.reason
            self.outcome.counts["refused"] += 1
        else:
            self._ended += verdict.ended
            self._bound += verdict.told
            self.outcome.due |= verdict.due
            self.outcome.counts["stored"] += 1
        if verdict.page_id is not None:
            self.outcome.pages.add(verdict.page_id)
        row = {"edge": edge, "outbox": envelope.outbox, "number": envelope.number}
        self._rows.append({**row, "verdict": word, "received_at": self._now})
        self._settled[edge, envelope.outbox, envelope.number] = word
        self._receipt(edge, envelope, word)

    def _receipt(self, edge: str, envelope: EventEnvelope, word: str) -> None:
        tally = self.outcome.tally
        if word == _STORED:
            tally.stored(edge, envelope.outbox, envelope.number)
        else:
            tally.refused(edge, envelope.outbox, envelope.number, Refusal(word))

    def _put_aside(self, topic: str, why: str) -> None:
        self.outcome.counts["put_aside"] += 1
        place = place_of(self._rules.museum, topic)
        self.outcome.aside[place, why[: quarantine.LONGEST]] += 1

    def _write_down(self) -> None:
        put(self._tx, Received, self._rows)
        self.outcome.bound = bool(self._bound or self._ended)
        day = museum_day(self._now, self._rules.zone)
        directory.note(self._tx, day, self._now, bound=self._bound, ended=self._ended)
        quarantine.note(self._tx, self.outcome.aside, self._now)


def _body(envelope: EventEnvelope, plain: bytes) -> EventBody | None:
    """Read an opened event; None where it is not what its envelope says in clear."""
    try:
        body = seal.read_event(envelope.kind, plain)
    except Malformed:
        return None
    about = b"" if isinstance(body, Void | ProvisionalScore) else binding_ref(body.binding_id)
    return body if isinstance(body, Void) or envelope.ref == about else None
