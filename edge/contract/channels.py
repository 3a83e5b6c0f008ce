"""Every topic below an edge's own: who sends what on it; the documents are written from it."""

from __future__ import annotations

from dataclasses import dataclass

from edge.contract import downward, envelopes, events, health, manifest, requests, topics, trails


@dataclass(frozen=True, slots=True)
class Channel:
    """One path: `sender` is "edge" or "hub", `message` what travels, None for a chunk's raw bytes.

    `sealed` are what the message's body holds once opened; `also` says what else it serves for.
    """

    path: str
    sender: str
    message: type | None
    sealed: tuple[type, ...] = ()
    also: str = ""
    retained: bool = False


_EVENTS = tuple(events.EventBody.__args__)
_REQUESTS = tuple(requests.RequestBody.__args__)
_DOWN = envelopes.DownEnvelope

CHANNELS = (
    Channel(topics.UP_PRESENCE, "edge", envelopes.EdgePresence, also="and its will", retained=True),
    Channel(
        topics.MANIFEST,
        "edge",
        manifest.ExhibitDeclared,
        (manifest.ExhibitManifest,),
        retained=True,
    ),
    Channel(topics.UP_HEALTH, "edge", health.ReaderHealthReport, retained=True),
    Channel(topics.UP_EPOCH, "edge", envelopes.EpochOpened),
    Channel(topics.UP_EVENTS, "edge", envelopes.EventBatch, _EVENTS),
    Channel(topics.UP_ASK, "edge", envelopes.Ask),
    Channel(topics.UP_REQUEST, "edge", envelopes.Request, _REQUESTS),
    Channel(f"{topics.UP_MEDIA}/{{sha256}}/{{index}}", "edge", None),
    Channel(topics.DOWN_RECEIPTS, "hub", _DOWN, (downward.Receipt,)),
    Channel(topics.DOWN_MEDIA, "hub", _DOWN, (downward.MediaProgress,)),
    Channel(topics.DOWN_KEYS, "hub", _DOWN, (downward.KeysAhead,)),
    Channel(
        topics.DOWN_DIRECTORY,
        "hub",
        _DOWN,
        (
            downward.DirectorySnapshot,
            downward.DirectoryDelta,
            downward.BandMarks,
            trails.TrailsToday,
        ),
    ),
    Channel(
        topics.DOWN_COMMANDS,
        "hub",
        _DOWN,
        (downward.EraseBinding, downward.AccessOffered, downward.DeskIntake),
    ),
    Channel(
        topics.DOWN_ANSWERS,
        "hub",
        _DOWN,
        (
            downward.StaffAnswer,
            downward.HandOffOpened,
            downward.HandOffSeen,
            downward.HandOffAnswered,
            downward.VisitCounts,
            downward.MailAnswer,
            downward.DeskAnswer,
        ),
    ),
)
