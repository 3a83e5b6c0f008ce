"""An exit station: how much goes home with a band, the mail again, the end of a visit."""

from __future__ import annotations

from dataclasses import replace

from edge.contract.downward import MailAnswer, MailVerdict, VisitCounts
from edge.contract.events import VisitEnded
from edge.contract.requests import CountsWanted, MailWanted
from edge.contract.words import BindingKind
from edge.effects import Sign, Signal, Write
from edge.happenings import BandTapped, HubSilent, Moment, TapFault, Touched
from edge.play.drawn import show, there
from edge.play.moves import ask_hub, done, refuse, write
from edge.play.state import Effects, Leaving, Place, State, Wearer
from edge.players import Player
from edge.screens import Said

FAULTS = {
    BindingKind.STAFF: TapFault.STAFF_BAND,
    BindingKind.CLASS: TapFault.GROUP_BAND,
    BindingKind.GROUP: TapFault.GROUP_BAND,
}
SAID = {
    MailVerdict.GOES: Said.MAIL_GOES,
    MailVerdict.TOO_OFTEN: Said.MAIL_TOO_OFTEN,
    MailVerdict.NOBODY: Said.MAIL_NOBODY,
}


def tapped(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band at the exit: a bound visitor's is told what goes home with it."""
    entry = tap.entry
    if entry is None or entry.kind is not BindingKind.VISITOR:
        return refuse(state, FAULTS[entry.kind] if entry else TapFault.NOT_REGISTERED, moment)
    seen = Player("p1", entry.band_key, entry, entry.avatar).seen()
    state.forget_questions()
    state.wearer, state.place = Wearer(entry, seen), Place.EXIT_COUNTS
    state.language, state.touched_at, state.overlay = entry.language, moment.mono, None
    if not state.hub_there:
        state.leaving = Leaving(silent=True)
        return (Sign(Signal.READ), show(state))
    asked = ask_hub(CountsWanted(entry.binding_id), moment, "counts")
    state.leaving = Leaving(asked.nonce)
    return (Sign(Signal.READ), show(state), asked)


def tapped_again(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while another's counts stand there: the next one's turn; the same is no news."""
    if tap.band_key == there(state.wearer).entry.band_key:
        state.overlay, state.touched_at = None, moment.mono
        return (Sign(Signal.READ), show(state))
    return tapped(state, tap, moment)


def tapped_at_end(state: State, tap: BandTapped, moment: Moment) -> Effects:
    """A band while somebody ends their visit: another's must wait."""
    if tap.band_key == there(state.wearer).entry.band_key:
        return (Sign(Signal.READ),)
    return refuse(state, TapFault.BUSY, moment)


def counted(state: State, counts: VisitCounts, _moment: Moment) -> Effects:
    """The hub counted."""
    if not state.leaving.nonce or state.leaving.nonce != counts.nonce:
        return ()
    state.leaving = replace(state.leaving, nonce=b"", counts=counts)
    return (show(state),)


def silent(state: State, news: HubSilent, moment: Moment) -> Effects:
    """The hub did not answer: it is said, and nothing is made up."""
    if state.leaving.nonce and state.leaving.nonce == news.nonce:
        state.leaving = replace(state.leaving, nonce=b"", silent=True)
        return (show(state),)
    if state.leaving.mail_nonce and state.leaving.mail_nonce == news.nonce:
        return done(state, Said.NO_ANSWER, moment)
    return ()


def send_again(state: State, _touch: Touched, moment: Moment) -> Effects:
    """The mail again, to where it went: once asked, however often it is touched."""
    if state.leaving.mail_nonce:
        return (show(state),)
    if not state.hub_there:
        return done(state, Said.NO_ANSWER, moment)
    asked = ask_hub(MailWanted(there(state.wearer).entry.binding_id), moment, "mail")
    state.leaving = replace(state.leaving, mail_nonce=asked.nonce)
    return (asked, show(state))


def mailed(state: State, answer: MailAnswer, moment: Moment) -> Effects:
    """What became of the wish to be mailed."""
    if not state.leaving.mail_nonce or state.leaving.mail_nonce != answer.nonce:
        return ()
    return done(state, SAID[answer.verdict], moment)


def ask_end(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """End the visit? It is asked once."""
    state.place = Place.END_VISIT
    state.leaving = replace(state.leaving, mail_nonce=b"")
    return (show(state),)


def back_from_end(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Not yet."""
    state.place = Place.EXIT_COUNTS
    return (show(state),)


def end_visit(state: State, _touch: Touched, moment: Moment) -> Effects:
    """The band holds nothing any more, what was kept stays."""
    binding_id = there(state.wearer).entry.binding_id
    return write(state, Write(VisitEnded(binding_id, moment.at)))
