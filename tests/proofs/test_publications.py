"""A publication that dies anywhere leaves the old edition or the new one, whole."""

import pytest

from tests.databases import POSTGRESQL, SQLITE_WAL
from tests.proofs.grounds import Grounds
from tests.proofs.publications import survive_killed_publications

POINTS = 3


@pytest.mark.parametrize("kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def test_a_publication_killed_anywhere_is_done_or_not(grounds: Grounds, kind: str) -> None:
    verdict = survive_killed_publications(grounds, kind, points=POINTS)
    assert verdict.holds, verdict.line()


def test_a_publication_in_pieces_is_found_out(grounds: Grounds) -> None:
    verdict = survive_killed_publications(grounds, SQLITE_WAL, points=POINTS, careless=True)
    assert not verdict.holds, verdict.line()
