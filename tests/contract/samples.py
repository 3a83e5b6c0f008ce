"""One of each message, with every field filled; what the golden files hold."""

from datetime import UTC, date, datetime

from edge.contract.downward import (
    DayKey,
    DirectoryDelta,
    DirectoryEntry,
    DirectorySnapshot,
    EraseBinding,
    KeysAhead,
    MediaProgress,
    MediaState,
    NumberRange,
    Receipt,
    Refusal,
    RefusedRange,
    SealingKey,
)
from edge.contract.enrolment import EnrolRequest, Welcome
from edge.contract.envelopes import (
    Ask,
    AskKind,
    DownEnvelope,
    DownKind,
    EdgePresence,
    EpochOpened,
    EventBatch,
    EventEnvelope,
    EventKind,
    HubPresence,
)
from edge.contract.events import (
    BindingMade,
    ConsentGiven,
    MediumKind,
    MediumMade,
    ScoreMade,
    Void,
)
from edge.contract.health import ReaderCondition, ReaderHealthReport
from edge.contract.manifest import Direction, ExhibitManifest, Meaning, Metric, Texts
from edge.contract.words import (
    AgeBand,
    Animal,
    Avatar,
    BindingKind,
    Colour,
    Giver,
    Language,
    Scope,
)

AT = datetime(2026, 5, 4, 10, 0, 0, 250000, tzinfo=UTC)
DAY = date(2026, 5, 4)
AVATAR = Avatar(Colour.BLUE, Animal.FOX)
CONSENT = ConsentGiven(
    giver=Giver.GUARDIAN,
    notice="2026-04",
    notice_sha256=b"n" * 32,
    language=Language.NL,
    shown_at=AT,
    decided_at=AT,
    yes=(Scope.SCORE, Scope.PHOTO),
    no=(Scope.SOUND,),
)
EVENT = EventEnvelope(
    outbox=b"o" * 16,
    number=7,
    kind=EventKind.SCORE_MADE,
    priority=0,
    ref=b"f" * 16,
    epoch=b"e" * 16,
    body=bytes(range(80)),
)
ENTRY = DirectoryEntry(
    band_key=b"k" * 16,
    binding_id=b"b" * 16,
    kind=BindingKind.VISITOR,
    scopes=(Scope.SCORE,),
    avatar=AVATAR,
    language=Language.DE,
    may_approve=True,
    age_locked=False,
)
TEXTS = Texts(nl="Reactiemuur", fr="Mur de réaction", en="Reaction wall", de="Reaktionswand")
MEANING = Meaning(until=250.0, text=TEXTS)
METRIC = Metric(
    key="reaction_time",
    name=TEXTS,
    unit=Texts(nl="ms"),
    low=50.0,
    high=2000.0,
    decimals=0,
    direction=Direction.LOWER,
    meanings=(MEANING,),
)

SAMPLES = (
    AVATAR,
    CONSENT,
    EVENT,
    ENTRY,
    TEXTS,
    MEANING,
    METRIC,
    EventBatch(edge="wall", events=(EVENT,)),
    EpochOpened(edge="wall", epoch=b"e" * 16, day=DAY, sealed=b"s" * 80, signature=b"g" * 64),
    Ask(edge="wall", what=AskKind.MEDIA_PROGRESS, nonce=b"n" * 16, about="ab" * 32),
    EdgePresence(edge="wall", on=True, boot=b"t" * 16, waiting=3, oldest_seconds=90, lost=2),
    HubPresence(on=True, boot=b"t" * 16),
    DownEnvelope(edge="wall", kind=DownKind.RECEIPT, body=bytes(range(96))),
    BindingMade(
        binding_id=b"b" * 16,
        band_key=b"k" * 16,
        day=DAY,
        made_at=AT,
        age_band=AgeBand.UNDER_13,
        language=Language.NL,
        avatar=AVATAR,
        first_name="Testkind",
        address="guardian@example.org",
        consent=CONSENT,
    ),
    ScoreMade(
        result_id=b"r" * 16,
        binding_id=b"b" * 16,
        exhibit="wall",
        metric="reaction_time",
        value=212.5,
        made_at=AT,
    ),
    MediumMade(
        result_id=b"r" * 16,
        binding_id=b"b" * 16,
        exhibit="booth",
        kind=MediumKind.PHOTO,
        mime="image/jpeg",
        sha256=b"h" * 32,
        sealed_bytes=65616,
        chunks=2,
        made_at=AT,
    ),
    Void(),
    DayKey(day=DAY, key=b"d" * 32),
    SealingKey(day=DAY, public=b"p" * 32),
    KeysAhead(
        nonce=b"n" * 16,
        day_keys=(DayKey(DAY, b"d" * 32),),
        sealing_keys=(SealingKey(DAY, b"p" * 32),),
        now=AT,
    ),
    DirectorySnapshot(nonce=b"n" * 16, day=DAY, revision=4, entries=(ENTRY,)),
    DirectoryDelta(day=DAY, revision=5, bound=(ENTRY,), ended=(b"b" * 16,)),
    NumberRange(first=1, last=9),
    RefusedRange(first=10, last=10, reason=Refusal.CONSENT_MISSING),
    Receipt(
        outbox=b"o" * 16,
        stored=(NumberRange(1, 9),),
        refused=(RefusedRange(10, 10, Refusal.CONSENT_MISSING),),
        unknown_epochs=(b"e" * 16,),
    ),
    MediaProgress(
        sha256=b"h" * 32,
        state=MediaState.WANTED,
        missing=(NumberRange(0, 1),),
        reason="some chunks are missing",
    ),
    EraseBinding(binding_id=b"b" * 16),
    ExhibitManifest(
        exhibit="wall",
        name=TEXTS,
        question=TEXTS,
        why=TEXTS,
        at_home=TEXTS,
        metrics=(METRIC,),
        media=(MediumKind.PHOTO,),
        idle_seconds=45,
    ),
    EnrolRequest(edge="wall", verify_key=b"v" * 32, box_key=b"x" * 32),
    Welcome(museum="technopolis", edge="wall", hub_box_key=b"x" * 32),
    ReaderHealthReport(
        edge="wall",
        at=AT,
        condition=ReaderCondition.AWAY,
        trouble="there is no port /dev/ttyUSB0: is the reader plugged in?",
        device="MFRC522 v2.0",
        baud=460800,
        round_trip_ms=16.2,
        advice=("slow adapter: each answer comes 16 ms late",),
        counts={"looks": 40, "reopens": 2},
    ),
)
