"""What the exhibit maker's page shows is true: its declaration reads, its calls are answered so."""

import json
import re
from pathlib import Path

from edge.exhibit.declaration import read_declaration
from edge.exhibit.door import PROBLEMS, exhibit_routes

PAGE = (Path(__file__).parents[3] / "docs/exhibit.md").read_text()


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_declaration_on_the_page_is_a_good_one(tmp_path):
    path = tmp_path / "exhibit.toml"
    path.write_text(block("toml"))
    manifest = read_declaration(path)
    assert manifest.exhibit == "reaction-wall"
    assert manifest.metrics[0].meanings


def test_every_address_on_the_page_is_a_route_of_the_door():
    routes = {one.path for one in exhibit_routes(None, "token", frozenset()).routes}
    named = set(re.findall(r"8480(/v1/\w+)", PAGE))
    assert named == routes


def test_every_answer_is_explained():
    rows = " ".join(re.findall(r"^\| ([\d, ]+)", PAGE, re.MULTILINE))
    assert {str(status) for status in (200, 202, *PROBLEMS)} == set(re.findall(r"\d{3}", rows))


def test_the_session_on_the_page_is_what_an_exhibit_gets():
    session = json.loads(block("json"))
    assert set(session) == {"session", "players"}
    assert set(session["players"][0]) == {"player", "avatar", "name", "language", "may_record"}
