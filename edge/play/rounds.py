"""The rows of who plays, of what a wearer says of their binding, and of the way out."""

from __future__ import annotations

from edge.contract.downward import MailAnswer, VisitCounts
from edge.happenings import BandTapped, HubSilent, WriteFailed, Written
from edge.play import leaving, taps, trail, wearers
from edge.play.rule import BACK, PLAY, TRAIL, P, Row

PLAYING: tuple[Row, ...] = (
    (
        (P.RESTING,),
        BandTapped,
        taps.tapped,
        (P.AGE, P.PLAYING, P.EXIT_COUNTS),
        "unknown: the age; bound, or asked already today: plays; at the exit: what goes home",
    ),
    (
        PLAY,
        BandTapped,
        taps.tapped,
        (P.AGE, P.PLAYING, P.JOIN),
        "as at rest; another in mid-play is asked, never merged",
    ),
    ((P.DONE,), BandTapped, taps.tapped, (P.AGE, P.PLAYING, P.JOIN, P.EXIT_COUNTS), "as above"),
    (TRAIL, BandTapped, taps.tapped, (P.AGE, P.PLAYING, P.JOIN), "as above"),
    ((P.PLAYING,), "done", wearers.leave_all, (P.RESTING,), "they are done"),
    (
        (P.SHOWING,),
        "done",
        wearers.leave_all,
        (P.RESTING, P.QUESTION),
        "they are done; the question of their trail comes first",
    ),
    ((P.PLAYING,), "not_now", trail.not_now, (), "a class or group band: this round keeps nothing"),
    ((P.PLAYING,), "question", trail.ask, (P.QUESTION,), "the question of their trail"),
    ((P.QUESTION,), "reply", trail.reply, (), "the disk writes it"),
    ((P.QUESTION,), "back", trail.go_on, BACK, "not now"),
    ((P.ANSWERED,), "done", trail.go_on, BACK, "read"),
    ((P.PLAYING,), "save", wearers.save, (P.AGE,), "keep after all"),
    ((P.PLAYING,), "not_me", wearers.not_me, (P.AGE,), "that animal is somebody else"),
    ((P.PLAYING,), "change", wearers.change, (P.CHANGING,), "decide anew what may be kept"),
    ((P.PLAYING,), "forget", wearers.ask_forget, (P.FORGET,), "erase today?"),
    ((P.PLAYING,), "mend", wearers.ask_mend, (P.MEND,), "the address is another"),
    ((P.SHOWING,), "again", wearers.again, BACK, "once more"),
    (
        (P.SHOWING,),
        "not_mine",
        wearers.not_mine,
        (P.WRITING,),
        "for ten seconds: the disk writes that it is taken back",
    ),
    ((P.JOIN,), "join", taps.play_along, (P.AGE, P.PLAYING), "beside those who play"),
    ((P.JOIN,), "swap", taps.swap, (P.AGE, P.PLAYING), "in their place"),
    ((P.JOIN,), "back", taps.go_on_alone, (P.PLAYING,), "they go on alone"),
    (
        (P.JOIN,),
        BandTapped,
        taps.tapped_at_join,
        (P.PLAYING,),
        "one of those who play: they go on alone",
    ),
    (
        (P.CHANGING,),
        "choose",
        wearers.take_change,
        (P.WRITING, P.GUARDIAN, *BACK),
        (
            "less, or one's own: the disk writes it; more of a child: who is with you? "
            "All as it was: nothing to write"
        ),
    ),
    ((P.CHANGING, P.FORGET, P.MEND), "back", wearers.left, BACK, "nothing was changed"),
    (
        (P.FORGET,),
        "forget",
        wearers.forget,
        (P.WRITING,),
        "while the band is held: the disk writes it",
    ),
    ((P.FORGET,), BandTapped, taps.tapped_to_forget, (), "theirs is held now; any other must wait"),
    (
        (P.MEND,),
        "mend",
        wearers.mend,
        (P.WRITING, P.DONE),
        "the disk writes it; later than five minutes after the registration: nothing was changed",
    ),
    ((P.MEND,), "take_domain", wearers.mend_domain, (), "the domain that was probably meant"),
    ((P.WRITING,), Written, wearers.written, (P.DONE,), "it is on disk, and only now said"),
    ((P.WRITING,), WriteFailed, wearers.write_failed, (P.DONE,), "nothing was changed"),
    ((P.DONE,), "done", wearers.left, BACK, "read"),
)
EXIT: tuple[Row, ...] = (
    (
        (P.EXIT_COUNTS,),
        BandTapped,
        leaving.tapped_again,
        (),
        "another bound band: what goes home with that one",
    ),
    (
        (P.EXIT_COUNTS, P.END_VISIT),
        VisitCounts,
        leaving.counted,
        (),
        "how much goes home",
    ),
    ((P.EXIT_COUNTS,), "send_again", leaving.send_again, (P.DONE,), "the hub is asked to mail"),
    ((P.EXIT_COUNTS,), MailAnswer, leaving.mailed, (P.DONE,), "what became of it"),
    (
        (P.EXIT_COUNTS, P.END_VISIT),
        HubSilent,
        leaving.silent,
        (P.DONE,),
        "no answer, and it says so",
    ),
    ((P.EXIT_COUNTS,), "end_visit", leaving.ask_end, (P.END_VISIT,), "end the visit?"),
    ((P.EXIT_COUNTS,), "done", wearers.left, (P.RESTING,), "read"),
    ((P.END_VISIT,), "end", leaving.end_visit, (P.WRITING,), "the disk writes it"),
    ((P.END_VISIT,), "back", leaving.back_from_end, (P.EXIT_COUNTS,), "not yet"),
    ((P.END_VISIT,), BandTapped, leaving.tapped_at_end, (), "must wait"),
)
