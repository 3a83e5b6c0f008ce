"""A class's page to draw, of a class that does not exist, and a hub that knows only this one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from edge.contract.words import AgeBand, Animal, Avatar, BindingKind, Colour, Giver, Language, Scope
from hub.pages import Agreed, ErasureReceipt, MediumForm, ScoreCard, Try, VisitPart
from hub.rules.arrangements import Group
from hub.schools.class_page import ClassPage, NumberRow, OwnPart, Stage
from hub.schools.slips import PrintedSlip
from hub.uses.class_page import PrintedSlips
from tests.portal.a_family import DAY, NOON, PHOTO, AFile, FakeHub
from tests.portal.a_photo import drawn_photo
from tests.portal.classes.its_exhibits import ASKED, TASK, TRAIL, manifests

BOOKING_ID, SLIP_ID = b"b" * 16, b"s" * 16
UNTIL = date(2026, 12, 21)
CLASS = Group(BindingKind.CLASS, "Testschool", "5B", 5, AgeBand.UNDER_13, 24, DAY, Language.NL)
COLOURS, ANIMALS = tuple(Colour), tuple(Animal)


def _card(manifest, value, n):
    metric = manifest.metrics[0]
    made = Try(
        n.to_bytes(16, "big"), round(value, metric.decimals), NOON + timedelta(minutes=n % 90)
    )
    return ScoreCard(
        exhibit=manifest.exhibit,
        exhibit_name=manifest.name,
        question=manifest.question,
        why=manifest.why,
        at_home=manifest.at_home,
        metric=metric.key,
        metric_name=metric.name,
        unit=metric.unit,
        low=metric.low,
        high=metric.high,
        decimals=metric.decimals,
        direction=metric.direction,
        tries=(made,),
        best=made,
        meaning=None,
        comparison=None,
    )


def avatar_of(number):
    return Avatar(COLOURS[number * 3 % len(COLOURS)], ANIMALS[number * 5 % len(ANIMALS)])


def a_row(number, made, *, on_trail=True, media=()):
    rng = random.Random(number)
    done = tuple(rng.random() < 0.35 + 0.6 * (len(made) - i) / len(made) for i in range(len(made)))
    if number in {17, 18}:
        done = (True,) * len(made)
    cards = tuple(
        _card(
            one, rng.triangular(one.metrics[0].low + 1, one.metrics[0].high - 1), 100 * number + i
        )
        for i, (one, was) in enumerate(zip(made, done, strict=True))
        if was
    )
    part = VisitPart(
        visit_id=number.to_bytes(16, "big"),
        avatar=avatar_of(number),
        language=Language.NL,
        first_name="",
        scopes=(Scope.SCORE,),
        cards=cards,
        media=media,
        refused=(),
        kept_until=UNTIL,
        agreed=Agreed(Giver.SCHOOL, NOON, "school-2026-11"),
    )
    return NumberRow(
        number, opted_out=False, part=part, done=done, points=2 * on_trail * any(done[1:2])
    )


def a_class_page(pupils=24, stages=6, *, on_trail=True, blank=(9,), photos=(), **changes):
    made = tuple(manifests(stages))
    told = [Stage(one.exhibit, one) for one in made]
    if on_trail:
        told = [replace(one, task=TASK) for one in told]
        told[1:2] = [replace(told[1], question=ASKED, chosen=(14, 6, 2))]
    rows = []
    for number in range(1, pupils + 1):
        media = tuple(photo for n, photo in photos if n == number)
        row = a_row(number, made, on_trail=on_trail, media=media)
        if number in blank:
            row = NumberRow(number, opted_out=True, part=None, done=(False,) * stages, points=0)
        rows.append(row)
    page = ClassPage(
        booking_id=BOOKING_ID,
        group=replace(CLASS, pupils=pupils, trail="rally-1" if on_trail else ""),
        scopes=frozenset({Scope.SCORE}),
        given=True,
        trail=TRAIL if on_trail else None,
        stages=tuple(told),
        rows=tuple(rows),
        most_points=2 if on_trail else 0,
        until=UNTIL,
    )
    return replace(page, **changes)


def a_photo_of(number):
    return number, replace(PHOTO, result_id=(9000 + number).to_bytes(16, "big"))


def token_of(number):
    return f"{number:02}".ljust(43, "t")


@dataclass
class AClassPage:
    """What teachers and pupils ask, over one page in memory; `asked` lists what was called."""

    shown: ClassPage | None = field(default_factory=a_class_page)
    asked: list[str] = field(default_factory=list)

    def page(self, booking_id):
        self.asked.append("page")
        return self.shown if booking_id == BOOKING_ID else None

    def medium(self, booking_id, result_id, size, form):
        self.asked.append("medium")
        if self.shown is None or booking_id != BOOKING_ID:
            return None
        return self._file(self.shown.rows, result_id, size, form)

    def slips(self, booking_id):
        self.asked.append("slips")
        if self.shown is None or booking_id != BOOKING_ID:
            return None
        made = [
            PrintedSlip(row.number, row.part.avatar, token_of(row.number))
            for row in self.shown.rows
            if row.part is not None
        ]
        return PrintedSlips(self.shown.group, made, self.shown.until)

    def open_slip(self, token):
        self.asked.append("open_slip")
        known = {token_of(row.number) for row in self.shown.rows if row.part} if self.shown else ()
        return int(token[:2]).to_bytes(16, "big") if token in known else None

    def own_part(self, slip_id):
        self.asked.append("own_part")
        rows = self.shown.rows if self.shown else ()
        row = next((one for one in rows if one.number == int.from_bytes(slip_id, "big")), None)
        if row is None or row.part is None:
            return None
        return OwnPart(self.shown.group, row, self.shown.stages, self.shown.until)

    def own_medium(self, slip_id, result_id, size, form):
        own = self.own_part(slip_id)
        return own and self._file((own.row,), result_id, size, form)

    def close(self, booking_id):
        self.asked.append("close")
        assert booking_id == BOOKING_ID
        self.shown = None
        return ErasureReceipt("2026-0043", NOON, 66, 2)

    def _file(self, rows, result_id, size, form):
        found = {one.result_id for row in rows if row.part for one in row.part.media}
        if result_id not in found or form is not MediumForm.JPG or size not in {320, 640, 1280}:
            return None
        return AFile("image/jpeg", drawn_photo(size, size * 2 // 3))


@dataclass
class ADiary:
    """What day it is: unless a test says otherwise, the one after the class was here."""

    today: date = DAY + timedelta(days=1)


@dataclass
class ASchoolHub(FakeHub):
    """The use cases of a museum in which one class was."""

    class_page: AClassPage = field(default_factory=AClassPage)
    bookings: ADiary = field(default_factory=ADiary)
