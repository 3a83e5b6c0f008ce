"""Everything as one file: readable without a network, as data by its schema, and only theirs."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from edge.contract.manifest import Texts
from edge.contract.words import Language, Scope
from hub.pages import MediumForm
from look.speech import Speech
from portal import assets, saved_schema
from portal.bundle import Bundle
from portal.pages import make_pages
from tests.portal.a_family import (
    BLUE_FOX,
    FULL,
    JUMP,
    NOON,
    PHOTO,
    RED_OWL,
    REFUSED,
    SOUND,
    AFile,
    a_page,
    drawn_photo,
    result_id,
    settings,
)

DOCS = Path(__file__).parents[2] / "docs"
TWO = a_page(
    replace(FULL, media=(PHOTO, SOUND), refused=(REFUSED,), scopes=tuple(Scope)),
    replace(
        FULL,
        visit_id=b"w" * 16,
        first_name="Tweede",
        avatar=RED_OWL,
        cards=(JUMP,),
        media=(replace(PHOTO, result_id=result_id(60)), replace(PHOTO, result_id=result_id(61))),
    ),
)


@pytest.fixture
def hub(hub):
    """A hub that has sounds, too."""
    photos = hub.medium

    def medium(page_id, result_id, size, form):
        if form is MediumForm.MP3 and size == 0 and photos(page_id, result_id, 60, form):
            return AFile("audio/mpeg", b"ID3 a sound")
        return photos(page_id, result_id, size, form)

    hub.medium = medium
    return hub


def saved(web, view, lang="nl"):
    answer = web.get(f"{view}/save.zip?lang={lang}")
    assert answer.status_code == 200, answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def data_of(archive):
    return json.loads(archive.read("visit.json"))


def media_of(archive):
    return [one for one in archive.namelist() if one.startswith("media/")]


def test_the_saved_file_holds_the_page_its_data_its_consent_and_its_media(web, view, hub):
    hub.page = TWO
    archive = saved(web, view)
    assert sorted(archive.namelist()) == [
        "consent.json",
        "index.html",
        "media/2026-11-21-1250-de-langste-toon-blauwe-vos.mp3",
        "media/2026-11-21-1250-fotohokje-blauwe-vos.jpg",
        "media/2026-11-21-1250-fotohokje-rode-uil-2.jpg",
        "media/2026-11-21-1250-fotohokje-rode-uil.jpg",
        "visit.json",
    ]
    photo = archive.getinfo("media/2026-11-21-1250-fotohokje-blauwe-vos.jpg")
    assert photo.date_time == (2026, 11, 21, 12, 50, 0)
    assert archive.read(photo) == drawn_photo(1280, 853)
    assert json.loads(archive.read("consent.json")) == {"schema": "consent"}


def test_no_file_is_called_by_the_name_of_a_person(web, view, hub):
    hub.page = TWO
    answer = web.get(f"{view}/save.zip")
    named = answer.headers["content-disposition"] + " ".join(saved(web, view).namelist())
    assert "testkind" not in named.lower()
    assert "tweede" not in named.lower()


@pytest.mark.parametrize("lang", ["nl", "fr", "en", "de", "qps"])
def test_the_data_is_as_its_schema_says_in_every_language(web, view, hub, lang):
    hub.page = TWO
    archive = saved(web, view, lang)
    data = data_of(archive)
    if lang != "qps":
        jsonschema.validate(data, saved_schema.SCHEMA, format_checker=jsonschema.FormatChecker())
    first, second = data["visits"]
    assert [one["value"] for one in first["scores"]] == [213, 24, 27, 31, 18.4]
    assert [one["best"] for one in first["scores"]] == [True, False, False, True, True]
    assert first["first_name"] == "Testkind"
    assert {one["file"] for visit in (first, second) for one in visit["media"]} == set(
        media_of(archive)
    )
    assert first["not_kept"][0]["reason"] == "not_a_picture"


def test_the_schema_refuses_what_it_does_not_name():
    page = {"format": "myvisit-save/1", "surprise": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(page, saved_schema.SCHEMA)


def test_the_documents_of_the_schema_are_current():
    assert (DOCS / "save-schema.md").read_text() == saved_schema.markdown()
    assert (DOCS / "save-schema.json").read_text() == saved_schema.schema()


def test_the_saved_page_asks_nothing_of_any_network(web, view, hub):
    hub.page = TWO
    html = saved(web, view).read("index.html").decode()
    assert "default-src 'none'" in html
    fetched = re.findall(r'(?:src|srcset|href|action|url)\s*[=(]\s*"?([^"\s)>]+)', html)
    elsewhere = [one for one in fetched if not one.startswith(("data:", "#", "mailto:"))]
    assert elsewhere == []
    assert "<script" not in html
    assert view.rsplit("/", 1)[-1] not in html
    assert html.count("data:image/jpeg;base64,") == 3
    assert html.count("data:audio/mpeg;base64,") == 1


@pytest.mark.parametrize(
    ("lang", "yours", "ours"),
    [
        ("nl", "Dit bestand is nu van jou", "Ons eigen exemplaar bewaren we tot je volgende"),
        ("fr", "Ce fichier est à toi maintenant", "Notre propre exemplaire, nous le gardons"),
        ("en", "This file is yours now", "We keep our own copy until your next visit"),
        ("de", "Diese Datei gehört jetzt dir", "Unser eigenes Exemplar behalten wir bis"),
    ],
)
def test_the_saved_page_says_whose_it_is_and_until_when_and_why_we_keep_ours(
    web, view, lang, yours, ours
):
    html = saved(web, view, lang).read("index.html").decode()
    speech = Speech(lang)
    for said in (yours, ours, speech.date(FULL.kept_until), speech.say("page.keep.why")):
        assert said in html


def test_the_saved_page_says_of_each_child_until_when_we_keep_ours(web, view, hub):
    younger = replace(TWO.visits[1], kept_until=FULL.kept_until.replace(year=2027))
    hub.page = replace(TWO, visits=(TWO.visits[0], younger))
    html = saved(web, view).read("index.html").decode()
    assert "Van Testkind bewaren we ons eigen exemplaar" in html
    assert "Van Tweede bewaren we ons eigen exemplaar tot het volgende bezoek" in html


def test_a_photo_that_explains_itself_does_so_in_the_saved_page_too(web, view, hub):
    telling = replace(PHOTO, why=Texts(nl="Licht tekent."), at_home=Texts(nl="Maak een doosje."))
    hub.page = a_page(replace(FULL, cards=(), media=(telling,)))
    html = saved(web, view).read("index.html").decode()
    (card,) = re.findall(
        r'<article class="card" data-kept="photo">(.*?)</article>', html, re.DOTALL
    )
    assert "<p>Licht tekent.</p>" in card
    assert "<p>Maak een doosje.</p>" in card


def test_a_page_without_a_photo_or_with_nothing_is_saved_too(web, view, hub):
    for page in (a_page(replace(FULL, media=())), a_page(replace(FULL, cards=(), media=()))):
        hub.page = page
        archive = saved(web, view)
        assert media_of(archive) == []
        assert "index.html" in archive.namelist()


def test_names_of_any_kind_stay_text_in_the_saved_page(web, view, hub):
    for name in ("<script>alert(1)</script>", "نورة", "🦊" * 50, "x" * 10_000):
        hub.page = a_page(replace(FULL, first_name=name))
        archive = saved(web, view)
        assert "<script" not in archive.read("index.html").decode()
        assert data_of(archive)["visits"][0]["first_name"] == name


def test_what_is_erased_while_the_file_is_made_is_told_of_nowhere_in_it(web, view, hub):
    hub.page, asked = TWO, []
    left = replace(TWO, visits=(TWO.visits[0], replace(TWO.visits[1], media=())))
    looked = hub.medium

    def medium(page_id, wanted, size, form):
        asked.append(wanted)
        if wanted in {result_id(60), result_id(61)}:
            hub.page = left
        return looked(page_id, wanted, size, form)

    hub.medium = medium
    archive = saved(web, view)
    assert result_id(60) in asked
    assert data_of(archive)["visits"][1]["media"] == []
    assert "rode-uil" not in " ".join(media_of(archive))
    assert "Tweede" in archive.read("index.html").decode()


def test_a_page_erased_while_it_is_saved_leaves_a_clean_file_that_says_so(web, view, hub):
    hub.page = TWO
    looked = hub.medium

    def medium(page_id, wanted, size, form):
        found = looked(page_id, wanted, size, form)
        hub.page = None
        return found

    hub.medium = medium
    archive = saved(web, view)
    html = archive.read("index.html").decode()
    assert "Alles is gewist terwijl je aan het bewaren was." in html
    assert "Testkind" not in html
    assert "visit.json" not in archive.namelist()


def test_a_view_that_closes_meanwhile_cuts_no_file_off(web, view, hub, clock):
    looked = hub.medium

    def medium(*wanted):
        clock.seconds += 3600
        return looked(*wanted)

    hub.medium = medium
    assert len(media_of(saved(web, view))) == 1
    assert web.get(f"{view}/save.zip").status_code == 404


def test_only_the_media_of_this_page_are_in_its_file(web, view, hub):
    stranger = replace(PHOTO, result_id=result_id(99))
    hub.page = a_page(replace(FULL, media=(PHOTO,)))
    archive = saved(web, view)
    assert len(media_of(archive)) == 1
    assert web.get(f"{view}/save/{stranger.result_id.hex()}").status_code == 404


def test_no_more_than_one_medium_is_held_while_the_file_is_made(hub):
    photos = tuple(replace(PHOTO, result_id=result_id(1000 + i)) for i in range(40))
    hub.page = a_page(replace(FULL, cards=(), media=photos))
    large = b"p" * 500_000
    hub.medium = lambda *_wanted: AFile("image/jpeg", large)
    pieces = list(a_bundle(hub).pieces())
    assert max(map(len, pieces)) < 2 * len(large)
    assert sum(map(len, pieces)) > 40 * len(large)
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None


def test_a_file_larger_than_an_old_zip_can_say_still_opens(hub, monkeypatch):
    """Zip64 begins at 2 GB and 65,535 entries; here it begins earlier, to be tried at all."""
    hub.page = TWO
    hub.medium = lambda _page, _result, size, _form: AFile(
        "image/jpeg", b"p" * (500_000 if size == 1280 else 100)
    )
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 400_000)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    content = b"".join(a_bundle(hub, style="").pieces())
    assert b"PK\x06\x06" in content, "no Zip64 end of the directory (APPNOTE 4.3.14)"
    monkeypatch.undo()
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert sum(archive.getinfo(one).file_size for one in media_of(archive)) == 1_500_100


def a_bundle(hub, style=""):
    return Bundle(
        family=hub,
        pages=make_pages(settings().notice, assets.build(), tuple(Language)),
        speech=Speech("nl"),
        zone=settings().zone,
        page=hub.page,
        style=style,
        museum="Museum Testlijn",
        saved_at=NOON,
    )


def test_saving_is_counted_once_it_is_done_and_not_by_looking_at_the_offer(web, view, hub):
    assert web.get(f"{view}/save").status_code == 200
    assert "saved" not in hub.asked
    saved(web, view)
    assert hub.asked.count("saved") == 1


@pytest.mark.parametrize(
    ("lang", "avatar", "name"),
    [
        ("fr", BLUE_FOX, "2026-11-21-1250%20Cabine%20photo%2C%20Renard%20bleu.jpg"),
        ("nl", BLUE_FOX, "2026-11-21-1250%20Fotohokje%2C%20Blauwe%20Vos.jpg"),
        ("fr", RED_OWL, "2026-11-21-1250%20Cabine%20photo%2C%20Hibou%20rouge.jpg"),
    ],
)
def test_one_photo_is_saved_under_a_name_that_says_what_it_is(web, view, hub, lang, avatar, name):
    hub.page = a_page(replace(FULL, avatar=avatar))
    answer = web.get(f"{view}/save/{PHOTO.result_id.hex()}?lang={lang}")
    assert answer.content == drawn_photo(1280, 853)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''{name}")
    assert answer.headers["content-disposition"].isascii()
    assert hub.asked.count("saved") == 1


@pytest.mark.parametrize("result", ["zz", "00" * 16, "06" * 16, "../../etc", "0" * 10_000])
def test_a_result_that_is_not_there_is_not_saved(web, view, result):
    assert web.get(f"{view}/save/{result}").status_code in {404, 405}


def test_the_offer_names_what_is_in_the_file_and_reminds_of_others(web, view):
    html = web.get(f"{view}/save").text
    assert "5 scores, 1 foto" in html
    assert "Staat er iemand anders op een foto of een geluid?" in html
    assert f'href="{view}/save.zip"' in html


def test_a_page_that_is_gone_cannot_be_saved(web, view, hub):
    hub.page = None
    for path in ("save", "save.zip", f"save/{PHOTO.result_id.hex()}"):
        assert web.get(f"{view}/{path}").status_code == 404
