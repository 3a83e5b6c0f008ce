"""The hub's tables, their declarations, and transactions on them. Rules live in `hub.rules`."""

from hub.store.annotations import Stored, table_of
from hub.store.bands import Approval, Band, BandDay, StaffAct
from hub.store.colleagues import Colleague, ColleagueInvitation, Look, Sitting
from hub.store.desk import BlockedBand, OldAddress
from hub.store.edges import Edge, EdgeState, Exhibit, Reader
from hub.store.engine import Store, put, put_new, put_or_add, put_or_change, sqlite_url
from hub.store.erasures import DueErasure, Erasure, Tombstone
from hub.store.figures import Figure
from hub.store.mails import Mail
from hub.store.prepared import OfMany
from hub.store.results import Histogram, Medium, Score, Unkept
from hub.store.schools import Attestation, Booking, Pupil
from hub.store.slips import Slip
from hub.store.trails import TrailAnswer, TrailDraft, TrailVersion
from hub.store.upgrade import upgrade
from hub.store.visits import Binding, Consent, Page, Visit
from hub.store.wire import DirectoryChange, Epoch, MediumPart, Quarantine, Received

__all__ = [
    "Approval",
    "Attestation",
    "Band",
    "BandDay",
    "Binding",
    "BlockedBand",
    "Booking",
    "Colleague",
    "ColleagueInvitation",
    "Consent",
    "DirectoryChange",
    "DueErasure",
    "Edge",
    "EdgeState",
    "Epoch",
    "Erasure",
    "Exhibit",
    "Figure",
    "Histogram",
    "Look",
    "Mail",
    "Medium",
    "MediumPart",
    "OfMany",
    "OldAddress",
    "Page",
    "Pupil",
    "Quarantine",
    "Reader",
    "Received",
    "Score",
    "Sitting",
    "Slip",
    "StaffAct",
    "Store",
    "Stored",
    "Tombstone",
    "TrailAnswer",
    "TrailDraft",
    "TrailVersion",
    "Unkept",
    "Visit",
    "put",
    "put_new",
    "put_or_add",
    "put_or_change",
    "sqlite_url",
    "table_of",
    "upgrade",
]
