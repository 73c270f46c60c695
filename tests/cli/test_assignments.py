"""`flask assignments list` and `end`: the operator sees what is in force, and takes back what was a mistake."""

import re
from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.services import assignments
from course_app.storage.models.agencies import Agency
from course_app.storage.models.assignments import AssignmentEnd
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from course_app.web.clock import now
from tests.application import command
from tests.databases import Database
from tests.services.learners import chains_hold, count
from tests.services.stations import Station


@pytest.fixture
def station(app: Flask, database: Database) -> Station:
    """The squad takes a course because it was assigned to it; so does Sam, once more."""

    def found(session: Session) -> Station:
        made = Station(session, due_at=None)
        for person in (False, True):
            assignments.create(
                session,
                now=now(),
                agency_id=made.agency.id,
                course_key="course",
                due_on=made.day(900),
                unit_id=None if person else made.squad.id,
                account_id=made.accounts["Sam"].id if person else None,
                actor_id=made.boss.account_id if person else None,
            )
        return made

    return database.run(found)


def run(app: Flask, *arguments: str) -> str:
    result = command(app, "assignments", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_list_names_what_is_in_force_and_an_end_moves_it_to_those_that_ended(
    app: Flask, station: Station, database: Database
) -> None:
    key = database.read(lambda s: s.get_one(Agency, station.agency.id).key)
    alone, squad, summary = run(app, "list", "--agency", key).splitlines()
    assert re.fullmatch(
        r"\w{32}  course for Sam, due [\d-]+, since [\d-]+ by Boss; enrolled 0, of these completed 0", alone
    )
    assert " for Bureau › Squad, due " in squad
    assert " by the operator; " in squad
    assert summary == "2 in force."
    assert run(app, "end", squad.split()[0], "--reason", " Laid down twice ") == (
        "Ended: 1 asked by another assignment as before.\n"
    )
    assert run(app, "end", alone.split()[0], "--reason", "Sam has left") == (
        "Ended: 1 going on without a due date.\n"
    )
    assert run(app, "list", "--agency", key) == "0 in force.\n"
    last, first, summary = run(app, "list", "--agency", key, "--ended").splitlines()
    assert last.endswith("by the operator: Sam has left")
    assert first.endswith("by the operator: Laid down twice")
    assert summary == "2 ended."
    with database.session() as session:
        actors = session.query(Record.actor_id).filter_by(kind="assignment-ended").all()
        assert actors == [(None,), (None,)]
        due = session.query(Standing.due_at).join(Enrolment, Enrolment.id == Standing.enrolment_id)
        assert due.filter(Enrolment.account_id == station.accounts["Sam"].id).all() == [(None,)]
        assert chains_hold(session)


@pytest.mark.parametrize(
    ("name", "reason", "told"),
    [("0" * 32, "A mistake", "no such assignment"), ("known", "  ", "a reason has between 1 and")],
)
def test_what_cannot_be_ended_is_told_in_one_line_and_stays(
    app: Flask, station: Station, database: Database, name: str, reason: str, told: str
) -> None:
    key = database.read(lambda s: s.get_one(Agency, station.agency.id).key)
    known = run(app, "list", "--agency", key).split()[0]
    result = command(app, "assignments", "end", known if name == "known" else name, "--reason", reason)
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert told in line
    assert database.read(count(AssignmentEnd)) == 0


def test_an_assignment_that_has_ended_is_not_ended_again(
    app: Flask, station: Station, database: Database
) -> None:
    key = database.read(lambda s: s.get_one(Agency, station.agency.id).key)
    end = partial(command, app, "assignments", "end", run(app, "list", "--agency", key).split()[0])
    assert end("--reason", "A mistake").exit_code == 0
    again = end("--reason", "A mistake")
    assert (again.exit_code, again.output) == (1, "Error: this assignment has ended already\n")
