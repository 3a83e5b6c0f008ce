"""The shape of `visit.json`, and its document: `python -m portal.saved_schema` writes both."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.contract.events import MediumKind
from edge.contract.words import Animal, Colour, Giver, Language, Scope
from portal.saved import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from enum import StrEnum

Shape = dict[str, Any]


def _text(says: str) -> Shape:
    return {"type": "string", "description": says}


def _instant(says: str) -> Shape:
    return {"type": "string", "format": "date-time", "description": f"{says}; ISO 8601, UTC"}


def _day(says: str) -> Shape:
    return {"type": "string", "format": "date", "description": f"{says}; YYYY-MM-DD"}


def _one_of(words: Iterable[StrEnum], says: str) -> Shape:
    return {"enum": [str(one) for one in words], "description": says}


def _number(says: str) -> Shape:
    return {"type": "number", "description": says}


def _pixels(says: str) -> Shape:
    return {"type": "integer", "minimum": 0, "description": f"{says} in pixels, 0 for a sound"}


def _all_of(says: str, **fields: Shape) -> Shape:
    return {
        "type": "object",
        "description": says,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list_of(shape: Shape, says: str) -> Shape:
    return {"type": "array", "description": says, "items": shape}


AVATAR = _all_of(
    "what the museum's screens showed in place of a name",
    colour=_one_of(Colour, "its colour"),
    animal=_one_of(Animal, "its animal"),
    name=_text("its name in the language of the file"),
)
SCORE = _all_of(
    "one go at an exhibit",
    exhibit=_text("the exhibit's identifier"),
    exhibit_name=_text("its name"),
    question=_text("what it asks"),
    metric=_text("the identifier of what was measured"),
    metric_name=_text("its name"),
    value=_number("what was measured, in the unit"),
    unit=_text("the unit as a word"),
    made_at=_instant("when it was made"),
    best={"type": "boolean", "description": "whether it is the best go at this"},
)
MEDIUM = _all_of(
    "one photo or sound",
    exhibit=_text("the exhibit's identifier"),
    exhibit_name=_text("its name"),
    kind=_one_of(MediumKind, "what it is"),
    made_at=_instant("when it was made"),
    file=_text("where it lies in the same zip file"),
    width=_pixels("how wide"),
    height=_pixels("how high"),
)
REFUSED = _all_of(
    "a result that the museum did not keep",
    exhibit_name=_text("where it was made"),
    kind=_one_of(Scope, "what it was"),
    reason=_text("why, in a word"),
)
AGREED = _all_of(
    "the yes by which it is kept; all answers stand in `consent.json`",
    given_by=_one_of((Giver.SELF, Giver.GUARDIAN), "who said yes"),
    at=_instant("when"),
    privacy_notice=_text("the version of the text that was read before"),
)
VISIT = _all_of(
    "one visitor's museum day",
    avatar=AVATAR,
    first_name=_text("as it was typed, or empty"),
    may_be_kept=_list_of(_one_of(Scope, "a kind of result"), "what was said yes to"),
    agreed=AGREED,
    kept_until=_day("until when the museum keeps it at most"),
    scores=_list_of(SCORE, "exhibits in the order of first play, goes in the order of making"),
    media=_list_of(MEDIUM, "in the order of making"),
    not_kept=_list_of(REFUSED, "in the order of coming"),
)
SCHEMA: Shape = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "visit.json of a saved museum day",
    **_all_of(
        "all that a household's page of one museum day shows",
        format={"const": FORMAT, "description": "this document's name and version"},
        museum=_text("who kept it: the controller (Art. 4(7) GDPR)"),
        saved_at=_instant("when the file was made"),
        day=_day("the museum day, 04:00 to 04:00 on the wall"),
        language=_one_of(Language, "the language of its texts (ISO 639-1)"),
        visits=_list_of(VISIT, "one a visitor, in the order of registration"),
    ),
}
_HEAD = """\
# What "save everything" saves

Written by `python -m portal.saved_schema`; a test fails when it is not current. Do not edit it by
hand. The same as JSON Schema (2020-12): [save-schema.json](save-schema.json).

A family's page is saved as one zip file (Art. 15 and 20 GDPR):

| file | what |
|---|---|
| `index.html` | the page to read: whole in itself, photos and sounds included, without a network |
| `visit.json` | the same as data, as below |
| `consent.json` | every answer to what may be kept (ISO/IEC TS 27560:2023) |
| `media/` | photos (JPEG) and sounds (MP3) in their best form, dated as they were made |

Files are called by the day, the exhibit and the avatar, never by a person's name. What was erased
while the file was made is not in `index.html` and not in `visit.json`.
"""


def markdown() -> str:
    """Return the document."""
    return "\n".join([_HEAD, *_sections("visit.json", SCHEMA)])


def _sections(name: str, shape: Shape) -> Iterator[str]:
    yield f"## `{name}`\n\n{shape['description'].capitalize()}.\n"
    yield "| field | kind | what |\n|---|---|---|"
    inner = []
    for field, one in shape["properties"].items():
        yield f"| `{field}` | {_kind(one)} | {one['description']} |"
        item = one.get("items", one)
        if item.get("type") == "object":
            inner.append((field, item))
    yield ""
    for field, item in inner:
        yield from _sections(field, item)


def _kind(shape: Shape) -> str:
    if "const" in shape:
        return f'"{shape["const"]}"'
    if "enum" in shape:
        return ", ".join(f"`{one}`" for one in shape["enum"])
    if shape["type"] == "array":
        item = shape["items"]
        return "list of " + ("objects" if item.get("type") == "object" else _kind(item))
    return str(shape.get("format", shape["type"]))


def schema() -> str:
    """Return the JSON Schema as it is written down."""
    return json.dumps(SCHEMA, indent=1) + "\n"


if __name__ == "__main__":
    docs = Path(__file__).parents[1] / "docs"
    (docs / "save-schema.md").write_text(markdown(), encoding="utf-8")
    (docs / "save-schema.json").write_text(schema(), encoding="utf-8")
    sys.exit(0)
