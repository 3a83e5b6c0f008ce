"""The kiosk over HTTP: its page alone may touch, and only the screen that is shown."""

import json
import re

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from edge.errors import VoiceFailed
from edge.kiosk.drawing import Drawing
from edge.kiosk.routes import POLICY, stream
from edge.kiosk.stage import Stage
from tests.edge.kiosk.a_kiosk import Touches, every_screen, kiosk_app

ORIGIN, TOKEN = "http://testserver", "token-of-this-boot"
OURS = {"origin": ORIGIN, "x-kiosk-token": TOKEN}
SCREENS = every_screen("nl")
MOST_BYTES = 60 * 1024


@pytest.fixture
def touches():
    return Touches()


@pytest.fixture
def parts(touches):
    app, stage = kiosk_app(touches, TOKEN, ORIGIN)
    stage.show(SCREENS["age"])
    with TestClient(app) as web:
        yield web, stage


def a_touch(stage, action="age", **fields):
    return {"action": action, "fields": fields, "turn": stage.current.turn}


def test_a_touch_of_the_screen_that_is_shown_is_passed_on(parts, touches):
    web, stage = parts
    answer = web.post("/kiosk/touch", json=a_touch(stage, age="9"), headers=OURS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert touches.sent == [("age", {"age": "9"})]


def test_a_touch_of_a_screen_that_has_gone_is_not_passed_on(parts, touches):
    web, stage = parts
    late = a_touch(stage, age="9")
    stage.show(SCREENS["guardian"])
    assert web.post("/kiosk/touch", json=late, headers=OURS).status_code == 409
    assert touches.sent == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": ORIGIN},
        {"x-kiosk-token": TOKEN},
        OURS | {"origin": "http://example.org"},
        OURS | {"origin": "null"},
        OURS | {"x-kiosk-token": "token-of-another-boot"},
    ],
    ids=["bare", "no token", "no origin", "other origin", "null origin", "other token"],
)
def test_no_other_page_may_touch(parts, touches, headers):
    web, stage = parts
    answer = web.post("/kiosk/touch", json=a_touch(stage, age="9"), headers=headers)
    assert answer.status_code == 403
    assert touches.sent == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[]",
        b'{"action": "age", "fields": {}}',
        b'{"action": "age", "fields": {"age": 9}, "turn": 1}',
        b'{"action": 7, "fields": {}, "turn": 1}',
        b'{"action": "age", "fields": [], "turn": 1}',
        b'{"action": "age", "fields": {}, "turn": "1"}',
        b'{"action": "age", "fields": {}, "turn": true}',
        b'{"action": "age", "fields": {}, "turn": 1, "more": 1}',
        b"[" * 4000,
        b'{"action": "' + b"x" * 9000 + b'", "fields": {}, "turn": 1}',
    ],
)
def test_what_is_no_touch_is_refused_without_an_echo(parts, touches, body):
    web, _ = parts
    answer = web.post("/kiosk/touch", content=body, headers=OURS)
    assert answer.status_code == 422
    assert set(answer.json()) == {"detail"}
    assert touches.sent == []


def test_what_was_typed_is_not_said_back_when_it_is_refused(parts):
    web, _ = parts
    body = {"action": "contact", "fields": {"address": ["guardian@example.org"]}, "turn": 1}
    answer = web.post("/kiosk/touch", json=body, headers=OURS)
    assert answer.status_code == 422
    assert "guardian" not in answer.text


def test_the_page_works_at_once(parts):
    web, stage = parts
    page = web.get("/kiosk/")
    assert f'<meta name="kiosk-token" content="{TOKEN}">' in page.text
    assert f'data-screen="age" data-turn="{stage.current.turn}"' in page.text
    assert stage.current.html in page.text
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert not re.search(r"<script(?! src)", page.text)


def test_the_page_may_load_from_this_edge_alone_and_is_never_stored(parts):
    web, _ = parts
    for path in ("/kiosk/", "/kiosk/screen"):
        headers = web.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in POLICY


def test_what_the_page_names_is_there_for_ever_and_light(parts):
    web, stage = parts
    page = web.get("/kiosk/").text
    named = set(re.findall(r'/static/[^"]+', page))
    loaded = [web.get(path) for path in named]
    assert len(named) in {2, 3}
    assert all(one.status_code == 200 for one in loaded)
    assert all("immutable" in one.headers["cache-control"] for one in loaded)
    wire = sum(int(one.headers["content-length"]) for one in loaded)
    assert wire + len(page.encode()) < MOST_BYTES
    script = next(one for one in loaded if "javascript" in one.headers["content-type"])
    assert len(script.content) <= 15 * 1024
    assert stage.current.turn == 1


def test_text_is_packed_for_whoever_can_unpack_it_and_is_the_same(parts):
    web, _ = parts
    (style,) = re.findall(r'/static/[^"]+\.css', web.get("/kiosk/").text)
    packed = web.get(style)
    plain = web.get(style, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize("name", ["nothing.css", "..%2froutes.py", "kiosk.js"])
def test_nothing_else_is_served(parts, name):
    web, _ = parts
    assert web.get(f"/static/{name}").status_code == 404


def test_the_screen_of_now_can_be_asked(parts):
    web, stage = parts
    told = web.get("/kiosk/screen").json()
    assert told == {"screen": "age", "turn": 1, "html": stage.current.html}


async def connected():
    return {"type": "http.request", "body": b"", "more_body": True}


async def gone():
    return {"type": "http.disconnect"}


class Line:
    """A request whose other end can hang up."""

    def __init__(self):
        self.hung_up = False

    async def is_disconnected(self):
        return self.hung_up


def data_of(event):
    name, data = re.fullmatch(r"event: (\w+)\ndata: (.*)\n\n", event).groups()
    return name, json.loads(data)


async def test_the_stream_tells_the_screen_of_now_and_then_each_that_follows():
    stage = Stage(Drawing())
    stage.show(SCREENS["idle"])
    told = stream(stage, Line(), 5)
    assert data_of(await anext(told))[1]["screen"] == "idle"
    stage.show(SCREENS["age"])
    name, shown = data_of(await anext(told))
    assert (name, shown["screen"], shown["turn"]) == ("screen", "age", 2)
    await told.aclose()
    assert stage._listeners == set()


async def test_silence_is_filled_so_that_a_dead_line_is_noticed():
    stage, line = Stage(Drawing()), Line()
    stage.show(SCREENS["idle"])
    told = stream(stage, line, 0.01)
    await anext(told)
    assert await anext(told) == "event: beat\ndata:\n\n"
    line.hung_up = True
    assert [one async for one in told] == []
    assert stage._listeners == set()


async def test_the_stream_ends_with_the_process():
    stage = Stage(Drawing())
    told = stream(stage, Request({"type": "http"}, connected), 5)
    await anext(told)
    stage.end()
    assert [one async for one in told] == []


async def test_the_stream_ends_with_the_page():
    stage = Stage(Drawing())
    told = stream(stage, Request({"type": "http"}, gone), 5)
    await anext(told)
    assert [one async for one in told] == []


class Says:
    """A voice that hands back what it was to say, or fails."""

    fails = False

    async def say(self, text, language):
        if self.fails:
            raise VoiceFailed("it is hoarse")
        return f"{language}: {text}".encode()


@pytest.fixture
def spoken_to(touches):
    says = Says()
    app, stage = kiosk_app(touches, TOKEN, ORIGIN, voice=says)
    stage.show(SCREENS["age"])
    with TestClient(app) as web:
        yield web, stage, says


def test_the_screen_of_now_is_heard(spoken_to):
    web, stage, _ = spoken_to
    heard = web.get(f"/kiosk/aloud?turn={stage.current.turn}")
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    assert heard.content.decode().startswith("nl: Hoe oud ben je?")
    assert heard.headers["cache-control"] == "no-store"
    assert 'class="day aloud"' in web.get("/kiosk/").text


def test_a_screen_that_has_gone_is_not_heard(spoken_to):
    web, stage, _ = spoken_to
    stage.show(SCREENS["guardian"])
    assert web.get("/kiosk/aloud?turn=1").status_code == 409
    assert web.get("/kiosk/aloud").status_code == 422


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_no_other_page_makes_this_machine_speak(spoken_to, site):
    web, stage, _ = spoken_to
    path = f"/kiosk/aloud?turn={stage.current.turn}"
    assert web.get(path, headers={"sec-fetch-site": site}).status_code == 403
    assert web.get(path, headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_a_voice_that_fails_leaves_the_screen_as_it_is(spoken_to):
    web, stage, says = spoken_to
    says.fails = True
    assert web.get(f"/kiosk/aloud?turn={stage.current.turn}").status_code == 503
    assert stage.current.turn == 1


def test_without_a_voice_nothing_is_heard_and_nothing_offers_it(parts):
    web, stage = parts
    assert web.get(f"/kiosk/aloud?turn={stage.current.turn}").status_code == 404
    assert 'class="day"' in web.get("/kiosk/").text
