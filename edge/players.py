"""Who plays at an installation: each with their binding, or with the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from edge.contract.downward import DirectoryEntry
from edge.contract.words import Avatar, Scope
from edge.screens import PlayerSeen, Why

MOST_PLAYERS = 6


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who plays. `tries` are their values so far in this session, by metric.

    `lent` is the avatar that an exhibit may draw for somebody who is not bound.
    """

    name: str
    band_key: bytes | None = field(repr=False)
    entry: DirectoryEntry | None
    lent: Avatar
    why: Why | None = None
    asleep: bool = False
    tries: tuple[tuple[str, float], ...] = ()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What may be recorded of them."""
        return self.entry.scopes if self.entry else ()

    def unbound(self, why: Why) -> Player:
        """Return them without their binding."""
        return replace(self, entry=None, why=why, asleep=False)

    def seen(self) -> PlayerSeen:
        """Return how screens know them."""
        avatar = self.entry.avatar if self.entry else None
        return PlayerSeen(self.name, avatar, self.scopes, self.why, self.asleep)

    def tried(self, metric: str) -> tuple[float, ...]:
        """Return their values at one metric, in order."""
        return tuple(value for name, value in self.tries if name == metric)

    def with_try(self, metric: str, value: float) -> Player:
        """Return them with one more try."""
        return replace(self, tries=(*self.tries, (metric, value)))


@dataclass(frozen=True, slots=True)
class Roster:
    """The players of a session, in the order in which they joined."""

    players: tuple[Player, ...] = ()
    joined: int = 0

    def __bool__(self) -> bool:
        return bool(self.players)

    @property
    def full(self) -> bool:
        """Whether nobody more can join."""
        return len(self.players) >= MOST_PLAYERS

    @property
    def last(self) -> Player:
        """The player who joined last."""
        return self.players[-1]

    def of_band(self, band_key: bytes | None) -> Player | None:
        """Return who wears a band; without today's keys all bands are alike."""
        return next((one for one in self.players if one.band_key == band_key), None)

    def named(self, name: str) -> Player | None:
        """Return the player of that name."""
        return next((one for one in self.players if one.name == name), None)

    def bound_by(self, binding_id: bytes) -> Player | None:
        """Return who has that binding."""
        return next(
            (one for one in self.players if one.entry and one.entry.binding_id == binding_id), None
        )

    def next_name(self) -> str:
        """Return what the next to join will be called; a name is not given twice in a session."""
        return f"p{self.joined + 1}"

    def joined_by(self, player: Player) -> Roster:
        """Return the roster with one more, in place of an earlier player with the same band."""
        others = tuple(one for one in self.players if one.band_key != player.band_key)
        return Roster((*others, player), self.joined + 1)

    def changed(self, player: Player) -> Roster:
        """Return the roster with a player as they are now."""
        return replace(
            self, players=tuple(player if one.name == player.name else one for one in self.players)
        )

    def without(self, name: str) -> Roster:
        """Return the roster without a player."""
        return replace(self, players=tuple(one for one in self.players if one.name != name))

    def without_binding(self, binding_id: bytes) -> Roster:
        """Return the roster without whoever had that binding."""
        left = tuple(
            one for one in self.players if not one.entry or one.entry.binding_id != binding_id
        )
        return replace(self, players=left)

    def seen(self) -> tuple[PlayerSeen, ...]:
        """Return how screens know them all."""
        return tuple(one.seen() for one in self.players)
