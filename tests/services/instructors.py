"""Somebody who teaches the published demo, and her drafts of it."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from course_app.content.archives import write_archive
from course_app.content.courses import CourseDocuments
from course_app.domain.accounts import Actor, Appointment, Role
from course_app.services import attempts, drafts
from course_app.services.drafts import Reading
from course_app.storage.models.accounts import Account
from course_app.storage.models.publishing import Course, Edition
from tests import builders
from tests.builders import NOW
from tests.databases import Database
from tests.services.publications import REWORDED

DEMO = "demo"


def reading(documents: CourseDocuments) -> Reading:
    return drafts.read(write_archive(documents.sources), course_key=DEMO)


def instructor(database: Database, *, of_course: bool = True, owner: bool = False) -> Actor:
    """Somebody who teaches the published demo; or, without ``of_course``, all courses of her agency."""

    def made(session: Session) -> Actor:
        course = session.query(Course).one()
        person = builders.account(session, builders.agency(session))
        if owner:
            course.agency_id = person.agency_id
        held = Appointment(
            Role.INSTRUCTOR, NOW - timedelta(days=1), course_id=course.id if of_course else None
        )
        return builders.actor(session, person, appointments=(held,))

    return database.run(made)


def sent(database: Database, actor: Actor, documents: CourseDocuments = REWORDED) -> str:
    """The public id of a draft of these documents."""
    found = reading(documents)
    draft_id = database.run(
        lambda session: drafts.upload(session, now=NOW, actor=actor, course_key=DEMO, reading=found)
    )
    assert draft_id is not None
    return draft_id


def sits_the_final(database: Database, actor: Actor) -> None:
    """The actor has an open attempt at the demo's quiz."""

    def begin(session: Session) -> None:
        person = session.get_one(Account, actor.account_id)
        builders.enrolment(session, person, session.query(Edition).one())
        attempts.start(session, now=NOW, actor=actor, course_key=DEMO, quiz_key="final", random=Random(1))

    database.run(begin)
