"""What stands in Mosquitto's files, as text. Pure: the files are `house`'s business."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract import topics
from edge.contract.envelopes import MOST_DOWN_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

HUB = "hub"
"""The hub's user name; no edge can be enrolled under it."""
ITERATIONS = 101
"""Mosquitto's own number; our passwords are 256 random bits, so more would protect no better."""
SALT_BYTES = 12
LARGEST_MESSAGE = MOST_DOWN_BYTES + 1024
"""Bytes with its topic. Who says more is hung up on: were it less, the directory of a full day
would cost the hub its line at each question."""
MOST_QUEUED = 10_000
"""Messages for one who hears too slowly: a hundred installations have 5,000 rows under way."""
MOST_QUEUED_BYTES = 64 * 1024 * 1024
"""The same in bytes: eight chunks each of a hundred installations are 51 MiB."""
MOST_MEMORY = 512 * 1024 * 1024
"""Bytes of the whole broker. What needs more is dropped, and whoever said it, or was to be told it,
is hung up on; they come back. It binds where Mosquitto counts its memory (mosquitto.conf(5))."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Where the broker listens: in clear on this machine for the hub, under TLS for the edges."""

    tls_port: int = 8883
    local_port: int = 1883
    tls_host: str = ""
    """Empty for every address of this machine."""


def conf(folder: Path, listeners: Listeners, user: str) -> str:
    """Return mosquitto.conf; every line that is not Mosquitto's default says why.

    `user` owns the folder; Mosquitto, started as root, would turn into one who cannot read it.
    """
    tls = f"listener {listeners.tls_port} {listeners.tls_host}".rstrip()
    return f"""\
# Written by `python -m hub broker write`. Do not edit it: it is written again.
user {user}
# The hub, on this machine.
listener {listeners.local_port} 127.0.0.1
# The installations: they know the museum's own authority, and nobody else's.
{tls}
cafile {folder / "ca.crt"}
certfile {folder / "broker.crt"}
keyfile {folder / "broker.key"}
tls_version tlsv1.2

allow_anonymous false
password_file {folder / "passwd"}
acl_file {folder / "acl"}
# Two programs under one name would both answer: the second takes the place of the first.
use_username_as_clientid true

{carrying()}\
# What is retained (presence, manifest, health) is said again at every connect.
persistence false
log_dest stderr
log_type error
log_type warning
"""


def carrying() -> str:
    """Return the lines of mosquitto.conf that say how quickly messages go, and how many wait."""
    return f"""\
# Without it every receipt waits 40 ms for Nagle and the delayed acknowledgement.
set_tcp_nodelay true
max_inflight_messages 100
# What is more is dropped without a word, for a hub or an edge that hears too slowly; for who is
# away nothing is kept. No result is lost by it: an edge sends again what has no receipt.
max_queued_messages {MOST_QUEUED}
max_queued_bytes {MOST_QUEUED_BYTES}
# Neither binds what is said at QoS 0, and of that so much may pile up that the broker drops its
# own acknowledgements of what a slow hub said. So it is handed on as what was subscribed to.
upgrade_outgoing_qos true
memory_limit {MOST_MEMORY}
max_packet_size {LARGEST_MESSAGE}
"""


def acl(museum: str, users: Iterable[str]) -> str:
    """Return the topic rights: an edge writes and reads below its own name, and reads the hub's.

    `users` are those of the password file; a right for all that names no user is one for nobody.
    """
    root, presence = f"{topics.ROOT}/{museum}", topics.hub_presence(museum)
    edges = sorted(user for user in users if user != HUB)
    named = "".join(f"\nuser {edge}\ntopic read {presence}\n" for edge in edges)
    return f"""\
# Written by `python -m hub broker write`. %u is the user name, which is the edge's name.
user {HUB}
topic readwrite {root}/#

pattern write {topics.edge_topic(museum, "%u", "up/#")}
pattern write {topics.edge_topic(museum, "%u", topics.MANIFEST)}
pattern read {topics.edge_topic(museum, "%u", "down/#")}
{named}"""


def password_line(user: str, password: str, salt: bytes) -> str:
    """Return a line of Mosquitto's password file: `$7$`, PBKDF2-HMAC-SHA512 (RFC 8018).

    Args:
        user: the edge's name, or the hub's.
        password: as it is typed to the broker.
        salt: 12 random bytes.
    """
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    salted, hashed = (base64.b64encode(one).decode() for one in (salt, key))
    return f"{user}:$7${ITERATIONS}${salted}${hashed}"


def password_file(lines: Mapping[str, str]) -> str:
    """Return the password file, a line a user, by name."""
    return "".join(f"{lines[user]}\n" for user in sorted(lines))


def read_password_file(text: str) -> dict[str, str]:
    """Return the lines of a password file by user."""
    return {line.partition(":")[0]: line for line in text.splitlines() if line}
