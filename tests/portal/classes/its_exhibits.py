"""What stands in the museum of a class that does not exist, in four languages."""

# ruff: noqa: RUF001 - French is written with these apostrophes

from dataclasses import dataclass

from edge.contract.manifest import Direction, ExhibitManifest, Metric, Texts
from edge.contract.trails import Question


@dataclass(frozen=True, slots=True)
class Made:
    """An exhibit, and the numbers that come of it, in `unit`."""

    exhibit: str
    name: Texts
    question: Texts
    unit: Texts
    decimals: int
    low: float
    high: float


SECONDS = Texts("seconden", "secondes", "seconds", "Sekunden")
ALL = (
    Made(
        "bol",
        Texts("Plasmabol", "Boule à plasma", "Plasma globe", "Plasmakugel"),
        Texts(
            "Waarom volgt de bliksem je vinger?",
            "Pourquoi l’éclair suit-il ton doigt\u202f?",
            "Why does the lightning follow your finger?",
            "Warum folgt der Blitz deinem Finger?",
        ),
        Texts("vonken", "étincelles", "sparks", "Funken"),
        0,
        0,
        400,
    ),
    Made(
        "reactie",
        Texts("Reactiemuur", "Mur des réflexes", "Reaction wall", "Reaktionswand"),
        Texts(
            "Hoe snel reageer jij?",
            "Es-tu rapide\u202f?",
            "How quick are you?",
            "Wie schnell reagierst du?",
        ),
        Texts("milliseconden", "millisecondes", "milliseconds", "Millisekunden"),
        0,
        180,
        420,
    ),
    Made(
        "spring",
        Texts("Springplaat", "Plaque de saut", "Jump plate", "Sprungplatte"),
        Texts(
            "Hoe hoog spring jij?",
            "Jusqu’où sautes-tu\u202f?",
            "How high do you jump?",
            "Wie hoch springst du?",
        ),
        Texts("cm", "cm", "cm", "cm"),
        0,
        12,
        48,
    ),
    Made(
        "koord",
        Texts("Koorddansen", "Funambule", "Tightrope", "Seiltanzen"),
        Texts(
            "Hoe lang blijf je staan?",
            "Combien de temps tiens-tu\u202f?",
            "How long do you stay up?",
            "Wie lange bleibst du oben?",
        ),
        SECONDS,
        1,
        2,
        31,
    ),
    Made(
        "toon",
        Texts("De langste toon", "La plus longue note", "The longest tone", "Der längste Ton"),
        Texts(
            "Hoe lang hou je vol?",
            "Combien de temps tiens-tu\u202f?",
            "How long can you hold it?",
            "Wie lange hältst du durch?",
        ),
        SECONDS,
        1,
        3,
        17,
    ),
    Made(
        "schaduw",
        Texts("Schaduwmuur", "Mur aux ombres", "Shadow wall", "Schattenwand"),
        Texts(
            "Wat doet je schaduw zonder jou?",
            "Que fait ton ombre sans toi\u202f?",
            "What does your shadow do without you?",
            "Was tut dein Schatten ohne dich?",
        ),
        Texts("schaduwen", "ombres", "shadows", "Schatten"),
        0,
        1,
        9,
    ),
)
WHY = Texts(
    nl="Je oog ziet het licht, je hersenen beslissen, je hand beweegt. Het meeste van die tijd gaat"
    " naar beslissen, niet naar bewegen. Wie vaker oefent, beslist niet sneller, maar weet eerder"
    " wat er komt.",
    fr="Ton œil voit la lumière, ton cerveau décide, ta main bouge. Le plus long, c’est décider, et"
    " non bouger. En t’exerçant, tu ne décides pas plus vite, mais tu sais plus tôt ce qui vient.",
    en="Your eye sees the light, your brain decides, your hand moves. Most of that time goes to"
    " deciding, not to moving. Who practises decides no quicker, but knows sooner what comes.",
    de="Dein Auge sieht das Licht, dein Gehirn entscheidet, deine Hand bewegt sich. Die meiste Zeit"
    " braucht das Entscheiden, nicht die Bewegung. Wer übt, entscheidet nicht schneller, aber"
    " weiß eher, was kommt.",
)
AT_HOME = Texts(
    nl="Laat iemand een lat vallen en vang ze. Hoeveel centimeter viel ze? Doe het tien keer.",
    fr="Quelqu’un lâche une règle, et tu l’attrapes. Combien de centimètres est-elle"
    " tombée\u202f? Recommence dix fois.",
    en="Let somebody drop a ruler and catch it. How far did it fall? Do it ten times.",
    de="Jemand lässt ein Lineal fallen, und du fängst es. Wie viele Zentimeter fiel es? Mach es"
    " zehnmal.",
)
TRAIL = Texts("Licht en snelheid", "Lumière et vitesse", "Light and speed", "Licht und Tempo")
TASK = Texts(
    "Speel het, en vertel elkaar wat je zag.",
    "Joue, et racontez-vous ce que vous avez vu.",
    "Play it, and tell each other what you saw.",
    "Spiel es, und erzählt euch, was ihr gesehen habt.",
)
ASKED = Question(
    Texts(
        "Wat is sneller in de lucht?",
        "Qu’est-ce qui va plus vite dans l’air\u202f?",
        "What is faster in air?",
        "Was ist in der Luft schneller?",
    ),
    (
        Texts("Licht", "La lumière", "Light", "Licht"),
        Texts("Geluid", "Le son", "Sound", "Schall"),
        Texts("Even snel", "Pareil", "The same", "Gleich schnell"),
    ),
    0,
)
BEST = Texts("Beste", "Meilleur", "Best", "Bestes")


def manifests(count=6):
    """Say what `count` exhibits declare of themselves; with more than there are, some again."""
    for i in range(count):
        made, again = ALL[i % len(ALL)], i // len(ALL)
        more = f" {again + 1}" if again else ""
        name = Texts(*(f"{one}{more}" for one in _four(made.name)))
        metric = Metric(
            "best",
            BEST,
            made.unit,
            made.low - 1.0,
            made.high + 1.0,
            made.decimals,
            Direction.HIGHER,
        )
        yield ExhibitManifest(f"{made.exhibit}-{i}", name, made.question, WHY, AT_HOME, (metric,))


def _four(texts):
    return texts.nl, texts.fr, texts.en, texts.de
