"""A first look at results: numbers of the actor's own agency, no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain import results
from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.attempts import askable
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.errors import NotFoundError
from course_app.domain.results import Outcome, QuizResults, Span
from course_app.services.drafts import CourseRow, taught_course
from course_app.services.grading import quiz_of
from course_app.storage.editions import load_course
from course_app.storage.queries import results as queries
from course_app.storage.queries.results import CourseNumbers as CourseNumbers
from course_app.storage.queries.results import GradedRow


@dataclass(frozen=True, slots=True)
class ResultsView:
    """The results of one quiz on the editions of ``span``, whose grades are comparable; ``spans`` are all there are."""

    course: CourseRow
    quizzes: tuple[Quiz, ...]
    quiz: Quiz
    questions: Mapping[str, Question]
    span: Span
    spans: tuple[Span, ...]
    results: QuizResults


def numbers(session: Session, *, now: datetime, actor: Actor) -> dict[int, CourseNumbers]:
    """How many people of the actor's agency take each course, by state and the course's id."""
    return queries.numbers(session, now=now, scope=scope_as(actor, Role.INSTRUCTOR))


def quizzes(session: Session, *, course: CourseRow) -> tuple[Quiz, ...]:
    """The quizzes of the live edition, as officers meet them."""
    return load_course(session, course.edition_id).quizzes_in_order()


def of_quiz(
    session: Session, *, actor: Actor, course_key: str, quiz_key: str, edition: int | None = None
) -> ResultsView:
    """The results of a quiz on the live edition, or on ``edition``, and on those that compare with it.

    Raises NotFoundError for a course that the actor does not teach, and where that edition has no such quiz.
    """
    row = taught_course(session, actor=actor, course_key=course_key)
    spans = results.spans(queries.assessing(session, course_id=row.course_id), row.number)
    span = _span(spans, row.number if edition is None else edition)
    course = load_course(session, _last_edition(session, row, span))
    quiz = quiz_of(course, quiz_key)
    questions = {question.key: question for question in askable(course, quiz)}
    graded = queries.graded(
        session,
        scope=scope_as(actor, Role.INSTRUCTOR),
        course_id=row.course_id,
        quiz=quiz.key,
        since=span.since,
        through=span.through,
    )
    summary = results.summarise((_outcome(each) for each in graded), tuple(questions))
    return ResultsView(row, course.quizzes_in_order(), quiz, questions, span, spans, summary)


def _span(spans: tuple[Span, ...], edition: int) -> Span:
    found = next((span for span in spans if span.since <= edition <= span.through), None)
    if found is None:
        raise NotFoundError
    return found


def _last_edition(session: Session, row: CourseRow, span: Span) -> int:
    """The edition whose words stand for the questions of the span."""
    if span.through == row.number:
        return row.edition_id
    return queries.edition_id(session, course_id=row.course_id, number=span.through)


def _outcome(row: GradedRow) -> Outcome:
    """Marks are compared as they are stored: each number is written one way, and making fractions of all takes long."""
    right = tuple((str(mark["question"]), mark["earned"] == mark["possible"]) for mark in row.marks)
    return Outcome(row.account_id, row.earned, row.possible, row.passed, right)
