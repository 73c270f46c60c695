"""An assignment ends: whom only it bound need not take the course, what was done stays, and another one binds anew."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from course_app.domain.assignments import EndEffect
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.progress import State
from course_app.services import accounts, assignments, excusals
from course_app.storage.models.assignments import Assignment, AssignmentEnd, Excusal
from course_app.storage.models.progress import Enrolment
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import chains_hold, count
from tests.services.posts import LATER, Post, bodies
from tests.services.posts import post as post


@on_all_databases
def test_whoever_has_not_begun_is_excused_and_whoever_has_goes_on_without_a_due_date(
    database: Database, post: Post
) -> None:
    station = post.station
    rule = database.run(partial(post.assign, unit=station.bureau))
    database.run(lambda s: post.learner(s, "Bea").complete(s, "first"))
    assert database.run(partial(post.end, assignment=rule)) == {EndEffect.EXCUSED: 2, EndEffect.FREE: 1}
    with database.session() as session:
        assert post.standing(session, "Sam") == (State.EXCUSED, None)
        assert post.standing(session, "Bea") == (State.IN_PROGRESS, None)
        assert session.query(Assignment).one().ended_at == NOW + timedelta(hours=1)
        end = session.query(AssignmentEnd).one()
        assert (end.reason, end.ended_by) == ("A mistake", None)
        assert {row.reason for row in session.query(Excusal)} == {"A mistake"}
        assert chains_hold(session)


@on_all_databases
def test_the_end_is_one_entry_of_the_record_and_so_is_what_it_does_to_each(
    database: Database, post: Post
) -> None:
    rule = database.run(partial(post.assign, unit=post.station.squad))
    database.run(partial(post.end, assignment=rule))
    with database.session() as session:
        (ended,), (changed,), (excused,) = (
            bodies(session, kind) for kind in ("assignment-ended", "due-date", "excusal")
        )
        assert (ended["actor"], ended["subject"], ended["data"]["place"]) == (None, None, "Bureau/Squad")
        sam = post.station.accounts["Sam"].public_id
        assert [changed["subject"], excused["subject"]] == [sam, sam]
        assert {each["data"]["assignment"] for each in (ended, changed, excused)} == {rule}
        assert changed["data"]["to"] is None
        assert "mistake" not in f"{ended}{changed}{excused}"


def test_whoever_completed_the_course_keeps_completion_and_certificate(
    database: Database, post: Post
) -> None:
    rule = database.run(partial(post.assign, person="Sam"))

    def pass_it(session: Session) -> None:
        sam = post.learner(session, "Sam")
        for lesson in ("first", "second"):
            sam.complete(session, lesson)
        sam.take(session)

    database.run(pass_it)
    before = database.read(lambda s: post.standing(s, "Sam"))
    assert before[0] is State.COMPLETED
    assert database.run(partial(post.end, assignment=rule)) == {}
    assert database.read(lambda s: post.standing(s, "Sam")) == before


def test_what_another_assignment_asks_holds(database: Database, post: Post) -> None:
    station = post.station
    wide = database.run(partial(post.assign, unit=station.bureau, days=40))
    rule = database.run(partial(post.assign, unit=station.squad, days=5))
    assert database.read(lambda s: post.standing(s, "Sam"))[1] == station.midnight_after(5)
    assert database.run(partial(post.end, assignment=rule)) == {EndEffect.LATER: 1}
    assert database.read(lambda s: post.standing(s, "Sam")) == (
        State.NOT_STARTED,
        station.midnight_after(40),
    )
    assert not database.read(partial(assignments.is_anything_due, now=LATER))
    assert database.run(partial(post.end, assignment=wide)) == {EndEffect.EXCUSED: 3}


def test_a_second_assignment_of_less_changes_nothing_when_it_ends(database: Database, post: Post) -> None:
    database.run(partial(post.assign, unit=post.station.bureau, days=5))
    rule = database.run(partial(post.assign, unit=post.station.squad, days=40))
    assert database.run(partial(post.end, assignment=rule)) == {EndEffect.SAME: 1}
    assert database.read(count(Excusal)) == 0
    assert database.read(lambda s: bodies(s, "due-date")) == []


@on_all_databases
def test_an_ended_assignment_enrols_nobody_who_comes_later(database: Database, post: Post) -> None:
    rule = database.run(partial(post.assign, unit=post.station.bureau))
    database.run(partial(post.end, assignment=rule))
    before = database.read(count(Enrolment))
    database.run(lambda s: builders.account(s, post.station.agency, unit=post.station.squad))
    assert not database.read(partial(assignments.is_anything_due, now=LATER))
    assert database.run(partial(assignments.apply_next, now=LATER)) is False
    assert database.read(count(Enrolment)) == before


@on_all_databases
@pytest.mark.parametrize("days", [30, None], ids=["with a due date", "without one"])
def test_a_new_assignment_binds_anew_whom_only_the_end_of_the_old_one_excused(
    database: Database, post: Post, days: int | None
) -> None:
    station = post.station
    rule = database.run(partial(post.assign, unit=station.bureau))
    database.run(partial(post.end, assignment=rule))
    again = database.run(partial(post.assign, unit=station.bureau, days=days, hours=2))
    with database.session() as session:
        due_at = None if days is None else station.midnight_after(days)
        for name in ("Boss", "Bea", "Sam"):
            assert post.standing(session, name) == (State.NOT_STARTED, due_at)
        assert session.query(Enrolment).filter_by(course_id=post.edition.course_id).count() == 3
        assert [body["data"]["assignment"] for body in bodies(session, "excusal")] == [
            *[rule] * 3,
            *[again] * 3,
        ]
        assert chains_hold(session)
    assert not database.read(partial(assignments.is_anything_due, now=LATER))


def test_whoever_joins_a_unit_that_is_still_asked_is_bound_anew_with_a_grace(
    database: Database, post: Post
) -> None:
    station = post.station
    rule = database.run(partial(post.assign, person="Sam", days=5))
    database.run(partial(post.assign, unit=station.sister, days=5))
    database.run(partial(post.end, assignment=rule))
    assert database.read(lambda s: post.standing(s, "Sam"))[0] is State.EXCUSED
    move = partial(
        accounts.move,
        now=LATER,
        agency_id=station.agency.id,
        account_id=station.accounts["Sam"].id,
        unit_id=station.sister.id,
    )
    database.run(move)
    assert database.read(lambda s: post.standing(s, "Sam")) == (
        State.NOT_STARTED,
        station.midnight_after(30),
    )


def test_whom_somebody_excused_stays_excused_whatever_ends_or_begins(database: Database, post: Post) -> None:
    rule = database.run(partial(post.assign, person="Sam"))
    enrolment = database.read(lambda s: post.enrolment(s, "Sam"))
    leave = partial(
        excusals.excuse,
        now=NOW,
        enrolment_id=enrolment,
        since=NOW,
        until=None,
        reason="Leave",
        actor_id=None,
    )
    database.run(leave)
    assert database.run(partial(post.end, assignment=rule)) == {EndEffect.FREE: 1}
    database.run(partial(post.assign, person="Sam", days=9, hours=2))
    assert database.read(lambda s: post.standing(s, "Sam")) == (
        State.EXCUSED,
        post.station.midnight_after(9),
    )
    assert database.read(count(Excusal)) == 1


def test_whoever_was_excused_by_an_end_and_then_by_somebody_stays_so(database: Database, post: Post) -> None:
    rule = database.run(partial(post.assign, person="Sam"))
    database.run(partial(post.end, assignment=rule))
    enrolment = database.read(lambda s: post.enrolment(s, "Sam"))
    leave = partial(
        excusals.excuse, enrolment_id=enrolment, since=NOW, until=None, reason="Leave", actor_id=None
    )
    database.run(partial(leave, now=LATER))
    database.run(partial(post.assign, person="Sam", days=9, hours=3))
    assert database.read(lambda s: post.standing(s, "Sam"))[0] is State.EXCUSED


def test_an_assignment_ends_once(database: Database, post: Post) -> None:
    rule = database.run(partial(post.assign, unit=post.station.bureau))
    database.run(partial(post.end, assignment=rule))
    with pytest.raises(ConflictError):
        database.run(partial(post.end, assignment=rule))
    with pytest.raises(NotFoundError):
        database.run(partial(post.end, assignment="0" * 32))
    assert database.read(count(AssignmentEnd)) == 1
