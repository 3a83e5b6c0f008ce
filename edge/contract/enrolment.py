"""How an edge and the hub come to know each other: two small files that a technician carries."""

from __future__ import annotations

from dataclasses import dataclass

from edge.contract.envelopes import VERSION
from edge.contract.topics import checked_name


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """Edge -> hub: the public halves (32 bytes each) of the keys it just made."""

    edge: str
    verify_key: bytes
    box_key: bytes
    v: int = VERSION

    def __post_init__(self) -> None:
        checked_name(self.edge)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Hub -> edge: which museum it belongs to, and the hub's public X25519 key (32 bytes)."""

    museum: str
    edge: str
    hub_box_key: bytes
    v: int = VERSION

    def __post_init__(self) -> None:
        checked_name(self.museum)
        checked_name(self.edge)
