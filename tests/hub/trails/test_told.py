"""Edges hear which trails are played today: when they ask, and once more when that changed."""

from edge.contract.codec import to_json
from edge.contract.downward import DirectoryDelta, DirectorySnapshot
from edge.contract.envelopes import Ask, AskKind
from edge.contract.manifest import Texts
from edge.contract.trails import Order, Step, Trail, TrailsToday
from edge.contract.words import AgeBand, BindingKind, Language
from hub.rules.arrangements import Group
from hub.schools import bookings
from hub.schools.bookings import Contact
from hub.store import TrailDraft, TrailVersion, put
from tests.hub.a_hub import NOON, TODAY, binding, says

TRAIL = Trail(
    "spoor-1",
    Texts("Spoor"),
    Order.FREE,
    0,
    (Step("s1", "wall", Texts("Sla snel."), 1, None, None),),
)


def plays(hub):
    """Book a class of today on a trail."""
    desk = {"trail_id": "spoor", "draft": "", "revision": 1, "version": TRAIL.trail, "versions": 1}
    group = Group(
        kind=BindingKind.CLASS,
        school="Testschool",
        label="5B",
        school_year=5,
        age_band=AgeBand.UNDER_13,
        pupils=4,
        day=TODAY,
        language=Language.NL,
        trail=TRAIL.trail,
    )
    version = {"version": TRAIL.trail, "trail_id": "spoor", "body": to_json(TRAIL).decode()}
    with hub.store.write() as tx:
        put(tx, TrailDraft, [{**desk, "made_at": NOON, "changed_at": NOON}])
        put(tx, TrailVersion, [{**version, "made_at": NOON}])
        contact = Contact("Testleerkracht", "teacher@example.org")
        bookings.make(tx, hub.keyring, group, contact, NOON, TODAY)


def test_who_asks_for_the_directory_hears_the_trails_of_today(hub, edge):
    plays(hub)
    hub.hears(edge, "up/ask", to_json(Ask("wall", AskKind.DIRECTORY, b"nonce")))
    hub.told(edge, DirectorySnapshot)
    assert hub.told(edge, TrailsToday) == [TrailsToday(TODAY, (TRAIL,))]


def test_every_edge_hears_of_another_trail_with_the_next_news_and_only_once(hub, edge):
    says(hub, edge, binding(1))
    hub.told(edge, DirectoryDelta)
    assert hub.heard(edge, TrailsToday) == []
    plays(hub)
    says(hub, edge, binding(2))
    hub.told(edge, DirectoryDelta, at_least=2)
    assert hub.told(edge, TrailsToday) == [TrailsToday(TODAY, (TRAIL,))]
    says(hub, edge, binding(3))
    hub.told(edge, DirectoryDelta, at_least=3)
    assert len(hub.heard(edge, TrailsToday)) == 1
