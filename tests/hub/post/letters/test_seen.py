"""The letters as a browser draws them; `make screens` makes their pictures anew."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from edge.contract.words import Animal, Avatar, Colour, Giver, Language, Scope, Way
from hub.post import letters
from hub.post.letters import Agreed, LetterFacts, LetterVisitor, OlderVisit, groups
from tests.hub.post.letters.every_letter import written
from tests.hub.post.test_group_mails import FACTS as OF_A_CLASS

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

MUSEUM = "https://museum.example"
TOKEN = "k7Qm2tX9vB4nR8sD1wZ6" * 2 + "iNx"
CHROMIUM = "/usr/bin/chromium"
SCREENS = Path(__file__).parents[4] / "docs" / "screens" / "mail"
AT = datetime(2026, 11, 21, 13, 5, tzinfo=UTC), ZoneInfo("Europe/Brussels"), "2026-11"
OWN = LetterVisitor(
    avatar=Avatar(Colour.BLUE, Animal.FOX),
    giver=Giver.SELF,
    yes=(Scope.SCORE, Scope.PHOTO),
    no=(Scope.SOUND,),
    agreed=Agreed(Giver.SELF, Way.STATED, *AT),
    first_name="Testkind",
)
CHILD = replace(OWN, giver=Giver.GUARDIAN, agreed=Agreed(Giver.GUARDIAN, Way.STAFF, *AT))
SECOND = replace(CHILD, first_name="Tweede", no=(), replaces=date(2026, 5, 3))
BACK = replace(OWN, first_name="Derde", replaces=date(2026, 5, 3), not_me=f"{MUSEUM}/m/{TOKEN}")
OLDER = OlderVisit(
    Avatar(Colour.RED, Animal.OWL), date(2026, 2, 1), "Vierde", f"{MUSEUM}/r/{TOKEN}"
)
LONG = replace(OWN, first_name="Maximiliaanalexanderus")


def facts(language, *visitors):
    return LetterFacts(
        language=language,
        day=date(2026, 11, 21),
        visitors=visitors,
        controller="Museum Testlijn",
        dpo_address="dpo@example.org",
        link=f"{MUSEUM}/p/{TOKEN}",
        not_you=f"{MUSEUM}/n/{TOKEN}",
        let_go=f"{MUSEUM}/w/{TOKEN}",
        confirm_by=date(2026, 12, 5),
        goes=date(2027, 2, 18),
    )


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing. Type:  sudo apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM)
        yield found
        found.close()


def drawn(browser, letter, width, scheme="light"):
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page.set_content(letter.html)
    return page


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [320, 600])
def test_a_letter_fits_its_screen_and_its_button_a_thumb(browser, language, width):
    of_a_class = [
        one for name, _, one in written(language) if re.fullmatch("class_.*_stands", name)
    ]
    for letter in (*every_mail(language), *of_a_class, letters.results(facts(language, LONG))):
        page = drawn(browser, letter, width)
        page_width = "document.documentElement.scrollWidth"
        assert page.evaluate(page_width) == width
        assert page.locator(".g").bounding_box()["height"] >= 48
        page.close()


@pytest.mark.parametrize(
    ("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(24, 43, 38)")]
)
def test_a_letter_is_dark_on_a_dark_screen(browser, scheme, ground):
    page = drawn(browser, letters.results(facts(Language.NL, OWN)), 390, scheme)
    assert page.evaluate("getComputedStyle(document.querySelector('.c')).backgroundColor") == ground
    page.close()


def every_mail(language):
    """Return the mails of a household in the order in which it may get them.

    The last one goes to an address that was mended, which may be anybody's.
    """
    return (
        letters.confirm(facts(language, CHILD, SECOND)),
        letters.results(facts(language, OWN)),
        letters.results(replace(facts(language, BACK, CHILD), older=(OLDER,), waiting=1)),
        letters.reminder(facts(language, OWN)),
        letters.notice(facts(language, CHILD, SECOND)),
        *(letter for name, _, letter in written(language) if name == "told"),
    )


def every_mail_of_a_class(language):
    """Return the mails of a booking in the order in which its teacher may get them.

    After the code: one to the address before, when a colleague changed it; the last, when it is
    cancelled.
    """
    asked = replace(
        OF_A_CLASS,
        language=language,
        label="5B",
        controller="Museum Testlijn",
        link=f"{MUSEUM}/t/{TOKEN}",
        parents=f"{MUSEUM}/school/parents",
        school=f"{MUSEUM}/school",
        confirmed=False,
    )
    stands = replace(asked, confirmed=True)
    ready = replace(stands, attested=frozenset({Scope.SCORE, Scope.PHOTO}))
    later = (groups.parents, groups.before, groups.code, groups.moved, groups.cancelled)
    return (groups.link(asked), groups.link(stands), *(write(ready) for write in later))


def side_by_side(browser, mails, scheme):
    """Return a page on which mails stand beside each other, each as wide as a phone."""
    page = browser.new_page(viewport={"width": 402 * len(mails), "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.set_content("<style>body{margin:0;display:flex;gap:12px;background:#888}</style>")
    for mail in mails:
        page.evaluate(
            """html => {
                const frame = document.createElement("iframe");
                frame.style = "width:390px;border:0";
                frame.srcdoc = html;
                document.body.append(frame);
                return new Promise(done => frame.onload = () => {
                    frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px";
                    done();
                });
            }""",
            mail.html,
        )
    return page


def kept(page, name):
    """Keep a picture in few colours: there are few in a mail, and a small bead has its own."""
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    SCREENS.mkdir(parents=True, exist_ok=True)
    picture.quantize(64, Image.Quantize.MAXCOVERAGE).save(SCREENS / f"{name}.png", optimize=True)


@pytest.mark.pictures
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("name", "mails"), [("mails", every_mail), ("bookings", every_mail_of_a_class)]
)
def test_pictures_of_the_letters_are_made(browser, name, mails, language, scheme):
    page = side_by_side(browser, mails(language), scheme)
    kept(page, f"{name}-{language}-{scheme}")
    page.close()


@pytest.mark.pictures
@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [("600", 600, "light"), ("600-dark", 600, "dark"), ("320", 320, "light")],
)
def test_pictures_of_one_letter_are_made(browser, name, width, scheme):
    page = drawn(browser, letters.results(facts(Language.NL, OWN)), width, scheme)
    kept(page, f"results-nl-{name}")
    page.close()
