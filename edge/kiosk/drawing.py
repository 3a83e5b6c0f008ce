"""Draws a screen: one template a screen, in the visitor's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from edge.contract.words import Animal, Avatar, Colour
from edge.kiosk.keyboard import keyboard
from edge.kiosk.qr import qr
from edge.kiosk.scale import Scale, age_scale, scale
from edge.screens import Kept, NotKept
from look import avatars
from look.icons import icon, placed
from look.notices import notice_key
from look.speech import LANGUAGES, Speech

if TYPE_CHECKING:
    from edge.contract.manifest import Metric
    from edge.screens import Screen

NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English", "de": "Deutsch"}
"""Each language in its own words, the museum's own first."""


class Drawing:
    """Draws the fragment that stands inside the page's `<main>`."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("edge.kiosk"),
            undefined=StrictUndefined,
            autoescape=select_autoescape(("html.j2",)),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            avatar_defs=avatars.defs,
            avatar_name=avatars.name,
            drawn=avatars.drawn,
            icon=icon,
            keyboard=keyboard,
            names=NAMES,
            notice_key=notice_key,
            placed=placed,
            qr=qr,
            ages=age_scale(),
        )
        self._get_ready()

    def _get_ready(self) -> None:
        """Read words and drawings and compile all templates now: the first tap waits for none."""
        for language in LANGUAGES:
            Speech(language)
        for name in self._templates.list_templates():
            self._templates.get_template(name)
        avatars.defs([Avatar(Colour.BLUE, Animal.FOX)])
        icon("back")

    def __call__(self, screen: Screen) -> str:
        """Return the screen as HTML, all that visitors or exhibits wrote escaped."""
        speech = Speech(screen.language)
        template = self._templates.get_template(f"{screen.name}.html.j2")
        return template.render(
            screen=screen,
            speech=speech,
            say=speech.say,
            lang=speech.language if speech.language in LANGUAGES else "en",
            **_measured(screen, speech),
        )


def _measured(screen: Screen, speech: Speech) -> dict[str, object]:
    """What a screen with a number needs beside it: the number in words, its scale, its meaning."""
    if isinstance(screen, NotKept):
        number = None if screen.metric is None else _number(screen.metric, screen.value, speech)
        return {"number": number}
    if not isinstance(screen, Kept) or screen.metric is None:
        return {}
    metric = screen.metric
    return {
        "number": _number(metric, screen.value, speech),
        "meaning": _meaning(metric, screen.value, speech),
        "earlier": _number(metric, screen.tries[-1], speech) if screen.tries else "",
        "plot": _plot(screen, metric, speech),
    }


def _number(metric: Metric, value: float, speech: Speech) -> str:
    return speech.number(value, metric.decimals)


def _meaning(metric: Metric, value: float, speech: Speech) -> str:
    for one in sorted(metric.meanings, key=lambda meaning: meaning.until):
        if value <= one.until:
            return one.text.within(speech.language)
    return ""


def _plot(screen: Kept, metric: Metric, speech: Speech) -> Scale:
    return scale(metric, screen.value, screen.tries, speech)
