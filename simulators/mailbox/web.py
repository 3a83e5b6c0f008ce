"""What was caught, as pages for a person and as JSON for a journey."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from look.files import font, tokens_css
from simulators.mailbox.catcher import Catcher
from simulators.mailbox.letters import CaughtLetter

HERE = Path(__file__).parent
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""A mail is somebody else's HTML: no script, no request, no origin; a link opens a new tab."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A mail as `/mails.json` lists it."""

    number: int
    came_at: str
    to: str
    subject: str
    message_id: str
    text: str
    links: tuple[str, ...]


def mailbox_app(catcher: Catcher) -> FastAPI:
    """Make the web side of a catcher."""
    app = FastAPI(title="Mailbox", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    _add_pages(app, catcher, pages)
    _add_parts(app, catcher)
    _add_files(app)
    return app


def _add_pages(app: FastAPI, catcher: Catcher, pages: Environment) -> None:
    def page(name: str, **values: object) -> HTMLResponse:
        html = pages.get_template(name).render(**values)
        return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY})

    @app.get("/")
    def list_letters() -> HTMLResponse:
        return page("list.html", letters=catcher.letters[::-1])

    @app.get("/mails/{number}")
    def show_letter(number: int) -> HTMLResponse:
        return page("letter.html", letter=_letter(catcher, number))


def _add_parts(app: FastAPI, catcher: Catcher) -> None:
    @app.get("/mails.json")
    def list_plainly() -> list[Summary]:
        return [
            Summary(
                number=one.number,
                came_at=one.came_at.isoformat(),
                to=one.to,
                subject=one.subject,
                message_id=one.message_id,
                text=one.text,
                links=one.links,
            )
            for one in catcher.letters
        ]

    @app.get("/count.json")
    def count() -> JSONResponse:
        return JSONResponse(len(catcher.letters))

    @app.get("/mails/{number}/html")
    def show_html(number: int) -> HTMLResponse:
        letter = _letter(catcher, number)
        html = letter.html.replace("<head>", '<head><base target="_blank">', 1)
        return HTMLResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})

    @app.get("/mails/{number}/raw")
    def show_raw(number: int) -> Response:
        letter = _letter(catcher, number)
        nosniff = {"X-Content-Type-Options": "nosniff"}
        return Response(letter.raw, media_type="text/plain", headers=nosniff)


def _add_files(app: FastAPI) -> None:
    styles = tokens_css() + (HERE / "mailbox.css").read_text()
    script = (HERE / "mailbox.js").read_text()
    letters = font()

    @app.get("/static/mailbox.css")
    def style() -> Response:
        return Response(styles, media_type="text/css")

    @app.get("/static/mailbox.js")
    def watch() -> Response:
        return Response(script, media_type="text/javascript")

    @app.get("/static/jost.woff2")
    def typeface() -> Response:
        if letters is None:
            raise HTTPException(404)
        return Response(letters, media_type="font/woff2")


def _letter(catcher: Catcher, number: int) -> CaughtLetter:
    if not 1 <= number <= len(catcher.letters):
        raise HTTPException(404, "No such mail was caught.")
    return catcher.letters[number - 1]
