"""A family's page to draw, and a hub that knows only this page: for the tests of the portal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from edge.contract.downward import MailVerdict
from edge.contract.events import MediumKind
from edge.contract.manifest import Direction, Texts
from edge.contract.words import Animal, Avatar, Colour, Giver, Language, Scope
from hub.colleagues.sittings import Barred
from hub.config import BrokerAddress, HubSettings, MailSettings, NoticeSettings, PortalDoor
from hub.media.kept import WHOLE_SOUND
from hub.pages import (
    SOUND_SHAPE,
    Agreed,
    Column,
    Comparison,
    ErasureReceipt,
    FamilyPage,
    Medium,
    MediumForm,
    RefusedLater,
    ScoreCard,
    SoundShape,
    Try,
    Undiscovered,
    VisitPart,
)
from hub.rules.links import Deed
from hub.uses.mailbox import Did, Outcome
from hub.visits.handoffs import HandOffFate
from tests.portal.a_photo import drawn_photo
from tests.portal.a_sound import sung
from tests.portal.doings import Doings

TOKEN = "k" * 43
PAGE_ID = b"p" * 16
NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
DAY = date(2026, 11, 21)
BLUE_FOX = Avatar(Colour.BLUE, Animal.FOX)
RED_OWL = Avatar(Colour.RED, Animal.OWL)
GREEN_FROG = Avatar(Colour.GREEN, Animal.FROG)


def settings(public_url: str = "http://testserver") -> HubSettings:
    return HubSettings(
        museum="testlijn",
        data="data",
        broker=BrokerAddress("127.0.0.1"),
        portal=PortalDoor(public_url),
        mail=MailSettings("127.0.0.1", "museum@example.org", "answer@example.org"),
        notice=NoticeSettings(
            "Museum Testlijn", "dpo@example.org", "Gegevensbeschermingsautoriteit"
        ),
    )


@dataclass
class FixedClock:
    """A clock that stands still until it is moved."""

    instant: datetime = NOON
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.instant + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def result_id(n: int) -> bytes:
    return n.to_bytes(16, "big")


def a_try(n: int, value: float, minute: int = 0) -> Try:
    return Try(result_id(n), value, NOON + timedelta(minutes=minute))


REACTION = ScoreCard(
    exhibit="reactiemuur",
    exhibit_name=Texts(
        nl="Reactiemuur", fr="Mur de réaction", en="Reaction wall", de="Reaktionswand"
    ),
    question=Texts(
        nl="Hoe snel reageer jij?",
        fr="À quelle vitesse réagis-tu ?",
        en="How fast do you react?",
        de="Wie schnell reagierst du?",
    ),
    why=Texts(
        nl="Je oog ziet het licht, je hersenen beslissen, je hand beweegt. "
        "Het meeste van die tijd denk je.",
        en="Your eye sees the light, your brain decides, your hand moves.",
    ),
    at_home=Texts(nl="Laat iemand een lat laten vallen en vang ze.", en="Catch a falling ruler."),
    metric="reaction",
    metric_name=Texts(nl="Reactietijd", en="Reaction time"),
    unit=Texts(nl="milliseconden", fr="millisecondes", en="milliseconds", de="Millisekunden"),
    low=80,
    high=2000,
    decimals=0,
    direction=Direction.LOWER,
    tries=(a_try(1, 213, 5),),
    best=a_try(1, 213, 5),
    meaning=Texts(
        nl="Zo lang als één keer knipperen.",
        fr="Un clignement des yeux.",
        en="As long as one blink.",
        de="So lang wie einmal blinzeln.",
    ),
    comparison=Comparison(
        8,
        tuple(
            Column(150 + 25 * i, 175 + 25 * i, n)
            for i, n in enumerate((1, 2, 4, 7, 9, 8, 6, 4, 3, 2, 1, 1))
        ),
    ),
)
JUMP = replace(
    REACTION,
    exhibit="springplaat",
    exhibit_name=Texts(nl="Springplaat", fr="Plaque de saut", en="Jump plate", de="Sprungplatte"),
    question=Texts(
        nl="Hoe hoog spring jij?",
        fr="À quelle hauteur sautes-tu ?",
        en="How high can you jump?",
        de="Wie hoch springst du?",
    ),
    unit=Texts(nl="cm"),
    low=0,
    high=150,
    direction=Direction.HIGHER,
    tries=(a_try(2, 24, 20), a_try(3, 27, 22), a_try(4, 31, 24)),
    best=a_try(4, 31, 24),
    meaning=Texts(
        nl="Dat is hoger dan drie appels op elkaar.",
        fr="Plus haut que trois pommes.",
        en="That is higher than three apples.",
        de="Das ist höher als drei Äpfel.",
    ),
    comparison=None,
)
ROPE = replace(
    REACTION,
    exhibit="koorddansen",
    exhibit_name=Texts(nl="Koorddansen", fr="Funambule", en="Tightrope", de="Seiltanzen"),
    question=Texts(
        nl="Hoe lang bleef je staan?",
        fr="Combien de temps es-tu resté debout ?",
        en="How long did you stay up?",
        de="Wie lange bliebst du stehen?",
    ),
    unit=Texts(nl="seconden", fr="secondes", en="seconds", de="Sekunden"),
    low=0,
    high=120,
    decimals=1,
    direction=Direction.HIGHER,
    tries=(a_try(5, 18.4, 40),),
    best=a_try(5, 18.4, 40),
    meaning=Texts(
        nl="Langer dan drie diepe ademhalingen.",
        fr="Plus long que trois respirations profondes.",
        en="Longer than three deep breaths.",
        de="Länger als drei tiefe Atemzüge.",
    ),
    comparison=None,
)
PHOTO = Medium(
    result_id=result_id(6),
    exhibit="fotohokje",
    exhibit_name=Texts(nl="Fotohokje", fr="Cabine photo", en="Photo booth", de="Fotokabine"),
    kind=MediumKind.PHOTO,
    width=1280,
    height=854,
    made_at=NOON + timedelta(minutes=50),
)
SOUND = replace(
    PHOTO,
    result_id=result_id(7),
    exhibit="toonladder",
    exhibit_name=Texts(nl="De langste toon", en="The longest tone"),
    kind=MediumKind.SOUND,
    width=0,
    height=0,
    forms=(MediumForm.MP3,),
)
NEXT_TIME = (
    Undiscovered(
        "schaduwmuur",
        Texts(nl="Schaduwmuur", fr="Mur aux ombres", en="Shadow wall", de="Schattenwand"),
        Texts(
            nl="Wat doet je schaduw als jij weg bent?",
            fr="Que fait ton ombre quand tu es parti ?",
            en="What does your shadow do when you are gone?",
            de="Was macht dein Schatten, wenn du weg bist?",
        ),
    ),
    Undiscovered(
        "fluisterschotel",
        Texts(nl="Fluisterschotel", fr="Le chuchoteur", en="Whisper dish", de="Flüsterschale"),
        Texts(
            nl="Hoe ver draagt een fluistering?",
            fr="À quelle distance porte un murmure ?",
            en="How far does a whisper carry?",
            de="Wie weit trägt ein Flüstern?",
        ),
    ),
    Undiscovered(
        "fiets",
        Texts(
            nl="Fiets op de kabel", fr="Vélo sur le fil", en="Bicycle", de="Fahrrad auf dem Seil"
        ),
        Texts(
            nl="Hoe lang blijf jij recht?",
            fr="Combien de temps restes-tu droit ?",
            en="How long do you stay level?",
            de="Wie lange bleibst du gerade?",
        ),
    ),
)
REFUSED = RefusedLater(
    Texts(nl="Fotohokje", fr="Cabine photo", en="Photo booth", de="Fotokabine"),
    Scope.PHOTO,
    "not_a_picture",
)
FULL = VisitPart(
    visit_id=b"v" * 16,
    avatar=BLUE_FOX,
    language=Language.NL,
    first_name="Testkind",
    scopes=(Scope.SCORE, Scope.PHOTO),
    cards=(REACTION, JUMP, ROPE),
    media=(PHOTO,),
    refused=(),
    kept_until=date(2028, 11, 21),
    agreed=Agreed(Giver.SELF, NOON, "2026-11"),
    next_time=NEXT_TIME,
)


def a_page(*visits: VisitPart, language: Language = Language.NL) -> FamilyPage:
    return FamilyPage(PAGE_ID, DAY, language, visits or (FULL,))


@dataclass
class AFile:
    """One size of a medium."""

    mime: str
    body: bytes


@dataclass
class AHealth:
    """How the hub is."""

    well: bool


@dataclass
class AHandOff:
    """Hand-offs to phones: TOKEN is open, and is answered as `fate` says; once."""

    fate: HandOffFate = HandOffFate.TAKEN
    is_open: bool = True
    shown: list = field(default_factory=list)
    said: list = field(default_factory=list)

    def seen(self, token, language):
        if token != TOKEN or not self.is_open:
            return False
        self.shown.append(language)
        return True

    def answer(self, token, said):
        if token != TOKEN or not self.is_open:
            return HandOffFate.TOO_LATE
        self.is_open = False
        self.said.append(said)
        return self.fate


class AnEmptyStaffRoom:
    """Nobody is a colleague here; whoever tests them puts real ones in its place."""

    def who(self, _token):
        return None

    def invited(self, _code):
        return None

    def sign_in(self, _key):
        return Barred.WRONG


@dataclass
class FakeHub(Doings):
    """The use cases over one page in memory; `asked` lists what was called, in order."""

    page: FamilyPage | None = field(default_factory=a_page)
    asked: list[str] = field(default_factory=list)
    well: bool = True
    callbacks: list = field(default_factory=list)
    hand_offs: object = field(default_factory=AHandOff)
    staff: object = field(default_factory=AnEmptyStaffRoom)
    becomes: Outcome = Outcome.DONE
    mail_verdict: MailVerdict = MailVerdict.GOES

    @property
    def family(self) -> FakeHub:
        return self

    @property
    def mailbox(self) -> FakeHub:
        return self

    def does(self, deed: Deed, token: str) -> Did:
        self.asked.append(f"does {deed}")
        if token != TOKEN:
            return Did(Outcome.NOTHING)
        return Did(self.becomes, PAGE_ID if deed is Deed.NOT_YOU else None)

    def open_page(self, token: str) -> bytes | None:
        self.asked.append("open_page")
        return PAGE_ID if token == TOKEN and self.page else None

    def family_page(self, page_id: bytes) -> FamilyPage | None:
        self.asked.append("family_page")
        return self.page if page_id == PAGE_ID else None

    def medium(self, page_id: bytes, result_id: bytes, size: int, form: MediumForm) -> AFile | None:
        self.asked.append("medium")
        found = [one for visit in self.page.visits for one in visit.media] if self.page else []
        if page_id != PAGE_ID or result_id not in {one.result_id for one in found}:
            return None
        if size == SOUND_SHAPE and result_id == SOUND.result_id:
            peaks = (40, 90, 160, 210, 235, 240, 225, 230, 245, 250, 238, 220, 190, 150, 96, 60, 30)
            return AFile("application/octet-stream", SoundShape(4.2, peaks * 2).packed())
        if (size, form, result_id) == (WHOLE_SOUND, MediumForm.MP3, SOUND.result_id):
            return AFile("audio/mpeg", sung())
        if size not in {320, 640, 1280} or form is not MediumForm.JPG:
            return None
        return AFile("image/jpeg", drawn_photo(size, size * 2 // 3))

    def consent_receipt(self, page_id: bytes) -> bytes | None:
        self.asked.append("consent_receipt")
        return b'{"schema": "consent"}' if page_id == PAGE_ID and self.page else None

    def new_link(self, page_id: bytes) -> MailVerdict:
        self.asked.append("new_link")
        return self.mail_verdict if page_id == PAGE_ID and self.page else MailVerdict.NOBODY

    def erase_page(self, page_id: bytes) -> ErasureReceipt:
        self.asked.append("erase_page")
        assert page_id == self.page.page_id
        self.page = None
        return ErasureReceipt("2026-0042", NOON, 4, 1)

    def erase_result(self, page_id: bytes, result_id: bytes) -> ErasureReceipt:
        self.asked.append("erase_result")
        assert page_id == self.page.page_id
        visits = tuple(_without(visit, result_id) for visit in self.page.visits)
        self.page = replace(self.page, visits=visits)
        return ErasureReceipt("2026-0043", NOON, 1, 0)

    def health(self) -> AHealth:
        return AHealth(self.well)

    def subscribe(self, page_id: bytes, callback):
        assert page_id == PAGE_ID
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def change(self, page: FamilyPage | None) -> None:
        self.page = page
        for callback in list(self.callbacks):
            callback()


def _without(visit: VisitPart, gone: bytes) -> VisitPart:
    cards = []
    for card in visit.cards:
        left = tuple(one for one in card.tries if one.result_id != gone)
        if left:
            cards.append(replace(card, tries=left, best=max(left, key=lambda one: one.value)))
    media = tuple(one for one in visit.media if one.result_id != gone)
    return replace(visit, cards=tuple(cards), media=media)
