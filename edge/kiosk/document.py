"""Writes docs/kiosk.md from the screens themselves: `python -m edge.kiosk.document`.

python -m edge.kiosk.document > docs/kiosk.md
"""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, get_args

from edge.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# The kiosk

The touch screen of one installation. Written by `python -m edge.kiosk.document` from
`edge/screens/`; a test fails when it is not current. Do not edit it by hand. What may happen on
each screen, and where it leads, is in `docs/registration.md`.

The edge itself serves it on loopback, so it answers with the network cable out. One page; each
screen is drawn on the edge and pushed as it comes (`GET /kiosk/events`, server-sent events), and a
touch goes back with the turn of the screen that was touched (`POST /kiosk/touch`), so that a touch
on a screen that has gone does nothing. A touch needs this boot's token and the kiosk's own origin.
The page stores nothing: after a reload or a power cut of the screen it shows the screen of now.

What is typed stands in the page alone until its screen is answered; a reload before that loses it,
and it is typed again. Then it lives in the memory of the edge until the registration ends, however
it ends: kept, left, or wiped after "still there?". It is on disk only as the sealed row of a
binding that was agreed to. Of an age only the band is kept: under 13, 13 to 17, 18 and over.
"""
_SCREENS = """\
## Screens

What each shows, and the actions it takes; `language` is taken by all.
"""
_DRAWN = """\
## How they are drawn

One line a screen, out of both sides of it, and one question or one story above it. 1280 x 800 CSS
pixels, as large as fits the window; where it is narrower than 13 to 20 they stand upright, 1080
wide, and what is touched lies in the lower half. Targets are 96 x 96 at least with 16 between; the
keyboard of twelve columns has keys of 80 x 74 with 8 between (72 x 84 upright). A test looks at
every screen in four languages and in one that is 40 % longer. What decides for somebody is never
green, and both answers look alike.

`<html class="contrast">` is the dark side of the tokens, asked for by hand since the room is lit; a
QR code stays dark on light. `<html class="aloud">` shows the button that reads aloud; both buttons
(`data-act`) are the page's own affair. Who asks their system for less movement sees none. Pictures
of every screen are in `docs/screens/kiosk/`, made by `make screens`.
"""
_HTTP = """\
## Addresses

| request | answer |
|---|---|
| `GET /kiosk/` | the page, the screen of now in it |
| `GET /kiosk/events` | events: `screen` with JSON `screen`, `turn`, `html`; `beat` every 3 s |
| `GET /kiosk/screen` | the same JSON, once |
| `GET /kiosk/aloud?turn=` | the screen of that turn, spoken, where the edge has a voice |
| `POST /kiosk/touch` | takes JSON `action`, `turn`, `fields`: 204 |
| `GET /static/<hash>` | style, script and font, named by what is in them |

A touch without the token or from another origin is answered 403, one on a screen that has gone or
that the screen does not have 409, a malformed one 422. After a screen is painted the page sets
`data-painted` of its `<html>` to the turn: the bench reads it there. A screen of another name than
the one before it is deaf to touches for 0.4 s, so that the second tap of a hasty hand decides
nothing; `data-ready` of its `<main>` says that it hears. When the events are away for 3 s, or none
was heard for 10 s though the line stands, the page says by itself to wait a moment, and loads
itself again as soon as its edge answers.

More contrast and being read aloud are the page's own: neither is told to the session, and both end
when the screen of rest is shown. What is read is the screen's own text, drawn once more without
what was typed; a line that makes no sense without it is left out.
"""


def kiosk_document() -> str:
    """Return docs/kiosk.md as it should be now."""
    parts = (
        _HEAD,
        _SCREENS,
        "\n".join(_screens()) + "\n",
        _DRAWN,
        _HTTP,
    )
    return "\n".join(parts)


def _screens() -> Iterator[str]:
    for screen in get_args(Screen):
        yield f"- **{screen.name}**: " + " ".join(inspect.cleandoc(screen.__doc__ or "").split())


if __name__ == "__main__":
    sys.stdout.write(kiosk_document())
