"""A guardian who reads the kiosk's code with a phone, and answers there for the child."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import httpx2
import zxingcpp
from PIL import Image, ImageDraw

from simulators.answers import answer
from simulators.installation import Installation
from simulators.journeys.guardians import must_wait, opens_and_is_confirmed
from simulators.journeys.rehearsal import Rehearsal
from simulators.journeys.tally import expect
from simulators.kiosk import Shown
from simulators.visitors import SCOPES, Visitor
from simulators.waiting import until

CODE = re.compile(
    r'<svg class="qr" viewBox="0 0 (\d+) \1".*?<path[^>]*? d="(M[^"]+)"[^>]*/></svg>', re.DOTALL
)
STROKE = re.compile(r"([Mmh])([\d.-]+)(?: ([\d.-]+))?")
MODULE_PIXELS = 4
AT_MOST_SECONDS = 5.0
"""Generous: the bench holds what it is on a machine that does nothing else."""


class Phone:
    """A guardian's phone: no cookies, no script, only pages and forms."""

    def __init__(self, link: str) -> None:
        self._link = link
        parts = urlsplit(link)
        origin = f"{parts.scheme}://{parts.netloc}"
        self._headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}

    def look(self) -> str:
        """Open the link, as a preview of a messenger does, too."""
        return self._page(httpx2.get(self._link, timeout=30.0))

    def post(self, **fields: str) -> str:
        """Press one button of the form, with what is filled in; return the page that follows."""
        answer = httpx2.post(self._link, data=fields, headers=self._headers, timeout=30.0)
        return self._page(answer)

    @staticmethod
    def _page(answer: httpx2.Response) -> str:
        expect(answer.is_success, f"A guardian's phone was answered {answer.status_code}.")
        expect("set-cookie" not in answer.headers, "A guardian's phone was given a cookie.")
        expect("<script" not in answer.text, "A guardian's phone needs a script.")
        return answer.text


def guardian_phone(day: Rehearsal) -> None:
    """A child's guardian reads the code on the screen and answers on a phone; the child plays."""
    home = "guardian-phone@example.org"
    child = day.visitor("Testkind", home, 8, says_yes=frozenset({"score", "photo"}))
    wall, bicycle, booth, *_ = day.exhibits
    kiosk = day.stand(wall).kiosk
    day.greet(child, wall)
    kiosk.touch("age", age=str(child.age))
    link = until(lambda: _code_on(kiosk.latest), "the kiosk to show a code")
    day.never_log(urlsplit(link).path.rpartition("/")[2])
    _is_answered(day, child, wall, link)
    asked = answer(child, day.stand(wall))
    expect(asked == ("avatar",), f"After the phone's answer the kiosk asked {asked}.")
    day.knows(child)
    day.play_on(wall)
    day.leave(wall)
    day.play(child, booth)
    must_wait(day, child, bicycle)
    page = opens_and_is_confirmed(day, child, "phone", proven=False)
    day.grows(page, child, wall)
    day.tally.on_page += 1


def _is_answered(day: Rehearsal, child: Visitor, at: Installation, link: str) -> None:
    """Look, start, answer; the kiosk follows each step, and nothing opens the link once more."""
    kiosk, phone = day.stand(at).kiosk, Phone(link)
    before = kiosk.count
    phone.look()
    expect(kiosk.count == before, "The kiosk believed a mere look at the link.")
    turn = kiosk.latest.turn
    phone.post(do="start", language="nl")
    kiosk.wait_for("guardian", after=turn)
    said = {scope: "yes" if scope in child.says_yes else "no" for scope in SCOPES}
    said |= {"first_name": child.first_name, "address": child.address, "language": "nl"}
    began = time.monotonic()
    page = phone.post(do="agree", **said)
    seconds = kiosk.wait_for("avatar").at - began
    expect('data-fate="taken"' in page, "The phone was not told that its answer was taken.")
    expect(seconds <= AT_MOST_SECONDS, f"The kiosk followed the phone after {seconds:.1f} s.")
    day.tally.phone_to_kiosk_ms.append(seconds * 1000)
    again = phone.post(do="agree", **said)
    expect('data-fate="taken"' in again, "Who pressed twice was told that nothing was taken.")
    other = phone.post(do="agree", **said | {"first_name": "Ander"})
    expect('data-fate="taken"' not in other, "A link to a phone was answered twice.")


def _code_on(shown: Shown) -> str | None:
    """Read the code from the drawn screen as a camera does; None while there is none."""
    found = CODE.search(shown.html)
    if found is None:
        return None
    read = zxingcpp.read_barcodes(_drawn(int(found[1]), found[2]))
    return str(read[0].text) if read else None


def _drawn(modules: int, path: str) -> Image.Image:
    """Draw a code's path: rows of modules, moved to and stroked from left to right."""
    image = Image.new("L", (modules * MODULE_PIXELS,) * 2, 255)
    pen, x, y = ImageDraw.Draw(image), 0.0, 0.0
    for kind, first, second in STROKE.findall(path):
        if kind == "h":
            left, top = x * MODULE_PIXELS, (y - 0.5) * MODULE_PIXELS
            right = (x + float(first)) * MODULE_PIXELS
            pen.rectangle((left, top, right - 1, top + MODULE_PIXELS - 1), fill=0)
            x += float(first)
        elif kind == "M":
            x, y = float(first), float(second)
        else:
            x, y = x + float(first), y + float(second)
    return image
