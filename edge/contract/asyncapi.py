"""Writes docs/asyncapi.json, the contract as AsyncAPI 3.0: `python -m edge.contract.asyncapi`.

Told from an edge's side: it sends what goes up and receives what comes down.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import sys
import types
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from edge.contract import topics
from edge.contract.channels import CHANNELS, Channel
from edge.contract.codec import encode
from edge.contract.document import wire_dataclasses, wire_enums
from edge.contract.envelopes import VERSION, HubPresence

if TYPE_CHECKING:
    from collections.abc import Mapping

_ABOUT = """\
What an installation (an edge) and the hub of a museum say to each other over MQTT 3.1.1, QoS 1.
How bodies are sealed, what a receipt promises and how kinds are written stands in docs/contract.md.
A body is opened to the JSON of one of the schemas that `x-sealed` names; `kind` says which."""

_MEANS: Mapping[type, Mapping[str, object]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def asyncapi() -> dict[str, object]:
    """Return the whole document, an AsyncAPI 3.0 object."""
    channels = {_name(one.path): _channel(one) for one in CHANNELS}
    channels["hub_presence"] = {
        "address": topics.hub_presence("{museum}"),
        "description": "Retained, and the hub's will. A new boot means: resend.",
        "parameters": {"museum": {"$ref": "#/components/parameters/museum"}},
        "messages": {HubPresence.__name__: _message_ref(HubPresence.__name__)},
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "MyVisit: edge and hub", "version": str(VERSION), "description": _ABOUT},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": dict(map(_operation, (*CHANNELS, _HUB_PRESENCE))),
        "components": {
            "parameters": _PARAMETERS,
            "messages": _messages(),
            "schemas": _schemas(),
        },
    }


def asyncapi_document() -> str:
    """Return docs/asyncapi.json."""
    return json.dumps(asyncapi(), indent=2, ensure_ascii=False) + "\n"


_HUB_PRESENCE = Channel("hub/presence", "hub", HubPresence, retained=True)
_PARAMETERS = {
    "museum": {"description": "1 to 32 small letters, digits and hyphens."},
    "edge": {"description": "The enrolled name of the installation, of the same signs."},
    "sha256": {"description": "Of the medium's ciphertext, 64 hexadecimal digits."},
    "index": {"description": "Which chunk, from 0."},
}


def _name(path: str) -> str:
    plain = "".join(sign if sign.isalnum() else " " for sign in path.partition("/{")[0])
    return "_".join(plain.split())


def _channel(channel: Channel) -> dict[str, object]:
    address = topics.edge_topic("{museum}", "{edge}", channel.path)
    named = [one for one in _PARAMETERS if f"{{{one}}}" in address]
    message = _message_name(channel)
    said = "Retained. " if channel.retained else "Never retained. "
    return {
        "address": address,
        "description": f"{said}From the {channel.sender} {channel.also}".strip() + ".",
        "parameters": {one: {"$ref": f"#/components/parameters/{one}"} for one in named},
        "messages": {message: _message_ref(message)},
    }


def _message_name(channel: Channel) -> str:
    if channel.message is None:
        return "Chunk"
    if not channel.sealed or channel.sender == "edge":
        return channel.message.__name__
    return f"{channel.message.__name__}_{_name(channel.path)}"


def _message_ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/messages/{name}"}


def _operation(channel: Channel) -> tuple[str, object]:
    name = _name(channel.path)
    sends = channel.sender == "edge"
    return f"{'send' if sends else 'receive'}_{name}", {
        "action": "send" if sends else "receive",
        "channel": {"$ref": f"#/channels/{name}"},
        "bindings": {"mqtt": {"qos": 1, "retain": channel.retained}},
    }


def _messages() -> dict[str, object]:
    found: dict[str, object] = {}
    for channel in (*CHANNELS, _HUB_PRESENCE):
        if channel.message is None:
            found["Chunk"] = {
                "contentType": "application/octet-stream",
                "summary": "One sealed chunk of a medium, raw bytes.",
                "payload": {"type": "string", "format": "binary"},
            }
            continue
        told: dict[str, object] = {"payload": _schema_ref(channel.message)}
        if channel.sealed:
            told["x-sealed"] = [_schema_ref(one) for one in channel.sealed]
        found[_message_name(channel)] = told
    return found


def _schemas() -> dict[str, object]:
    shapes = {one.__name__: _shape(one) for one in wire_dataclasses()}
    words = {one.__name__: _word(one) for one in wire_enums()}
    return dict(sorted((shapes | words).items()))


def _shape(shape: type) -> dict[str, object]:
    hints, fields = get_type_hints(shape), dataclasses.fields(shape)
    properties = {one.name: _property(hints[one.name], one) for one in fields}
    return {
        "type": "object",
        "description": inspect.cleandoc(shape.__doc__ or ""),
        "properties": properties,
        "required": [one.name for one in fields if not _has_default(one) or one.name == "v"],
        "additionalProperties": False,
    }


def _word(enum: type[StrEnum]) -> dict[str, object]:
    about = inspect.cleandoc(enum.__doc__ or "")
    return {"type": "string", "description": about, "enum": [str(one) for one in enum]}


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING


def _property(hint: Any, field: dataclasses.Field[Any]) -> dict[str, object]:  # noqa: ANN401 - a type hint is any object
    found = _kind(hint)
    if field.name == "v":
        return found | {"const": field.default}
    if _has_default(field) and "$ref" not in found:
        return found | {"default": encode(field.default)}
    return found


def _kind(hint: Any) -> dict[str, object]:  # noqa: ANN401 - a type hint is any object
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return {"type": "array", "items": _kind(inner[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _kind(inner[1])}
    if origin in {Union, types.UnionType}:
        null = {"type": "null"}
        return {"oneOf": [null if one is type(None) else _kind(one) for one in inner]}
    return dict(_MEANS[hint]) if hint in _MEANS else dict(_schema_ref(hint))


def _schema_ref(shape: type) -> dict[str, object]:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


if __name__ == "__main__":
    sys.stdout.write(asyncapi_document())
