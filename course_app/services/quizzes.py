"""What an officer sees of a quiz: before, during and after an attempt. The key leaves only as its policy allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, own_scope
from course_app.domain.answers import Closure, closure
from course_app.domain.attempts import (
    Begin,
    Refused,
    Resume,
    attempts_left,
    is_final,
    key_released,
    next_attempt,
    question_count,
)
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Option, Question
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.errors import NotFoundError
from course_app.domain.grading import Choice, Mark, ObjectiveResult, by_objective
from course_app.services.grading import mark_from_json, paper_questions, quiz_of
from course_app.storage.editions import load_course
from course_app.storage.queries import attempts as attempt_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.attempts import AttemptRow, GradeRow, SavedAnswer
from course_app.storage.queries.enrolments import EnrolmentRow
from course_app.storage.queries.sittings import SittingRow as SittingRow


@dataclass(frozen=True, slots=True)
class QuizView:
    """The start page: the terms, the attempts so far, and what a press on Start would do."""

    course: Course
    quiz: Quiz
    enrolment: EnrolmentRow
    questions: int
    sittings: Sequence[SittingRow]
    attempts_left: int | None
    decision: Resume | Begin | Refused


@dataclass(frozen=True, slots=True)
class AskedOption:
    """An option as asked: nothing about whether it is right."""

    key: str
    html: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as asked, in this attempt's option order, with the answer saved so far."""

    number: int
    key: str
    kind: str
    text_html: str
    options: tuple[AskedOption, ...]
    answer: SavedAnswer | None

    @property
    def answered(self) -> bool:
        """Whether a choice is stored that was not withdrawn."""
        return self.answer is not None and bool(self.answer.revision.choice)


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt on the way. ``closure`` says why it takes no more answers, if so."""

    course: Course
    quiz: Quiz
    attempt: AttemptRow
    questions: tuple[AskedQuestion, ...]
    closure: Closure | None


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A question after submission. ``question`` (with the key) is there only when the key is released."""

    asked: AskedQuestion
    mark: Mark
    question: Question | None
    options: tuple[Option, ...]
    choice: Choice


@dataclass(frozen=True, slots=True)
class ResultView:
    """The outcome of a submitted attempt.

    ``course`` is the edition it was taken on; ``reading`` the one whose lessons the officer reads now.
    """

    course: Course
    reading: Course
    quiz: Quiz
    attempt: AttemptRow
    grade: GradeRow
    objectives: tuple[ObjectiveResult, ...]
    reviewed: tuple[ReviewedQuestion, ...]
    released: bool
    attempts_left: int | None
    decision: Resume | Begin | Refused


def quiz_view(session: Session, *, now: datetime, actor: Actor, course_key: str, quiz_key: str) -> QuizView:
    """The start page of a quiz in the officer's edition. Raises NotFoundError without enrolment or quiz."""
    enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key)
    if enrolment is None:
        raise NotFoundError
    course = load_course(session, enrolment.edition_id)
    quiz = quiz_of(course, quiz_key)
    rows = sitting_queries.sittings(session, enrolment_id=enrolment.id, quiz=quiz.key)
    return QuizView(
        course,
        quiz,
        enrolment,
        question_count(course, quiz),
        rows,
        attempts_left(quiz, len(rows)),
        next_attempt(quiz, [row.sitting for row in rows], now),
    )


def attempt_view(session: Session, *, now: datetime, actor: Actor, attempt_id: str) -> AttemptView:
    """The officer's attempt with what was drawn and saved. Raises NotFoundError for anybody else's."""
    attempt = _own_attempt(session, actor, attempt_id)
    course = load_course(session, attempt.edition_id)
    submitted_at = attempt_queries.submitted_at(session, attempt_id=attempt.id)
    closed = closure(submitted_at=submitted_at, deadline_at=attempt.deadline_at, now=now)
    answers = attempt_queries.answers(session, attempt_id=attempt.id)
    return AttemptView(
        course, quiz_of(course, attempt.quiz), attempt, _asked(course, attempt, answers), closed
    )


def result_view(session: Session, *, now: datetime, actor: Actor, attempt_id: str) -> ResultView | None:
    """The outcome, per objective, with the key where it is released; ``None`` while the attempt is open."""
    attempt = _own_attempt(session, actor, attempt_id)
    grade = attempt_queries.grade(session, attempt_id=attempt.id)
    if grade is None:
        return None
    course = load_course(session, attempt.edition_id)
    quiz = quiz_of(course, attempt.quiz)
    rows = sitting_queries.sittings(session, enrolment_id=attempt.enrolment_id, quiz=quiz.key)
    left = attempts_left(quiz, len(rows))
    passed_once = any(row.sitting.passed for row in rows)
    decision = next_attempt(quiz, [row.sitting for row in rows], now)
    released = key_released(quiz, passed=passed_once, left=0 if is_final(decision) else left)
    released = released and not _is_any_open(rows, now)
    marks = tuple(mark_from_json(mark) for mark in grade.marks)
    return ResultView(
        course,
        _reading(session, actor, course.key),
        quiz,
        attempt,
        grade,
        by_objective(marks),
        _reviewed(session, course, attempt, marks, released=released),
        released,
        left,
        decision,
    )


def _reading(session: Session, actor: Actor, course_key: str) -> Course:
    enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key)
    if enrolment is None:
        raise NotFoundError
    return load_course(session, enrolment.edition_id)


def _own_attempt(session: Session, actor: Actor, attempt_id: str) -> AttemptRow:
    attempt = attempt_queries.find(session, scope=own_scope(actor), public_id=attempt_id)
    if attempt is None:
        raise NotFoundError
    return attempt


def _is_any_open(rows: Sequence[SittingRow], now: datetime) -> bool:
    return any(not row.sitting.closed(now) for row in rows)


def _asked(
    course: Course, attempt: AttemptRow, answers: Mapping[str, SavedAnswer]
) -> tuple[AskedQuestion, ...]:
    questions = paper_questions(course, attempt)
    return tuple(
        AskedQuestion(
            number,
            question.key,
            question.kind.value,
            question.html,
            tuple(AskedOption(option.key, option.html) for option in _ordered(question, item.options)),
            answers.get(question.key),
        )
        for number, (item, question) in enumerate(zip(attempt.paper, questions, strict=True), start=1)
    )


def _reviewed(
    session: Session, course: Course, attempt: AttemptRow, marks: Sequence[Mark], *, released: bool
) -> tuple[ReviewedQuestion, ...]:
    answers = attempt_queries.answers(session, attempt_id=attempt.id)
    by_key = {question.key: question for question in paper_questions(course, attempt)}
    orders = {item.question: item.options for item in attempt.paper}
    mark_of = {mark.question: mark for mark in marks}
    return tuple(
        ReviewedQuestion(
            asked,
            mark_of[asked.key],
            by_key[asked.key] if released else None,
            _ordered(by_key[asked.key], orders[asked.key]) if released else (),
            asked.answer.revision.choice if asked.answer else (),
        )
        for asked in _asked(course, attempt, answers)
        if asked.key in mark_of
    )


def _ordered(question: Question, order: tuple[str, ...]) -> tuple[Option, ...]:
    options = {option.key: option for option in question.options}
    return tuple(options[key] for key in order)
