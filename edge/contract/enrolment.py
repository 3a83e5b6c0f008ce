"""How an edge and the hub come to know each other: by two files, or over the network by a code."""

from __future__ import annotations

from dataclasses import dataclass, field

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
class BrokerAccess:
    """Where the museum's own broker is and who the edge is to it: the user is the edge's name.

    `authority` is the certificate (PEM) that vouches for the broker; the edge believes no other.
    """

    host: str
    port: int
    password: str = field(repr=False)
    authority: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """Hub -> edge: which museum it belongs to, and the hub's public X25519 key (32 bytes).

    `broker` is there where the museum runs its own; else edge.toml says where the broker is.
    """

    museum: str
    edge: str
    hub_box_key: bytes
    broker: BrokerAccess | None = None
    v: int = VERSION

    def __post_init__(self) -> None:
        checked_name(self.museum)
        checked_name(self.edge)
