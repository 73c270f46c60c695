"""A backup that was taken while people worked comes back whole."""

import pytest

from tests.databases import POSTGRESQL, SQLITE_WAL
from tests.proofs.backups import by_copying_the_file, restore_what_was_backed_up
from tests.proofs.grounds import Grounds

ROUNDS = 2


@pytest.mark.parametrize("kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def test_a_backup_under_load_holds_every_answer_acknowledged_before_it_began(
    grounds: Grounds, kind: str
) -> None:
    verdict = restore_what_was_backed_up(grounds, kind, rounds=ROUNDS, seed=20260302)
    assert verdict.holds, verdict.line()


def test_a_plain_copy_of_a_live_database_is_found_out(grounds: Grounds) -> None:
    verdict = restore_what_was_backed_up(grounds, SQLITE_WAL, rounds=ROUNDS, seed=1, take=by_copying_the_file)
    assert not verdict.holds, verdict.line()
