"""My training and the catalogue: every course of an officer, in the order of need, with what she may do now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, own_scope
from course_app.domain.catalog.courses import Course
from course_app.domain.progress import Enrolling, Section, enrolling, section, urgency
from course_app.domain.standings import Outlook, Step, StepKind, outlook
from course_app.storage.editions import load_course
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import progress as progress_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.catalog import Offer as Offer
from course_app.storage.queries.enrolments import TrainingRow as TrainingRow


@dataclass(frozen=True, slots=True)
class Prospect:
    """What can be done now. ``title`` names the step's lesson or quiz; ``waits``: quizzes by title, and until when."""

    step: Step | None = None
    title: str = ""
    waits: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingItem:
    """One period of a course. ``renewable``: a new period may begin, and this is the newest one.

    ``prospect`` is filled for the first item with something to do, and for those before it.
    """

    row: TrainingRow
    section: Section
    prospect: Prospect
    renewable: bool


@dataclass(frozen=True, slots=True)
class MyTraining:
    """What an officer's home shows: the ``first`` thing to do, and all items in order of need, ``first`` among them.

    ``offers`` counts the open courses that she never took.
    """

    first: TrainingItem | None
    items: tuple[TrainingItem, ...]
    offers: int


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A course of the catalogue: the newest period in it, if any, and what the officer may do about it."""

    offer: Offer
    row: TrainingRow | None
    enrolling: Enrolling | None


def my_training(session: Session, *, now: datetime, actor: Actor) -> MyTraining:
    """The officer's training at ``now``. What is blocked comes on top only when nothing else can be done."""
    rows = sorted(
        enrolment_queries.training(session, scope=own_scope(actor)),
        key=lambda row: urgency(row.standing, now),
    )
    offers = catalog_queries.offers(session, agency_id=actor.agency_id)
    opened = {offer.course_key for offer in offers if offer.open_enrolment}
    newest = _newest_by_course(rows)
    prospects = _prospects(session, rows, now)
    items = [
        TrainingItem(
            row,
            section(row.standing, now),
            prospects.get(row.enrolment_id, Prospect()),
            renewable=newest[row.course_key] is row
            and enrolling(row.standing, is_open=row.course_key in opened, now=now) is Enrolling.RENEW,
        )
        for row in rows
    ]
    first = next((item for item in items if item.prospect.step is not None), None)
    return MyTraining(first, tuple(items), len(opened - newest.keys()))


def catalogue(session: Session, *, now: datetime, actor: Actor) -> tuple[CatalogueEntry, ...]:
    """Every course that the officer's agency may use, by title."""
    newest = _newest_by_course(enrolment_queries.training(session, scope=own_scope(actor)))
    entries = []
    for offer in catalog_queries.offers(session, agency_id=actor.agency_id):
        row = newest.get(offer.course_key)
        wish = enrolling(row.standing if row else None, is_open=offer.open_enrolment, now=now)
        entries.append(CatalogueEntry(offer, row, wish))
    return tuple(entries)


def _newest_by_course(rows: Iterable[TrainingRow]) -> dict[str, TrainingRow]:
    newest: dict[str, TrainingRow] = {}
    for row in sorted(rows, key=lambda row: -row.period):
        newest.setdefault(row.course_key, row)
    return newest


def _prospects(session: Session, rows: Iterable[TrainingRow], now: datetime) -> dict[int, Prospect]:
    """What can be done in the first enrolment where anything can be, and what waits in those before it.

    A next step that is a lesson can be done at any time. A quiz depends on the hour: for those the facts are
    asked for, all at once. Editions are opened only as far as somebody reads of them.
    """
    todo = [row for row in rows if section(row.standing, now) in (Section.OVERDUE, Section.TO_DO)]
    todo.sort(key=lambda row: row.standing.blocked)
    facts = _QuizFacts(session, [row.enrolment_id for row in todo if row.next_kind == StepKind.QUIZ])
    found: dict[int, Prospect] = {}
    for row in todo:
        if row.next_key is not None:
            course = load_course(session, row.edition_id)
            if row.next_kind == StepKind.QUIZ:
                seen = facts.outlook(course, row.enrolment_id, now)
            else:
                seen = Outlook(Step(StepKind.LESSON, row.next_key))
            found[row.enrolment_id] = _named(course, seen)
            if seen.step is not None:
                break
    return found


class _QuizFacts:
    """The facts on which the next quiz of some enrolments depends; no statement where there are none."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        self._done = progress_queries.done_by_enrolment(session, enrolment_ids=ids) if ids else {}
        self._sittings = sitting_queries.sittings_by_enrolment(session, enrolment_ids=ids) if ids else {}

    def outlook(self, course: Course, enrolment_id: int, now: datetime) -> Outlook:
        """What can be done in this enrolment."""
        done = self._done.get(enrolment_id, {})
        return outlook(course, done, self._sittings.get(enrolment_id, {}), now)


def _named(course: Course, seen: Outlook) -> Prospect:
    waits = tuple((_title(course, Step(StepKind.QUIZ, wait.quiz)), wait.until) for wait in seen.waits)
    return Prospect(seen.step, _title(course, seen.step) if seen.step else "", waits)


def _title(course: Course, step: Step) -> str:
    found = course.lesson(step.key) if step.kind is StepKind.LESSON else course.quiz(step.key)
    return found.title if found else step.key
