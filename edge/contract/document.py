"""Writes docs/contract.md from the dataclasses themselves: `python -m edge.contract.document`."""

from __future__ import annotations

import dataclasses
import inspect
import sys
import types
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from edge.contract import (
    downward,
    enrolment,
    envelopes,
    events,
    health,
    invitation,
    manifest,
    requests,
    seals,
    topics,
    trails,
    words,
)
from edge.contract.channels import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from edge.contract.channels import Channel

WIRE: tuple[ModuleType, ...] = (
    envelopes,
    events,
    requests,
    downward,
    trails,
    manifest,
    health,
    enrolment,
    invitation,
    words,
)
"""The modules whose dataclasses travel."""

_HEAD = """\
# The contract

What an edge and the hub say to each other. Written by `python -m edge.contract.document` from
`edge/contract/`; a test fails when it is not current. Do not edit it by hand.

MQTT 3.1.1, QoS 1, clean sessions. Every message is one JSON object in UTF-8 with all the fields
below, no others, none missing unless it has a default; `v` must be there where it is named. A
chunk of a medium alone travels as raw bytes. An unknown version, an extra or missing field or one
of the wrong kind is refused by name. Nothing personal is ever retained or stands in a topic.

Kinds: *bytes* are base64 (RFC 4648, section 4); an *instant* is ISO 8601 with its zone; a *date*
is YYYY-MM-DD, and a museum day runs from 04:00 to 04:00 on the wall; a *number* is finite.

A broker's acknowledgement means nothing. An edge keeps a row until a `Receipt` names its number,
stored or refused; the hub receipts after its commit, and again for what it had already. Rows that
were erased before they were sent go as `Void`, so that numbers have no gaps. `unknown_epochs`
names epochs to be announced again, and their rows with them.
"""

_ENROLMENT = """\
## Enrolment

An edge makes its two key pairs and carries the public halves to the hub as an `EnrolRequest`; the
hub answers with a `Welcome`. A technician carries them as two files, or types the one-time code
that `python -m hub invite NAME` prints: 16 signs of Crockford's base 32, hyphens aside. The first
four name the invitation, the other twelve are secret. Both sides make a key of the secret's ASCII
by scrypt (RFC 7914; N 32768, r 8, p 1, 32 bytes) with the salt `myvisit/1|enrol|<name>`. The edge
posts an `EnrolCall` as JSON to `/enrol` at the portal: the `EnrolRequest` under
XChaCha20-Poly1305-IETF, nonce first, with the associated data `myvisit/1|enrol|<name>|call`. The
`EnrolAnswer` holds the `Welcome`, sealed alike with `…|answer`. Every failure has a `detail`.

"""

_SEALS = """\
## Seals

All ciphers are libsodium's. Identifiers stand in lower-case hexadecimal in what a seal binds.

- **Event**: the body is XChaCha20-Poly1305-IETF under the epoch's key: 24 bytes nonce, ciphertext,
  16 bytes tag; the plain text is the JSON of the dataclass that `kind` names.
- **Chunk**: the same, of 65536 plain bytes (the last may have fewer); the index counts from 0.
- **Epoch**: the 32-byte key in a sealed box (`crypto_box_seal`) to the hub's X25519 key of that
  day, and an Ed25519 signature by the edge's enrolled key over the statement.
- **Manifest**: the edge's Ed25519 signature over the statement.
- **Down**: a box (`crypto_box`, 24 bytes nonce first) from the hub's enrolled X25519 key to the
  edge's; the plain text is the prefix, a line feed, and the JSON of the dataclass `kind` names.
- **Request**: a box the other way, from the edge's enrolled X25519 key to the hub's; the plain text
  is its prefix, a line feed, and the JSON of the dataclass `kind` names.
- **Band**: `band_key` is BLAKE2b (RFC 7693), 16 bytes, keyed with the day key, over the UID,
  personalised `myvisit band`; `ref` likewise, without a key, over the binding id, `myvisit ref`.

For museum `technopolis`, edge `wall`, outbox `0101…`, number 7, epoch `0202…`, of 2026-05-04:
"""


def wire_dataclasses() -> tuple[type, ...]:
    """Return every dataclass that travels, in the order of their modules and lines."""
    return tuple(one for module in WIRE for one in _own(module) if dataclasses.is_dataclass(one))


def wire_enums() -> tuple[type[StrEnum], ...]:
    """Return every set of words that travels, in the order of their modules and lines."""
    return tuple(one for module in WIRE for one in _own(module) if issubclass(one, StrEnum))


def contract_document() -> str:
    """Return the whole of docs/contract.md."""
    return "\n".join(
        [*_HEAD.splitlines(), "", *_topics(), *_enrolment(), *_messages(), *_words(), *_seals()]
    )


def _own(module: ModuleType) -> list[type]:
    found = [one for one in vars(module).values() if inspect.isclass(one)]
    return [one for one in found if one.__module__ == module.__name__]


def _topics() -> Iterator[str]:
    root = topics.edge_topic("<museum>", "<edge>", "")
    hub = topics.hub_presence("<museum>")
    yield "## Topics"
    yield ""
    yield f"Below `{root}`, and `{hub}` for all:"
    yield ""
    yield "| path | sender | holds | retained |"
    yield "|---|---|---|---|"
    for one in CHANNELS:
        path = one.path.replace("{", "<").replace("}", ">")
        yield f"| `{path}` | {one.sender} | {_holds(one)} | {'yes' if one.retained else 'no'} |"
    yield f"| `{hub}` | hub | `HubPresence`, and its will | yes |"
    yield ""


def _enrolment() -> Iterator[str]:
    yield from _ENROLMENT.splitlines()


def _holds(channel: Channel) -> str:
    if channel.message is None:
        return "one sealed chunk, raw bytes"
    named = f"`{channel.message.__name__}`"
    if channel.also:
        named += f", {channel.also}"
    inside = " or ".join(f"`{one.__name__}`" for one in channel.sealed)
    return f"{named} of {inside}" if channel.sender == "hub" and inside else named


def _messages() -> Iterator[str]:
    yield "## Messages"
    yield ""
    for shape in wire_dataclasses():
        yield f"### {shape.__name__}"
        yield ""
        yield inspect.cleandoc(shape.__doc__ or "")
        yield ""
        if fields := dataclasses.fields(shape):
            yield "| field | kind | default |"
            yield "|---|---|---|"
            hints = get_type_hints(shape)
            for field in fields:
                yield f"| `{field.name}` | {_kind(hints[field.name])} | {_default(field)} |"
        else:
            yield "No fields: `{}`."
        yield ""


def _words() -> Iterator[str]:
    yield "## Words"
    yield ""
    for enum in wire_enums():
        yield f"- **{enum.__name__}**: {', '.join(f'`{one}`' for one in enum)}."
        yield f"  {inspect.cleandoc(enum.__doc__ or '')}"
    yield ""


def _seals() -> Iterator[str]:
    yield from _SEALS.splitlines()
    where = ("technopolis", "wall")
    outbox, epoch = b"\1" * seals.ID_BYTES, b"\2" * seals.ID_BYTES
    event = envelopes.EventEnvelope(
        outbox, 7, envelopes.EventKind.SCORE_MADE, 0, b"\3" * seals.ID_BYTES, epoch, b""
    )
    examples = {
        "event": seals.event_binds(*where, event),
        "chunk 2": seals.chunk_binds(*where, outbox, 7, 2),
        "epoch sealed as `0404`": seals.epoch_statement(*where, epoch, date(2026, 5, 4), b"\4\4"),
        "manifest `{}` of 2026-05-04T10:00:00Z": seals.manifest_statement(
            *where, datetime(2026, 5, 4, 10, tzinfo=UTC), b"{}"
        ),
        "request": seals.request_prefix(
            *where,
            envelopes.RequestKind.COUNTS_WANTED,
            b"\5" * seals.ID_BYTES,
            b"\6" * seals.ID_BYTES,
        ).removesuffix(b"\n"),
        "down": seals.down_prefix(*where, envelopes.DownKind.RECEIPT).removesuffix(b"\n"),
    }
    yield ""
    for name, binds in examples.items():
        yield f"- {name}: `{binds.decode()}`"
    yield ""


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is dataclasses.MISSING:
        return ""
    shown = {(): "`[]`", "": '`""`'}.get(field.default)
    return shown or f"`{field.default}`"


_PLAIN_KINDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    bytes: "bytes",
    date: "date",
    datetime: "instant",
}


def _kind(hint: Any) -> str:  # noqa: ANN401 - a type hint is any object
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"named {_kind(inner[1])}"
    if origin in {Union, types.UnionType}:
        return " or ".join("null" if one is type(None) else _kind(one) for one in inner)
    return _PLAIN_KINDS.get(hint) or f"`{hint.__name__}`"


if __name__ == "__main__":
    sys.stdout.write(contract_document())
