"""Classes to look at: the one of the sample, one that is stuck, one on a long trail."""

from __future__ import annotations

from dataclasses import replace

from edge.contract.codec import to_json
from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order, Question, Step
from edge.contract.words import Scope
from hub.bands import inventory
from hub.rules.trail_drafts import Draft
from hub.store import Exhibit, put_or_change
from tests.hub.a_museum import WALL
from tests.hub.schools.a_class import BOX

STATIONS = {
    "bowl": Texts("Bol", "Boule", "Bowl", "Kugel"),
    "wall": Texts("Reactietijd", "Temps de réaction", "Reaction time", "Reaktionszeit"),
    "jump": Texts("Springplaat", "Plaque de saut", "Jump plate", "Sprungplatte"),
    "rope": Texts("Koord", "Corde", "Rope", "Seil"),
    "tone": Texts("Lange toon", "Note longue", "Long note", "Langer Ton"),
    "shadow": Texts("Schaduwmuur", "Mur d'ombres", "Shadow wall", "Schattenwand"),
}
TASK = Texts(
    "Wees samen sneller dan een derde seconde.",
    "Soyez ensemble plus rapides qu'un tiers de seconde.",
    "Be faster together than a third of a second.",
    "Seid gemeinsam schneller als eine Drittelsekunde.",
)
QUESTION = Question(
    Texts("Wat trilt er?", "Qu'est-ce qui vibre ?", "What vibrates?", "Was schwingt?"),
    (
        Texts("De lucht", "L'air", "The air", "Die Luft"),
        Texts("Het licht", "La lumière", "The light", "Das Licht"),
    ),
    right=0,
)
HERE = {
    "wall": (1, 5, 10, 20),
    "jump": (4, 16, 19, 23),
    "rope": (2, 6, 7, 12, 15, 21, 22, 24),
    "tone": (3, 8, 11, 14),
    "shadow": (13, 17, 18),
}
DONE = {17: 6, 18: 6, 13: 5, 3: 4, 8: 4, 11: 4, 14: 4}
"""How many stations a number was at; what is not named, was at two."""
OUT = 9


def manifests(names):
    return {name: replace(WALL, exhibit=name, name=text) for name, text in names.items()}


def long_names(count):
    """Return so many stations, for a trail that is longer than most."""
    turns = list(STATIONS.items())
    return {
        f"{name}-{i}": Texts(f"{text.nl} {i}", f"{text.fr} {i}", f"{text.en} {i}", f"{text.de} {i}")
        for i, (name, text) in ((i, turns[i % len(turns)]) for i in range(1, count + 1))
    }


def draft_of(names, *, order=Order.FREE, minutes=0):
    steps = []
    for i, name in enumerate(names, 1):
        goal = Goal("reaction", None, 333.0) if name == "wall" else None
        question = QUESTION if name == "tone" else None
        steps.append(Step(f"s{i}", name, TASK, 2, goal, question))
    name = Texts("Geluid en snelheid", "Son et vitesse", "Sound and speed", "Klang und Tempo")
    return Draft(name, order, minutes, tuple(steps))


def furnish(desk, names):
    """Have exhibits of these names declared."""
    with desk.museum.store.write() as tx:
        for name, manifest in manifests(names).items():
            told = {"manifest": to_json(manifest).decode(), "updated_at": desk.museum.now}
            put_or_change(tx, Exhibit, {"exhibit": name, "edge": "wall", **told}, told)


def comes(desk, names=STATIONS, *, pupils=24, attested=True, **trail):
    """Have a class come on a trail past these stations."""
    furnish(desk, names)
    desk.has_box(bands=max(pupils, 6))
    desk.books(pupils=pupils, trail=desk.puts_to_use(draft_of(names, **trail)))
    if attested:
        desk.attests(Scope.SCORE)
    desk.uses.give(desk.booking_id, BOX)


def plays_as_in_the_sample(desk):
    """Have each number be where the sample has it."""
    desk.uses.opt_out(desk.booking_id, OUT)
    for minute in range(2):
        for exhibit, numbers in HERE.items():
            for number in numbers:
                before = [one for one in STATIONS if one != exhibit][: DONE.get(number, 2) - 1]
                for one in before if minute == 0 else (exhibit,):
                    desk.makes(number, one, 300.0)
                    if one == "tone":
                        desk.answers(number, 0, step="s5")
        desk.later(1)


def plays_as_in_the_sample_of_six(desk):
    """Have each of six numbers make something somewhere."""
    desk.uses.opt_out(desk.booking_id, 6)
    for number, exhibit in enumerate(list(STATIONS)[:5], 1):
        desk.makes(number, exhibit)
    tries_in_vain(desk, 1, 2, 3)


def tries_in_vain(desk, *numbers, exhibit="wall"):
    """Have numbers stand at a station without being done, for seven minutes."""
    for _ in range(2):
        for number in numbers:
            desk.makes(number, exhibit, 900.0)
        desk.later(7)


def begin_tomorrow(desk):
    """Let a night pass over the bands."""
    desk.later(24 * 60)
    with desk.museum.store.write() as tx:
        inventory.begin_day(tx, desk.desk.today, desk.museum.now)
