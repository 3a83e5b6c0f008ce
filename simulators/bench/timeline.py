"""Draws one tap from its trace: `python -m simulators.bench.timeline > docs/reader-tap.svg`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from simulators.bench.trace import one_tap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulators.bench.trace import Span, Trace

INK, PAPER, WASH, BEAD, GO = "#14231F", "#F6F5EE", "#DCE9E4", "#FFC629", "#0F4B42"
LEFT, RIGHT = 250, 1216
HIGH: Final = 44
LANES: Final = (
    ("host to chip", 300, "up"),
    ("reader to band", 392, "out"),
    ("band to reader", 484, "back"),
    ("chip to host", 576, "down"),
)
LINE_Y: Final = 700
WORD_LETTER: Final = 10
"""About how wide a letter of a label is; a label that does not fit stands below its bar."""

HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 860" role="img" lang="en"\
 aria-labelledby="t d">
<title id="t">One tap of a 7-byte band</title>
<desc id="d">{said}</desc>
<style>
text{{font-family:Jost,"Century Gothic",Futura,"URW Gothic",system-ui,sans-serif;fill:{ink};\
font-size:20px}}
.h{{font-size:44px;font-weight:600;letter-spacing:-.5px}}
.s{{font-size:18px;fill:#4B5B55}}.t{{font-size:16px;fill:#4B5B55}}.w{{font-size:16px;fill:{paper}}}
.p{{font-weight:600}}.e{{text-anchor:end}}.m{{text-anchor:middle}}
</style>
<rect width="1280" height="860" fill="{paper}"/>
<text x="64" y="92" class="h">One tap of a 7-byte band</text>
<text x="64" y="128" class="s">{said}</text>
"""


def draw(trace: Trace) -> str:
    """Return the drawing as SVG, in the hand of the museum's look."""
    said = (
        f"115200 baud, an adapter that adds 1 ms: {trace.total:.1f} ms and"
        f" {len(trace.up)} round trips to a UID that the band itself has confirmed. From the model."
    )
    lines = [HEAD.format(said=said, ink=INK, paper=PAPER)]
    lines += _round_trips(trace)
    for name, y, lane in LANES:
        lines.append(f'<text x="{LEFT - 24}" y="{y + 29}" class="e">{name}</text>')
        for span in getattr(trace, lane):
            lines += _bar(span, trace, y, on_air=lane in ("out", "back"))
    lines += _line(trace)
    return "\n".join([*lines, "</svg>", ""])


def _x(ms: float, trace: Trace) -> float:
    return round(LEFT + (RIGHT - LEFT) * ms / trace.total, 1)


def _round_trips(trace: Trace) -> Iterator[str]:
    """Each round trip is a room: from its first byte until all that it asked for is here."""
    begins = [span.begins for span in trace.up]
    for number, (start, end) in enumerate(zip(begins, [*begins[1:], trace.total], strict=True), 1):
        left, right = _x(start, trace), _x(end, trace)
        fill = WASH if number % 2 else "#FFFFFF"
        yield f'<rect x="{left}" y="176" width="{right - left:.1f}" height="470" fill="{fill}"/>'
        middle = (left + right) / 2
        yield f'<text x="{middle:.1f}" y="214" class="m p">round trip {number}</text>'
        yield f'<text x="{middle:.1f}" y="240" class="m t">{end - start:.1f} ms</text>'


def _bar(span: Span, trace: Trace, y: int, *, on_air: bool) -> Iterator[str]:
    left, right = _x(span.begins, trace), _x(span.ends, trace)
    wide = right - left
    fill, shape = GO if on_air else INK, f'width="{max(wide - 3, 3):.1f}" height="{HIGH}"'
    yield f'<rect x="{left}" y="{y}" {shape} rx="8" fill="{fill}"/>'
    middle = (left + right) / 2
    if wide > WORD_LETTER * len(span.said):
        yield f'<text x="{middle:.1f}" y="{y + 28}" class="m w">{span.said}</text>'
    else:
        yield f'<text x="{middle:.1f}" y="{y + HIGH + 20}" class="m t">{span.said}</text>'


def _line(trace: Trace) -> Iterator[str]:
    """Time is the one line; the bead lies where the UID is known."""
    yield f'<path d="M0 {LINE_Y}H1280" stroke="{INK}" stroke-width="4"/>'
    for ms in range(int(trace.total) + 1):
        x, long = _x(ms, trace), 16 if ms % 5 == 0 else 8
        yield f'<path d="M{x} {LINE_Y}v{long}" stroke="{INK}" stroke-width="3"/>'
        if ms % 5 == 0:
            yield f'<text x="{x}" y="{LINE_Y + 42}" class="m t">{ms} ms</text>'
    empty = _x(trace.known_empty, trace)
    yield f'<path d="M{empty} 628V{LINE_Y + 64}" stroke="{INK}" stroke-width="3"/>'
    yield (
        f'<text x="{empty}" y="{LINE_Y + 90}">{trace.known_empty:.1f} ms: had nobody'
        " answered, the look would be over here</text>"
    )
    yield (
        f'<circle cx="{RIGHT}" cy="{LINE_Y}" r="22" fill="{BEAD}" stroke="{INK}" stroke-width="4"/>'
    )
    yield (
        f'<text x="{RIGHT}" y="{LINE_Y + 132}" class="e p">{trace.total:.1f} ms:'
        " the band has said its whole UID and confirmed it</text>"
    )


if __name__ == "__main__":
    sys.stdout.write(draw(one_tap()))
