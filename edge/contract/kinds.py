"""Which dataclass a kind in clear names: one table for who seals and who opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract import downward, events, requests, trails
from edge.contract.envelopes import DownKind, EventKind, RequestKind

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS: Mapping[EventKind, type[events.EventBody]] = {
    EventKind.BINDING_MADE: events.BindingMade,
    EventKind.SCORE_MADE: events.ScoreMade,
    EventKind.PROVISIONAL_SCORE: events.ProvisionalScore,
    EventKind.MEDIUM_MADE: events.MediumMade,
    EventKind.SCOPES_CHANGED: events.ScopesChanged,
    EventKind.RESULT_FORGOTTEN: events.ResultForgotten,
    EventKind.VISIT_FORGOTTEN: events.VisitForgotten,
    EventKind.VISIT_ENDED: events.VisitEnded,
    EventKind.ADDRESS_MENDED: events.AddressMended,
    EventKind.STEP_ANSWERED: events.StepAnswered,
    EventKind.VOID: events.Void,
}
KIND_OF_EVENT: Mapping[type[events.EventBody], EventKind] = {
    body: kind for kind, body in EVENTS.items()
}
DOWN: Mapping[DownKind, type[downward.DownBody]] = {
    DownKind.KEYS_AHEAD: downward.KeysAhead,
    DownKind.DIRECTORY_SNAPSHOT: downward.DirectorySnapshot,
    DownKind.DIRECTORY_DELTA: downward.DirectoryDelta,
    DownKind.RECEIPT: downward.Receipt,
    DownKind.MEDIA_PROGRESS: downward.MediaProgress,
    DownKind.ERASE_BINDING: downward.EraseBinding,
    DownKind.BAND_MARKS: downward.BandMarks,
    DownKind.TRAILS_TODAY: trails.TrailsToday,
    DownKind.STAFF_ANSWER: downward.StaffAnswer,
    DownKind.HAND_OFF_OPENED: downward.HandOffOpened,
    DownKind.HAND_OFF_SEEN: downward.HandOffSeen,
    DownKind.HAND_OFF_ANSWERED: downward.HandOffAnswered,
    DownKind.VISIT_COUNTS: downward.VisitCounts,
    DownKind.MAIL_ANSWER: downward.MailAnswer,
    DownKind.ACCESS_OFFERED: downward.AccessOffered,
    DownKind.DESK_ANSWER: downward.DeskAnswer,
    DownKind.DESK_INTAKE: downward.DeskIntake,
}
KIND_OF_DOWN: Mapping[type[downward.DownBody], DownKind] = {
    body: kind for kind, body in DOWN.items()
}
REQUESTS: Mapping[RequestKind, type[requests.RequestBody]] = {
    RequestKind.BAND_MARKED: requests.BandMarked,
    RequestKind.STAFF_ASKED: requests.StaffAsked,
    RequestKind.HAND_OFF_WANTED: requests.HandOffWanted,
    RequestKind.HAND_OFF_ENDED: requests.HandOffEnded,
    RequestKind.COUNTS_WANTED: requests.CountsWanted,
    RequestKind.MAIL_WANTED: requests.MailWanted,
    RequestKind.ACCESS_TAKEN: requests.AccessTaken,
    RequestKind.DESK_HERE: requests.DeskHere,
    RequestKind.BAND_LAID: requests.BandLaid,
    RequestKind.BAND_TAKEN_IN: requests.BandTakenIn,
}
KIND_OF_REQUEST: Mapping[type[requests.RequestBody], RequestKind] = {
    body: kind for kind, body in REQUESTS.items()
}
