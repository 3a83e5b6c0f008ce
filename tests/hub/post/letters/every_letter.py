"""Every letter that there is, by who writes it: what is said of letters is said of all of these."""

import ast
import inspect
from dataclasses import replace
from datetime import date
from pathlib import Path

import hub.post
from edge.contract.words import Language, Scope
from hub.post import letters
from hub.post.letters import groups
from hub.post.letters.told import ToldFacts, told
from tests.hub.post.letters.test_letters import BACK, CHILD, OLDER, OWN, SECOND, facts
from tests.hub.post.test_group_mails import FACTS as OF_A_CLASS

ROOM = Path(hub.post.__file__).parent
BY_GROUPS = [
    one
    for _, one in inspect.getmembers(groups, inspect.isfunction)
    if one.__module__ == groups.__name__ and one.__annotations__.get("return") == "Letter"
]


def written(language):
    """Return all letters in a language: name, who writes it, the letter."""
    own, several = facts(OWN, language=language), facts(CHILD, SECOND, language=language)
    back = facts(BACK, SECOND, language=language, older=(OLDER,))
    old = ToldFacts(
        Language(language),
        date(2026, 11, 21),
        "Museum Testlijn",
        "dpo@example.org",
        "d@example.org",
    )
    return [
        ("results", letters.results, letters.results(own)),
        ("replaced", letters.results, letters.results(back)),
        ("confirm", letters.confirm, letters.confirm(several)),
        ("reminder", letters.reminder, letters.reminder(own)),
        ("notice", letters.notice, letters.notice(several)),
        ("told", told, told(old)),
        *_of_groups(language),
    ]


def _of_groups(language):
    for is_class in (True, False):
        kind = "class" if is_class else "group"
        for state, fields in {
            "stands": {"attested": None},
            "ready": {"attested": frozenset(Scope)},
            "asked": {"confirmed": False},
        }.items():
            told_of = replace(OF_A_CLASS, language=language, is_class=is_class, **fields)
            for write in BY_GROUPS:
                yield f"{kind}_{write.__name__}_{state}", write, write(told_of)


def writers_on_disk():
    """Return (module, function) of whatever in the room of the post draws a letter."""
    for path in sorted(ROOM.rglob("*.py")):
        module = ".".join(("hub", "post", *path.relative_to(ROOM).with_suffix("").parts))
        for one in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(one, ast.FunctionDef) and one.name != "drawn" and _draws(one):
                yield module, one.name


def _draws(function):
    calls = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    names = {getattr(one, "id", getattr(one, "attr", "")) for one in calls}
    return "drawn" in names or any(name.endswith(".drawn") for name in names)
