"""Small publications for tests: the demo's documents in a few versions, and people enrolled in them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course_app.content.courses import CourseDocuments
from course_app.services.publishing import Published, Wish, publish
from course_app.storage.models.agencies import Agency
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, LessonCompletion, Standing
from course_app.storage.models.publishing import Edition
from tests import builders
from tests.builders import NOW
from tests.content.documents import BANK, COURSE, DOCUMENTS, QUIZ, SECOND, read
from tests.databases import Database

LATER = NOW + timedelta(days=300)


def documents(*edits: tuple[str, str, str]) -> CourseDocuments:
    """The demo's documents, with texts replaced."""
    changed: dict[str, str] = dict(DOCUMENTS)
    for path, old, new in edits:
        assert old in changed[path]
        changed[path] = changed[path].replace(old, new)
    return read(changed)


FIRST = documents()
REWORDED = documents((SECOND, "More text.", "Other text."))
ASKED_OTHERWISE = documents((BANK, "text: One?", "text: The first one?"))
SHORTER = documents(
    (COURSE, "lessons: [first, second]", "lessons: [second, first]"), (QUIZ, "attempts: 3", "attempts: 4")
)


def go(database: Database, made: CourseDocuments, **wish: Any) -> Published:
    return database.run(
        lambda session: publish(session, now=NOW, documents=made, wish=Wish(note="why", **wish))
    )


def rows(database: Database, table: type[Any]) -> int:
    return database.read(
        lambda session: session.execute(select(func.count()).select_from(table)).scalar_one()
    )


def enrolled(
    database: Database,
    *,
    lessons: tuple[str, ...] = (),
    completed: bool = False,
    agency: Agency | None = None,
) -> int:
    """An officer of ``agency``, else of one of their own, enrolled on the live edition, with lessons done."""

    def made(session: Session) -> int:
        officer = builders.account(session, agency or builders.agency(session))
        edition = session.execute(select(Edition).order_by(Edition.number.desc())).scalars().first()
        assert edition is not None
        enrolment = builders.enrolment(session, officer, edition)
        for key in lessons:
            session.add(
                LessonCompletion(
                    enrolment_id=enrolment.id, lesson=key, edition_id=edition.id, completed_at=NOW
                )
            )
        standing = session.get_one(Standing, enrolment.id)
        standing.started_at = NOW if lessons else None
        if completed:
            session.add(
                Completion(
                    enrolment_id=enrolment.id, edition_id=edition.id, completed_at=NOW, minutes=1, rule={}
                )
            )
        session.flush()
        return enrolment.id

    return database.run(made)


def edition_number(database: Database, enrolment_id: int) -> int:
    query = (
        select(Edition.number)
        .join(Enrolment, Enrolment.edition_id == Edition.id)
        .where(Enrolment.id == enrolment_id)
    )
    return database.read(lambda session: session.execute(query).scalar_one())
