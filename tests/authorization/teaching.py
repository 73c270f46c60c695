"""The courses of the world, and a draft of each of them."""

from sqlalchemy.orm import Session

from course_app.content.archives import write_archive
from course_app.domain.accounts import Appointment, Role
from course_app.domain.catalog.quizzes import Layout
from course_app.services import drafts
from course_app.services.publishing import Wish, publish
from course_app.storage.editions import to_json
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.drafts import Draft
from course_app.storage.models.publishing import (
    Course,
    CourseFile,
    Edition,
    EditionFile,
    EditionSource,
)
from course_app.web.clock import now
from tests import builders, courses
from tests.content.documents import QUIZ, SECOND
from tests.services.instructors import reading
from tests.services.publications import FIRST, documents

OURS, TAUGHT, OURS_TOO, SHARED, THEIRS = "ours", "demo", "ours-too", "shared", "qabroadq-course"
COURSES = {"own": OURS, "same": TAUGHT, "beside": OURS_TOO, "shared": SHARED, "abroad": THEIRS}
"""One that the instructor teaches and takes, one that she teaches only, another of our agency, one of the
installation, one of the other agency."""
EXCUSED = "excused"
EXAM = "exam"

CHANGED = documents((SECOND, "More text.", "Other text."), (QUIZ, "attempts: 3", "attempts: 3\nlayout: all"))
"""What the draft of the course that she teaches only would change; its quiz shows all questions on one page."""

Ids = dict[str, str]
_OWNERS = {"own": "own", "same": "own", "beside": "own", "abroad": "abroad"}
_FIGURE = "<svg xmlns='http://www.w3.org/2000/svg'><title>Figure of {}</title></svg>"


def publish_courses(session: Session, agencies: dict[str, int]) -> dict[str, Ids]:
    """Every course is live; the ids by place."""
    found = {}
    for place, key in (*COURSES.items(), ("excused", EXCUSED)):
        owner = agencies.get(_OWNERS.get(place, ""))
        found[place] = _publish_documents(session, owner) if key == TAUGHT else _publish(session, key, owner)
    return found


def send_drafts(session: Session, people: dict[str, int]) -> dict[str, Ids]:
    """A draft of each course, by an instructor of ours or, of the other agency's course, by somebody there."""
    found = {}
    for place, key in COURSES.items():
        sender = session.get_one(Account, people["abroad" if place == "abroad" else "instructor"])
        course = session.query(Course).filter_by(key=key).one()
        sent = _upload(session, sender, course) if key == TAUGHT else _draft(session, sender, course)
        found[place] = {"draft_id": sent}
    return found


def _publish(session: Session, key: str, owner: int | None) -> Ids:
    lessons = (courses.lesson("first", checks=1), courses.lesson("second", checks=1))
    course = courses.course(key=key, lessons=lessons, quizzes=(courses.quiz(), courses.quiz(EXAM)))
    agency = session.get_one(Agency, owner) if owner else None
    edition = builders.published(session, course, owner=agency)
    digest = key.encode().hex().ljust(64, "0")
    content = _FIGURE.format(key).encode()
    session.add(CourseFile(digest=digest, media_type="image/svg+xml", content=content))
    session.add(EditionSource(edition_id=edition.id, archive=write_archive({"read.md": key.encode()})))
    session.flush()
    session.add(EditionFile(edition_id=edition.id, digest=digest))
    return {
        "course_key": key,
        "lesson_key": "second",
        "quiz_key": EXAM,
        "question_key": "second-check-0",
        "digest": digest,
        "_extension": "svg",
        "number": "1",
    }


def _publish_documents(session: Session, owner: int | None) -> Ids:
    publish(session, now=now(), documents=FIRST, wish=Wish(note="The first one"))
    session.query(Course).filter_by(key=TAUGHT).one().agency_id = owner
    session.flush()
    digest = session.query(EditionFile.digest).join(Edition).join(Course, Course.id == Edition.course_id)
    return {
        "course_key": TAUGHT,
        "lesson_key": "first",
        "quiz_key": "final",
        "question_key": "try-it",
        "digest": digest.filter(Course.key == TAUGHT).limit(1).scalar() or "",
        "_extension": "svg",
        "number": "1",
    }


def _upload(session: Session, sender: Account, course: Course) -> str:
    held = (Appointment(Role.INSTRUCTOR, now(), course_id=course.id),)
    actor = builders.actor(session, sender, appointments=held)
    sent = drafts.upload(session, now=now(), actor=actor, course_key=course.key, reading=reading(CHANGED))
    assert sent is not None
    return sent


def _draft(session: Session, sender: Account, course: Course) -> str:
    definition = courses.course(
        key=course.key,
        quizzes=(courses.quiz(EXAM, layout=Layout.ALL),),
        lessons=(courses.lesson("second", checks=1),),
    )
    row = Draft(
        course_id=course.id,
        agency_id=sender.agency_id,
        base_edition_id=course.live_edition_id,
        uploaded_by=sender.id,
        uploaded_at=now(),
        digest="0" * 64,
        problems=[],
        archive=write_archive({"read.md": course.key.encode()}),
        definition=to_json(definition),
    )
    session.add(row)
    session.flush()
    return row.public_id
