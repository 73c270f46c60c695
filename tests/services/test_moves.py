"""Whom a publication moves, and what moving does to records and standings."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course_app.domain.publishing import ChangeClass, InProgress
from course_app.services import completion, records, standings
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import EnrolmentMove, Standing
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW
from tests.content.documents import COURSE, DOCUMENTS, SECOND, read
from tests.databases import Database, on_all_databases
from tests.services.publications import (
    ASKED_OTHERWISE,
    FIRST,
    REWORDED,
    documents,
    edition_number,
    enrolled,
    go,
)


@on_all_databases
def test_who_has_not_started_moves_who_has_keeps_and_who_has_completed_stays(database: Database) -> None:
    go(database, FIRST)
    fresh, started, done = (
        enrolled(database),
        enrolled(database, lessons=("first",)),
        enrolled(database, lessons=("first", "second"), completed=True),
    )
    published = go(database, REWORDED)
    assert (published.kind, published.moved) == (ChangeClass.CONTENT, 1)
    assert [edition_number(database, each) for each in (fresh, started, done)] == [2, 1, 1]


def test_the_publisher_may_move_those_in_progress_and_a_cosmetic_change_always_does(
    database: Database,
) -> None:
    go(database, FIRST)
    started, done = (
        enrolled(database, lessons=("first",)),
        enrolled(database, lessons=("first",), completed=True),
    )
    assert go(database, REWORDED, in_progress=InProgress.MOVE).moved == 1
    assert edition_number(database, started) == 2
    assert go(database, FIRST, kind=ChangeClass.COSMETIC).moved == 1
    assert [edition_number(database, each) for each in (started, done)] == [3, 1]


def test_a_changed_question_makes_it_assessment_whatever_the_publisher_says(database: Database) -> None:
    go(database, FIRST)
    started = enrolled(database, lessons=("first",))
    published = go(database, ASKED_OTHERWISE, kind=ChangeClass.COSMETIC)
    assert (published.kind, published.moved) == (ChangeClass.ASSESSMENT, 0)
    assert edition_number(database, started) == 1


@on_all_databases
def test_each_move_has_a_row_and_a_record_and_every_chain_holds(database: Database) -> None:
    go(database, FIRST)
    enrolments = [enrolled(database) for _ in range(3)]
    go(database, REWORDED)

    def check(session: Session) -> None:
        moves = session.execute(select(EnrolmentMove.enrolment_id, EnrolmentMove.at)).all()
        assert sorted(moves) == [(each, NOW) for each in enrolments]
        kinds = session.execute(select(Record.kind, func.count()).group_by(Record.kind)).all()
        assert dict(tuple(row) for row in kinds) == {"publication": 3, "move": 3}
        assert all(verdict.fault is None for verdict in records.verify_all(session))

    database.read(check)


def test_moving_counts_progress_again_where_the_outline_changed(database: Database) -> None:
    go(database, FIRST)
    enrolment = enrolled(database, lessons=("first",))
    longer = dict(DOCUMENTS)
    longer[COURSE] = longer[COURSE].replace("[first, second]", "[first, second, third]")
    longer["modules/demo/basics/third.md"] = DOCUMENTS[SECOND]
    assert go(database, read(longer), in_progress=InProgress.MOVE).moved == 1
    standing = database.read(lambda session: session.get_one(Standing, enrolment))
    assert (standing.lessons_done, standing.lessons_total) == (1, 3)


def test_moving_completes_whoever_has_done_all_that_the_new_edition_asks(database: Database) -> None:
    go(database, FIRST)
    enrolment = enrolled(database, lessons=("first", "second"))
    easier = documents((COURSE, "quizzes: [final]", "quizzes: []"))
    assert go(database, easier, in_progress=InProgress.MOVE).kind is ChangeClass.ASSESSMENT
    standing = database.read(lambda session: session.get_one(Standing, enrolment))
    assert standing.completed_at == NOW


SKIPPED_LESSON = documents(
    (COURSE, "lessons: [first, second]", "lessons: [second, first]"),
    (COURSE, "quizzes: [final]", "quizzes: []"),
)


def test_moving_many_costs_as_many_statements_as_moving_one(database: Database) -> None:
    costs = []
    home = database.run(builders.agency)
    for people in (1, 30):
        go(database, FIRST)
        for _ in range(people):
            enrolled(database, lessons=("first",), agency=home)
        with database.counted() as sent:
            go(database, SKIPPED_LESSON, in_progress=InProgress.MOVE)
        costs.append(len(sent))
        assert database.read(standings_hold)
    assert costs[0] == costs[1]


def test_of_many_who_move_only_those_who_have_done_all_complete(database: Database) -> None:
    go(database, FIRST)
    done = [enrolled(database, lessons=("first", "second")) for _ in range(3)]
    others = [enrolled(database, lessons=("first",)) for _ in range(3)]
    go(database, SKIPPED_LESSON, in_progress=InProgress.MOVE)
    with database.session() as session:
        completed = set(session.scalars(select(Completion.enrolment_id)))
        assert (completed, completed & set(others)) == (set(done), set())
        assert all(verdict.fault is None for verdict in records.verify_all(session))
    assert database.read(standings_hold)


@pytest.mark.parametrize("page", [1, 2, 500])
def test_enrolments_are_counted_again_in_pages_and_none_is_left_out(
    database: Database, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(completion, "MANY", page)
    go(database, FIRST)
    enrolments = [enrolled(database, lessons=("first",)) for _ in range(5)]
    assert go(database, SKIPPED_LESSON, in_progress=InProgress.MOVE).moved == len(enrolments)
    with database.session() as session:
        assert set(session.scalars(select(Standing.quizzes_total))) == {0}
    assert database.read(standings_hold)


def standings_hold(session: Session) -> bool:
    """Whether every stored standing is what its facts come to."""
    return list(standings.wrong(session)) == []
