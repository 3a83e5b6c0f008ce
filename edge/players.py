"""Who plays at an installation: each with their binding, or with the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from edge.contract.downward import DirectoryEntry
from edge.contract.words import Avatar, BindingKind, Scope
from edge.directory import GROUPS
from edge.happenings import Stop
from edge.screens import PlayerSeen, Why

MOST_PLAYERS = 6


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who plays. `tries` are their values so far in this session, by metric.

    `lent` is the avatar that an exhibit may draw for somebody who is not bound. `may_deny`: their
    first tap here today, and no result yet: this binding may be somebody else's. `measured`: this
    round has a result of theirs. `stop` is the step of their trail that is here, if one is.
    """

    name: str
    band_key: bytes | None = field(repr=False)
    entry: DirectoryEntry | None
    lent: Avatar
    why: Why | None = None
    may_deny: bool = False
    tries: tuple[tuple[str, float], ...] = ()
    measured: bool = False
    stop: Stop | None = None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What may be recorded of them; on their word alone, while the hub is away, scores."""
        if self.why is Why.NOT_NOW:
            return ()
        if self.entry:
            return self.entry.scopes
        return (Scope.SCORE,) if self.why is Why.PROVISIONAL else ()

    @property
    def bound(self) -> DirectoryEntry | None:
        """Their own binding: a class or group band points to a number, never to somebody."""
        known = self.entry and self.entry.kind is BindingKind.VISITOR
        return self.entry if known else None

    @property
    def is_in_a_group(self) -> bool:
        """Whether they wear a class or group band: such a band is never asked who they are."""
        return self.entry is not None and self.entry.kind in GROUPS

    def unbound(self, why: Why) -> Player:
        """Return them without their binding."""
        return replace(self, entry=None, why=why, may_deny=False)

    def bound_as(self, entry: DirectoryEntry) -> Player:
        """Return them with what is known of their binding now; "not now" still holds."""
        not_now = Why.NOT_NOW if self.why is Why.NOT_NOW else None
        stop = self.stop if self.stop and self.stop.trail == entry.trail else None
        return replace(self, entry=entry, why=why_of(entry) or not_now, stop=stop)

    def seen(self) -> PlayerSeen:
        """Return how screens know them."""
        if self.entry is None:
            return PlayerSeen(self.name, None, self.scopes, self.why)
        return PlayerSeen(
            self.name,
            None if self.why else self.entry.avatar,
            self.scopes,
            self.why,
            self.entry.pending,
            self.entry.kind,
            self.entry.number,
        )

    def tried(self, metric: str) -> tuple[float, ...]:
        """Return their values at one metric, in order."""
        return tuple(value for name, value in self.tries if name == metric)

    def with_try(self, metric: str, value: float) -> Player:
        """Return them with one more try."""
        return replace(self, tries=(*self.tries, (metric, value)))

    def without_try(self, metric: str) -> Player:
        """Return them without their last try at one metric: it was somebody else's."""
        last = max(n for n, (name, _) in enumerate(self.tries) if name == metric)
        return replace(self, tries=self.tries[:last] + self.tries[last + 1 :])


def why_of(entry: DirectoryEntry) -> Why | None:
    """Return why nothing of a binding is kept: only an arrangement lets a class or group keep."""
    arranged = entry.kind is BindingKind.VISITOR or entry.scopes
    return None if arranged else Why.NO_ARRANGEMENT


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

    def once_more(self) -> Roster:
        """Return the roster with a new round before it: nobody has had a result of it."""
        anew = tuple(replace(one, measured=False) for one in self.players)
        return replace(self, players=anew)

    def called_forward(self, player: Player) -> Roster:
        """Return the roster with a player as they are now, who is spoken to as the last."""
        others = tuple(one for one in self.players if one.name != player.name)
        return replace(self, players=(*others, player))

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
