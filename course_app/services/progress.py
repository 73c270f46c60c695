"""Taking a course: reading lessons, practising with checks, and seeing what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, own_scope
from course_app.domain.catalog.courses import Course, Lesson
from course_app.domain.catalog.questions import Question
from course_app.domain.completion import Missing, QuizProgress, is_done, missing
from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.domain.grading import mark
from course_app.domain.standings import Facts, Step, StepKind, next_step, quiz_progress
from course_app.services.completion import facts_of, settle
from course_app.storage.editions import load_course
from course_app.storage.models.progress import CheckAnswer, LessonCompletion
from course_app.storage.queries import attempts as attempt_queries
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import progress as progress_queries
from course_app.storage.queries.attempts import SittingRow
from course_app.storage.queries.catalog import FileRow, Offer
from course_app.storage.queries.enrolments import EnrolmentRow
from course_app.storage.queries.enrolments import TrainingRow as TrainingRow
from course_app.storage.queries.progress import CheckRow as CheckRow
from course_app.storage.queries.progress import LessonDone


@dataclass(frozen=True, slots=True)
class MyTraining:
    """What an officer's home shows. ``steps`` holds the title of each enrolment's next step, by enrolment id."""

    rows: Sequence[TrainingRow]
    steps: Mapping[int, str]
    offers: Sequence[Offer]


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course as this officer stands in it. Without an enrolment only ``offer`` and ``course`` tell of it."""

    course: Course
    offer: Offer | None
    enrolment: EnrolmentRow | None
    facts: Facts
    quizzes: Mapping[str, QuizProgress]
    missing: tuple[Missing, ...]
    changed: frozenset[str]
    step: Step | None


@dataclass(frozen=True, slots=True)
class LessonView:
    """One lesson as this officer reads it: its course, what is done, and the newest check answers."""

    course: Course
    lesson: Lesson
    enrolment: EnrolmentRow
    done: Mapping[str, LessonDone]
    changed: frozenset[str]
    passed_quizzes: frozenset[str]
    checks: Mapping[str, CheckRow]


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check that was just answered."""

    course: Course
    lesson: Lesson
    question: Question
    answer: CheckRow


def my_training(session: Session, *, actor: Actor) -> MyTraining:
    """The officer's enrolments with standings, and every course the agency may use."""
    rows = enrolment_queries.training(session, scope=own_scope(actor))
    steps = {row.enrolment_id: _step_title(session, row) for row in rows if row.next_key}
    return MyTraining(rows, steps, catalog_queries.offers(session, agency_id=actor.agency_id))


def course_view(session: Session, *, actor: Actor, course_key: str) -> CourseView:
    """The course with everything done and missing. Raises NotFoundError where the agency has no such course."""
    offer = catalog_queries.offer(session, agency_id=actor.agency_id, course_key=course_key)
    enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key)
    edition_id = enrolment.edition_id if enrolment else offer.edition_id if offer else None
    if edition_id is None:
        raise NotFoundError
    course = load_course(session, edition_id)
    facts = facts_of(session, enrolment=enrolment) if enrolment else Facts()
    quizzes = quiz_progress(course, facts.sittings)
    return CourseView(
        course,
        offer,
        enrolment,
        facts,
        quizzes,
        missing(course, facts.lessons, quizzes),
        _changed_since_done(session, course=course, enrolment=enrolment) if enrolment else frozenset(),
        next_step(course, facts.lessons, quizzes),
    )


def lesson_view(session: Session, *, actor: Actor, course_key: str, lesson_key: str) -> LessonView:
    """The lesson of the edition that the officer's enrolment is pinned to."""
    enrolment, course, lesson = _lesson(session, actor=actor, course_key=course_key, lesson_key=lesson_key)
    checks = progress_queries.checks_of_lesson(session, enrolment_id=enrolment.id, lesson=lesson.key)
    done = progress_queries.lessons_done(session, enrolment_id=enrolment.id)
    return LessonView(
        course=course,
        lesson=lesson,
        enrolment=enrolment,
        done=done,
        changed=changed_lessons(session, course=course, edition_id=enrolment.edition_id, done=done),
        passed_quizzes=attempt_queries.passed_quizzes(session, enrolment_id=enrolment.id),
        checks={row.question: row for row in checks},
    )


def complete_lesson(
    session: Session, *, now: datetime, actor: Actor, course_key: str, lesson_key: str
) -> tuple[Course, Facts]:
    """The lesson is done, once; done again changes nothing. Returns the course and the facts afterwards."""
    enrolment, course, lesson = _lesson(
        session, actor=actor, course_key=course_key, lesson_key=lesson_key, lock=True
    )
    if is_done(lesson, progress_queries.lessons_done(session, enrolment_id=enrolment.id)):
        return course, facts_of(session, enrolment=enrolment)
    session.add(
        LessonCompletion(
            enrolment_id=enrolment.id, lesson=lesson.key, edition_id=enrolment.edition_id, completed_at=now
        )
    )
    session.flush()
    return course, settle(session, now=now, enrolment=enrolment)


def answer_check(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    course_key: str,
    lesson_key: str,
    question_key: str,
    choice: tuple[str, ...],
) -> CheckView:
    """The try is kept and judged; any number of tries, none counts.

    Raises InvalidInputError for a choice that the check does not offer.
    """
    enrolment, course, lesson = _lesson(
        session, actor=actor, course_key=course_key, lesson_key=lesson_key, lock=True
    )
    question = lesson.check(question_key)
    if question is None:
        raise NotFoundError
    if not choice or not question.accepts(choice):
        raise InvalidInputError
    answer = CheckRow(question.key, tuple(sorted(choice)), mark(question, choice).full)
    session.add(
        CheckAnswer(
            enrolment_id=enrolment.id,
            lesson=lesson.key,
            question=question.key,
            edition_id=enrolment.edition_id,
            choice=list(answer.choice),
            correct=answer.correct,
            answered_at=now,
        )
    )
    session.flush()
    settle(session, now=now, enrolment=enrolment)
    return CheckView(course, lesson, question, answer)


def course_file(session: Session, *, actor: Actor, course_key: str, digest: str) -> FileRow:
    """A figure of a course that the officer's agency may use."""
    found = catalog_queries.file(session, course_key=course_key, agency_id=actor.agency_id, digest=digest)
    if found is None:
        raise NotFoundError
    return found


def quiz_sittings(session: Session, *, enrolment: EnrolmentRow, quiz_key: str) -> Sequence[SittingRow]:
    """The officer's attempts at one quiz, oldest first."""
    return attempt_queries.sittings(session, enrolment_id=enrolment.id, quiz=quiz_key)


def changed_lessons(
    session: Session, *, course: Course, edition_id: int, done: Mapping[str, LessonDone]
) -> frozenset[str]:
    """The lessons that were done on another edition and read differently in this one."""
    older = {key: row.edition_id for key, row in done.items() if row.edition_id != edition_id}
    changed = set()
    for lesson in course.lessons():
        key = lesson.key if lesson.key in older else lesson.was
        before = load_course(session, older[key]).lesson(key) if key in older else None
        if before is not None and before.digest != lesson.digest:
            changed.add(lesson.key)
    return frozenset(changed)


def _changed_since_done(session: Session, *, course: Course, enrolment: EnrolmentRow) -> frozenset[str]:
    done = progress_queries.lessons_done(session, enrolment_id=enrolment.id)
    return changed_lessons(session, course=course, edition_id=enrolment.edition_id, done=done)


def _step_title(session: Session, row: TrainingRow) -> str:
    course = load_course(session, row.edition_id)
    key = row.next_key or ""
    found = course.lesson(key) if row.next_kind == StepKind.LESSON else course.quiz(key)
    return found.title if found else key


def _lesson(
    session: Session, *, actor: Actor, course_key: str, lesson_key: str, lock: bool = False
) -> tuple[EnrolmentRow, Course, Lesson]:
    enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key, lock=lock)
    if enrolment is None:
        raise NotFoundError
    course = load_course(session, enrolment.edition_id)
    lesson = course.lesson(lesson_key)
    if lesson is None:
        raise NotFoundError
    return enrolment, course, lesson
