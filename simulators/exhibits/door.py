"""What an exhibit's program does at its installation's HTTP door, and what it was told there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from simulators.waiting import until

KEPT = "kept_here"
KEPT_FOR_NOW = "kept_for_now"
"""On the wearer's word, while the hub is away."""
NOT_KEPT = "not_kept"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who plays, as the door names them; `may_record` holds the scopes they gave."""

    player: str
    avatar: str
    may_record: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What the door answered to one result: its state, its id if kept, else the reason."""

    exhibit: str
    avatar: str
    kind: str
    state: str
    id: str = ""
    reason: str = ""


class Door:
    """One exhibit's connection; `told` holds every answer it got, in order."""

    def __init__(self, exhibit: str, address: str, token_file: Path) -> None:
        self.exhibit = exhibit
        self.told: list[Told] = []
        headers = {"Authorization": f"Bearer {token_file.read_text().strip()}"}
        self._http = httpx2.Client(base_url=address, headers=headers, timeout=30.0)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def players(self) -> tuple[Player, ...]:
        """Ask who plays now."""
        plain = self._http.get("/v1/session").raise_for_status().json()
        return tuple(_player(one) for one in plain["players"])

    def wait_for_player(self, seconds: float = 10.0) -> Player:
        """Wait until somebody plays, and return the first.

        Raises:
            NotReady: nobody came.
        """
        who = until(lambda: self.players() or None, f"somebody to play at {self.exhibit}", seconds)
        return who[0]

    def wait_until_free(self, seconds: float = 10.0) -> None:
        """Wait until nobody plays.

        Raises:
            NotReady: somebody stayed.
        """
        until(lambda: not self.players(), f"{self.exhibit} to be free again", seconds)

    def score(self, player: Player, key: str, value: float) -> Told:
        """Send a score."""
        score = {"key": key, "value": value, "player": player.player}
        return self._note(player, "score", self._http.post("/v1/scores", json=score))

    def photo(self, player: Player, picture: bytes) -> Told:
        """Send a photo."""
        return self._upload(player, "photo", ("booth.jpg", picture, "image/jpeg"))

    def sound(self, player: Player, recording: bytes) -> Told:
        """Send a sound."""
        return self._upload(player, "sound", ("pipe.wav", recording, "audio/wav"))

    def done(self) -> None:
        """Say that this round is over."""
        self._http.post("/v1/done").raise_for_status()

    def _upload(self, player: Player, kind: str, file: tuple[str, bytes, str]) -> Told:
        named = {"player": player.player}
        answer = self._http.post(f"/v1/{kind}s", files={"file": file}, data=named)
        return self._note(player, kind, answer)

    def _note(self, player: Player, kind: str, answer: httpx2.Response) -> Told:
        plain: dict[str, Any] = answer.json()
        if answer.is_success:
            state, reason = str(plain["state"]), str(plain.get("reason", ""))
        else:
            state, reason = REFUSED, str(plain["detail"])
        told = Told(self.exhibit, player.avatar, kind, state, str(plain.get("id", "")), reason)
        self.told.append(told)
        return told


def _player(plain: dict[str, Any]) -> Player:
    may = frozenset(scope for scope, allowed in plain["may_record"].items() if allowed)
    return Player(plain["player"], plain["avatar"], may)
