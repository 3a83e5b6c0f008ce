"""What events asked to be erased is erased, wherever the hub was killed in between."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge.contract.events import VisitForgotten
from hub.keyring import KeyKind
from hub.store import (
    Binding,
    Consent,
    DueErasure,
    Erasure,
    Mail,
    Medium,
    Page,
    Score,
    Visit,
)
from tests.hub.a_hub_that_dies_erasing import PLACES
from tests.hub.a_museum import AMuseum

HOUSE = Path(__file__).parents[3]


def dies(museum, binding, result, where):
    """Run a hub over that museum's disk that is killed while it forgets."""
    command = [
        sys.executable,
        "-m",
        "tests.hub.a_hub_that_dies_erasing",
        str(museum.folder),
        museum.settings.database,
        binding.binding_id.hex(),
        "" if result is None else result.result_id.hex(),
        where,
    ]
    done = subprocess.run(command, cwd=HOUSE, check=False, capture_output=True, timeout=25)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def files_in(museum):
    return [path for path in (museum.folder / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize("where", PLACES)
def test_a_visit_that_asked_to_be_forgotten_is_gone_after_a_kill(tmp_path, where):
    museum = AMuseum(tmp_path / "museum")
    event = museum.register()
    museum.plays(event)
    museum.is_photographed(event)
    museum.close()
    dies(museum, event, None, where)
    museum = AMuseum(museum.folder)
    assert museum.rights.resume(museum.now) == 1
    for model in (Visit, Page, Binding, Consent, Score, Medium, Mail, DueErasure):
        assert museum.count(model) == 0, model
    assert museum.keyring.ids(KeyKind.VISIT) == museum.keyring.ids(KeyKind.PAGE) == frozenset()
    assert files_in(museum) == []
    assert museum.told_ended == [event.binding_id]
    assert museum.ledger.unfinished() == ()
    assert museum.rights.resume(museum.now) == 0
    museum.close()


@pytest.mark.parametrize("where", PLACES)
def test_a_photo_that_is_not_theirs_is_gone_after_a_kill_and_the_rest_is_not(tmp_path, where):
    museum = AMuseum(tmp_path / "museum")
    event = museum.register()
    kept, other = museum.plays(event), museum.is_photographed(event)
    museum.close()
    dies(museum, event, other, where)
    museum = AMuseum(museum.folder)
    museum.rights.resume(museum.now)
    assert museum.count(Medium) == museum.count(DueErasure) == 0
    assert files_in(museum) == []
    assert [row.result_id for row in museum.rows(Score)] == [kept.result_id]
    museum.close()


def test_what_could_not_be_carried_out_at_once_is_carried_out_by_the_clockwork(tmp_path):
    museum = AMuseum(tmp_path / "museum")
    event = museum.register()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(museum.ledger, "begin", lambda *_: (_ for _ in ()).throw(OSError(28)))
        with pytest.raises(OSError, match="28"):
            museum.hears(VisitForgotten(event.binding_id, museum.now))
    assert (museum.count(Visit), museum.count(DueErasure)) == (1, 1)
    museum.turn()
    assert (museum.count(Visit), museum.count(DueErasure)) == (0, 0)
    assert museum.count(Erasure) == 1
    museum.close()
