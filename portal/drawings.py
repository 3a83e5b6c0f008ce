"""Drawings that carry their own colours: the line, its beads, a score; for print and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from look import avatars
from look.alone import colours, drawn_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.contract.words import Avatar
    from portal.plots import Plot

INK, INK_2, REST, BEAD, PAPER = "#14231F", "#404F4A", "#5E6F68", "#FFC629", "#F6F5EE"
_STEP, _LONG_STEP = 6.0, 30.0
_MOST_BEADS = 6


def line(left: float, right: float, y: float, scale: float = 1.0) -> Markup:
    """Return the line that measures: its ruler's ticks hang from it, each fifth a long one."""
    w = {"left": left, "right": right, "ink": INK}
    return (
        Markup('<g fill="none" stroke="{ink}">').format(**w)
        + Markup('<path d="M{left:g} {y:g}H{right:g}" stroke-width="{t:g}"/>').format(
            y=y, t=3 * scale, **w
        )
        + _ticks(left, right, y + 2.5 * scale, scale, _STEP, 5)
        + _ticks(left, right, y + 5 * scale, scale, _LONG_STEP, 10)
        + Markup("</g>")
    )


def _ticks(left: float, right: float, y: float, scale: float, step: float, length: float) -> Markup:
    tick = 1.5 * scale
    gap = step * scale - tick
    return Markup(
        '<path d="M{:g} {:g}H{:g}" stroke-width="{:g}" stroke-dasharray="{:g} {:g}"/>'
    ).format(left, y, right, length * scale, tick, gap)


def bead(x: float, y: float, r: float, fill: str = BEAD) -> Markup:
    """Return a bead of the line: yellow, or hollow in the colour of its ground."""
    return Markup(
        '<circle cx="{:g}" cy="{:g}" r="{:g}" fill="{}" stroke="{}" stroke-width="{:g}"/>'
    ).format(x, y, r, fill, INK, r * 0.44)


def score(plot: Plot, avatar: Avatar, ground: str = PAPER) -> Markup:
    """Return a score's drawing, without its words and its axis, in the units of the plot."""
    return Markup("").join(_strokes(plot, avatar, ground)) + drawn_alone(
        avatar, plot.animal_x, plot.animal_y, plot.animal
    )


def _strokes(plot: Plot, avatar: Avatar, ground: str) -> Iterator[Markup]:
    mine = colours(avatar)["av"]
    for one in plot.strokes:
        dotted = Markup(' stroke-linecap="round" stroke-dasharray="0 {:g}"').format(one.dotted)
        yield Markup('<path fill="none" d="{}" stroke="{}" stroke-width="{:g}"{}/>').format(
            one.d, mine if one.mine else REST, one.width, dotted if one.dotted else ""
        )
    for x in plot.hollow:
        yield Markup(
            '<circle cx="{:g}" cy="{:g}" r="9" fill="{}" stroke="{}" stroke-width="3"/>'
        ).format(x, plot.axis, ground, INK)


def whole(plot: Plot, avatar: Avatar, ground: str = "#FFFFFF") -> Markup:
    """Return a score's drawing with its axis and its words, as an SVG of its own."""
    words = Markup("").join(
        Markup(
            '<text x="{:g}" y="{:g}" text-anchor="{}" font-family="Jost" font-weight="600"'
            ' font-size="14" fill="#4B5B55">{}</text>'
        ).format(one.x, one.y, one.anchor, one.text)
        for one in plot.labels
    )
    return Markup('<svg viewBox="0 {:g} 310 {:g}" aria-hidden="true">{}{}{}</svg>').format(
        plot.top,
        plot.bottom - plot.top,
        line(0, 310, plot.axis),
        score(plot, avatar, ground),
        words,
    )


def on_page(plot: Plot, avatar: Avatar) -> Markup:
    """Return a score's drawing for a page: its style sheet has the colours and the letters.

    Written down here and not in a template, which would ask of each number whether it is safe:
    they are two thirds of all that a page says, and none is a word of anybody. Labels are escaped.
    """
    axis = plot.axis
    ruler = (
        f'<g class="ax"><path d="M0 {axis}H310" stroke-width="3"/>'
        f'<path d="M1.2 {axis + 2.5}H310" stroke-width="5" stroke-dasharray="1.5 4.5"/>'
        f'<path d="M1.2 {axis + 5}H310" stroke-width="10" stroke-dasharray="1.5 28.5"/></g>'
    )
    strokes = "".join(
        f'<path class="{"mine" if one.mine else "other"}{" dot" if one.dotted else ""}"'
        f' d="{one.d}" stroke-width="{one.width}"'
        + (f' stroke-dasharray="0 {one.dotted:g}"/>' if one.dotted else "/>")
        for one in plot.strokes
    )
    hollow = "".join(f'<circle class="hollow" cx="{x}" cy="{axis}" r="9"/>' for x in plot.hollow)
    labels = "".join(
        f'<text x="{one.x:g}" y="{one.y}" text-anchor="{one.anchor}">{escape(one.text)}</text>'
        for one in plot.labels
    )
    animal = (
        f'<g transform="translate({plot.animal_x} {plot.animal_y:g})">'
        f"{avatars.drawn(avatar, size=plot.animal)}</g>"
    )
    return Markup(  # noqa: S704 - numbers of ours, and words that are escaped
        f'<svg class="plot av-{avatar.colour}"'
        f' viewBox="0 {plot.top} 310 {plot.bottom - plot.top}" aria-hidden="true">\n'
        f"{ruler}\n{strokes}{hollow}{labels}{animal}</svg>"
    )


def threaded(avatar: Avatar, beads: int) -> Markup:
    """Return the avatar on the line with a bead an exhibit, as wide as an A4 sheet (mm)."""
    eyes, size, first, step = 38.0, 64.0, 96.0, 16.0
    strung = [bead(first + step * i, eyes, 4.2) for i in range(min(beads, _MOST_BEADS))]
    strung.append(bead(first + step * len(strung), eyes, 4.2, colours(avatar)["av-ground"]))
    return Markup('<svg viewBox="0 0 210 70" aria-hidden="true">{}{}{}</svg>').format(
        line(0, 210, eyes, 0.4),
        Markup("").join(strung),
        drawn_alone(avatar, 16, eyes - 0.55 * size, size),
    )
