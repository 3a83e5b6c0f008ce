"""A portal over a museum that is really there: a class on a trail, its teacher, an educator."""

from __future__ import annotations

from contextlib import contextmanager

from starlette.testclient import TestClient

from hub.rules.staff import StaffRole
from portal.app import create_app
from portal.live import Streams
from portal.roles import STAFF_COOKIE
from portal.views import CLASS_VIEW_LASTS, Views
from tests.hub.colleagues.a_staff_room import AStaffRoom
from tests.hub.trails.a_trail import ATrail
from tests.portal.a_family import FakeHub, settings
from tests.portal.in_a_browser import served

EDUCATOR = "test.educator"
LANGUAGES = ("nl", "fr", "en", "de", "qps")


class ADesk(ATrail):
    """A class on a trail, and a portal over it."""

    def __init__(self, folder):
        super().__init__(folder)
        self.room = AStaffRoom(self.museum.store)
        self.room.clock.at = self.museum.now
        self.hub = FakeHub()
        self.hub.staff, self.hub.schools, self.hub.trails = self.room.uses, self.uses, self.desk
        self.streams = Streams()
        self.views = Views(self.room.clock, lasts=CLASS_VIEW_LASTS)

    def app(self, where="http://testserver"):
        return create_app(
            self.hub,
            settings(where),
            self.room.clock,
            streams=self.streams,
            languages=LANGUAGES,
            class_views=self.views,
        )

    def later(self, minutes):
        super().later(minutes)
        self.room.clock.at = self.museum.now

    def sits(self, *roles):
        """Have a colleague sign in; return what their cookie holds."""
        self.room.has(EDUCATOR, roles or (StaffRole.EDUCATOR,))
        return self.room.signs_in(EDUCATOR)

    def makes(self, number, exhibit, value=250.0):
        verdict = super().makes(number, exhibit, value)
        self.watchers.changed([verdict.page_id])
        return verdict

    @contextmanager
    def web(self, *roles):
        """Give a client that is signed in, where `roles` are given."""
        with TestClient(
            self.app(), follow_redirects=False, headers={"origin": "http://testserver"}
        ) as client:
            if roles:
                client.cookies.set(STAFF_COOKIE, self.sits(*roles), path="/staff")
            yield client

    @contextmanager
    def open(self):
        """Serve the portal on a socket; give its address."""
        with served(lambda where, _streams: self.app(where), self.streams) as where:
            yield where

    def view(self):
        """Open a teacher's view of the class; return where its board is."""
        return f"/k/{self.views.open(self.booking_id)}/board"
