"""What a family does on its page, at a whole hub: done everywhere before it is answered."""

import json
import threading
from dataclasses import replace

import pytest

from edge.contract.words import AgeBand, Language, Scope
from hub.keyring import KeyKind
from hub.rules.figures import What
from hub.store import Consent, DirectoryChange, DueErasure, Figure, Visit
from hub.visits.choices import Answered
from tests.hub.test_app import Rig


@pytest.fixture
def rig(tmp_path):
    one = Rig(tmp_path / "museum")
    yield one
    one.hub.close()


def answered(rig, *yes):
    return Answered(Language.NL, rig.now, frozenset(yes))


def opened(rig, event):
    return rig.hub.family.open_page(rig.token_of(rig.page_of(event)))


def test_a_guardian_says_more_for_a_child_on_the_page_and_every_edge_hears_of_it(rig):
    child = rig.register(age=AgeBand.UNDER_13, yes=(Scope.SCORE,))
    page_id = opened(rig, child)
    heard = []
    family = replace(rig.hub.family, directory_changed=lambda: heard.append(True))
    (before,) = family.keeping(page_id)
    noted = rig.count(DirectoryChange)
    assert family.keep(page_id, {before.visit_id: answered(rig, *Scope)}).receipts == ()
    (after,) = family.keeping(page_id)
    assert (before.stands, after.stands) == ({Scope.SCORE}, set(Scope))
    assert (rig.count(DirectoryChange), heard) == (noted + 1, [True])
    assert rig.rows(Consent)[-1].yes == "photo score sound"


def test_what_a_no_takes_is_gone_with_its_files_before_it_is_answered(rig):
    event = rig.register()
    picture, page_id = rig.is_photographed(event), opened(rig, event)
    (choice,) = rig.hub.family.keeping(page_id)
    kept = rig.hub.family.keep(page_id, {choice.visit_id: answered(rig, Scope.SCORE)})
    assert [(one.media, one.results) for one in kept.receipts] == [(1, 0)]
    assert rig.files.kept() == frozenset()
    assert rig.rows(DueErasure) == []
    assert rig.hub.family.family_page(page_id).visits[0].media == ()
    assert picture.result_id.hex() in [
        one.hex() for line in rig.ledger.lines() for one in line.subject.results
    ]


def test_what_is_said_of_several_visitors_stands_for_all_of_them_or_for_none(rig):
    first, second = rig.register(name="Een"), rig.register(name="Twee", yes=(Scope.SCORE,))
    rig.is_photographed(first)
    page_id = opened(rig, first)
    ones, twos = rig.visit_of(first), rig.visit_of(second)
    before, noted = rig.rows(Consent), rig.count(DirectoryChange)
    answers = {ones: answered(rig, Scope.SCORE), b"x" * 16: answered(rig)}
    assert rig.hub.family.keep(page_id, answers) is None
    assert len(rig.hub.family.family_page(page_id).visits[0].media) == 1
    assert (rig.rows(Consent), rig.count(DirectoryChange)) == (before, noted)
    answers = {ones: answered(rig, Scope.PHOTO), twos: answered(rig, *Scope)}
    assert rig.hub.family.keep(page_id, answers).receipts == ()
    stands = {one.visit_id: one.stands for one in rig.hub.family.keeping(page_id)}
    assert stands == {ones: {Scope.PHOTO}, twos: set(Scope)}
    assert rig.count(DirectoryChange) == noted + 2


def test_the_receipt_of_what_was_agreed_names_the_page_where_it_was_changed(rig):
    event = rig.register()
    page_id = opened(rig, event)
    (choice,) = rig.hub.family.keeping(page_id)
    rig.hub.family.keep(page_id, {choice.visit_id: answered(rig, Scope.SCORE)})
    (record,) = json.loads(rig.hub.family.consent_receipt(page_id))["records"]
    assert [one["installation"] for one in record["events"]] == ["wall", "the page that was mailed"]
    assert record["refused_purposes"] == ["photo", "sound"]


def test_a_new_name_stands_on_the_page_and_on_who_is_erased_nothing_stands(rig):
    event = rig.register(name="Tesktind")
    page_id, visit_id = opened(rig, event), rig.visit_of(event)
    assert rig.hub.family.rename(page_id, visit_id, "Testkind")
    assert rig.hub.family.family_page(page_id).visits[0].first_name == "Testkind"
    rig.keyring.destroy(KeyKind.VISIT, [visit_id])
    assert rig.hub.family.rename(page_id, visit_id, "Te laat") is False


def test_who_was_not_theirs_goes_alone_and_only_from_their_own_page(rig):
    ours, other = rig.register(name="Een"), rig.register(name="Twee")
    stranger = rig.register(name="Drie", address="other@example.org")
    page_id = opened(rig, ours)
    assert rig.hub.family.erase_visit(page_id, rig.visit_of(stranger)).results == 0
    assert len(rig.rows(Visit)) == 3
    rig.plays(other)
    gone = rig.visit_of(other)
    assert rig.hub.family.erase_visit(page_id, gone).results == 1
    assert gone not in rig.keyring.ids(KeyKind.VISIT)
    assert [one.first_name for one in rig.hub.family.family_page(page_id).visits] == ["Een"]
    rig.hub.family.erase_visit(page_id, rig.visit_of(ours))
    assert rig.hub.family.family_page(page_id) is None


def test_a_household_that_saves_often_is_counted_once(rig):
    event = rig.register()
    page_id = opened(rig, event)
    for _ in range(3):
        rig.hub.family.saved(page_id)
    rig.hub.family.saved(b"x" * 16)
    sums = [
        one["count"]
        for one in map(dict, (r._mapping for r in rig.rows(Figure)))
        if one["what"] == What.SAVED and one["exhibit"] == ""
    ]
    assert sums == [1]


def test_changing_while_all_is_erased_ends_with_nothing_left(rig):
    event = rig.register()
    page_id, visit_id = opened(rig, event), rig.visit_of(event)
    for _ in range(10):
        rig.plays(event)
    faults = []

    def change():
        try:
            for yes in ((Scope.SCORE,), tuple(Scope)) * 10:
                rig.hub.family.keep(page_id, {visit_id: answered(rig, *yes)})
                rig.hub.family.rename(page_id, visit_id, "Testkind")
        except Exception as problem:  # noqa: BLE001 - any of them is a fault here
            faults.append(problem)

    changing = threading.Thread(target=change)
    changing.start()
    rig.hub.family.erase_page(page_id)
    changing.join(20)
    assert (faults, changing.is_alive()) == ([], False)
    assert rig.rows(Visit) == []
    assert rig.hub.family.family_page(page_id) is None
    assert rig.keyring.ids(KeyKind.VISIT) == frozenset()
