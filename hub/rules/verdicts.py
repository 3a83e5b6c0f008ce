"""What becomes of an event that came from an edge."""

from __future__ import annotations

from dataclasses import dataclass

from edge.contract.downward import Refusal


@dataclass(frozen=True, slots=True)
class Stored:
    """It is in the transaction: receipt it as stored once that is committed.

    `page_id` names the page that changed, if one did. `told` are bindings of which the directory
    has something new to say, `ended` those that ended by it. `replaced` are older visits that made
    room for it. `due`: it asked for an erasure, to be carried out right after the commit.
    """

    page_id: bytes | None = None
    ended: tuple[bytes, ...] = ()
    replaced: tuple[bytes, ...] = ()
    told: tuple[bytes, ...] = ()
    due: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be stored: receipt it as refused; `page_id` names the page that says so."""

    reason: Refusal
    page_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """What it needs is not known here yet: neither store nor receipt it, the edge sends it again.

    Bounded by the edge, which gives a row up after 14 days.
    """


Verdict = Stored | Refused | Later
