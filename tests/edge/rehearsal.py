"""A session to play with in tests: a house, a moment for each thing that happens, what came out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from edge.contract.downward import DirectoryEntry
from edge.contract.manifest import Direction, ExhibitManifest, MediumKind, Metric, Texts
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language, Scope
from edge.effects import Bind, Show
from edge.happenings import BandTapped, Bound, Moment, Ticked, Touched
from edge.play.house import House
from edge.registration import Notice
from edge.session import Session

WALL = ExhibitManifest(
    exhibit="reaction-wall",
    name=Texts("Reactiemuur"),
    question=Texts("Hoe snel reageer jij?"),
    why=Texts("Daarom."),
    at_home=Texts("Laat een lat vallen."),
    metrics=(
        Metric("time_ms", Texts("Tijd"), Texts("milliseconden"), 80, 2000, 0, Direction.LOWER),
    ),
    media=(MediumKind.PHOTO,),
    idle_seconds=60,
)
HOUSE = House(
    manifest=WALL,
    notices={
        (language, guardian): Notice("test", language.encode() + bytes([guardian]))
        for language in Language
        for guardian in (False, True)
    },
    zone=ZoneInfo("Europe/Brussels"),
    language=Language.NL,
    idle_seconds=60,
    guardian_idle_seconds=90,
    warning_seconds=20,
    kept_seconds=20,
)
BAND, OTHER_BAND = b"b" * 16, b"o" * 16
NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def entry(band_key=BAND, scopes=(Scope.SCORE,), language=Language.NL):
    fox = Avatar(Colour.BLUE, Animal.FOX)
    return DirectoryEntry(
        band_key=band_key,
        binding_id=b"i" + band_key[1:],
        kind=BindingKind.VISITOR,
        scopes=scopes,
        avatar=fox,
        language=language,
        may_approve=True,
        age_locked=False,
    )


class Rehearsal:
    """Plays a session second by second and remembers all effects."""

    def __init__(self, house=HOUSE):
        self.session = Session(house)
        self.seconds = 0.0
        self.effects = []
        self._turns = 0

    def moment(self):
        self._turns += 1
        at = NOON + timedelta(seconds=self.seconds)
        return Moment(at, self.seconds, self._turns.to_bytes(32, "big"))

    def happen(self, happening):
        """Let something happen; return what must be done."""
        done = self.session.handle(happening, self.moment())
        self.effects += done
        return done

    def tap(self, band_key=BAND, found=None):
        return self.happen(BandTapped(band_key, found))

    def touch(self, action, **fields):
        return self.happen(Touched(action, fields))

    def wait(self, seconds):
        """Let time pass as it does, a second at a time."""
        for _ in range(seconds):
            self.seconds += 1
            self.happen(Ticked())

    @property
    def screen(self):
        return self.session.screen()

    def of(self, kind):
        """All effects of one kind so far."""
        return [one for one in self.effects if isinstance(one, kind)]

    def choose(self, **answers):
        for scope, said in ({"score": "yes", "photo": "no", "sound": "no"} | answers).items():
            self.touch("answer", scope=scope, yes=said)
        self.touch("choose")

    def register(self, age="34", **answers):
        """Walk through a whole registration, up to the avatar; return the effect that binds."""
        self.tap()
        self.touch("age", age=age)
        if self.screen.name == "guardian":
            self.touch("guardian_here")
        self.choose(**answers)
        self.touch("contact", first_name="Testkind", address="guardian@example.org")
        self.touch("confirm")
        self.touch("avatar", avatar=str(self.screen.offers[0]))
        return self.of(Bind)[-1]

    def bind(self, **how):
        bind = self.register(**how)
        self.happen(Bound())
        return bind

    def shown(self):
        return [one.screen.name for one in self.of(Show)]
