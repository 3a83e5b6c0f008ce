"""The letters a family gets: facts in, subject, text and HTML out; nothing is sent from here.

The folder's rule: pure. It imports `look`, `edge.contract.words`, jinja2 and css-inline alone.
"""

from hub.post.letters.facts import Agreed, Letter, LetterFacts, LetterVisitor, OlderVisit
from hub.post.letters.render import confirm, notice, reminder, results

__all__ = [
    "Agreed",
    "Letter",
    "LetterFacts",
    "LetterVisitor",
    "OlderVisit",
    "confirm",
    "notice",
    "reminder",
    "results",
]
