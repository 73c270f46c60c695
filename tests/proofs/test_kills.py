"""What was said to be saved is saved, whenever the server dies."""

import pytest

from tests.databases import POSTGRESQL, SQLITE_WAL
from tests.proofs.grounds import Grounds
from tests.proofs.kills import survive_kills

KILLS = 10


@pytest.mark.parametrize("kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def test_no_acknowledged_answer_is_lost_and_nothing_half_submitted(grounds: Grounds, kind: str) -> None:
    with grounds.database(kind) as database:
        verdict = survive_kills(database, grounds.folder, kills=KILLS, seed=20260302)
    assert verdict.holds, verdict.line()


def test_a_server_that_answers_before_it_has_saved_is_found_out(grounds: Grounds) -> None:
    target = "tests.proofs.careless_gateway:gateway"
    with grounds.database(SQLITE_WAL) as database:
        verdict = survive_kills(database, grounds.folder, kills=2, seed=1, target=target)
    assert any("acknowledged answers lost" in fault for fault in verdict.faults), verdict.line()
