"""A page as data to take along (Art. 20 GDPR): what `visit.json` in a saved file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from look import avatars

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hub.pages import FamilyPage, Medium, RefusedLater, ScoreCard, VisitPart
    from look.speech import Speech

FORMAT = "myvisit-save/1"
"""Changes when a field of it goes or means something else; more fields may come without."""


def document(
    page: FamilyPage,
    files: Mapping[bytes, str],
    speech: Speech,
    museum: str,
    saved_at: datetime,
) -> dict[str, Any]:
    """Return a page as plain data, shaped as `saved_schema.SCHEMA` says.

    `files` names the file of each medium (by its result) that lies beside it.
    """
    return {
        "format": FORMAT,
        "museum": museum,
        "saved_at": _instant(saved_at),
        "day": page.day.isoformat(),
        "language": speech.language,
        "visits": [_visit(one, files, speech) for one in page.visits],
    }


def _visit(visit: VisitPart, files: Mapping[bytes, str], speech: Speech) -> dict[str, Any]:
    return {
        "avatar": {
            "colour": str(visit.avatar.colour),
            "animal": str(visit.avatar.animal),
            "name": avatars.name(visit.avatar, speech),
        },
        "first_name": visit.first_name,
        "may_be_kept": [str(one) for one in visit.scopes],
        "agreed": {
            "given_by": str(visit.agreed.giver),
            "at": _instant(visit.agreed.at),
            "privacy_notice": visit.agreed.notice,
        },
        "kept_until": visit.kept_until.isoformat(),
        "scores": [score for card in visit.cards for score in _scores(card, speech)],
        "media": [_medium(one, files, speech) for one in visit.media if one.result_id in files],
        "not_kept": [_refused(one, speech) for one in visit.refused],
    }


def _scores(card: ScoreCard, speech: Speech) -> list[dict[str, Any]]:
    language = speech.language
    return [
        {
            "exhibit": card.exhibit,
            "exhibit_name": card.exhibit_name.within(language),
            "question": card.question.within(language),
            "metric": card.metric,
            "metric_name": card.metric_name.within(language),
            "value": one.value,
            "unit": card.unit.within(language),
            "made_at": _instant(one.made_at),
            "best": one == card.best,
        }
        for one in card.tries
    ]


def _medium(medium: Medium, files: Mapping[bytes, str], speech: Speech) -> dict[str, Any]:
    return {
        "exhibit": medium.exhibit,
        "exhibit_name": medium.exhibit_name.within(speech.language),
        "kind": str(medium.kind),
        "made_at": _instant(medium.made_at),
        "file": files[medium.result_id],
        "width": medium.width,
        "height": medium.height,
    }


def _refused(one: RefusedLater, speech: Speech) -> dict[str, Any]:
    return {
        "exhibit_name": one.exhibit_name.within(speech.language),
        "kind": str(one.kind),
        "reason": one.reason,
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
