"""The rows of what may happen whoever stands there: time, results, the hub, another language."""

from __future__ import annotations

from edge.contract.downward import (
    HandOffAnswered,
    HandOffOpened,
    HandOffSeen,
    MailAnswer,
    StaffAnswer,
    VisitCounts,
)
from edge.happenings import (
    AnswersFailed,
    AnswersKept,
    BandLifted,
    BandTapped,
    BindingGone,
    BindingRefused,
    EntryChanged,
    HubSeen,
    HubSilent,
    KeepFailed,
    MarksTold,
    MediumReported,
    ReaderSeen,
    ResultKept,
    ResultRefused,
    ResultStored,
    RoundOver,
    ScoreReported,
    TapRefused,
    Ticked,
    WishRefused,
)
from edge.play import guardians, news, results, taps, touches, trail, waiting, wearers
from edge.play.rule import ASKED, BACK, DISK, EVERYWHERE, PLAY, TRAIL, TYPED, P, Row, others

GUARDED = (P.CHOICES, P.CONTACT, P.READBACK, P.AVATAR)
"""What a guardian may be in the middle of."""
WEARERS = (P.GUARDIAN, P.STAFF_PIN, P.CHANGING, P.MEND, P.FORGET, P.EXIT_COUNTS, P.END_VISIT)
"""Where something may be said of a binding."""
PLAYS_NO_MORE = "whoever had it plays no more"
PLAYS_ON = "they play on, and keep nothing"

ANYWHERE: tuple[Row, ...] = (
    (EVERYWHERE, "language", touches.speak, (), "another language; what was typed stays"),
    (EVERYWHERE, "stay", touches.stay, (), "what lay above is taken away"),
    (TYPED, "typing", touches.types, (), "somebody is there; what they type is never said"),
    (
        (*ASKED, P.CHANGING, P.MEND, *DISK),
        BandTapped,
        taps.tapped_meanwhile,
        (),
        "their own: they are there; another's must wait",
    ),
    (EVERYWHERE, BandLifted, taps.lifted, (), "a band is gone"),
    (EVERYWHERE, TapRefused, taps.refused, (), "why not, for a moment"),
    ((P.RESTING, *DISK), Ticked, waiting.ticked, (), "a language of nobody goes"),
    (TYPED, Ticked, waiting.ticked, BACK, "left alone: still there? Then wiped"),
    ((P.PLAYING,), Ticked, waiting.ticked, (P.RESTING,), "left alone: over"),
    (
        (P.SHOWING,),
        Ticked,
        waiting.ticked,
        (*BACK, P.QUESTION),
        "read: the question of a trail, or they play on, or it is over",
    ),
    (
        (*TRAIL, P.JOIN, P.FORGET, P.EXIT_COUNTS, P.END_VISIT, P.DONE),
        Ticked,
        waiting.ticked,
        BACK,
        "left alone: back",
    ),
    (PLAY, ScoreReported, results.score_reported, (P.SHOWING,), "kept where its player said yes"),
    (others(*PLAY), ScoreReported, results.score_reported, (), "kept where its player said yes"),
    (EVERYWHERE, MediumReported, results.medium_reported, (), "kept where its player said yes"),
    (PLAY, ResultKept, results.result_kept, (P.SHOWING,), "on disk, and only now shown as kept"),
    (others(*PLAY), ResultKept, results.result_kept, (), "on disk"),
    (PLAY, KeepFailed, results.keep_failed, (P.SHOWING,), "not kept, and it says so"),
    (others(*PLAY), KeepFailed, results.keep_failed, (), "not kept"),
    (EVERYWHERE, ResultStored, results.result_stored, (), "on the page"),
    (EVERYWHERE, ResultRefused, results.result_refused, (), "not kept, and it says so"),
    (
        (*PLAY, P.DONE),
        WishRefused,
        wearers.wish_refused,
        (P.DONE,),
        "not done, and whoever said it learns so",
    ),
    (others(*PLAY, P.DONE), WishRefused, news.nobody_asks, (), "whoever said it is not there"),
    ((P.PLAYING,), RoundOver, results.round_over, (P.RESTING,), "over"),
    ((P.JOIN,), RoundOver, results.round_over, (P.AGE, P.PLAYING), "the one who waits is next"),
    (others(P.PLAYING, P.JOIN), RoundOver, results.round_over, (), "nobody plays any more"),
    (EVERYWHERE, HubSeen, news.hub_seen, (), "whether phones and colleagues can help"),
    (EVERYWHERE, ReaderSeen, news.reader_seen, (), "whether bands are read"),
    (others(*ASKED), MarksTold, news.marks_told, (), "other installations heard of bands"),
    (
        ASKED,
        MarksTold,
        news.marks_told,
        (P.AGE, *BACK),
        "this band was said to be an under-13's elsewhere: the age, anew; or it was blocked",
    ),
    (others(P.QUESTION), EntryChanged, news.entry_changed, (), "a binding is known otherwise"),
    (
        (P.QUESTION,),
        EntryChanged,
        news.entry_changed,
        BACK,
        "nothing is kept of them any more: nothing is asked",
    ),
    ((P.QUESTION,), AnswersKept, trail.answers_kept, (P.ANSWERED,), "on disk: which one is right"),
    (others(P.QUESTION), AnswersKept, trail.answers_kept, (), "on disk"),
    ((P.QUESTION,), AnswersFailed, trail.answers_failed, (P.DONE,), "not kept, and it says so"),
    (others(P.QUESTION), AnswersFailed, trail.answers_failed, (), "not kept"),
    (PLAY, BindingGone, news.binding_gone, (P.RESTING,), "whoever had it plays no more"),
    ((P.JOIN,), BindingGone, news.binding_gone, (P.AGE, P.PLAYING), "the one who waits is next"),
    (
        others(*PLAY, P.JOIN, *GUARDED, *WEARERS, P.QUESTION),
        BindingGone,
        news.binding_gone,
        (),
        PLAYS_NO_MORE,
    ),
    (others(*GUARDED, *WEARERS, P.QUESTION), BindingRefused, news.binding_refused, (), PLAYS_ON),
    *(
        row
        for gone, step in ((BindingGone, news.binding_gone), (BindingRefused, news.binding_refused))
        for row in (
            (GUARDED, gone, step, (P.GUARDIAN,), "the guardian's: who is with you, anew"),
            (
                (P.CHANGING, P.STAFF_PIN),
                gone,
                step,
                (P.GUARDIAN, *BACK),
                "the guardian's: who is with you, anew; their own: nothing to say of it",
            ),
            ((P.GUARDIAN, P.MEND, P.FORGET), gone, step, BACK, "nothing to say of it"),
            ((P.EXIT_COUNTS, P.END_VISIT), gone, step, (P.RESTING,), "nothing to say of it"),
            ((P.QUESTION,), gone, step, BACK, "nothing of theirs is asked"),
        )
    ),
    (
        others(P.GUARDIAN),
        HandOffOpened,
        guardians.no_hand_off,
        (),
        "nobody asks any more: the phone learns so",
    ),
    (others(P.GUARDIAN), HandOffSeen, guardians.no_hand_off, (), "as above"),
    (others(P.GUARDIAN), HandOffAnswered, guardians.no_hand_off, (), "as above"),
    (others(P.STAFF_PIN), StaffAnswer, news.nobody_asks, (), "nobody asks any more"),
    (
        others(P.EXIT_COUNTS, P.END_VISIT),
        VisitCounts,
        news.nobody_asks,
        (),
        "nobody asks any more",
    ),
    (others(P.EXIT_COUNTS), MailAnswer, news.nobody_asks, (), "nobody asks any more"),
    (
        others(P.GUARDIAN, P.STAFF_PIN, P.EXIT_COUNTS, P.END_VISIT),
        HubSilent,
        news.nobody_asks,
        (),
        "nobody asks any more",
    ),
)
