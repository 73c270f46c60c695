"""Promises about what happens at the same moment, kept by the real server."""

from collections.abc import Iterator

import pytest

from tests.databases import POSTGRESQL, SQLITE_DELETE, SQLITE_WAL
from tests.proofs.grounds import Grounds
from tests.proofs.long_reads import save_under_a_long_read
from tests.proofs.password_changes import change_passwords_beside_savers
from tests.proofs.races import press_at_once
from tests.proofs.site import Site, running

READ_SECONDS = 2


@pytest.fixture(scope="module", params=[SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    grounds = Grounds(tmp_path_factory.mktemp("site"), lambda: request.getfixturevalue("postgres"))
    with grounds.database(request.param) as database, running(database, grounds.folder) as started:
        yield started


def test_fifty_presses_make_one_attempt_one_submission_and_never_more_than_allowed(site: Site) -> None:
    verdict = press_at_once(site, rounds=1)
    assert verdict.holds, verdict.line()


def test_passwords_change_beside_savers_and_no_answer_is_lost(site: Site) -> None:
    verdict = change_passwords_beside_savers(site, rounds=4)
    assert verdict.holds, verdict.line()


def test_a_save_does_not_wait_for_a_long_read(site: Site) -> None:
    verdict = save_under_a_long_read(site, seconds=READ_SECONDS)
    assert verdict.holds, verdict.line()


def test_with_a_rollback_journal_a_save_waits_for_a_long_read(grounds: Grounds) -> None:
    """Why WAL is used wherever the library is safe: docs/decisions/sqlite.md."""
    with grounds.database(SQLITE_DELETE) as database, running(database, grounds.folder) as site:
        verdict = save_under_a_long_read(site, seconds=READ_SECONDS)
    assert any("saves while the read went on" in fault for fault in verdict.faults), verdict.line()
