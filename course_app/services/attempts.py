"""Attempts: starting, saving answers, submitting.

Locks are taken in one order, enrolment before attempt before record head, so that no two use cases wait for
each other. A save locks its attempt only, unless it finds the deadline reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from course_app.domain import attempts as rules
from course_app.domain.accounts import Actor, own_scope
from course_app.domain.answers import Closure, Revision, Save, closure, decide
from course_app.domain.attempts import Begin, Choice, Refused, Resume, is_past
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.domain.records import RecordKind
from course_app.services import grading, records
from course_app.services.completion import settle
from course_app.storage.base import new_public_id
from course_app.storage.database import connection_of
from course_app.storage.editions import load_course
from course_app.storage.models.attempts import Answer, Attempt, LateAnswer
from course_app.storage.queries import attempts as attempt_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.attempts import AttemptRow
from course_app.storage.queries.attempts import SavedAnswer as SavedAnswer
from course_app.storage.queries.enrolments import EnrolmentRow
from course_app.storage.queries.sittings import SittingRow

_NEW_ATTEMPT = insert(Attempt)
_NEW_ANSWER = insert(Answer)


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt is open for the officer: a new one, or the one that was open already."""

    public_id: str
    resumed: bool


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of a save. ``answer`` is what is stored now for the question (``None``: nothing).

    A repeat tells of the revision that was repeated, because that is what its sender missed the reply to;
    ``overtaken_by`` is the newest one where that says something else by now.
    """

    outcome: Save
    answer: SavedAnswer | None
    closure: Closure | None = None
    overtaken_by: SavedAnswer | None = None


def start(
    session: Session, *, now: datetime, actor: Actor, course_key: str, quiz_key: str, random: Random
) -> Started | Refused:
    """An attempt is open, or the reason why none can be. The draw and option order are stored with it.

    The enrolment's row is locked first: however many starts arrive at once, they make one attempt.
    """
    enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key, lock=True)
    if enrolment is None:
        raise NotFoundError
    quiz = grading.quiz_of(load_course(session, enrolment.edition_id), quiz_key)
    rows = sitting_queries.sittings(session, enrolment_id=enrolment.id, quiz=quiz_key)
    if _close_overdue(session, now=now, rows=rows, enrolment=enrolment):
        rows = sitting_queries.sittings(session, enrolment_id=enrolment.id, quiz=quiz_key)
    decision = rules.next_attempt(quiz, [row.sitting for row in rows], now)
    if isinstance(decision, Refused):
        return decision
    if isinstance(decision, Resume):
        public_id = next(row.public_id for row in rows if row.sitting.ordinal == decision.ordinal)
        return Started(public_id, resumed=True)
    return _begin(session, now=now, enrolment=enrolment, quiz=quiz, decision=decision, random=random)


def save(
    session: Session, *, now: datetime, actor: Actor, attempt_id: str, question_key: str, incoming: Revision
) -> SaveResult:
    """The revision is stored, repeated, refused or kept as late, as ``domain.answers.decide`` says.

    ``attempt_id`` is the public id. Raises NotFoundError for an attempt that is not the actor's or a question
    that was not drawn, InvalidInputError for a choice the question does not offer.
    """
    attempt = attempt_queries.lock_open(session, scope=own_scope(actor), public_id=attempt_id, now=now)
    if attempt is None:
        attempt = _locked_after_deadline(session, now=now, actor=actor, attempt_id=attempt_id)
    question = _drawn(session, attempt, question_key)
    if not question.accepts(incoming.choice) or incoming.number < 1:
        raise InvalidInputError
    incoming = Revision(incoming.number, tuple(sorted(incoming.choice)))
    state = attempt_queries.answer_state(session, attempt_id=attempt.id, question=question_key)
    same = _same_number(session, attempt, question_key, incoming.number, state.latest)
    closed = closure(submitted_at=state.submitted_at, deadline_at=attempt.deadline_at, now=now)
    outcome = decide(
        incoming,
        latest=state.latest.revision if state.latest else None,
        same_number=same.revision if same else None,
        closed=closed,
    )
    if outcome is Save.STORE:
        return SaveResult(
            outcome, _store(session, now=now, attempt=attempt, question=question_key, incoming=incoming)
        )
    if outcome is Save.LATE and closed is not None:
        _keep_late(session, now=now, attempt=attempt, question=question_key, incoming=incoming, closed=closed)
    if outcome is not Save.REPEAT:
        return SaveResult(outcome, state.latest, closed)
    overtaken = state.latest if state.latest and state.latest.revision.choice != incoming.choice else None
    return SaveResult(outcome, same, closed, overtaken)


def save_from_form(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    attempt_id: str,
    question_key: str,
    seen: int,
    choice: Choice,
) -> SaveResult:
    """A plain form that showed revision ``seen`` (0: none) was sent with ``choice``.

    A form always sends what it shows: the choice that is stored already is nothing new. If it is stored, but another
    one came after it, the form is as stale as one that shows another revision.
    """

    def send(number: int) -> SaveResult:
        return save(
            session,
            now=now,
            actor=actor,
            attempt_id=attempt_id,
            question_key=question_key,
            incoming=Revision(number, choice),
        )

    unchanged = send(seen) if seen else None
    result = send(seen + 1) if unchanged is None or unchanged.outcome is Save.CONFLICT else unchanged
    if result.overtaken_by is None:
        return result
    return SaveResult(Save.CONFLICT, result.overtaken_by, result.closure)


def submit(session: Session, *, now: datetime, actor: Actor, attempt_id: str) -> None:
    """The attempt is submitted and graded; submitting again changes nothing.

    What completes the course with it (completion, certificate) is stored in the same transaction.
    """
    found = attempt_queries.find(session, scope=own_scope(actor), public_id=attempt_id)
    if found is None:
        raise NotFoundError
    _close(session, now=now, enrolment_id=found.enrolment_id, attempt_id=found.id)


def close_next_overdue(session: Session, *, now: datetime) -> bool:
    """One attempt past its deadline is closed at its deadline; whether there was one.

    Each in a transaction of its own: one that kept the record head of the first attempt while it waits for the
    enrolment of the second would meet an officer who holds that one and waits for the head.
    """
    found = attempt_queries.overdue(session, now=now)
    if found is not None:
        _close(session, now=now, enrolment_id=found[0], attempt_id=found[1])
    return found is not None


def _begin(
    session: Session, *, now: datetime, enrolment: EnrolmentRow, quiz: Quiz, decision: Begin, random: Random
) -> Started:
    course = load_course(session, enrolment.edition_id)
    public_id = new_public_id()
    row = {
        "public_id": public_id,
        "enrolment_id": enrolment.id,
        "quiz": quiz.key,
        "ordinal": decision.ordinal,
        "edition_id": enrolment.edition_id,
        "paper": [[item.question, list(item.options)] for item in rules.draw(course, quiz, random)],
        "started_at": now,
        "deadline_at": rules.deadline(quiz, now),
    }
    connection_of(session).execute(_NEW_ATTEMPT, row)
    records.append(
        session,
        now=now,
        kind=RecordKind.ATTEMPT,
        agency_id=enrolment.agency_id,
        actor_id=enrolment.account_id,
        subject_id=enrolment.account_id,
        data={
            "attempt": public_id,
            "enrolment": enrolment.public_id,
            "quiz": quiz.key,
            "ordinal": decision.ordinal,
            "edition": enrolment.edition_number,
        },
    )
    settle(session, now=now, enrolment=enrolment)
    return Started(public_id, resumed=False)


def _close_overdue(
    session: Session, *, now: datetime, rows: Sequence[SittingRow], enrolment: EnrolmentRow
) -> bool:
    """No attempt of these is open past its deadline; returns whether any was."""
    overdue = [
        row for row in rows if row.sitting.submitted_at is None and is_past(row.sitting.deadline_at, now)
    ]
    for row in overdue:
        _close(session, now=now, enrolment_id=enrolment.id, attempt_id=row.id)
    return bool(overdue)


def _locked_after_deadline(session: Session, *, now: datetime, actor: Actor, attempt_id: str) -> AttemptRow:
    found = attempt_queries.find(session, scope=own_scope(actor), public_id=attempt_id)
    if found is None:
        raise NotFoundError
    _close(session, now=now, enrolment_id=found.enrolment_id, attempt_id=found.id)
    return found


def _close(session: Session, *, now: datetime, enrolment_id: int, attempt_id: int) -> None:
    enrolment = enrolment_queries.by_id(session, enrolment_id=enrolment_id, lock=True)
    attempt = attempt_queries.lock(session, attempt_id=attempt_id)
    submitted_at = grading.close(session, now=now, attempt=attempt)
    if enrolment is not None and submitted_at is not None:
        settle(session, now=now, enrolment=enrolment, at=submitted_at)


def _drawn(session: Session, attempt: AttemptRow, question_key: str) -> Question:
    if all(item.question != question_key for item in attempt.paper):
        raise NotFoundError
    question = load_course(session, attempt.edition_id).quiz_question(question_key)
    if question is None:
        raise NotFoundError
    return question


def _same_number(
    session: Session, attempt: AttemptRow, question: str, number: int, latest: SavedAnswer | None
) -> SavedAnswer | None:
    if latest is None or number > latest.revision.number:
        return None
    if number == latest.revision.number:
        return latest
    return attempt_queries.revision(session, attempt_id=attempt.id, question=question, number=number)


def _store(
    session: Session, *, now: datetime, attempt: AttemptRow, question: str, incoming: Revision
) -> SavedAnswer:
    row = {
        "attempt_id": attempt.id,
        "question": question,
        "revision": incoming.number,
        "choice": list(incoming.choice),
        "saved_at": now,
    }
    connection_of(session).execute(_NEW_ANSWER, row)
    return SavedAnswer(incoming, now)


def _keep_late(
    session: Session,
    *,
    now: datetime,
    attempt: AttemptRow,
    question: str,
    incoming: Revision,
    closed: Closure,
) -> None:
    session.add(
        LateAnswer(
            attempt_id=attempt.id,
            question=question,
            revision=incoming.number,
            choice=list(incoming.choice),
            reason=closed.value,
            received_at=now,
        )
    )
    session.flush()
