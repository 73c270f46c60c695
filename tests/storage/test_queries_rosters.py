"""A roster's conditions in SQL say what the domain says of each standing, and its numbers add up."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain import progress
from course_app.domain.accounts import Scope
from course_app.domain.progress import Flag, State, flags, state
from course_app.domain.rosters import TO_DO, Order, RosterFilter, RosterLine
from course_app.storage.models.accounts import Account
from course_app.storage.models.progress import Standing
from course_app.storage.queries import rosters
from course_app.storage.queries.enrolments import STANDING
from course_app.storage.queries.rosters import Question
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases

DAY = timedelta(days=1)
# Moments on both sides of every limit, and on it.
moments = st.one_of(
    st.none(),
    st.sampled_from(
        [
            NOW + days * DAY + ticks * timedelta(microseconds=1)
            for days in (-400, -1, 0, 1, 14, 60, 90)
            for ticks in (-1, 0, 1)
        ]
    ),
)
standings = st.builds(
    progress.Standing,
    started_at=moments,
    last_activity_at=moments,
    completed_at=moments,
    due_at=moments,
    excused_from=moments,
    excused_until=moments,
    expires_at=moments,
    blocked=st.booleans(),
)


class Squad:
    """A dozen people who take one course, in one unit."""

    def __init__(self, session: Session) -> None:
        self.agency = builders.agency(session)
        self.unit = builders.unit(session, self.agency)
        edition = builders.published(session)
        people = [
            builders.account(session, self.agency, name=f"Officer {number % 5}", unit=self.unit)
            for number in range(12)
        ]
        self.enrolments = [builders.enrolment(session, each, edition).id for each in people]

    def stand(self, session: Session, given_standings: Sequence[progress.Standing]) -> None:
        columns = [column.key for column in STANDING]
        for number, enrolment in enumerate(self.enrolments):
            values = astuple(given_standings[number % len(given_standings)])
            row = update(Standing).where(Standing.enrolment_id == enrolment)
            session.execute(row.values(dict(zip(columns, values, strict=True))))

    def ask(self, **wish: object) -> Question:
        return Question(NOW, Scope(self.agency.id), RosterFilter(**wish))  # type: ignore[arg-type]


def lines(session: Session, question: Question) -> list[RosterLine]:
    return list(rosters.all_lines(session, question))


@on_all_databases
def test_the_database_finds_the_states_and_flags_of_the_domain(database: Database) -> None:
    squad = database.run(Squad)

    @given(given_standings=st.lists(standings, min_size=1, max_size=12))
    def check(given_standings: list[progress.Standing]) -> None:
        with database.session() as session:  # never stored: the next example writes over it anyway
            squad.stand(session, given_standings)
            everybody = lines(session, squad.ask())
            assert len(everybody) == len(squad.enrolments)
            for wanted in State:
                found = lines(session, squad.ask(states=frozenset({wanted})))
                assert {line.enrolment for line in found} == {
                    line.enrolment for line in everybody if state(line.standing, NOW) is wanted
                }
            for flag in Flag:
                found = lines(session, squad.ask(flag=flag))
                assert {line.enrolment for line in found} == {
                    line.enrolment for line in everybody if flag in flags(line.standing, NOW)
                }
            _numbers_add_up(session, squad, everybody)

    check()


def _numbers_add_up(session: Session, squad: Squad, everybody: list[RosterLine]) -> None:
    found = rosters.numbers(session, squad.ask(states=TO_DO, flag=Flag.OVERDUE))
    assert found.total == len(everybody)
    by_state = [state(line.standing, NOW) for line in everybody]
    assert (found.not_started, found.in_progress, found.completed, found.excused) == tuple(
        by_state.count(each)
        for each in (State.NOT_STARTED, State.IN_PROGRESS, State.COMPLETED, State.EXCUSED)
    )
    by_flag = [flag for line in everybody for flag in flags(line.standing, NOW)]
    assert (found.overdue, found.due_soon, found.blocked) == tuple(
        by_flag.count(each) for each in (Flag.OVERDUE, Flag.DUE_SOON, Flag.BLOCKED)
    )
    assert found.matching == by_flag.count(Flag.OVERDUE)


def urgency(line: RosterLine) -> tuple[int, bool, datetime, str]:
    """The order that supervisors want, said once more."""
    rank = {State.EXCUSED: 2, State.COMPLETED: 3}.get(state(line.standing, NOW), 1)
    rank = 0 if Flag.OVERDUE in flags(line.standing, NOW) else rank
    return rank, line.standing.due_at is None, line.standing.due_at or NOW, line.name


@on_all_databases
def test_overdue_ones_come_first_and_every_order_is_the_same_on_every_page(database: Database) -> None:
    squad = database.run(Squad)

    @given(given_standings=st.lists(standings, min_size=1, max_size=12))
    def check(given_standings: list[progress.Standing]) -> None:
        with database.session() as session:  # never stored: the next example writes over it anyway
            squad.stand(session, given_standings)
            whole = lines(session, squad.ask())
            assert [urgency(line) for line in whole] == sorted(urgency(line) for line in whole)
            for order in Order:
                question = squad.ask(order=order)
                pages = [rosters.lines(session, question, offset=at, limit=5) for at in (0, 5, 10)]
                assert [line for page in pages for line in page] == lines(session, question)

    check()


@on_all_databases
def test_only_active_people_are_listed_each_with_the_newest_period(database: Database) -> None:
    def prepare(session: Session) -> Squad:
        squad = Squad(session)
        first, second = (session.get_one(Account, number) for number in _accounts(session, squad)[:2])
        first.active = False
        builders.enrolment(session, second, builders.published(session), period=2)
        return squad

    squad = database.run(prepare)
    with database.session() as session:
        found = lines(session, squad.ask())
        assert len(found) == 11
        newest = builders.Enrolment
        periods = {
            row.period
            for row in session.query(newest).filter(newest.public_id.in_([line.enrolment for line in found]))
        }
        assert periods == {1, 2}
        assert rosters.numbers(session, squad.ask()).total == 11


@on_all_databases
def test_a_name_is_found_by_any_part_and_signs_of_a_pattern_are_only_themselves(database: Database) -> None:
    def prepare(session: Session) -> int:
        agency = builders.agency(session)
        edition = builders.published(session, courses.course())
        for name, officer_id in (("Élodie 100%", "RB-1"), ("Ana_Maria", "RB-2"), ("Ana Maria", "XY/3")):
            builders.enrolment(
                session, builders.account(session, agency, name=name, officer_id=officer_id), edition
            )
        return agency.id

    agency_id = database.run(prepare)

    def found(text: str) -> set[str]:
        question = Question(NOW, Scope(agency_id), RosterFilter(text=text))
        return {line.name for line in database.read(lambda session: lines(session, question))}

    assert found("MARIA") == {"Ana_Maria", "Ana Maria"}
    assert found("a_m") == {"Ana_Maria"}
    assert found("%") == {"Élodie 100%"}
    assert found("Élo") == {"Élodie 100%"}
    assert found("xy/3") == {"Ana Maria"}
    assert found("rb-") == {"Élodie 100%", "Ana_Maria"}


def _accounts(session: Session, squad: Squad) -> list[int]:
    return sorted(
        row.account_id
        for row in session.query(builders.Enrolment).filter(builders.Enrolment.id.in_(squad.enrolments))
    )
