"""A photo or sound as its edge has it, on its way to a hub."""

import hashlib
import io

from PIL import Image

from edge.contract.codec import to_json
from edge.contract.downward import MediaProgress, MediaState
from edge.contract.envelopes import Ask, AskKind
from hub.media.files import Owned
from hub.pages import MediumForm
from hub.store import Medium
from tests.hub.a_hub import binding, medium, says

NOISE = Image.effect_noise((600, 400), 80).convert("RGB")


def encoded(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


PHOTO = encoded(NOISE, quality=98, comment=b"canary-comment")
"""Some 200 KB: several chunks."""


class Sent:
    """A medium as its edge has it: announced under the next number, cut and sealed."""

    def __init__(self, edge, plain, number=1, **fields):
        self.edge = edge
        self.chunks = edge.seals_file(plain, edge.number + 1)
        self.sha256 = hashlib.sha256(b"".join(self.chunks)).digest()
        self.event = medium(self.sha256, self.chunks, number=number, **fields)

    def goes(self, hub, *indices):
        """Send chunks, all or some."""
        for index in indices or range(len(self.chunks)):
            hub.hears(self.edge, f"up/media/{self.sha256.hex()}/{index}", self.chunks[index])

    def asks(self, hub):
        ask = Ask(self.edge.name, AskKind.MEDIA_PROGRESS, b"n", self.sha256.hex())
        hub.hears(self.edge, "up/ask", to_json(ask))


def registered(hub, edge, plain=PHOTO, **fields):
    """Register a visitor and announce a photo of theirs."""
    says(hub, edge, binding())
    sent = Sent(edge, plain, **fields)
    says(hub, edge, sent.event)
    return sent


def owned(hub, sent):
    (row,) = hub.rows(Medium, result_id=sent.event.result_id)
    return Owned(row["visit_id"], row["result_id"])


def here(hub):
    """Return which chunks of the one half medium are in their places."""
    return {index for one in hub.darkroom._arrivals._coming.values() for index in one.got}


def picture(hub, sent, size=640, form=MediumForm.JPG):
    name = owned(hub, sent)
    data = hub.files.read(hub.keyring, name.visit_id, name.result_id, size, form)
    return Image.open(io.BytesIO(data))


def whole(sent):
    return MediaProgress(sent.sha256, MediaState.WHOLE)
