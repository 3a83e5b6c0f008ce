"""Reads what was drawn."""

import re
from html.parser import HTMLParser

VOID = {"input", "br", "meta", "link"}


class Balanced(HTMLParser):
    """Reads HTML and notes what is not closed, and every attribute and text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.faults, self.attributes, self.texts = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


def text_of(html):
    return re.sub(r"\s+", " ", " ".join(Balanced(html).texts))


def actions(html):
    return set(re.findall(r'data-action="([a-z_]+)"', html))
