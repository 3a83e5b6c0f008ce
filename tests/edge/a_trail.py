"""A trail of a class, its bands, and a rehearsal in which they are laid down."""

from dataclasses import replace

from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order, Question, Step, Trail, TrailsToday
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language, Scope
from edge.effects import KeepAnswers, KeepScore
from edge.happenings import AnswersKept, BandTapped, ResultKept, ScoreReported, Stop
from tests.edge.a_town import known
from tests.edge.rehearsal import NOON, WALL, Rehearsal

ASKED = Question(Texts("Wat is het snelst?"), (Texts("Je oog"), Texts("Je oor"), Texts("Geen")), 1)
FAST = Goal("time_ms", None, 300.0)
STEPS = (
    Step("s1", "bicycle", Texts("Fiets."), 10, None, None),
    Step("s2", WALL.exhibit, Texts("Blijf onder 300.", de="Bleib unter 300."), 10, FAST, ASKED),
    Step("s3", "booth", Texts("Lach."), 5, None, None),
)
TRAIL = Trail("senses", Texts("Zintuigen"), Order.FREE, 0, STEPS)
TODAYS = TrailsToday(NOON.date(), (TRAIL,))
STOP = Stop("senses", 2, 3, STEPS[1])


def pupil(number, scopes=(Scope.SCORE,), kind=BindingKind.CLASS, trail="senses"):
    """Return a class or group band as the directory tells of it, where an arrangement stands."""
    one = known(f"pupil {number}", kind, scopes)
    avatar = Avatar(list(Colour)[number % 8], list(Animal)[number % 12])
    return replace(one, number=number, avatar=avatar, language=Language.NL, trail=trail)


SEVEN, EIGHT, NINE = pupil(7), pupil(8), pupil(9)
UNATTESTED = pupil(7, ())
FRIEND = pupil(4, kind=BindingKind.GROUP)


class AtTheWall(Rehearsal):
    """The reaction wall, the second of three steps."""

    def lays(self, *bands, stops=(STOP,)):
        for band in bands:
            self.happen(BandTapped(band.band_key, band, stops))

    def scores(self, value=213.0, player="p1"):
        """Have the exhibit report a score, and the disk keep it; return what is kept."""
        told = self.happen(ScoreReported(player, "time_ms", value))
        made = [one.made for one in told if isinstance(one, KeepScore)]
        for one in made:
            self.happen(ResultKept(one.result_id))
        return made

    def replies(self, choice):
        """Choose, and have the disk keep it; return what is kept."""
        told = self.touch("reply", choice=str(choice))
        (keep,) = (one for one in told if isinstance(one, KeepAnswers))
        self.happen(AnswersKept(keep.made))
        return keep.made

    @property
    def players(self):
        return self.session._state.roster.players
