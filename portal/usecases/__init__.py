"""What the portal asks of the hub, and nothing else, one file a kind of person: `Hub` answers."""

from portal.usecases.bookings import BookingUses
from portal.usecases.classes import ClassPageUses
from portal.usecases.family import FamilyUses, HandOffs, KeptAnew, MailboxUses, MediumFile
from portal.usecases.house import Health, UseCases
from portal.usecases.schools import SchoolUses
from portal.usecases.staff import StaffUses
from portal.usecases.trails import TrailUses

__all__ = [
    "BookingUses",
    "ClassPageUses",
    "FamilyUses",
    "HandOffs",
    "Health",
    "KeptAnew",
    "MailboxUses",
    "MediumFile",
    "SchoolUses",
    "StaffUses",
    "TrailUses",
    "UseCases",
]
