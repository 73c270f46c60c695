"""Where the short versions take place."""

from pathlib import Path

import pytest

from tests.proofs.grounds import Grounds


@pytest.fixture
def grounds(tmp_path: Path, request: pytest.FixtureRequest) -> Grounds:
    return Grounds(tmp_path, lambda: request.getfixturevalue("postgres"))
