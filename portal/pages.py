"""Draws pages: in which language, from which template, with which headers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hub.rules.links import Deed
from look import avatars
from look.icons import icon
from look.speech import Speech
from portal import drawings

if TYPE_CHECKING:
    from fastapi import Request

    from hub.config import NoticeSettings
    from portal.assets import Assets

LANGUAGES = ("nl", "fr", "en", "de")
"""In the order in which they stand on the page; the first is the museum's own."""

ON_THE_PAGE, TO_GUARDIANS, TO_MAILBOXES = "page", "page.phone", "mail.door"
TO_TEACHERS, TO_PUPILS, TO_COLLEAGUES = "booking", "class.slip", "staff"
"""Whom a page speaks to, whatever went otherwise: its heading, its foot and what it could not do.

Whoever opened it, and a pupil with a slip, je, tu, you, du; a guardian at their own phone, whoever
reads a mail that may not be theirs, who answers for a class or group, and colleagues: u, vous, you,
Sie.
"""
_VOICES = (
    {"h": TO_GUARDIANS, "s": TO_PUPILS}
    | dict.fromkeys(Deed, TO_MAILBOXES)
    | dict.fromkeys(("t", "k", "school"), TO_TEACHERS)
    | {"staff": TO_COLLEAGUES}
)
"""By the first part of the path."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates with all that they share."""

    templates: Environment
    languages: tuple[str, ...]

    def speech(self, request: Request, own: str | None = None) -> Speech:
        """Return the asked language, else the page's own, else one the browser prefers."""
        asked = request.query_params.get("lang", "")
        if asked in self.languages:
            return Speech(asked)
        return Speech(own or self._preferred(request.headers.get("accept-language", "")))

    def draw(
        self,
        template: str,
        request: Request,
        speech: Speech,
        *,
        status: int = 200,
        **values: object,
    ) -> HTMLResponse:
        """Return a page. One with a form tells its own origin to itself (Fetch: Origin: null)."""
        asked = request.query_params.get("lang", "")
        html = self.templates.get_template(template).render(
            speech=speech,
            say=speech.say,
            lang="en" if speech.language not in LANGUAGES else speech.language,
            query=f"?lang={asked}" if asked in self.languages else "",
            can_switch=request.method != "POST",
            voice=_VOICES.get(request.url.path.split("/")[1], ON_THE_PAGE),
            **values,
        )
        referrer = "same-origin" if 'method="post"' in html else "no-referrer"
        headers = {"referrer-policy": referrer, "vary": "accept-language"}
        return HTMLResponse(html, status, headers=headers)

    def _preferred(self, accept: str) -> str:
        """Return the first of our languages in an Accept-Language (RFC 9110 12.5.4), best first."""
        weighed = []
        for i, part in enumerate(accept.split(",")):
            tag, _, weight = part.strip().partition(";q=")
            try:
                weighed.append((-float(weight or 1), i, tag[:2].lower()))
            except ValueError:
                continue
        return next((tag for _, _, tag in sorted(weighed) if tag in LANGUAGES), LANGUAGES[0])


def make_pages(notice: NoticeSettings, assets: Assets, languages: tuple[str, ...]) -> Pages:
    """Return the pages of one portal; `languages` is what `?lang=` may ask for."""
    templates = Environment(
        loader=PackageLoader("portal"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html.j2",)),
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(
        avatar_defs=avatars.defs,
        drawn=avatars.drawn,
        drawn_score=drawings.on_page,
        icon=icon,
        assets=assets,
        notice=notice,
        switch=LANGUAGES,
    )
    return Pages(templates, languages)
