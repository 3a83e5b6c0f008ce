"""What an edge tells the hub, sealed. Each names the personal data it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from edge.contract.words import AgeBand, Avatar, Giver, Language, Scope, Way


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The evidence of a yes: what was shown, by whom it was answered, when, what.

    `notice` names the text version, `notice_sha256` its exact words in `language`; `yes` and `no`
    together hold every scope that was asked (Art. 7(1) GDPR: able to demonstrate). `proof` (16
    bytes, or empty) is what the hub can look up: the approving guardian's binding id for
    `Way.BAND`, the approval that it gave to this edge for `Way.STAFF`.
    """

    giver: Giver
    notice: str
    notice_sha256: bytes
    language: Language
    shown_at: datetime
    decided_at: datetime
    yes: tuple[Scope, ...]
    no: tuple[Scope, ...]
    way: Way = Way.STATED
    proof: bytes = b""


@dataclass(frozen=True, slots=True)
class BindingMade:
    """Sent when a registration ended in yes. Personal: first name, address, age band, band key.

    `binding_id` is 16 random bytes; `band_key` is `seals.band_key` of that museum day. For a child
    under 13 the address is the guardian's, and the consent's giver is the guardian. The address is
    empty for `Way.BAND` alone: then it is that of the approving guardian's own visit.
    """

    binding_id: bytes
    band_key: bytes
    day: date
    made_at: datetime
    age_band: AgeBand
    language: Language
    avatar: Avatar
    first_name: str = field(repr=False)
    address: str = field(repr=False)
    consent: ConsentGiven


@dataclass(frozen=True, slots=True)
class ScoreMade:
    """Sent for each score an exhibit reports for a player. Personal: what one visitor could do.

    `result_id` is 16 bytes nobody can guess, best as `ids.result_id` makes them: they sort by time.
    `value` is in the unit that the manifest declares for `metric`.
    """

    result_id: bytes
    binding_id: bytes
    exhibit: str
    metric: str
    value: float
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ProvisionalScore:
    """Sent for a score of a band that an edge without the hub did not know, on the wearer's word.

    Personal: what one visitor could do, band key. The hub keeps it only if a binding of that band
    with the score scope existed then (5 minutes' tolerance), else drops it at the day's end.
    """

    result_id: bytes
    band_key: bytes
    day: date
    exhibit: str
    metric: str
    value: float
    made_at: datetime


class MediumKind(StrEnum):
    """What a medium is to its visitor; also the name of the scope it needs."""

    PHOTO = "photo"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class MediumMade:
    """Sent for each photo or sound; its chunks follow on their own. Personal: a likeness, a voice.

    `sha256` (32 bytes) is of the ciphertext file: all sealed chunks one after the other, `chunks`
    of them, `sealed_bytes` in all. Chunks are sealed under the envelope's epoch and number.
    """

    result_id: bytes
    binding_id: bytes
    exhibit: str
    kind: MediumKind
    mime: str
    sha256: bytes
    sealed_bytes: int
    chunks: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ScopesChanged:
    """Sent when a bound band's wearer, or their guardian, decided anew what may be kept.

    Personal: their choices. What is withdrawn is erased; what is new holds from then on.
    """

    binding_id: bytes
    consent: ConsentGiven


@dataclass(frozen=True, slots=True)
class ResultForgotten:
    """Sent when somebody said "not mine" of a result within ten seconds. Personal: a pseudonym."""

    result_id: bytes
    binding_id: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitForgotten:
    """Sent when a band was held to a reader and "forget me" pressed. Personal: a pseudonym.

    Today's visit is erased, everywhere; whoever holds the band may, for it only deletes.
    """

    binding_id: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """Sent when a visit was ended at an exit station. Personal: a pseudonym.

    The binding holds no more, what was kept stays, and the mail may go.
    """

    binding_id: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class AddressMended:
    """Sent when a family mended its address where it registered. Personal: the address.

    The hub takes it only from the edge of the registration and within five minutes of it: a found
    band must never redirect a child's photos.
    """

    binding_id: bytes
    address: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class StepAnswered:
    """Sent when a wearer of a class or group band chose an answer. Personal: what they knew.

    `trail` and `step` name the question, `choice` counts its choices from 0. `result_id` is 16
    bytes as those of a score; a later answer to the same question changes nothing.
    """

    result_id: bytes
    binding_id: bytes
    trail: str
    step: str
    choice: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Void:
    """Sent in place of a row that was erased before it was sent, so that numbers have no gaps."""


EventBody = (
    BindingMade
    | ScoreMade
    | ProvisionalScore
    | MediumMade
    | ScopesChanged
    | ResultForgotten
    | VisitForgotten
    | VisitEnded
    | AddressMended
    | StepAnswered
    | Void
)
