"""Calls the hub with a one-time code: makes this edge known, and takes what it is told."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.enrolment import Welcome
from edge.contract.invitation import EnrolAnswer, EnrolCall, answer_binds, call_binds, read_code
from edge.errors import NotWelcomed

if TYPE_CHECKING:
    from edge.identity import Identity

PATIENCE_SECONDS = 20.0
LONGEST_ANSWER = 64 * 1024


def enrol_by_code(identity: Identity, hub: str, code: str) -> Welcome:
    """Call the hub at an address such as `http://hub.museum.example:8400`; accept its welcome.

    The call and its answer are sealed under the code: plain HTTP tells a listener nothing.

    Raises:
        NotWelcomed: the code or the address is wrong, or the hub did not answer as one that knows
            the code; the message says what to do.
        WrongWelcome: this edge belongs to another hub already.
    """
    try:
        name, key = read_code(code)
    except ValueError as problem:
        raise NotWelcomed(str(problem)) from None
    sealed = Aead(key).encrypt(to_json(identity.enrol_request()), call_binds(name))
    answer = _post(hub, to_json(EnrolCall(name, bytes(sealed))))
    try:
        told = from_json(EnrolAnswer, answer)
        plain = bytes(Aead(key).decrypt(told.sealed, answer_binds(name)))
        welcome = from_json(Welcome, plain)
    except (Malformed, CryptoError, ValueError):
        raise NotWelcomed("who answered does not know the code: is that the hub?") from None
    identity.accept(welcome)
    return welcome


def _post(hub: str, body: bytes) -> bytes:
    parts = urlsplit(hub)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise NotWelcomed("--hub is an address like http://hub.museum.example:8400")
    target = f"{parts.scheme}://{parts.netloc}/enrol"
    asked = urllib.request.Request(target, body, {"content-type": "application/json"})  # noqa: S310 - http or https alone, see above
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - as above
            return bytes(answer.read(LONGEST_ANSWER))
    except urllib.error.HTTPError as refused:
        raise NotWelcomed(f"the hub says: {_detail(refused)}") from None
    except OSError as problem:
        reason = getattr(problem, "reason", problem)
        raise NotWelcomed(f"the hub cannot be reached: {reason}") from None


def _detail(refused: urllib.error.HTTPError) -> str:
    with refused:
        try:
            said = json.loads(refused.read(LONGEST_ANSWER))
        except ValueError:
            return str(refused.code)
    return str(said.get("detail", refused.code))[:200] if isinstance(said, dict) else "nothing"
