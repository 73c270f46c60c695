"""A first look at results: numbers of the actor's own agency, no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.attempts import askable
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.results import Outcome, QuizResults, summarise
from course_app.services.drafts import CourseRow, taught_course
from course_app.services.grading import quiz_of
from course_app.storage.editions import load_course
from course_app.storage.queries import results as queries
from course_app.storage.queries.results import CourseNumbers as CourseNumbers
from course_app.storage.queries.results import GradedRow


@dataclass(frozen=True, slots=True)
class ResultsView:
    """The results of one quiz since the edition ``since``, from which on its grades are comparable."""

    course: CourseRow
    quizzes: tuple[Quiz, ...]
    quiz: Quiz
    questions: Mapping[str, Question]
    since: int
    results: QuizResults


def numbers(session: Session, *, now: datetime, actor: Actor) -> dict[int, CourseNumbers]:
    """How many people of the actor's agency take each course, by state and the course's id."""
    return queries.numbers(session, now=now, scope=scope_as(actor, Role.INSTRUCTOR))


def quizzes(session: Session, *, course: CourseRow) -> tuple[Quiz, ...]:
    """The quizzes of the live edition, as officers meet them."""
    return load_course(session, course.edition_id).quizzes_in_order()


def of_quiz(session: Session, *, actor: Actor, course_key: str, quiz_key: str) -> ResultsView:
    """The results of a quiz of the live edition. Raises NotFoundError for a course that the actor does not teach."""
    row = taught_course(session, actor=actor, course_key=course_key)
    course = load_course(session, row.edition_id)
    quiz = quiz_of(course, quiz_key)
    questions = {question.key: question for question in askable(course, quiz)}
    since = queries.comparable_since(session, course_id=row.course_id)
    graded = queries.graded(
        session,
        scope=scope_as(actor, Role.INSTRUCTOR),
        course_id=row.course_id,
        quiz=quiz.key,
        since=since,
    )
    outcomes = (_outcome(each) for each in graded)
    return ResultsView(
        row, course.quizzes_in_order(), quiz, questions, since, summarise(outcomes, tuple(questions))
    )


def _outcome(row: GradedRow) -> Outcome:
    """Marks are compared as they are stored: each number is written one way, and making fractions of all takes long."""
    right = tuple((str(mark["question"]), mark["earned"] == mark["possible"]) for mark in row.marks)
    return Outcome(row.account_id, row.earned, row.possible, row.passed, right)
