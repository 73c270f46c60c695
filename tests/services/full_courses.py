"""Courses whose lists are as long as a test asks for, written straight into the tables."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from course_app.storage.base import new_public_id
from course_app.storage.models.attempts import Attempt, Grade
from course_app.storage.models.drafts import Draft
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course, Edition
from tests.builders import NOW
from tests.services.full_agencies import FullAgency, insert_all, name_of, next_id


def courses(session: Session, agency: FullAgency, number: int) -> None:
    """So many more courses of the agency, each live; nobody can open them."""
    course, edition = next_id(session, Course), next_id(session, Edition)
    places = range(number)
    insert_all(
        session,
        Course,
        [
            {
                "id": course + each,
                "key": f"course-{course + each}",
                "agency_id": agency.agency_id,
                "created_at": NOW,
            }
            for each in places
        ],
    )
    insert_all(
        session,
        Edition,
        [
            {
                "id": edition + each,
                "public_id": new_public_id(),
                "course_id": course + each,
                "number": 1,
                "digest": f"{course + each:064x}",
                "renderer_version": 1,
                "change_class": "content",
                "note": "",
                "published_at": NOW,
                "title": name_of(each, "Course"),
                "summary": "",
                "language": "en",
                "open_enrolment": False,
                "minutes": 1,
                "definition": "",
            }
            for each in places
        ],
    )
    live = select(Edition.id).where(Edition.course_id == Course.id).scalar_subquery()
    session.execute(update(Course).where(Course.live_edition_id.is_(None)).values(live_edition_id=live))


def editions(session: Session, live: Edition, number: int, by: FullAgency) -> None:
    """So many more editions of the course; the newest one is live, and the only one with what is in it."""
    first = next_id(session, Edition)
    before = session.execute(
        select(func.max(Edition.number)).where(Edition.course_id == live.course_id)
    ).scalar_one()
    insert_all(
        session,
        Edition,
        [
            {
                "id": first + each,
                "public_id": new_public_id(),
                "course_id": live.course_id,
                "number": before + 1 + each,
                "digest": f"{first + each:064x}",
                "renderer_version": 1,
                "change_class": ("content", "cosmetic")[each % 2],
                "note": name_of(each, "What changed, and why:"),
                "published_at": NOW,
                "published_by": by.account_id,
                "title": live.title,
                "summary": live.summary,
                "language": live.language,
                "open_enrolment": live.open_enrolment,
                "minutes": live.minutes,
                "definition": live.definition if each + 1 == number else "",
            }
            for each in range(number)
        ],
    )
    session.get_one(Course, live.course_id).live_edition_id = first + number - 1


def drafts(
    session: Session,
    live: Edition,
    by: FullAgency,
    number: int,
    *,
    problems: int = 0,
    withdrawn: bool = True,
) -> list[str]:
    """So many drafts of the course by ``by``; returns their public ids."""
    listed = [
        [
            f"modules/{live.title}/basics/{name_of(each, 'lesson').replace(' ', '-')}.md",
            each + 1,
            "unknown key 'minuts'; did you mean 'minutes'?",
        ]
        for each in range(problems)
    ]
    rows = [
        {
            "public_id": new_public_id(),
            "course_id": live.course_id,
            "agency_id": by.agency_id,
            "base_edition_id": live.id,
            "uploaded_by": by.account_id,
            "uploaded_at": NOW + timedelta(minutes=each),
            "digest": f"{each:064x}",
            "problems": listed,
            "archive": b"",
            "definition": None if problems or withdrawn else live.definition,
            "withdrawn_at": NOW if withdrawn else None,
        }
        for each in range(number)
    ]
    insert_all(session, Draft, rows)
    return [str(row["public_id"]) for row in rows]


def taken(
    session: Session,
    live: Edition,
    by: FullAgency,
    accounts: Sequence[int],
    *,
    quiz: str,
    questions: Sequence[str],
) -> None:
    """Each of these people took the quiz once and was asked all of its questions."""
    enrolment, attempt = next_id(session, Enrolment), next_id(session, Attempt)
    insert_all(
        session,
        Enrolment,
        [
            {
                "id": enrolment + place,
                "public_id": new_public_id(),
                "agency_id": by.agency_id,
                "account_id": each,
                "course_id": live.course_id,
                "edition_id": live.id,
                "created_at": NOW,
            }
            for place, each in enumerate(accounts)
        ],
    )
    insert_all(
        session,
        Standing,
        [
            {
                "enrolment_id": enrolment + place,
                "account_id": each,
                "course_id": live.course_id,
                "started_at": NOW,
            }
            for place, each in enumerate(accounts)
        ],
    )
    insert_all(
        session,
        Attempt,
        [
            {
                "id": attempt + place,
                "public_id": new_public_id(),
                "enrolment_id": enrolment + place,
                "quiz": quiz,
                "ordinal": 1,
                "edition_id": live.id,
                "paper": [],
                "started_at": NOW,
            }
            for place in range(len(accounts))
        ],
    )
    insert_all(
        session,
        Grade,
        [
            {
                "attempt_id": attempt + place,
                "earned": Fraction(place % 11, 10),
                "possible": Fraction(1),
                "pass_mark": Fraction(4, 5),
                "passed": place % 11 >= 8,
                "marks": [
                    {"question": key, "earned": f"{(place + number) % 2}/1", "possible": "1/1"}
                    for number, key in enumerate(questions)
                ],
                "grader_version": 1,
                "graded_at": NOW,
            }
            for place in range(len(accounts))
        ],
    )
