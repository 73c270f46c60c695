"""Starting and submitting: one attempt at a time, never more than allowed, never beyond its deadline."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.answers import Closure, Save
from course_app.domain.attempts import Refused, StartRefusal
from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.services import attempts, quizzes
from course_app.services.attempts import Started
from course_app.storage.models.attempts import Answer, Attempt, Grade, LateAnswer, Submission
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner, chains_hold, count, learner

LIMIT = timedelta(minutes=10)
DEADLINE = NOW + LIMIT
TIMED = courses.course(quizzes=(courses.quiz(time_limit_seconds=600),))
MOMENT = timedelta(microseconds=1)


def test_a_start_stores_the_draw_and_puts_it_on_record(database: Database) -> None:
    officer = learner(database, TIMED)
    public_id = database.run(officer.start)
    with database.session() as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.public_id, attempt.ordinal, attempt.deadline_at) == (public_id, 1, DEADLINE)
        assert len(attempt.paper) == 5
        assert [record.kind for record in session.scalars(select(Record).order_by(Record.id))] == [
            "enrolment",
            "attempt",
        ]
        standing = session.scalars(select(Standing)).one()
        assert (standing.started_at, standing.next_kind, standing.next_key) == (NOW, "quiz", "quiz")


def test_an_open_attempt_is_resumed_whatever_the_limit(database: Database) -> None:
    officer = learner(database, courses.course(quizzes=(courses.quiz(attempts=1),)))
    first = database.run(officer.press_start)
    again = database.run(partial(officer.press_start, now=NOW + timedelta(days=9), seed=2))
    assert isinstance(first, Started)
    assert again == Started(first.public_id, resumed=True)


def test_why_no_attempt_can_be_started_is_a_value(database: Database) -> None:
    waiting = courses.quiz("waiting", wait_seconds=3600)
    limited = courses.quiz("limited", attempts=1)
    officer = learner(database, courses.course(quizzes=(courses.quiz(), waiting, limited)))
    for right, quiz in ((5, "quiz"), (0, "waiting"), (0, "limited")):
        database.run(partial(officer.take, right=right, quiz=quiz))
    refusals = [
        database.run(partial(officer.press_start, quiz=key)) for key in ("quiz", "waiting", "limited")
    ]
    assert refusals == [
        Refused(StartRefusal.PASSED),
        Refused(StartRefusal.WAIT, NOW + timedelta(hours=1)),
        Refused(StartRefusal.NO_ATTEMPTS_LEFT),
    ]
    later = database.run(partial(officer.press_start, quiz="waiting", now=NOW + timedelta(hours=1)))
    assert isinstance(later, Started)


def test_an_attempt_of_another_officer_is_not_found(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    question = database.read(partial(officer.questions, attempt=attempt))[0]
    home = officer.actor.agency_id

    def colleague(session: Session) -> Learner:
        person = builders.account(session, session.get_one(builders.Agency, home))
        found = Learner(builders.actor(session, person), officer.course)
        found.enrol(session)
        return found

    for stranger in (database.run(colleague), learner(database)):
        for use_case in (
            partial(stranger.save, attempt=attempt, question=question),
            partial(stranger.submit, attempt=attempt),
            partial(stranger.questions, attempt=attempt),
            lambda s, who=stranger: quizzes.result_view(s, now=NOW, actor=who.actor, attempt_id=attempt),
        ):
            with pytest.raises(NotFoundError):
                database.run(use_case)
    assert database.read(count(Answer)) == database.read(count(Submission)) == 0


@pytest.mark.parametrize(("choice", "number"), [(("z",), 1), (("a", "b"), 1), (("a",), 0), (("a",), -1)])
def test_what_no_page_sends_is_not_saved(database: Database, choice: tuple[str, ...], number: int) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    question = database.read(partial(officer.questions, attempt=attempt))[0]
    with pytest.raises(InvalidInputError):
        database.run(partial(officer.save, attempt=attempt, question=question, choice=choice, number=number))
    assert database.read(count(Answer)) == 0


def test_a_question_that_was_not_drawn_is_not_found(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    drawn = database.read(partial(officer.questions, attempt=attempt))
    for other in ({f"q{number}" for number in range(10)} - set(drawn)) | {"nowhere", "first-check-0"}:
        with pytest.raises(NotFoundError):
            database.run(partial(officer.save, attempt=attempt, question=other))


@on_all_databases
def test_fifty_starts_at_once_make_one_attempt(database: Database) -> None:
    officer = learner(database)
    starts = database.at_once([partial(officer.press_start, seed=seed) for seed in range(50)])
    assert {start.public_id for start in starts if isinstance(start, Started)} == {
        database.read(lambda s: s.scalars(select(Attempt.public_id)).one())
    }
    assert [start.resumed for start in starts if isinstance(start, Started)].count(False) == 1
    assert database.read(chains_hold)


@on_all_databases
def test_fifty_clients_that_start_and_submit_never_make_more_attempts_than_allowed(
    database: Database,
) -> None:
    officer = learner(database, courses.course(quizzes=(courses.quiz(attempts=3),)))

    def start_and_submit(session: Session) -> None:
        started = officer.press_start(session)
        if isinstance(started, Started):
            officer.submit(session, started.public_id)

    database.at_once([start_and_submit] * 50)
    with database.session() as session:
        assert session.scalars(select(Attempt.ordinal).order_by(Attempt.ordinal)).all() == [1, 2, 3]
        assert count(Submission)(session) == count(Grade)(session) == 3
        assert session.scalars(select(Standing.blocked)).one() is True
        assert chains_hold(session)


@on_all_databases
def test_fifty_submits_at_once_give_one_of_everything(database: Database) -> None:
    officer = learner(database, lessons=("first", "second"))
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    database.at_once([partial(officer.submit, attempt=attempt)] * 50)
    with database.session() as session:
        found = [count(table)(session) for table in (Submission, Grade, Completion, Certificate)]
        assert found == [1, 1, 1, 1]
        kinds = session.scalars(select(Record.kind).order_by(Record.sequence)).all()
        assert kinds == ["enrolment", "attempt", "submission", "grade", "completion", "certificate"]
        assert chains_hold(session)


@on_all_databases
def test_a_save_counts_or_is_late_as_it_comes_before_or_after_the_submission(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    first, second = database.read(partial(officer.questions, attempt=attempt))[:2]
    database.in_between(
        partial(officer.save, attempt=attempt, question=first), partial(officer.submit, attempt=attempt)
    )
    assert database.read(_earned) == 1
    late = database.run(partial(officer.save, attempt=attempt, question=second))
    assert (late.outcome, late.closure) == (Save.LATE, Closure.SUBMITTED)
    assert database.read(_earned) == 1


@on_all_databases
def test_a_save_that_waited_for_a_submission_is_late(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    question = database.read(partial(officer.questions, attempt=attempt))[0]
    result = database.in_between(
        partial(officer.submit, attempt=attempt), partial(officer.save, attempt=attempt, question=question)
    )
    assert (result.outcome, result.answer, result.closure) == (Save.LATE, None, Closure.SUBMITTED)
    assert database.read(count(Answer)) == 0
    assert database.read(count(LateAnswer)) == 1


@pytest.mark.parametrize(
    ("after", "outcome", "closure"),
    [
        (LIMIT - MOMENT, Save.STORE, None),
        (LIMIT, Save.LATE, Closure.DEADLINE),
        (LIMIT + timedelta(days=365), Save.LATE, Closure.DEADLINE),
    ],
    ids=["just-before", "at", "long-after"],
)
@on_all_databases
def test_the_deadline_itself_is_too_late(
    database: Database, after: timedelta, outcome: Save, closure: Closure | None
) -> None:
    officer = learner(database, TIMED)
    attempt = database.run(officer.start)
    question = database.read(partial(officer.questions, attempt=attempt))[0]
    result = database.run(partial(officer.save, attempt=attempt, question=question, now=NOW + after))
    assert (result.outcome, result.closure) == (outcome, closure)
    closed = database.read(lambda s: s.scalars(select(Submission)).all())
    assert [(row.submitted_at, row.by) for row in closed] == ([(DEADLINE, "deadline")] if closure else [])


@pytest.mark.parametrize("way", ["worker", "submit", "save", "start"])
def test_a_deadline_ends_an_attempt_at_the_deadline_whoever_comes_to_close_it(
    database: Database, way: str
) -> None:
    """And completes the course at that moment, so that nobody is overdue because the worker was slow."""
    officer = learner(database, TIMED, lessons=("first", "second"))
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    question = database.read(partial(officer.questions, attempt=attempt))[0]
    later = DEADLINE + timedelta(hours=5)
    ways = {
        "worker": partial(attempts.close_next_overdue, now=later),
        "submit": partial(officer.submit, attempt=attempt, now=later),
        "save": partial(officer.save, attempt=attempt, question=question, choice=("b",), number=2, now=later),
        "start": partial(officer.press_start, now=later),
    }
    database.run(ways[way])
    with database.session() as session:
        submission = session.scalars(select(Submission)).one()
        assert (submission.submitted_at, submission.by) == (DEADLINE, "deadline")
        assert session.scalars(select(Grade.passed)).one() is True
        assert session.scalars(select(Completion.completed_at)).one() == DEADLINE
        assert session.scalars(select(Standing.completed_at)).one() == DEADLINE
        assert chains_hold(session)


def test_the_worker_closes_each_overdue_attempt_and_nothing_else(database: Database) -> None:
    quizzes_of_course = tuple(
        courses.quiz(f"quiz-{minutes}", time_limit_seconds=60 * minutes) for minutes in (5, 10, 20)
    )
    officer = learner(database, courses.course(quizzes=(*quizzes_of_course, courses.quiz("untimed"))))
    for quiz in ("quiz-5", "quiz-10", "quiz-20", "untimed"):
        database.run(partial(officer.start, quiz=quiz))
    closed = [database.run(partial(attempts.close_next_overdue, now=DEADLINE)) for _ in range(4)]
    assert closed == [True, True, False, False]
    moments = database.read(lambda s: s.scalars(select(Submission.submitted_at)).all())
    assert moments == [NOW + timedelta(minutes=5), DEADLINE]


@on_all_databases
def test_worker_and_officer_at_the_deadline_close_it_once(database: Database, race_rounds: int) -> None:
    officer = learner(database, courses.course(quizzes=(courses.quiz(time_limit_seconds=600),)))
    for number in range(race_rounds):
        began = NOW + number * timedelta(hours=1)
        attempt = database.run(partial(officer.start, now=began))
        database.run(partial(officer.answer, attempt=attempt, right=number % 4, now=began))
        question = database.read(partial(officer.questions, attempt=attempt))[0]
        ended = began + LIMIT
        database.at_once(
            [
                partial(attempts.close_next_overdue, now=ended + timedelta(seconds=3)),
                partial(officer.submit, attempt=attempt, now=ended - MOMENT * (number % 2)),
                partial(officer.save, attempt=attempt, question=question, number=2, choice=("c",), now=ended),
            ]
        )
        with database.session() as session:
            _closed_once(session, attempt, ended)
    assert database.read(count(Submission)) == database.read(count(Grade)) == race_rounds
    assert database.read(chains_hold)


def _closed_once(session: Session, public_id: str, ended: datetime) -> None:
    """By the officer a moment before the deadline, or by the deadline at the deadline."""
    attempt_id = session.scalars(select(Attempt.id).where(Attempt.public_id == public_id)).one()
    found = session.scalars(select(Submission).where(Submission.attempt_id == attempt_id)).one()
    assert (found.by, found.submitted_at) in [("deadline", ended), ("officer", ended - MOMENT)]
    assert session.scalars(
        select(Answer.revision).where(Answer.attempt_id == attempt_id).distinct()
    ).all() == [1]


def _earned(session: Session) -> object:
    return session.scalars(select(Grade.earned)).one()


def test_an_enrolment_moved_while_an_attempt_starts_gives_the_attempt_the_new_edition(
    database: Database,
) -> None:
    officer = learner(database)
    edition_id = database.run(lambda s: builders.published(s).id)
    database.in_between(
        lambda s: setattr(s.scalars(select(Enrolment)).one(), "edition_id", edition_id), officer.start
    )
    assert database.read(lambda s: s.scalars(select(Attempt.edition_id)).one()) == edition_id
