"""What the worker does by the clock."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask

from course_app.domain.accounts import own_scope
from course_app.domain.answers import Revision
from course_app.services import attempts
from course_app.storage.models.attempts import Grade, Submission
from course_app.storage.queries import attempts as attempt_queries
from tests import builders, courses
from tests.databases import Database


@pytest.mark.parametrize("people", [1, 3])
def test_attempts_that_are_over_are_handed_in_at_their_deadline(
    app: Flask, database: Database, people: int
) -> None:
    begun = datetime.now(UTC) - timedelta(hours=2)

    def start(session: builders.Session) -> None:
        edition = builders.published(session, courses.course(quizzes=(courses.quiz(time_limit_seconds=600),)))
        agency = builders.agency(session)
        for _ in range(people):
            account = builders.account(session, agency)
            builders.enrolment(session, account, edition, now=begun)
            actor = builders.actor(session, account)
            made = attempts.start(
                session, now=begun, actor=actor, course_key="course", quiz_key="quiz", random=Random(1)
            )
            assert isinstance(made, attempts.Started)
            row = attempt_queries.find(session, scope=own_scope(actor), public_id=made.public_id)
            assert row is not None
            attempts.save(
                session,
                now=begun,
                actor=actor,
                attempt_id=made.public_id,
                question_key=row.paper[0].question,
                incoming=Revision(1, ("a",)),
            )

    database.run(start)
    for _ in range(2):
        with app.app_context():
            result = app.test_cli_runner().invoke(args=["jobs", "run", "--once"])
        assert result.exit_code == 0, result.output
    found = database.read(lambda session: [row.submitted_at for row in session.query(Submission)])
    assert found == [begun + timedelta(seconds=600)] * people
    assert database.read(lambda session: [row.earned for row in session.query(Grade)]) == [1] * people
