"""What an exhibit maker sees at the HTTP door."""

import asyncio
import json
import tempfile

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from edge.contract.words import Animal, Avatar, Colour, Language, Scope
from edge.exhibit.door import _stream, exhibit_routes
from edge.exhibit.floor import (
    Answer,
    DiskFailed,
    NobodyPlays,
    NotAllowed,
    NotASample,
    Player,
    Playing,
    Told,
)

TOKEN = "a-token-of-the-tests"
FOX = Player("p1", Avatar(Colour.BLUE, Animal.FOX), Language.NL, frozenset({Scope.SCORE}))
OWL = Player("p2", Avatar(Colour.PINK, Animal.OWL), Language.EN, frozenset())


class Installation:
    """A floor that behaves: keeps what it is given, refuses what it is told to."""

    def __init__(self, *players):
        self.players = players
        self.kept = []
        self.refuses = None
        self.told = Told(Answer.KEPT_HERE, "00ff")
        self.over = 0

    def playing(self):
        return Playing("s1" if self.players else "", self.players)

    async def score(self, player, metric, value):
        return self._keep(player, metric, value)

    async def medium(self, player, kind, content):
        return self._keep(player, kind, content)

    def _keep(self, player, *what):
        if self.refuses:
            raise self.refuses
        if player == "p2":
            return Told(Answer.NOT_KEPT, reason="playing without keeping")
        self.kept.append((player, *what))
        return self.told

    async def done(self):
        self.over += 1

    def listen(self):
        return asyncio.Queue()

    def unlisten(self, queue):
        pass


def door(*players):
    floor = Installation(*players)
    app = FastAPI()
    app.include_router(exhibit_routes(floor, TOKEN, frozenset({"http://127.0.0.1:8480"})))
    client = TestClient(app, headers={"Authorization": f"Bearer {TOKEN}"})
    return floor, client


def test_an_exhibit_learns_who_plays_and_what_it_may_record_and_nothing_else():
    _, client = door(FOX)
    assert client.get("/v1/session").json() == {
        "session": "s1",
        "players": [
            {
                "player": "p1",
                "avatar": "blue-fox",
                "name": "Blauwe Vos",
                "language": "nl",
                "may_record": {"score": True, "photo": False, "sound": False},
            }
        ],
    }


def test_a_score_is_answered_only_with_what_the_disk_holds():
    floor, client = door(FOX)
    answer = client.post("/v1/scores", json={"key": "time_ms", "value": 213})
    assert (answer.status_code, answer.json()) == (202, {"state": "kept_here", "id": "00ff"})
    assert floor.kept == [("p1", "time_ms", 213)]


@pytest.mark.parametrize("kind", ["photo", "sound"])
def test_a_medium_is_handed_on_whole(kind):
    floor, client = door(FOX)
    answer = client.post(f"/v1/{kind}s", files={"file": ("x", b"pixels or samples")})
    assert answer.status_code == 202
    assert floor.kept == [("p1", kind, b"pixels or samples")]


def test_a_score_on_somebodys_word_is_told_apart():
    floor, client = door(FOX)
    floor.told = Told(Answer.KEPT_FOR_NOW, "00ff")
    answer = client.post("/v1/scores", json={"key": "time_ms", "value": 213})
    assert (answer.status_code, answer.json()) == (202, {"state": "kept_for_now", "id": "00ff"})


def test_somebody_who_just_plays_gets_no_error_and_no_promise():
    _, client = door(OWL)
    floor_answer = client.post("/v1/scores", json={"key": "t", "value": 1, "player": "p2"})
    assert floor_answer.status_code == 200
    assert floor_answer.json() == {"state": "not_kept", "reason": "playing without keeping"}


def test_a_score_for_nobody_is_told_so():
    _, client = door()
    answer = client.post("/v1/scores", json={"key": "time_ms", "value": 213})
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "nobody is playing: wait for a session",
    )


def test_with_two_players_a_score_of_nobody_is_for_the_metric_to_say():
    floor, client = door(FOX, OWL)
    floor.refuses = NotASample("several are playing: name the player")
    answer = client.post("/v1/scores", json={"key": "time_ms", "value": 213})
    assert answer.status_code == 422
    assert "name the player" in answer.json()["detail"]
    floor.refuses = None
    client.post("/v1/scores", json={"key": "time_ms", "value": 213})
    assert floor.kept == [("", "time_ms", 213.0)]


@pytest.mark.parametrize(("players", "whose"), [((FOX, OWL), "all"), ((FOX,), "p1")])
def test_a_score_of_all_is_of_all_and_of_one_where_one_plays(players, whose):
    floor, client = door(*players)
    client.post("/v1/scores", json={"key": "time_ms", "value": 213, "player": "all"})
    assert floor.kept == [(whose, "time_ms", 213.0)]


def test_with_two_players_a_photo_must_name_one():
    floor, client = door(FOX, OWL)
    answer = client.post("/v1/photos", files={"file": b"jpeg"})
    assert (answer.status_code, floor.kept) == (422, [])
    assert "name the player" in answer.json()["detail"]


# fmt: off
NO_SCORES = [
    b'{"key": "time_ms", "value": "fast"}', b'{"key": "time_ms", "value": NaN}',
    b'{"key": "time_ms"}',                  b'{"value": 213}',
    b'{"key": "time_ms", "value": 213, "email": "x"}', b"fast", b"[]", b'{"key": 7, "value": 1}',
]
REFUSALS = [
    (NobodyPlays("p9 is not playing"),          409),
    (NotAllowed("this player said no"),         403),
    (NotASample("213 is over 200"),             422),
    (DiskFailed("not kept: call a technician"), 507),
]
# fmt: on


@pytest.mark.parametrize("body", NO_SCORES)
def test_a_score_that_is_none_is_refused_and_never_kept(body):
    floor, client = door(FOX)
    answer = client.post("/v1/scores", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert not floor.kept


@pytest.mark.parametrize(("problem", "status"), REFUSALS)
def test_a_refusal_says_why_in_the_floors_own_words(problem, status):
    floor, client = door(FOX)
    floor.refuses = problem
    answer = client.post("/v1/scores", json={"key": "time_ms", "value": 213})
    assert (answer.status_code, answer.json()["detail"]) == (status, str(problem))


@pytest.mark.parametrize("path", ["/v1/scores", "/v1/photos", "/v1/sounds", "/v1/done"])
def test_a_call_that_changes_something_needs_the_token(path):
    floor, client = door(FOX)
    body = {"key": "time_ms", "value": 213}
    assert client.post(path, json=body, headers={"Authorization": ""}).status_code == 401
    wrong = {"Authorization": "Bearer nonsense"}
    assert client.post(path, json=body, headers=wrong).status_code == 401
    assert not floor.kept
    assert not floor.over


def test_a_web_page_from_elsewhere_may_not_speak_for_the_exhibit():
    floor, client = door(FOX)
    body = {"key": "time_ms", "value": 213}
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert client.post("/v1/scores", json=body, headers=elsewhere).status_code == 403
    here = {"Origin": "http://127.0.0.1:8480"}
    assert client.post("/v1/scores", json=body, headers=here).status_code == 202
    assert len(floor.kept) == 1


def test_an_upload_without_end_is_cut_off():
    floor, client = door(FOX)
    huge = b"x" * (16 * 1024 * 1024 + 1)
    assert client.post("/v1/photos", files={"file": ("x.jpg", huge)}).status_code == 413
    assert not floor.kept


def test_a_large_photo_never_touches_a_temporary_file(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    floor, client = door(FOX)
    large = b"pixels" * 1024 * 1024
    assert client.post("/v1/photos", files={"file": ("x.jpg", large)}).status_code == 202
    assert floor.kept == [("p1", "photo", large)]


async def status_before_any_body(path, players, **headers):
    """Call the door without the test client, which would read a body; return the status."""
    app = door(*players)[1].app
    said = {"content-type": "multipart/form-data; boundary=x", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in said.items()]
    scope = {"type": "http", "method": "POST", "path": path, "headers": raw, "query_string": b""}
    statuses = []

    async def receive():
        pytest.fail("the body was read")

    async def send(message):
        statuses.append(message.get("status"))

    await app(scope, receive, send)
    return statuses[0]


@pytest.mark.parametrize("path", ["/v1/scores", "/v1/photos", "/v1/sounds", "/v1/done"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer nonsense"}, 401),
        ({"authorization": f"Bearer {TOKEN}", "origin": "https://elsewhere.example"}, 403),
    ],
)
async def test_nothing_is_read_of_who_may_not_call(path, headers, status):
    assert await status_before_any_body(path, (FOX,), **headers) == status


@pytest.mark.parametrize(("players", "length", "status"), [((), 9, 409), ((FOX,), 2**30, 413)])
async def test_nothing_is_read_of_a_photo_that_cannot_be_kept(players, length, status):
    said = {"authorization": f"Bearer {TOKEN}", "content_length": str(length)}
    assert await status_before_any_body("/v1/photos", players, **said) == status


# fmt: off
NO_UPLOADS = [
    {"content": b"pixels",     "headers": {"Content-Type": "image/jpeg"}},
    {"content": b"pixels",     "headers": {"Content-Type": "multipart/form-data"}},
    {"content": b"pixels",     "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
    {"files": {"photo": ("x.jpg", b"pixels")}},
    {"files": {"file": (None, b"pixels")}},
]
# fmt: on


@pytest.mark.parametrize("sent", NO_UPLOADS)
def test_an_upload_that_is_none_is_refused_in_words(sent):
    floor, client = door(FOX)
    answer = client.post("/v1/photos", **sent)
    assert answer.status_code == 422
    assert "file" in answer.json()["detail"]
    assert not floor.kept


def test_the_description_says_what_a_photo_and_a_score_are():
    _, client = door(FOX)
    paths = client.get("/openapi.json").json()["paths"]
    photo = paths["/v1/photos"]["post"]["requestBody"]["content"]["multipart/form-data"]
    score = paths["/v1/scores"]["post"]["requestBody"]["content"]["application/json"]
    assert set(photo["schema"]["properties"]) == {"file", "player"}
    assert set(score["schema"]["properties"]) == {"key", "value", "player"}


def test_the_end_of_a_round_is_passed_on():
    floor, client = door(FOX)
    assert client.post("/v1/done").json() == {"state": "done"}
    assert floor.over == 1


async def test_the_stream_begins_with_who_plays_now():
    class Connected:
        async def is_disconnected(self):
            return False

    stream = _stream(Installation(FOX), Connected())
    first = await anext(stream)
    await stream.aclose()
    assert first.startswith("event: session\ndata: ")
    assert json.loads(first.split("data: ")[1])["players"][0]["avatar"] == "blue-fox"
