"""A supervisor ends an assignment of her team: she sees first what it does, and whoever enrols meanwhile is not forgotten."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.assignments import EndEffect
from course_app.domain.errors import NotFoundError, RightsError, RightsFault, SelfDealingError
from course_app.domain.progress import State
from course_app.services import accounts, assignments, endings
from course_app.services.endings import Affected, EndPlan
from course_app.storage.models.accounts import Account
from course_app.storage.models.assignments import AssignmentEnd, Excusal
from course_app.storage.models.progress import Enrolment
from tests import builders
from tests.databases import POSTGRESQL, Database, on_all_databases
from tests.services.learners import count
from tests.services.posts import LATER, Post, bodies
from tests.services.posts import post as post


def plan(post: Post, session: Session, assignment: str) -> EndPlan:
    return endings.plan(session, now=LATER, actor=post.station.boss, assignment=assignment)


def end_for_team(post: Post, session: Session, assignment: str) -> Mapping[EndEffect, int]:
    return endings.end_for_team(
        session, now=LATER, actor=post.station.boss, assignment=assignment, reason="A mistake"
    )


@on_all_databases
def test_what_a_supervisor_sees_first_is_what_happens_and_nothing_happens_to_herself(
    database: Database, post: Post
) -> None:
    station = post.station
    rule = database.run(partial(post.assign, unit=station.bureau))
    database.run(lambda s: post.learner(s, "Bea").complete(s, "first"))
    seen = database.read(lambda s: plan(post, s, rule))
    assert seen.keeps_own
    assert {effect: people for effect, people in seen.people.items() if people} == {
        EndEffect.EXCUSED: [Affected("Sam", None)],
        EndEffect.FREE: [Affected("Bea", None)],
    }
    assert database.run(lambda s: end_for_team(post, s, rule)) == seen.effects
    with database.session() as session:
        assert post.standing(session, "Boss") == (State.NOT_STARTED, station.midnight_after(5))
        (ended,) = bodies(session, "assignment-ended")
        assert ended["actor"] == station.boss.public_id
    over = database.read(lambda s: plan(post, s, rule))
    assert (over.effects, over.assignment.ended is not None) == ({}, True)


def test_whoever_left_the_team_is_counted_and_not_named(database: Database, post: Post) -> None:
    station = post.station
    rule = database.run(partial(post.assign, unit=station.squad))
    database.run(
        lambda s: accounts.move(
            s,
            now=LATER,
            agency_id=station.agency.id,
            account_id=station.accounts["Sam"].id,
            unit_id=station.sister.id,
        )
    )
    seen = database.read(lambda s: plan(post, s, rule))
    assert seen.effects == {EndEffect.EXCUSED: 1}
    assert not any(seen.people.values())


@pytest.mark.parametrize("act", [plan, end_for_team])
def test_a_supervisor_ends_nothing_of_others_nothing_above_and_nothing_for_herself_alone(
    database: Database, post: Post, act: Any
) -> None:
    station = post.station

    def prepare(session: Session) -> tuple[str, str, str, str]:
        deputy = station.actor(session, "Bea", station.squad)
        station.boss = deputy  # supervises the squad from now on
        return (
            post.assign(session, unit=station.bureau),
            post.assign(session, unit=station.sister),
            post.assign(session, person="Sis"),
            post.assign(session, person="Sam"),
        )

    above, sister, sis, sam = database.run(prepare)
    with pytest.raises(RightsError) as refused:
        database.run(lambda s: act(post, s, above))
    assert refused.value.fault is RightsFault.UNIT_ABOVE
    for stranger in (sister, sis, "0" * 32):
        with pytest.raises(NotFoundError):
            database.run(lambda s, stranger=stranger: act(post, s, stranger))
    station.boss = database.run(lambda s: station.actor(s, "Sam", station.squad))
    with pytest.raises(SelfDealingError):
        database.run(lambda s: act(post, s, sam))
    assert database.read(count(AssignmentEnd)) == 0


def test_what_binds_the_supervisor_above_her_stays_as_it_is(database: Database, post: Post) -> None:
    """Sam belongs to the squad that Bea supervises, and supervises the bureau around it."""
    station = post.station
    station.boss = database.run(
        lambda s: (station.actor(s, "Sam", station.bureau), station.actor(s, "Bea", station.squad))[1]
    )
    squad = database.run(partial(post.assign, unit=station.squad))
    alone = database.run(partial(post.assign, person="Sam"))
    seen = database.read(lambda s: plan(post, s, squad))
    assert (seen.effects, seen.keeps_own, seen.superiors) == ({}, False, 1)
    assert database.run(lambda s: end_for_team(post, s, squad)) == {}
    assert database.read(lambda s: post.standing(s, "Sam")) == (
        State.NOT_STARTED,
        station.midnight_after(5),
    )
    for act in (plan, end_for_team):
        with pytest.raises(SelfDealingError):
            database.run(lambda s, act=act: act(post, s, alone))


def test_ending_for_forty_costs_as_many_statements_as_ending_for_one(database: Database) -> None:
    costs = []
    for people in (1, 40):
        post = database.run(Post)
        database.run(
            lambda s, post=post, people=people: [
                builders.account(s, post.station.agency, unit=post.station.squad) for _ in range(people)
            ]
        )
        rule = database.run(partial(post.assign, unit=post.station.squad))
        with database.counted() as sent:
            database.run(partial(post.end, assignment=rule))
        costs.append(len(sent))
    assert costs[0] == costs[1]


@on_all_databases
def test_whoever_is_enrolled_while_an_assignment_ends_is_excused_with_the_others(
    database: Database, post: Post
) -> None:
    rule = database.run(partial(post.assign, unit=post.station.squad))
    late = database.run(lambda s: builders.account(s, post.station.agency, unit=post.station.squad))
    effects = database.in_between(
        partial(assignments.apply_next, now=LATER), partial(post.end, assignment=rule, hours=3)
    )
    assert effects == {EndEffect.EXCUSED: 2}
    own = select(Excusal.id).join(Enrolment).where(Enrolment.account_id == late.id)
    assert database.read(lambda s: len(s.scalars(own).all())) == 1


@pytest.mark.parametrize("database_kind", [pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def test_the_worker_enrols_nobody_by_an_assignment_that_ends_meanwhile(
    database: Database, post: Post
) -> None:
    rule = database.run(partial(post.assign, unit=post.station.squad))
    late = database.run(lambda s: builders.account(s, post.station.agency, unit=post.station.squad))
    database.in_between(partial(post.end, assignment=rule), partial(assignments.apply_next, now=LATER))
    own = select(Enrolment).where(Enrolment.account_id == late.id)
    assert database.read(lambda s: s.scalars(own).all()) == []
    assert database.read(lambda s: s.get_one(Account, late.id).active)
