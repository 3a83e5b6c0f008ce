"""What an installation is told when it is enrolled, by whichever way: keys, and the broker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.contract.enrolment import BrokerAccess
from hub.broker.house import BrokerHouse
from hub.enrolling import enrolment
from hub.enrolling.invitations import Invitations
from hub.errors import EdgeRefused
from hub.line.answers import enrolled
from hub.premises import Premises

if TYPE_CHECKING:
    from datetime import datetime

    from nacl.public import PrivateKey

    from edge.contract.enrolment import EnrolRequest, Welcome
    from edge.contract.invitation import EnrolAnswer, EnrolCall
    from hub.config import HubSettings
    from hub.store import Store


@dataclass(frozen=True, slots=True)
class Welcoming:
    """Enrols and dismisses installations, in the store and at the museum's own broker."""

    settings: HubSettings
    store: Store
    box_key: PrivateKey

    @property
    def invitations(self) -> Invitations:
        """The one-time codes."""
        return Invitations(Premises(self.settings.folder).invitations)

    @property
    def house(self) -> BrokerHouse:
        """The museum's own broker, written or not."""
        return BrokerHouse(Premises(self.settings.folder).broker, self.settings.museum)

    def enrol(self, request: EnrolRequest, now: datetime) -> Welcome:
        """Record an installation; its password at the broker is a fresh one each time.

        Raises:
            EdgeRefused: the keys are none, or the name is taken, or is the hub's own.
            BrokerNotWritten: `[own_broker]` is set and its files are not there.
        """
        with self.store.write() as tx:
            told = enrolment.enrol(tx, self.settings.museum, self.box_key, request, now)
        own = self.settings.own_broker
        if not own.hosts:
            return told
        authority = self.house.authority.decode()
        password = self.house.admit(request.edge)
        return replace(told, broker=BrokerAccess(own.hosts[0], own.tls_port, password, authority))

    def invited(self, call: EnrolCall, now: datetime) -> EnrolAnswer:
        """Answer an installation that calls with a code.

        Raises:
            NotInvited: no living code, or the call was not made with it.
            EdgeRefused: the code is right, but the installation cannot be enrolled.
        """
        return self.invitations.answer(call, now, lambda request: self.enrol(request, now))

    def rotate(self, edge: str) -> None:
        """Let an installation have another password at the museum's own broker, see `Rotation`.

        Raises:
            EdgeRefused: no installation of that name may speak, or the broker is somebody else's.
            BrokerNotWritten: the broker's files are not there, or know no such installation.
        """
        with self.store.read() as tx:
            known = enrolled(tx)
        if edge not in known:
            raise EdgeRefused(f"{edge} is not enrolled")
        if not self.settings.own_broker.hosts:
            raise EdgeRefused("the broker is not the museum's own: change the password there")
        self.house.offer(edge)

    def revoke(self, edge: str, now: datetime) -> None:
        """Let an installation speak no more: neither to the hub nor to the broker.

        Raises:
            EdgeRefused: no installation of that name may speak.
        """
        with self.store.write() as tx:
            enrolment.revoke(tx, edge, now)
        if self.settings.own_broker.hosts:
            self.house.dismiss(edge)
