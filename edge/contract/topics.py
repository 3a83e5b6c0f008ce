"""The topic tree: `myvisit/1/<museum>/<edge>/…`. No personal data in a topic, none retained."""

from __future__ import annotations

import re
from dataclasses import dataclass

ROOT = "myvisit/1"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
"""Museum and edge names: they stand in topics, file names and logs."""

UP_EVENTS = "up/ev"
UP_EPOCH = "up/epoch"
UP_ASK = "up/ask"
UP_REQUEST = "up/req"
UP_PRESENCE = "up/presence"
UP_HEALTH = "up/health"
UP_MEDIA = "up/media"
MANIFEST = "manifest"
DOWN_RECEIPTS = "down/rx"
DOWN_MEDIA = "down/mx"
DOWN_KEYS = "down/keys"
DOWN_DIRECTORY = "down/bind"
DOWN_COMMANDS = "down/cmd"
DOWN_ANSWERS = "down/ans"


@dataclass(frozen=True, slots=True)
class EdgeTopic:
    """A topic taken apart: which edge, and the path under it."""

    edge: str
    path: str


def checked_name(name: str) -> str:
    """Return the name if it may stand in a topic.

    Raises:
        ValueError: it holds anything but small letters, digits and hyphens, or is over 32 long.
    """
    if not NAME.fullmatch(name):
        raise ValueError("a name is 1 to 32 small letters, digits and hyphens")
    return name


def edge_topic(museum: str, edge: str, path: str) -> str:
    """Return the full topic of one edge's path."""
    return f"{ROOT}/{museum}/{edge}/{path}"


def every_edge(museum: str, path: str) -> str:
    """Return the subscription to one path of all edges of a museum."""
    return f"{ROOT}/{museum}/+/{path}"


def hub_presence(museum: str) -> str:
    """Return the topic on which the hub says that it is there."""
    return f"{ROOT}/{museum}/hub/presence"


def chunk_path(sha256: bytes, index: int) -> str:
    """Return the path on which one chunk of a medium travels; the payload is its sealed bytes."""
    return f"{UP_MEDIA}/{sha256.hex()}/{index}"


def chunk_of(path: str) -> tuple[bytes, int]:
    """Return (SHA-256, index) of a chunk's path.

    Raises:
        ValueError: the path is not one of a chunk.
    """
    found = re.fullmatch(rf"{UP_MEDIA}/([0-9a-f]{{64}})/(\d{{1,6}})", path)
    if found is None:
        raise ValueError("no chunk travels on that path")
    return bytes.fromhex(found[1]), int(found[2])


def parse_edge_topic(museum: str, topic: str) -> EdgeTopic:
    """Take a topic of this museum apart.

    Raises:
        ValueError: it belongs to another museum or is none of ours.
    """
    prefix = f"{ROOT}/{museum}/"
    edge, _, path = topic.removeprefix(prefix).partition("/")
    if not topic.startswith(prefix) or not path or not NAME.fullmatch(edge):
        raise ValueError("not a topic of this museum")
    return EdgeTopic(edge, path)
