"""How the hub is, in words for whoever looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.trouble_words import aside_lines, red_lines, running_lines

if TYPE_CHECKING:
    from hub.status import Status

_RED = "\033[1;31m{}\033[0m"


def in_words(found: Status, *, coloured: bool) -> str:
    """Return a line for each thing that is counted; what is wrong comes first, and in red."""
    visits = ", ".join(f"{count} {state}" for state, count in found.visits.items() if count)
    undeliverable = f"{found.undeliverable} page(s) undeliverable: the mailbox refused for good"
    lines = [
        *_reds(found, coloured=coloured),
        *_seen(found),
        *running_lines(found),
        f"installations  {found.edges}{_waiting(found)}",
        *_passwords(found),
        f"visits         {visits or 'none'}",
        f"held           {found.pages} pages, {_scores(found)}, {found.media} media",
        f"overdue        {found.overdue}",
        f"mail           {_mail(found)}",
        f"undeliverable  {undeliverable if found.undeliverable else 'none'}",
        *aside_lines(found),
        f"erasures       {found.erasures} in three years, {found.tombstones} tombstones",
        f"own bands      {_bands(found)}",
        f"staff          {found.staff_acts} acts today, {found.staff_locked} band(s) locked",
    ]
    texts = [f"exhibit text   {one}: pages show the nearest" for one in found.missing_texts]
    return "\n".join([*lines, *texts, *_readers(found)])


def is_red(found: Status) -> bool:
    """Whether somebody must look at something now."""
    return bool(_reds(found, coloured=False))


def _reds(found: Status, *, coloured: bool) -> list[str]:
    said = [
        f"LOST           {one.edge} lost {one.lost_unseen} result(s) for good: they waited 14 days,"
        " or its disk failed; look at its line to the hub and its disk, then say so with --seen"
        for one in found.installations
        if one.lost_unseen
    ]
    said += red_lines(found)
    return [_RED.format(one) for one in said] if coloured else said


def _seen(found: Status) -> list[str]:
    """Say what was lost and seen: no more in red, and never silent."""
    return [
        f"lost, seen     {one.edge} lost {one.lost_seen} result(s) for good; seen on"
        f" {one.lost_seen_at:%Y-%m-%d}"
        for one in found.installations
        if one.lost_seen and one.lost_seen_at is not None
    ]


def _waiting(found: Status) -> str:
    away = sum(not one.present for one in found.installations)
    waiting = sum(one.waiting for one in found.installations)
    said = f", {away} away" if away else ""
    return said + (f", {waiting} result(s) wait there" if waiting else "")


def _passwords(found: Status) -> list[str]:
    return [
        f"next password  {one} takes it as soon as it is on the line; the old one serves till then"
        for one in found.next_passwords
    ]


def _scores(found: Status) -> str:
    word = (
        f" ({found.scores_on_word} at first on the wearer's word)" if found.scores_on_word else ""
    )
    return f"{found.scores} scores{word}"


def _bands(found: Status) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in found.bands.items() if count) or "none"


def _readers(found: Status) -> list[str]:
    """One line for all readers that are well, one for each that is sick."""
    sick = [one for one in found.readers if one.said]
    well = len(found.readers) - len(sick)
    said = [f"{one.edge}: {one.condition}; {'; '.join(one.said)}" for one in sick]
    return [f"readers        {well} well, {len(sick)} need a hand", *(f"  {one}" for one in said)]


def _mail(found: Status) -> str:
    words = f"{found.mails_waiting} due, {found.mails_tried_in_vain} tried in vain"
    if found.mails_failed:
        words += f", {found.mails_failed} could not be written"
    minutes = found.mail_stuck_seconds // 60
    if minutes:
        words += f"; the server took none for {minutes} min: look at [mail] in hub.toml"
    return words
