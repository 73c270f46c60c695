"""Closing an attempt stores a submission and a grade that anybody can compute again from what is stored."""

from datetime import timedelta
from fractions import Fraction
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain import grading as rules
from course_app.domain.catalog.questions import Kind, Scoring
from course_app.domain.catalog.quizzes import Draw
from course_app.domain.grading import Mark
from course_app.services import grading
from course_app.storage import editions
from course_app.storage.models.attempts import Answer, Attempt, Grade, LateAnswer, Submission
from course_app.storage.models.records import Record
from course_app.storage.queries import attempts as attempt_queries
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database
from tests.services.learners import count, learner


def test_the_grade_counts_what_was_right_of_what_was_asked(database: Database) -> None:
    officer = learner(database)
    database.run(partial(officer.take, right=4))
    grade = database.read(lambda s: s.scalars(select(Grade)).one())
    assert (grade.earned, grade.possible, grade.pass_mark) == (4, 5, Fraction(4, 5))
    assert grade.passed
    assert (grade.sequence, grade.graded_by, grade.grader_version) == (1, None, rules.GRADER_VERSION)


def test_unanswered_and_withdrawn_answers_earn_nothing(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    answered, withdrawn, *_others = database.read(partial(officer.questions, attempt=attempt))
    database.run(partial(officer.save, attempt=attempt, question=answered))
    database.run(partial(officer.save, attempt=attempt, question=withdrawn))
    database.run(partial(officer.save, attempt=attempt, question=withdrawn, choice=(), number=2))
    database.run(partial(officer.submit, attempt=attempt))
    grade = database.read(lambda s: s.scalars(select(Grade)).one())
    assert (grade.earned, grade.passed) == (1, False)
    answers = {str(mark["question"]): mark["answered"] for mark in grade.marks}
    assert [key for key, was_answered in answers.items() if was_answered] == [answered]


def test_closing_again_changes_nothing(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(partial(officer.take, right=2))

    def close_again(session: Session) -> None:
        row = attempt_queries.find(session, scope=builders.people.own_scope(officer.actor), public_id=attempt)
        assert row is not None
        assert grading.close(session, now=NOW + timedelta(days=1), attempt=row) is None

    before = database.read(count(Record))
    database.run(close_again)
    assert database.read(lambda s: s.scalars(select(Submission.submitted_at)).one()) == NOW
    assert database.read(count(Grade)) == 1
    assert database.read(count(Record)) == before


def test_a_late_answer_is_kept_and_does_not_change_the_grade(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(partial(officer.take, right=3))
    wrong = database.read(partial(officer.questions, attempt=attempt))[4]
    database.run(partial(officer.save, attempt=attempt, question=wrong, number=2))
    late = database.read(lambda s: s.scalars(select(LateAnswer)).one())
    assert (late.question, late.revision, late.choice, late.reason) == (wrong, 2, ["a"], "submitted")
    assert database.read(_grade_again) == database.read(_grade_stored)


def test_a_later_edition_does_not_touch_an_earlier_grade(database: Database) -> None:
    """The attempt is graded by the edition it was drawn from, even if the key was corrected since."""
    officer = learner(database)
    attempt = database.run(officer.start)
    turned = tuple(courses.question(f"q{number}", correct=("b",)) for number in range(10))
    database.run(lambda s: builders.published(s, courses.course(bank=turned)))
    database.run(partial(officer.answer, attempt=attempt))
    database.run(partial(officer.submit, attempt=attempt))
    assert database.read(lambda s: s.scalars(select(Grade.earned)).one()) == 5
    assert database.read(_grade_again) == database.read(_grade_stored)


def test_marks_are_stored_exactly_and_say_nothing_about_the_key() -> None:
    mark = Mark("q", Fraction(2, 3), Fraction(7, 4), True, None, "lesson")
    stored = grading.mark_to_json(mark)
    assert grading.mark_from_json(stored) == mark
    assert set(stored) == {"question", "earned", "possible", "answered", "objective", "lesson"}


def test_any_answers_are_graded_as_the_rows_say(database: Database) -> None:
    """Random papers with every kind and weight: the stored grade is the one that the rows come to."""
    several = Kind.MULTIPLE_RESPONSE
    bank = (
        courses.question("single", weight=Fraction(1, 3)),
        courses.question("truth", kind=Kind.TRUE_FALSE, options=("a", "b"), objective=None),
        courses.question("partial", kind=several, correct=("a", "b", "c"), scoring=Scoring.PARTIAL, weight=5),
        courses.question("all", kind=several, correct=("a", "d"), lesson=None),
    )
    course = courses.course(bank=bank, quizzes=(courses.quiz(draws=(Draw("bank", 3),)),))
    subsets = st.lists(st.sampled_from("abcd"), unique=True).map(tuple)

    @settings(max_examples=settings().max_examples // 2)
    @given(subsets, st.sampled_from([(), ("a",), ("b",)]))
    def take(chosen: tuple[str, ...], one: tuple[str, ...]) -> None:
        officer = learner(database, course)
        attempt = database.run(officer.start)

        def answer(session: Session) -> None:
            for key in officer.questions(session, attempt):
                officer.save(session, attempt, key, chosen if key in ("partial", "all") else one)
            officer.submit(session, attempt)

        database.run(answer)
        stored = database.read(_grade_stored)
        assert stored == database.read(_grade_again)
        assert 0 <= stored[0] <= stored[1]

    take()


def _grade_stored(session: Session) -> tuple[Fraction, Fraction, bool, tuple[Mark, ...]]:
    grade = session.scalars(select(Grade).order_by(Grade.id.desc())).first()
    assert grade is not None
    return grade.earned, grade.possible, grade.passed, tuple(map(grading.mark_from_json, grade.marks))


def _grade_again(session: Session) -> tuple[Fraction, Fraction, bool, tuple[Mark, ...]]:
    """From edition, paper and answers alone, as somebody who doubts the grade would."""
    attempt = session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
    assert attempt is not None
    course = editions.load_course(session, attempt.edition_id)
    quiz = course.quiz(attempt.quiz)
    assert quiz is not None
    asked = {question.key: question for question in course.quiz_questions()}
    rows = session.scalars(select(Answer).where(Answer.attempt_id == attempt.id).order_by(Answer.revision))
    answers = {row.question: tuple(row.choice) for row in rows}
    questions = [asked[str(key)] for key, _options in attempt.paper]
    grade = rules.grade(questions, answers, quiz.pass_mark)
    return grade.earned, grade.possible, grade.passed, grade.marks
