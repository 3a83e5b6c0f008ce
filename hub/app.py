"""The hub put together: the one place where its parts meet, and the use cases that pages call."""

from __future__ import annotations

import logging
import secrets
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from edge.contract.seals import ID_BYTES
from hub.bands import approvals
from hub.bands.dealt import Bands
from hub.bands.marks import Marks
from hub.bands.pins import Pins
from hub.bands.staff import StaffDesk
from hub.clockwork import Clockwork, Domain, Times
from hub.desk.readers import DeskReaders
from hub.enrolling.rotation import Rotation
from hub.enrolling.welcoming import Welcoming
from hub.erasing.ledger import Ledger
from hub.erasing.rights import Rights, Stores
from hub.errors import LedgerBroken
from hub.health import HubHealth, Saying, Unheard
from hub.keys.file import KeyringFile
from hub.line.answers import Answers
from hub.line.epochs import Calendar, Epochs
from hub.line.keys_ahead import KeyCalendar
from hub.line.wire import Wire
from hub.media.darkroom import Darkroom, Means
from hub.media.files import MediaFiles
from hub.opening import open_store
from hub.post.last_words import LastWords
from hub.post.mail import Postman
from hub.post.moved import Moved
from hub.post.new_link import NewLinks
from hub.post.notices import Notices, terms_of
from hub.premises import Premises
from hub.rounds import Rounds
from hub.schools.mails import Letters
from hub.settling.decisions import decisions
from hub.settling.exit_station import ExitStation
from hub.settling.ingest import Ingest, Surroundings
from hub.settling.requests import Desks, RequestMeans, Requests
from hub.settling.settlement import Rules
from hub.status import mail_trouble
from hub.uses.at_desk import DeskMeans, DeskParts, desk_uses
from hub.uses.bookings import BookingUses
from hub.uses.claims import claim_uses
from hub.uses.class_page import ClassPageUses
from hub.uses.family import FamilyUses
from hub.uses.mailbox import MailboxUses
from hub.uses.schools import SchoolUses
from hub.uses.staff import staff_uses
from hub.uses.trails import TrailUses
from hub.visits.choices import Choices
from hub.visits.consent_receipts import ConsentReceipts
from hub.visits.family import FamilyAlbum
from hub.visits.handoffs import HandOffs
from hub.visits.house import Houses, missing_texts
from hub.visits.households import Households
from hub.visits.watchers import Watchers
from hub.workers.beside import Beside
from hub.workers.news import Hearing
from look.notices import shown_notices

if TYPE_CHECKING:
    from datetime import datetime

    from edge.contract.clock import Clock
    from edge.contract.invitation import EnrolAnswer, EnrolCall
    from hub.clockwork import Turn
    from hub.config import HubSettings
    from hub.premises import Secrets

log = logging.getLogger(__name__)

_COUNTED_FOR_SECONDS = 10.0
"""How long a count of overdue visits is as good as new."""
_HOUSE_SECONDS = 2.0
"""How long pages may tell of the museum what they told the page before."""


class Hub:
    """The museum's hub in this process. Use cases may be called from any thread.

    Nothing listens or talks before `start`, which first finishes and repeats every erasure.
    """

    def __init__(self, settings: HubSettings, clock: Clock) -> None:
        """Open the store, the keyring and the ledger, and put all parts together.

        Raises:
            NotFounded: `python -m hub init` was not run there.
            LedgerBroken: the erasure ledger does not hold together.
        """
        self.settings = settings
        self.clock = clock
        premises = Premises(settings.folder)
        known = premises.secrets()
        self.store = open_store(settings)
        self.keyring = KeyringFile(premises.keyring)
        ledger = Ledger(premises.ledger)
        self._files = MediaFiles(premises.media)
        self._welcoming = Welcoming(settings, self.store, known.box_key)
        self._watchers = Watchers()
        hosts = Households(self.keyring, known.pepper, settings.mail.domain)
        self._decisions = decisions(hosts, settings.zone, shown_notices(), approvals.use)
        keys = KeyCalendar(self.keyring, settings.zone)
        self._wire_up(known, keys)
        stores = Stores(self.store, self.keyring, self._files)
        self._rights = Rights(stores, ledger, settings.zone, self._ingest.bindings_ended)
        self._set_clocks(keys, hosts)
        self.family = self._family_uses()
        self.mailbox = self._mailbox_uses(hosts)
        self.trails = TrailUses(self.store, self.keyring, clock, settings.zone, self._watchers)
        self.staff = staff_uses(self.store, clock, settings.museum, known.pepper)
        self.schools = SchoolUses(
            self.store, self.keyring, self._rights, clock, settings.zone, self._tell_directory
        )
        letters = Letters(settings.mail.domain, settings.zone)
        self.bookings = BookingUses(self.store, self.keyring, clock, letters, self._write_now)
        self._open_desks()
        self.class_page = ClassPageUses(self.family, self.schools.close)
        self.claims = claim_uses(self.family, hosts, self._erase_due)

    def _set_clocks(self, keys: KeyCalendar, hosts: Households) -> None:
        """Put together what time does by itself: the clockwork, and the mail."""
        settings = self.settings
        terms = terms_of(settings)
        domain = Domain(
            self._decisions.visits,
            self._decisions.results,
            LastWords(terms, settings.zone, settings.mail.domain),
        )
        times = Times(terms, settings.zone, Calendar(keys, self._epochs))
        self._clockwork = Clockwork(self.store, self.keyring, domain, self._rights, times)
        notices = Notices(hosts, settings)
        self._postman = Postman(self.store, notices, settings, self._pages_changed)
        self._moved = Moved(self.store, self.keyring, settings)
        self._turned_at: datetime | None = None
        self._counted: tuple[float, int, bool] | None = None
        self._counting = threading.Lock()
        self._clock_rounds = Rounds("clockwork", self._turn_if_time)
        self._mail_rounds = Rounds("mail", self._mail)
        self._saying = Saying(Premises(settings.folder).health, self.clock, self.health)
        ours = self._clock_rounds, self._mail_rounds, self._rotation_rounds
        self._rounds = *ours, Rounds("health", self._saying.step)

    def _open_desks(self) -> None:
        changed = self._tell_directory, self._pages_changed, self._write_now
        means = DeskMeans(
            self.store, self.clock, self.settings, self._decisions, self._rights, *changed
        )
        self.desk, self.boxes = desk_uses(means, self._at_desks, self.schools)

    def _tell_directory(self) -> None:
        """Have every edge hear what is new of bindings."""
        self._ingest.bindings_ended(())

    def _hearing(self) -> Hearing:
        return Hearing(
            page_changed=self._pages_changed,
            any_page_changed=self._watchers.any_may_have_changed,
            directory_changed=self._tell_directory,
            erase_due=self._erase_due,
        )

    def _family_uses(self) -> FamilyUses:
        terms = terms_of(self.settings)
        return FamilyUses(
            store=self.store,
            keyring=self.keyring,
            files=self._files,
            clock=self.clock,
            zone=self.settings.zone,
            visits=self._decisions.visits,
            choices=Choices(self._decisions.hosts, shown_notices()),
            album=FamilyAlbum(self.keyring, terms, Houses(self.clock, _HOUSE_SECONDS)),
            receipts=ConsentReceipts(self.keyring, self.settings, terms),
            rights=self._rights,
            new_links=NewLinks(self.keyring, self.settings.mail.domain),
            watchers=self._watchers,
            pages_changed=self._pages_changed,
            directory_changed=self._tell_directory,
            mail_wanted=self._write_now,
        )

    def _mailbox_uses(self, hosts: Households) -> MailboxUses:
        return MailboxUses(
            store=self.store,
            hosts=hosts,
            rights=self._rights,
            terms=terms_of(self.settings),
            clock=self.clock,
            pages_changed=self._pages_changed,
            directory_changed=self._tell_directory,
        )

    def _wire_up(self, known: Secrets, keys: KeyCalendar) -> None:
        """Join line, ingest and darkroom; they call each other, so the line is looked up late."""
        settings, museum = self.settings, self.settings.museum
        self._boot = secrets.token_bytes(ID_BYTES)

        def publish(topic: str, payload: bytes) -> None:
            self._wire.publish(topic, payload)

        def clear_retained(topic: str) -> None:
            self._wire.clear_retained(topic)

        def hear_only(edges: frozenset[str] | None) -> None:
            self._wire.hear_only(edges)

        answers = Answers(museum, known.box_key, self.store, publish)
        one, two, three = self._epochs = tuple(Epochs(museum, keys) for _ in range(3))
        self._darkroom = Darkroom(self._means(answers), one, two)
        bands, marks, self._requests = self._desk(known, answers)
        around = Surroundings(
            store=self.store,
            rules=Rules(museum, settings.zone, three, self._decisions),
            calendar=keys,
            bands=bands,
            marks=marks,
            answers=answers,
            requests=self._requests,
            darkroom=self._darkroom,
            clock=self.clock,
            page_changed=self._pages_changed,
            clear_retained=clear_retained,
            erase_due=self._erase_due,
            hear_only=hear_only,
        )
        self._ingest = Ingest(around)
        self._beside = Beside(settings, self.clock, self.store, self.keyring, self._hearing())
        leaves = self._beside.leaves
        self._wire = Wire(settings.broker, museum, self._boot, self._ingest, leaves)

    def _means(self, answers: Answers) -> Means:
        return Means(
            museum=self.settings.museum,
            store=self.store,
            keyring=self.keyring,
            files=self._files,
            results=self._decisions.results,
            answers=answers,
            clock=self.clock,
            page_changed=self._pages_changed,
        )

    def _desk(self, known: Secrets, answers: Answers) -> tuple[Bands, Marks, Requests]:
        """Put together who answers what somebody waits for at a kiosk, and what it goes by."""
        settings = self.settings
        bands = Bands(self.keyring)
        marks = Marks(settings.zone, answers.tell_all)
        staff = StaffDesk(self.store, bands, Pins(known.pepper), marks, settings.zone)
        exit_station = ExitStation(self.store, settings.zone, settings.mail.domain, self._write_now)
        self.hand_offs = HandOffs(settings.portal.public_url, self.clock, answers.tell_named)
        house = self._welcoming.house
        rotation = Rotation(house, settings.own_broker, self.clock, answers.tell_named)
        self._rotation_rounds = Rounds("rotation", rotation.step)
        means = RequestMeans(
            settings.museum, known.box_key, self.store, answers, self.clock, self._boot
        )
        to_edge, to_all = answers.tell_named, self._tell_directory
        readers = DeskReaders(self.store, bands, settings.zone, to_edge, to_all)
        self._at_desks = DeskParts(bands, marks, readers)
        desks = Desks(marks, staff, exit_station, self.hand_offs, rotation, readers)
        return bands, marks, Requests(means, desks)

    def start(self) -> None:
        """Finish and repeat erasures, do what time asks for, and only then talk to the world.

        Raises:
            LedgerBroken: the erasure ledger is older than the store.
            SettingsWrong: there are to be workers, and the broker cannot share messages out.
        """
        self._beside.check()
        self._rights.resume(self.clock.now())
        self.turn()
        with self.store.read() as tx:
            for missing in missing_texts(tx):
                log.warning("%s: pages show the nearest language", missing)
        self._ingest.start()
        self._darkroom.start()
        self._requests.start()
        self._beside.start()
        self._wire.start()
        for one in self._rounds:
            one.start()

    def stop(self) -> None:
        """Stop listening, settle what is queued, end every thread and close every file."""
        self._ingest.take_no_more()
        self._wire.stop()
        self._beside.stop()
        self._requests.stop()
        self._ingest.stop()
        self._darkroom.stop()
        for one in self._rounds:
            one.stop()
        self._saying.end()
        self.close()

    def close(self) -> None:
        """Close the files of a hub that was not started."""
        self.keyring.close()
        self.store.close()

    # -- use cases apart from pages

    def enrol_invited(self, call: EnrolCall) -> EnrolAnswer:
        """Enrol an installation that calls with a one-time code; see `Welcoming.invited`."""
        return self._welcoming.invited(call, self.clock.now())

    def _erase_due(self) -> bool:
        """Erase what events asked for; where that cannot be, the clockwork does it and says so."""
        try:
            self._rights.carry_out_due(self.clock.now())
        except (OSError, LedgerBroken, SQLAlchemyError) as problem:
            log.error("what is to be erased waits: %s", type(problem).__name__)  # noqa: TRY400 - the trace may show what was to be erased
            return False
        return True

    # -- time, and health

    def turn(self) -> Turn:
        """Do now what the clockwork does every ten minutes."""
        now = self.clock.now()
        turned = self._clockwork.turn(now)
        self._darkroom.tidy()
        self._turned_at = now
        return turned

    def health(self) -> HubHealth:
        """Return how the hub is; anybody may ask, so the visits are looked at now and then."""
        overdue, mail_waits = self._overdue()
        here = self._wire.online and self._darkroom.disk_takes
        rounds = {one.name: one.failing for one in self._rounds} | {"workers": self._beside.failing}
        failing = tuple(f"{name}: {why}" for name, why in rounds.items() if why)
        unheard = self._unheard()
        named = any(one.edge for one in unheard)
        return HubHealth(
            well=here and not failing and not overdue and not mail_waits and not named,
            broker=self._wire.online,
            takes_media=self._darkroom.disk_takes,
            failing=failing,
            ingest=dict(self._ingest.counts + self._beside.counts),
            darkroom=dict(self._darkroom.counts),
            requests=dict(self._requests.counts),
            overdue=overdue,
            mail_trouble=mail_waits,
            unheard=unheard,
        )

    def _unheard(self) -> tuple[Unheard, ...]:
        by_workers = self.settings.ingest.workers > 0
        found = sorted(self._ingest.unheard.items())
        return tuple(Unheard(edge, until, by_workers) for edge, until in found)

    def _overdue(self) -> tuple[int, bool]:
        with self._counting:
            at = self.clock.monotonic()
            counted = self._counted
            if counted is None or at - counted[0] >= _COUNTED_FOR_SECONDS:
                now = self.clock.now()
                with self.store.read() as tx:
                    trouble = mail_trouble(tx, now)
                counted = self._counted = at, self._clockwork.overdue(now), trouble
            return counted[1:]

    def _turn_if_time(self) -> None:
        every = timedelta(seconds=self.settings.retention.turn_seconds)
        now, last = self.clock.now(), self._turned_at
        # A clock that was set back is no reason to wait for it to come round again.
        if last is None or not timedelta() <= now - last < every:
            self.turn()

    def _mail(self) -> None:
        self._postman.turn(self.clock.now())
        self._moved.turn(self.clock.now())

    def _write_now(self) -> None:
        self._mail_rounds.wake()

    def _pages_changed(self, page_ids: frozenset[bytes]) -> None:
        self._watchers.changed(page_ids)
        if self.settings.retention.supersede_grace_hours == 0:
            # The literal rule: what a first result replaced goes now, not in ten minutes.
            self._turned_at = None
            self._clock_rounds.wake()
