"""The demonstration says how it gets on, is made once, and has a password chosen like any other."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.cli.demo import PASSWORD_FILE, sign_in_lines
from course_app.config import Settings
from course_app.domain import accounts as domain
from course_app.domain.accounts import Role
from course_app.domain.results import QuizResults
from course_app.services import results
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.publishing import Course
from tests import builders
from tests.application import MakeApp, command
from tests.databases import Database


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("tiny one", "too-short"),
        ("protect and serve 1", "common"),
        ("aaaaaaaaaaaaaaaaaaaa", "pattern"),
        ("Riverbend Police", "own-name"),
        ("Officer+Training 7", "own-name"),
        ("dana whitfield 1", "own-name"),
    ],
)
def test_a_demonstration_password_that_nobody_could_choose_is_refused_in_one_line(
    make_app: MakeApp, database: Database, password: str, why: str
) -> None:
    result = command(make_app(demo_password=password), "demo")
    assert result.exit_code == 2
    (line,) = result.output.splitlines()
    assert line.startswith(f"Error: COURSE_DEMO_PASSWORD cannot be taken ({why}); use at least 15 characters")
    assert password not in line


def test_filling_says_how_it_gets_on_and_happens_once(make_app: MakeApp, database: Database) -> None:
    app = make_app(demo_password="correct horse battery 1")
    lines = command(app, "demo").output.splitlines()
    assert lines[:2] == [
        "  Publishing human-trafficking …",
        "  Riverbend Police Department: 24 people …",
    ]
    living = [line for line in lines if "What they did in 75 days" in line]
    assert len(living) > 2
    assert "Made 2 agencies with 27 people." in lines
    assert database.read(instructor_courses) == ["human-trafficking"]
    shown = database.read(first_quiz)
    assert shown.bands is not None
    assert sum(1 for attempts in shown.bands if attempts) >= 4, "scores of the demonstration are all alike"
    shares = {item.share for item in shown.items if item.share is not None}
    assert len(shares) >= 4, "no question of the demonstration stands out"
    again = command(app, "demo")
    assert again.exit_code == 1
    assert again.output.startswith("Error: this database serves an agency already")


def instructor_courses(session: Session) -> list[str]:
    """What the instructor of the demonstration is appointed to by name: an appointment to all reaches no shared course."""
    query = (
        select(Course.key)
        .join(Appointment, Appointment.course_id == Course.id)
        .where(Appointment.role == Role.INSTRUCTOR)
    )
    return list(session.scalars(query))


def test_a_restored_demonstration_is_not_given_a_password_that_opens_nothing(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, demo_password="")
    lines = sign_in_lines((("officer@example.org", "officer"),), settings)
    assert lines.endswith("password       as where the demonstration was made")
    assert not (tmp_path / PASSWORD_FILE).exists()
    (tmp_path / PASSWORD_FILE).write_text("the one it was made with\n", "ascii")
    assert sign_in_lines((), settings).endswith("password       the one it was made with")


def first_quiz(session: Session) -> QuizResults:
    """What the instructor of the demonstration sees of the first quiz."""
    query = select(Appointment).where(Appointment.role == Role.INSTRUCTOR)
    given = session.scalars(query).one()
    held = domain.Appointment(Role.INSTRUCTOR, given.since, course_id=given.course_id)
    person = session.get_one(Account, given.account_id)
    actor = builders.actor(session, person, appointments=(held,))
    view = results.of_quiz(session, actor=actor, course_key="human-trafficking", quiz_key="crime-and-law")
    return view.results
