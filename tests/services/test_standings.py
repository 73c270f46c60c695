"""The standing kept beside each enrolment is what its facts come to, after every fact, in any order."""

from dataclasses import astuple, replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course, RequiredLessons
from course_app.domain.completion import missing
from course_app.domain.standings import derive, next_step, quiz_progress
from course_app.services import assignments, attempts, endings, excusals, standings
from course_app.services.attempts import Started
from course_app.services.moves import Target, move
from course_app.storage import editions
from course_app.storage.models.assignments import Assignment, Excusal
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.queries import publishing as publishing_queries
from course_app.storage.queries.enrolments import STANDING
from tests import builders, courses
from tests.builders import NOW
from tests.databases import POSTGRESQL, SQLITE_WAL, Database
from tests.services.learners import Learner, chains_hold, learner
from tests.services.stored_facts import stored_facts

QUIZZES = (
    courses.quiz("quiz", attempts=2, time_limit_seconds=600),
    courses.quiz("final", pass_mark=courses.Fraction(3, 5)),
)
FIRST = courses.course(
    lessons=(
        courses.lesson("first", checks=1),
        courses.lesson("second"),
        courses.lesson("third", core=False),
    ),
    quizzes=QUIZZES,
    certificate_months=12,
)
SECOND = replace(
    courses.course(
        lessons=(courses.lesson("opening", was="first"), courses.lesson("second", checks=1)),
        quizzes=QUIZZES,
        required=RequiredLessons.CORE,
        required_quizzes=("quiz",),
        certificate_months=1,
    ),
    title="Course, revised",
)
LESSONS = st.sampled_from(["first", "opening", "second", "third"])
KEYS = st.sampled_from(["quiz", "final"])
SPANS = st.sampled_from([timedelta(seconds=1), timedelta(minutes=11), timedelta(days=40)])


class History(RuleBasedStateMachine):
    """One officer's time with one course: whatever can happen to an enrolment, in any order."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        course = replace(FIRST, key=f"course-{id(self)}")
        self.officer: Learner = learner(self.database, course, enrolled=False)
        self.edition = 1

    @initialize(by_herself=st.booleans())
    def begin(self, by_herself: bool) -> None:
        if by_herself:
            self.enrol_again()
        else:
            self.assign(30)

    @rule(span=SPANS)
    def time_passes(self, span: timedelta) -> None:
        self.now += span

    @rule(key=LESSONS)
    def complete_a_lesson(self, key: str) -> None:
        if self.course().lesson(key):
            self.database.run(partial(self.officer.complete, lesson=key, now=self.now))

    @rule(choice=st.sampled_from(["a", "b"]))
    def answer_a_check(self, choice: str) -> None:
        lesson = next(lesson for lesson in self.course().lessons() if lesson.checks)
        self.database.run(
            partial(
                self.officer.check,
                lesson=lesson.key,
                question=lesson.checks[0].key,
                choice=(choice,),
                now=self.now,
            )
        )

    @rule(key=KEYS)
    def start_an_attempt(self, key: str) -> None:
        self.database.run(partial(self.officer.press_start, quiz=key, now=self.now))

    @rule(key=KEYS, right=st.integers(0, 5), answers=st.booleans())
    def hand_in_an_attempt(self, key: str, right: int, answers: bool) -> None:
        def take(session: Session) -> None:
            started = self.officer.press_start(session, key, self.now)
            if isinstance(started, Started):
                if answers and not started.resumed:
                    self.officer.answer(session, started.public_id, right, self.now)
                self.officer.submit(session, started.public_id, self.now)

        self.database.run(take)

    @rule(key=KEYS)
    def run_out_of_time(self, key: str) -> None:
        def answer(session: Session) -> None:
            started = self.officer.press_start(session, key, self.now)
            if isinstance(started, Started) and not started.resumed:
                self.officer.answer(session, started.public_id, now=self.now)

        self.database.run(answer)
        self.now += timedelta(minutes=30)
        self.database.run(partial(attempts.close_next_overdue, now=self.now))

    @rule(days=st.integers(0, 400))
    def assign(self, days: int) -> None:
        due_on: date = (NOW + timedelta(days=days)).date()
        self.database.run(
            lambda s: assignments.create(
                s,
                now=self.now,
                agency_id=self.officer.actor.agency_id,
                course_key=self.officer.course,
                due_on=due_on,
                account_id=self.officer.actor.account_id,
            )
        )

    @rule(which=st.integers(0, 5), days=st.one_of(st.none(), st.integers(0, 400)))
    def end_an_assignment_and_perhaps_make_another(self, which: int, days: int | None) -> None:
        in_force = self.database.read(partial(_in_force, officer=self.officer))
        if in_force:
            name = in_force[which % len(in_force)]
            self.database.run(partial(endings.end, now=self.now, assignment=name, reason="A mistake"))
        if in_force and days is not None:
            self.every_standing_is_what_its_facts_come_to()
            self.assign(days)

    @rule(days=st.one_of(st.none(), st.integers(1, 90)))
    def excuse(self, days: int | None) -> None:
        self.database.run(
            lambda s: excusals.excuse(
                s,
                now=self.now,
                enrolment_id=_newest(s, self.officer).id,
                since=self.now,
                until=None if days is None else self.now + timedelta(days=days),
                reason="On leave",
                actor_id=None,
            )
        )

    @rule()
    def publish_the_revision(self) -> None:
        if self.edition == 1:
            self.edition = 2
            course = replace(SECOND, key=self.officer.course)
            self.database.run(partial(_publish, course=course, now=self.now))

    @rule()
    def enrol_again(self) -> None:
        self.database.run(partial(self.officer.enrol, now=self.now))

    @invariant()
    def every_standing_is_what_its_facts_come_to(self) -> None:
        with self.database.session() as session:
            enrolments = _enrolments(session, self.officer)
            for enrolment in enrolments:
                _check(session, enrolment)

    @invariant()
    def only_what_is_in_force_asks_for_anything(self) -> None:
        """No due date without an assignment, and nobody excused by an end whom another one binds."""
        with self.database.session() as session:
            newest = _newest(session, self.officer)
            if session.get_one(Standing, newest.id).completed_at is None:
                in_force = _in_force(session, self.officer)
                assert in_force or newest.due_at is None
                assert not (in_force and _is_let_go(session, newest))

    def teardown(self) -> None:
        """Whatever became of the standings, they can be made again."""
        with self.database.session() as session:
            before = _stored(session, self.officer)
        damaged = list(before)[::2]
        self.database.run(partial(_damage, damaged=damaged))
        with self.database.session() as session:
            assert set(standings.wrong(session)) == {before[key][0] for key in damaged}
        assert self.database.run(standings.rebuild) == len(damaged)
        with self.database.session() as session:
            assert _stored(session, self.officer) == before
            assert list(standings.wrong(session)) == []

    def course(self) -> Course:
        return self.database.read(lambda s: editions.load_course(s, _newest(s, self.officer).edition_id))


def _check(session: Session, enrolment: Enrolment) -> None:
    """The row against the rules; and whoever has met them all has completed, for good."""
    facts = stored_facts(session, enrolment)
    course = editions.load_course(session, enrolment.edition_id)
    standing = session.get_one(Standing, enrolment.id)
    assert tuple(getattr(standing, column.key) for column in STANDING) == astuple(derive(course, facts))
    step = next_step(course, facts.lessons, quiz_progress(course, facts.sittings))
    assert (standing.next_kind, standing.next_key) == ((step.kind.value, step.key) if step else (None, None))
    if not missing(course, facts.lessons, quiz_progress(course, facts.sittings)):
        assert facts.completed_at is not None


def _enrolments(session: Session, officer: Learner) -> list[Enrolment]:
    own = select(Enrolment).where(Enrolment.account_id == officer.actor.account_id)
    return list(session.scalars(own.order_by(Enrolment.period)))


def _newest(session: Session, officer: Learner) -> Enrolment:
    return _enrolments(session, officer)[-1]


def _in_force(session: Session, officer: Learner) -> list[str]:
    own = select(Assignment.public_id).where(
        Assignment.account_id == officer.actor.account_id, Assignment.ended_at.is_(None)
    )
    return list(session.scalars(own.order_by(Assignment.id)))


def _is_let_go(session: Session, enrolment: Enrolment) -> bool:
    """Whether it is excused, and only because an assignment ended."""
    own = select(Excusal).where(Excusal.enrolment_id == enrolment.id).order_by(Excusal.id.desc())
    last = session.scalars(own).first()
    return last is not None and last.assignment_id is not None and last.until is None


def _publish(session: Session, course: Course, now: datetime) -> None:
    """A next edition, to which everybody who has not completed is moved."""
    edition = builders.published(session, course)
    rows = publishing_queries.open_enrolments(session, course_id=edition.course_id, lock=True)
    move(session, now=now, enrolments=rows, target=Target(edition.id, 2, course.key), by=None, recount=True)


def _stored(session: Session, officer: Learner) -> dict[int, tuple[object, ...]]:
    return {
        row.id: (
            row.public_id,
            *(getattr(session.get(Standing, row.id), column.key) for column in Standing.__table__.columns),
        )
        for row in _enrolments(session, officer)
    }


def _damage(session: Session, damaged: list[int]) -> None:
    """One standing is lost, the others say something else."""
    session.execute(delete(Standing).where(Standing.enrolment_id.in_(damaged[:1])))
    session.execute(
        update(Standing).where(Standing.enrolment_id.in_(damaged[1:])).values(lessons_done=99, blocked=True)
    )


@pytest.mark.parametrize(
    ("database_kind", "share"),
    [(SQLITE_WAL, 4), pytest.param(POSTGRESQL, 12, marks=pytest.mark.postgres)],
    ids=[SQLITE_WAL, POSTGRESQL],
)
def test_whatever_happens_standings_equal_their_facts(database: Database, share: int) -> None:
    machine = type("HistoryHere", (History,), {"database": database})
    chosen = settings(max_examples=max(1, settings().max_examples // share))
    run_state_machine_as_test(machine, settings=chosen)
    assert database.read(chains_hold)
