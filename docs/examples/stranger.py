"""An installation written by a stranger: from docs/contract.md and docs/asyncapi.json alone.

It imports nothing of MyVisit. It enrols with a one-time code (`python -m hub invite NAME`), binds a
band with its wearer's consent, sends a score, and ends when the hub's receipt says it is stored:

    pip install paho-mqtt pynacl
    python stranger.py --hub http://127.0.0.1:8400 --code XXXX-XXXX-XXXX-XXXX --edge stranger
"""

import argparse
import base64
import hashlib
import json
import secrets
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from queue import Queue
from zoneinfo import ZoneInfo

import paho.mqtt.client as mqtt
from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.signing import SigningKey

ROOT = "myvisit/1"
ANSWER_SECONDS = 20.0
MANIFEST = {
    "exhibit": "stranger",
    "name": {"nl": "Vreemdeling"},
    "question": {"nl": "Hoe ver spring jij?"},
    "why": {"nl": "Je benen zijn veren."},
    "at_home": {"nl": "Meet het na met een touw."},
    "metrics": [
        {
            "key": "centimetres",
            "name": {"nl": "Sprong"},
            "unit": {"nl": "centimeter"},
            "low": 0.0,
            "high": 500.0,
            "decimals": 0,
            "direction": "higher",
        }
    ],
    "v": 1,
}


def text_of(raw: bytes) -> str:
    """Write bytes as the contract does: base64."""
    return base64.b64encode(raw).decode()


def bytes_of(text: str) -> bytes:
    """Read bytes as the contract writes them."""
    return base64.b64decode(text)


def compact(plain: object) -> bytes:
    """Write JSON."""
    return json.dumps(plain, separators=(",", ":")).encode()


class Stranger:
    """One edge: two key pairs, one outbox that lives as long as this program."""

    def __init__(self, edge: str) -> None:
        self.edge = edge
        self.signing = SigningKey.generate()
        self.private = PrivateKey.generate()
        self.outbox, self.number = secrets.token_bytes(16), 0
        self.epoch, self.epoch_key = secrets.token_bytes(16), secrets.token_bytes(32)
        self.heard: Queue[tuple[str, dict]] = Queue()
        self.museum, self.hub_key, self.line = "", b"", None

    # -- enrolment: "POST /enrol" in docs/contract.md

    def enrol(self, hub: str, code: str) -> dict:
        """Make this edge known to the hub; return its welcome."""
        signs = code.upper().replace("-", "")
        name, secret = signs[:4], signs[4:]
        salt = f"{ROOT}|enrol|{name}".encode()
        key = hashlib.scrypt(secret.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
        request = {
            "edge": self.edge,
            "verify_key": text_of(bytes(self.signing.verify_key)),
            "box_key": text_of(bytes(self.private.public_key)),
            "v": 1,
        }
        sealed = Aead(key).encrypt(compact(request), f"{ROOT}|enrol|{name}|call".encode())
        call = compact({"invitation": name, "sealed": text_of(bytes(sealed)), "v": 1})
        with urllib.request.urlopen(f"{hub}/enrol", call, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - the address was typed
            told = json.load(answer)
        plain = Aead(key).decrypt(bytes_of(told["sealed"]), f"{ROOT}|enrol|{name}|answer".encode())
        welcome = json.loads(plain)
        self.museum, self.hub_key = welcome["museum"], bytes_of(welcome["hub_box_key"])
        return welcome

    # -- the line

    def connect(self, host: str, port: int, welcome: dict) -> None:
        """Connect to the broker: the museum's own, if the welcome names one."""
        line = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=self.edge)
        own = welcome["broker"]
        if own:
            import ssl  # noqa: PLC0415 - only for a museum's own broker

            line.tls_set_context(ssl.create_default_context(cadata=own["authority"]))
            line.username_pw_set(self.edge, own["password"])
            host, port = own["host"], own["port"]
        line.on_message = lambda _line, _data, said: self.hear(said.topic, said.payload)
        line.connect(host, port)
        line.subscribe(f"{ROOT}/{self.museum}/{self.edge}/down/#", 1)
        line.loop_start()
        self.line = line

    def say(self, path: str, plain: object, *, retain: bool = False) -> None:
        """Send one message on a path of this edge."""
        topic = f"{ROOT}/{self.museum}/{self.edge}/{path}"
        self.line.publish(topic, compact(plain), 1, retain).wait_for_publish(ANSWER_SECONDS)

    def hear(self, topic: str, payload: bytes) -> None:
        """Open what the hub boxed to this edge; what comes before it is what it is for."""
        if not topic.startswith(f"{ROOT}/{self.museum}/{self.edge}/down/"):
            return  # some brokers also hand over what others retained: not for us
        told = json.loads(payload)
        box = Box(self.private, PublicKey(self.hub_key))
        prefix, _, body = bytes(box.decrypt(bytes_of(told["body"]))).partition(b"\n")
        if prefix == f"{ROOT}|down|{self.museum}|{self.edge}|{told['kind']}".encode():
            self.heard.put((told["kind"], json.loads(body)))

    def wait_for(self, kind: str) -> dict:
        """Return the next message of a kind."""
        while True:
            found, body = self.heard.get(timeout=ANSWER_SECONDS)
            if found == kind:
                return body

    # -- what an edge says

    def keys(self) -> dict:
        """Ask for the keys of the days ahead."""
        nonce = text_of(secrets.token_bytes(16))
        self.say("up/ask", {"edge": self.edge, "what": "keys", "nonce": nonce, "v": 1})
        return self.wait_for("keys_ahead")

    def open_epoch(self, day: str, public: bytes) -> None:
        """Tell the hub the key under which this edge seals, signed."""
        sealed = bytes(SealedBox(PublicKey(public)).encrypt(self.epoch_key))
        parts = (ROOT, "epoch", self.museum, self.edge, self.epoch.hex(), day, sealed.hex())
        said = {
            "edge": self.edge,
            "epoch": text_of(self.epoch),
            "day": day,
            "sealed": text_of(sealed),
            "signature": text_of(self.signing.sign("|".join(parts).encode()).signature),
            "v": 1,
        }
        self.say("up/epoch", said)

    def declare(self, at: str) -> None:
        """Say what the exhibit is, signed; the hub measures scores by it."""
        body = compact(MANIFEST)
        parts = (ROOT, "manifest", self.museum, self.edge, at, body.hex())
        said = {
            "edge": self.edge,
            "at": at,
            "manifest": text_of(body),
            "signature": text_of(self.signing.sign("|".join(parts).encode()).signature),
            "v": 1,
        }
        self.say("manifest", said, retain=True)

    def tell(self, kind: str, body: dict, binding_id: bytes) -> dict:
        """Seal one event, send it, and return the hub's receipt for it."""
        self.number += 1
        ref = hashlib.blake2b(binding_id, digest_size=16, person=b"myvisit ref").digest()
        clear = (self.outbox.hex(), str(self.number), kind, "0", ref.hex(), self.epoch.hex())
        binds = "|".join((ROOT, "event", self.museum, self.edge, *clear)).encode()
        event = {
            "outbox": text_of(self.outbox),
            "number": self.number,
            "kind": kind,
            "priority": 0,
            "ref": text_of(ref),
            "epoch": text_of(self.epoch),
            "body": text_of(bytes(Aead(self.epoch_key).encrypt(compact(body), binds))),
        }
        self.say("up/ev", {"edge": self.edge, "events": [event], "v": 1})
        return self.wait_for("receipt")


def binding(day: str, day_key: bytes, now: str, notice: dict, address: str) -> tuple[bytes, dict]:
    """Return a registration: an adult who said yes to scores, and no to the rest."""
    uid, binding_id = b"\x04" + secrets.token_bytes(6), secrets.token_bytes(16)
    key = hashlib.blake2b(uid, key=day_key, digest_size=16, person=b"myvisit band").digest()
    consent = {
        "giver": "self",
        "notice": notice["version"],
        "notice_sha256": text_of(bytes.fromhex(notice["sha256"])),
        "language": "nl",
        "shown_at": now,
        "decided_at": now,
        "yes": ["score"],
        "no": ["photo", "sound"],
    }
    return binding_id, {
        "binding_id": text_of(binding_id),
        "band_key": text_of(key),
        "day": day,
        "made_at": now,
        "age_band": "18_plus",
        "language": "nl",
        "avatar": {"colour": "blue", "animal": "fox"},
        "first_name": "Testbezoeker",
        "address": address,
        "consent": consent,
    }


def visit(stranger: Stranger, notice: dict, address: str, centimetres: float) -> bool:
    """Bind a band, send its score; return whether the hub stored both."""
    keys = stranger.keys()
    now = datetime.fromisoformat(keys["now"])
    # A museum day runs from 04:00 to 04:00 on the wall.
    day = str((now.astimezone(ZoneInfo("Europe/Brussels")) - timedelta(hours=4)).date())
    day_key = next(bytes_of(one["key"]) for one in keys["day_keys"] if one["day"] == day)
    public = next(bytes_of(one["public"]) for one in keys["sealing_keys"] if one["day"] == day)
    stranger.declare(now.astimezone(UTC).isoformat().replace("+00:00", "Z"))
    stranger.open_epoch(day, public)
    at = now.astimezone(UTC).isoformat()
    binding_id, made = binding(day, day_key, at, notice, address)
    score = {
        "result_id": text_of(secrets.token_bytes(16)),
        "binding_id": text_of(binding_id),
        "exhibit": MANIFEST["exhibit"],
        "metric": "centimetres",
        "value": centimetres,
        "made_at": at,
    }
    told = (("binding_made", made), ("score_made", score))
    receipts = [stranger.tell(kind, body, binding_id) for kind, body in told]
    return all(receipt["stored"] and not receipt["refused"] for receipt in receipts)


def main() -> int:
    """Enrol, visit, and say what became of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hub", required=True)
    parser.add_argument("--code", required=True)
    parser.add_argument("--edge", required=True)
    parser.add_argument("--broker", default="127.0.0.1:1883", help="where no own one is told")
    parser.add_argument(
        "--notice", required=True, help="VERSION:SHA256 of the notice that was read"
    )
    parser.add_argument("--address", default="visitor@example.org")
    parser.add_argument("--centimetres", type=float, default=187.0)
    asked = parser.parse_args()
    version, _, sha256 = asked.notice.partition(":")
    host, _, port = asked.broker.partition(":")
    stranger = Stranger(asked.edge)
    stranger.connect(host, int(port), stranger.enrol(asked.hub, asked.code))
    stored = visit(
        stranger, {"version": version, "sha256": sha256}, asked.address, asked.centimetres
    )
    stranger.line.disconnect()
    stranger.line.loop_stop()
    print("stored" if stored else "refused")
    return 0 if stored else 1


if __name__ == "__main__":
    sys.exit(main())
