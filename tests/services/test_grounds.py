"""What a certificate rests on, for auditors of the same agency only."""

import json

import pytest

from course_app.domain.errors import NotFoundError
from course_app.services import grounds
from tests.builders import NOW
from tests.databases import Database
from tests.services.auditors import Inspection


@pytest.fixture
def inspection(database: Database) -> Inspection:
    return database.run(Inspection)


def test_a_certificate_rests_on_its_publication_attempts_completion_and_issue(
    database: Database, inspection: Inspection
) -> None:
    found = database.read(
        lambda session: grounds.of_certificate(
            session, now=NOW, actor=inspection.auditor, public_id=inspection.certificate
        )
    )
    kinds = [json.loads(each.body)["kind"] for each in found.proof.entries]
    assert kinds == ["attempt", "submission", "grade"] * 2 + ["completion", "certificate"]
    assert (found.fault, found.unproved) == (None, ())
    assert found.account_id == inspection.accounts["Bea"].id


def test_a_certificate_of_another_agency_does_not_exist(database: Database, inspection: Inspection) -> None:
    others = database.read(lambda session: inspection.certificate_of(session, "Eve"))
    for unknown in (others, "0" * 32):
        with pytest.raises(NotFoundError):
            database.read(
                lambda session, unknown=unknown: grounds.of_certificate(  # type: ignore[misc]
                    session, now=NOW, actor=inspection.auditor, public_id=unknown
                )
            )
