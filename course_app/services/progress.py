"""Taking a course: reading lessons, practising with checks, and seeing what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, own_scope
from course_app.domain.catalog.courses import Course, Lesson
from course_app.domain.catalog.questions import Question
from course_app.domain.completion import Missing, QuizProgress, is_done, missing
from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.domain.grading import mark
from course_app.domain.progress import Enrolling, Standing, enrolling
from course_app.domain.standings import Facts, Outlook, Step, derive, following, outlook, quiz_progress
from course_app.services.completion import facts_of, settle
from course_app.storage.editions import load_course
from course_app.storage.models.progress import CheckAnswer, LessonCompletion, LessonRereading
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import progress as progress_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.catalog import FileRow
from course_app.storage.queries.enrolments import EnrolmentRow
from course_app.storage.queries.progress import CheckRow as CheckRow


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course as this officer stands in it. Without an enrolment only ``course`` and ``enrolling`` tell of it.

    ``outlook`` is what can be done now, ``enrolling`` what she may do to begin the course, or to begin it again.
    """

    course: Course
    enrolment: EnrolmentRow | None
    facts: Facts
    standing: Standing
    quizzes: Mapping[str, QuizProgress]
    missing: tuple[Missing, ...]
    changed: frozenset[str]
    outlook: Outlook
    enrolling: Enrolling | None


@dataclass(frozen=True, slots=True)
class LessonView:
    """One lesson as this officer reads it: its course, what is done, and the newest check answers.

    ``done`` holds the edition on which each lesson was read last.
    """

    course: Course
    lesson: Lesson
    done: Mapping[str, int]
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


def course_view(session: Session, *, now: datetime, actor: Actor, course_key: str) -> CourseView:
    """The course with everything done and missing. Raises NotFoundError where the agency has no such course."""
    offer = catalog_queries.offer(session, agency_id=actor.agency_id, course_key=course_key)
    enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key)
    edition_id = enrolment.edition_id if enrolment else offer.edition_id if offer else None
    if edition_id is None:
        raise NotFoundError
    course = load_course(session, edition_id)
    facts = facts_of(session, enrolment=enrolment) if enrolment else Facts()
    standing = derive(course, facts)
    quizzes = quiz_progress(course, facts.sittings)
    is_open = offer is not None and offer.open_enrolment
    return CourseView(
        course=course,
        enrolment=enrolment,
        facts=facts,
        standing=standing,
        quizzes=quizzes,
        missing=missing(course, facts.lessons, quizzes),
        changed=_changed_since_done(session, course=course, enrolment=enrolment)
        if enrolment
        else frozenset(),
        outlook=outlook(course, facts.lessons, facts.sittings, now),
        enrolling=enrolling(standing if enrolment else None, is_open=is_open, now=now),
    )


def lesson_view(session: Session, *, actor: Actor, course_key: str, lesson_key: str) -> LessonView:
    """The lesson of the edition that the officer's enrolment is pinned to."""
    enrolment, course, lesson = _lesson(session, actor=actor, course_key=course_key, lesson_key=lesson_key)
    checks = (
        progress_queries.checks_of_lesson(session, enrolment_id=enrolment.id, lesson=lesson.key)
        if lesson.checks
        else ()
    )
    done = progress_queries.lessons_done(session, enrolment_id=enrolment.id)
    return LessonView(
        course=course,
        lesson=lesson,
        done=done,
        changed=changed_lessons(session, course=course, edition_id=enrolment.edition_id, done=done),
        passed_quizzes=sitting_queries.passed_quizzes(session, enrolment_id=enrolment.id),
        checks={row.question: row for row in checks},
    )


def complete_lesson(
    session: Session, *, now: datetime, actor: Actor, course_key: str, lesson_key: str
) -> Step | None:
    """The lesson is done, once; done again after it changed, it was read again. Returns what comes after it."""
    enrolment, course, lesson = _lesson(
        session, actor=actor, course_key=course_key, lesson_key=lesson_key, lock=True
    )
    done = progress_queries.lessons_done(session, enrolment_id=enrolment.id)
    if is_done(lesson, done):
        _read_again(session, now=now, enrolment=enrolment, course=course, lesson=lesson, done=done)
        return _after(course, lesson, facts_of(session, enrolment=enrolment))
    session.add(
        LessonCompletion(
            enrolment_id=enrolment.id, lesson=lesson.key, edition_id=enrolment.edition_id, completed_at=now
        )
    )
    session.flush()
    return _after(course, lesson, settle(session, now=now, enrolment=enrolment))


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


def changed_lessons(
    session: Session, *, course: Course, edition_id: int, done: Mapping[str, int]
) -> frozenset[str]:
    """The lessons that were last read on another edition and read differently in this one."""
    older = {key: read_on for key, read_on in done.items() if read_on != edition_id}
    if not older:
        return frozenset()
    changed = set()
    for lesson in course.lessons():
        key = lesson.key if lesson.key in older else lesson.was
        before = load_course(session, older[key]).lesson(key) if key in older else None
        if before is not None and before.digest != lesson.digest:
            changed.add(lesson.key)
    return frozenset(changed)


def _read_again(
    session: Session,
    *,
    now: datetime,
    enrolment: EnrolmentRow,
    course: Course,
    lesson: Lesson,
    done: Mapping[str, int],
) -> None:
    """If the lesson changed since it was read, it is on record that its present words were read, too."""
    changed = changed_lessons(session, course=course, edition_id=enrolment.edition_id, done=done)
    if lesson.key in changed:
        key = lesson.key if lesson.key in done else lesson.was
        row = LessonRereading(
            enrolment_id=enrolment.id, lesson=key, edition_id=enrolment.edition_id, read_at=now
        )
        session.add(row)
        session.flush()


def _after(course: Course, lesson: Lesson, facts: Facts) -> Step | None:
    quizzes = quiz_progress(course, facts.sittings)
    return following(course, lesson.key, [key for key, quiz in quizzes.items() if quiz.passed])


def _changed_since_done(session: Session, *, course: Course, enrolment: EnrolmentRow) -> frozenset[str]:
    done = progress_queries.lessons_done(session, enrolment_id=enrolment.id)
    return changed_lessons(session, course=course, edition_id=enrolment.edition_id, done=done)


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
