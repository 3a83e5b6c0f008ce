"""An edge that knows an address and a code calls the hub's portal, and belongs to it."""

import asyncio
import json
import threading
from dataclasses import replace

import httpx2 as httpx
import pytest

from edge.__main__ import main
from edge.contract.clock import SystemClock
from edge.contract.codec import from_json
from edge.contract.enrolment import Welcome
from edge.contract.invitation import read_code
from edge.enrolling import enrol_by_code
from edge.errors import NotWelcomed, WrongWelcome
from edge.identity import Identity
from hub.app import Hub
from hub.broker.settings import Listeners
from hub.config import OwnBroker
from hub.premises import Premises
from portal.app import create_app
from portal.live import Streams
from portal.serving import Server, address_of, listen
from tests.hub.a_museum import settings_in


class AHub:
    """A hub whose portal really listens."""

    def __init__(self, folder, own_broker=OwnBroker()):  # noqa: B008 - frozen
        Premises(folder).found()
        settings = replace(settings_in(folder), own_broker=own_broker)
        self.hub = Hub(settings, SystemClock())
        self.welcoming = self.hub._welcoming
        streams, ready, self._socket = Streams(), threading.Event(), listen("127.0.0.1", 0)
        app = create_app(self.hub, settings, SystemClock(), streams=streams)
        self._server = Server(app, streams, ready.set)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve(sockets=[self._socket]))
        )
        self._thread.start()
        assert ready.wait(10)
        self.address = address_of(self._socket)

    def invite(self, edge="wall"):
        return self.welcoming.invitations.invite(edge, SystemClock().now())

    def close(self):
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        self.hub.close()


@pytest.fixture
def hub(tmp_path):
    one = AHub(tmp_path / "museum")
    yield one
    one.close()


@pytest.fixture
def identity(tmp_path):
    return Identity.create(tmp_path / "edge", "wall")


def test_an_edge_with_the_code_belongs_to_the_museum(hub, identity):
    welcome = enrol_by_code(identity, hub.address, hub.invite().lower())
    assert identity.museum == welcome.museum == hub.hub.settings.museum
    assert welcome.broker is None
    assert identity.sign(b"something")


def test_a_technician_is_told_what_comes_next(hub, tmp_path, capsys):
    data = tmp_path / "var"
    asked = ["--data", str(data), "--edge", "wall", "--hub", hub.address, "--code", hub.invite()]
    main(["enrol", *asked])
    said = capsys.readouterr().out
    assert f'museum = "{hub.hub.settings.museum}", edge = "wall"' in said
    assert f'data = "{data}"' in said
    assert "python -m edge run --config edge.toml" in said


def test_a_wrong_code_is_said_and_the_edge_belongs_to_nobody(hub, identity):
    code = hub.invite()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(NotWelcomed, match="wrong, used, or older than half an hour"):
        enrol_by_code(identity, hub.address, wrong)
    assert not identity._held.museum


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("hub.museum.example", "is an address like"),
        ("ftp://hub.museum.example", "is an address like"),
        ("http://127.0.0.1:9", "cannot be reached"),
    ],
)
def test_a_wrong_address_is_said(identity, address, said):
    with pytest.raises(NotWelcomed, match=said):
        enrol_by_code(identity, address, "7K2M-9XQ4-0HTB-W3ND")


def test_who_does_not_know_the_code_cannot_answer_for_the_hub(hub, identity, monkeypatch):
    """A hub that is not this one: it knows another code of the same name."""
    code = hub.invite()
    monkeypatch.setattr(
        "edge.enrolling.read_code",
        lambda typed: (read_code(typed)[0], b"another key, 32 bytes long......"),
    )
    with pytest.raises(NotWelcomed):
        enrol_by_code(identity, hub.address, code)


def test_an_edge_of_one_museum_is_not_taken_by_another(hub, identity, tmp_path):
    enrol_by_code(identity, hub.address, hub.invite())
    other = AHub(tmp_path / "other")
    try:
        with pytest.raises(WrongWelcome):
            enrol_by_code(identity, other.address, other.invite())
    finally:
        other.close()


def test_where_the_museum_keeps_a_broker_the_edge_is_told_all_of_it(tmp_path, identity):
    hub = AHub(tmp_path / "museum", OwnBroker(hosts=("127.0.0.1",)))
    try:
        house = hub.welcoming.house
        house.write(Listeners(), ("127.0.0.1",), SystemClock().now())
        told = enrol_by_code(identity, hub.address, hub.invite())
        assert told.broker.authority == (house.folder / "ca.crt").read_text()
        assert "wall:$7$" in (house.folder / "passwd").read_text()
        assert told.broker.password not in (house.folder / "passwd").read_text()
        hub.welcoming.revoke("wall", SystemClock().now())
        assert "wall" not in (house.folder / "passwd").read_text()
    finally:
        hub.close()


def test_a_broker_that_was_not_written_is_said_to_the_technician(tmp_path, identity):
    hub = AHub(tmp_path / "museum", OwnBroker(hosts=("127.0.0.1",)))
    try:
        with pytest.raises(NotWelcomed, match="python -m hub broker write"):
            enrol_by_code(identity, hub.address, hub.invite())
    finally:
        hub.close()


def test_guessing_codes_is_slowed_down_and_never_logged_with_the_code(hub, caplog):
    guess = b'{"invitation":"7K2M","sealed":"AAAA","v":1}'
    with httpx.Client(base_url=hub.address) as web:
        statuses = [web.post("/enrol", content=guess).status_code for _ in range(25)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert "7K2M" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"x" * 5000, b'{"invitation":7}'])
def test_what_is_no_call_is_refused_by_name(hub, body):
    with httpx.Client(base_url=hub.address) as web:
        answer = web.post("/enrol", content=body)
    assert answer.status_code == 422
    assert "EnrolCall" in answer.json()["detail"]


def test_a_welcome_is_never_readable_on_the_way(hub, identity, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "edge.enrolling._post", lambda *told: seen.append(told[1]) or json.dumps({}).encode()
    )
    with pytest.raises(NotWelcomed, match="does not know the code"):
        enrol_by_code(identity, hub.address, hub.invite())
    assert identity.enrol_request().verify_key.hex().encode() not in seen[0]
    with pytest.raises(Exception, match="Welcome"):
        from_json(Welcome, seen[0])
