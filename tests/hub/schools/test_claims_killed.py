"""A family takes a part home, and the process ends midway: at each of its statements in turn."""

import pytest
from sqlalchemy import event

from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.store import Medium, Visit
from tests.hub.schools.a_group import AGroup


@pytest.fixture
def played(tmp_path):
    """Number 1 of a party of four made two scores and a photo."""
    party = AGroup(tmp_path)
    party.parties()
    party.plays(1, 250.0)
    party.plays(1, 200.0)
    party.is_photographed(1)
    yield party
    party.museum.close()


class Killed(BaseException):
    """The process ends here."""


def test_killed_at_any_statement_it_was_not_begun_or_it_is_finished_by_the_next_start(played):
    museum, old, slip = played.museum, played.visit_of(1), played.slip(1)
    steps, dies_at, engine = [0], [0], museum.store.engine

    @event.listens_for(engine, "before_cursor_execute")
    def before(*_what):
        steps[0] += 1
        if steps[0] == dies_at[0]:
            raise Killed

    taken = None
    while taken is None:
        dies_at[0], steps[0] = dies_at[0] + 1, 0
        try:
            taken = played.claims.take(slip, played.said())
        except Killed:
            steps[0] = dies_at[0]
            whole = played.visit_of(1) == old
            assert sorted(played.values_of(old)) == ([200.0, 250.0] if whole else [])
            if not whole:
                break
    assert dies_at[0] > 20
    # Killed after the commit: the next start finishes what is due.
    dies_at[0] = 0
    museum.rights.resume(museum.now)
    assert museum.rows(Visit, visit_id=old) == []
    assert not any(one.visit_id == old for one in museum.files.kept())
    with pytest.raises(KeyGone):
        museum.keyring.get(KeyKind.VISIT, old)
    (visit,) = [one for one in museum.rows(Visit) if one.pending]
    assert sorted(played.values_of(visit.visit_id)) == [200.0, 250.0]
    assert len(museum.rows(Medium, visit_id=visit.visit_id)) == 1
