"""What a publication has to know: the edition before it, and who is enrolled on which edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, true, update
from sqlalchemy.orm import Session

from course_app.storage.database import lock_for_update, wait_to_publish
from course_app.storage.models.agencies import Agency
from course_app.storage.models.attempts import Attempt, Submission
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, EnrolmentMove, Standing
from course_app.storage.models.publishing import Course, CourseFile, Edition


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A course and its newest edition, without the content."""

    course_id: int
    agency_id: int | None
    edition_id: int
    number: int
    digest: str
    renderer: int


@dataclass(frozen=True, slots=True)
class OpenEnrolment:
    """An enrolment that is not completed."""

    id: int
    public_id: str
    agency_id: int
    account_id: int
    edition_id: int
    edition_number: int
    started: bool


def live(session: Session, *, course_key: str, lock: bool = False) -> LiveRow | None:
    """The newest edition of the course; ``lock``: nobody else publishes until this is stored, be it the first edition."""
    if lock:
        wait_to_publish(session)
    if lock and lock_for_update(session):
        course = select(Course.id).where(Course.key == course_key)
        session.execute(course.with_for_update(key_share=True)).all()
    query = (
        select(
            Course.id,
            Course.agency_id,
            Edition.id,
            Edition.number,
            Edition.digest,
            Edition.renderer_version,
        )
        .join(Edition, Edition.id == Course.live_edition_id)
        .where(Course.key == course_key)
    )
    row = session.execute(query).one_or_none()
    return LiveRow(*row) if row else None


def live_sources(session: Session) -> dict[str, tuple[str, int]]:
    """Of each course: the digest of the documents of its live edition, and the renderer that made it."""
    query = select(Course.key, Edition.digest, Edition.renderer_version).join(
        Edition, Edition.id == Course.live_edition_id
    )
    return {key: (digest, renderer) for key, digest, renderer in session.execute(query)}


def open_enrolments(
    session: Session, *, course_id: int, agency_id: int | None = None, lock: bool = False
) -> Sequence[OpenEnrolment]:
    """Enrolments in the course that are not completed, oldest first; of one agency where it is given.

    With ``lock`` their rows are locked before anything is read, so that none starts or completes meanwhile.
    """
    if lock and lock_for_update(session):
        rows = select(Enrolment.id).where(Enrolment.course_id == course_id).order_by(Enrolment.id)
        session.execute(rows.with_for_update(key_share=True)).all()
    completed = select(Completion.enrolment_id).where(Completion.enrolment_id == Enrolment.id)
    query = (
        select(
            Enrolment.id,
            Enrolment.public_id,
            Enrolment.agency_id,
            Enrolment.account_id,
            Enrolment.edition_id,
            Edition.number,
            Standing.started_at.is_not(None),
        )
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(Standing, Standing.enrolment_id == Enrolment.id)
        .where(Enrolment.course_id == course_id, ~completed.exists(), _of(agency_id))
        .order_by(Enrolment.id)
    )
    return [OpenEnrolment(*row) for row in session.execute(query)]


def completed_count(session: Session, *, course_id: int, agency_id: int | None = None) -> int:
    """How many enrolments in the course are completed; they stay on their edition."""
    query = (
        select(func.count())
        .select_from(Completion)
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .where(Enrolment.course_id == course_id, _of(agency_id))
    )
    return session.execute(query).scalar_one()


def open_attempt_count(session: Session, *, course_id: int, agency_id: int | None = None) -> int:
    """How many attempts are open; they are finished on their edition."""
    query = (
        select(func.count())
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .where(Enrolment.course_id == course_id, Submission.attempt_id.is_(None), _of(agency_id))
    )
    return session.execute(query).scalar_one()


def move(session: Session, *, now: datetime, enrolments: Sequence[OpenEnrolment], edition_id: int) -> None:
    """The enrolments are pinned to the edition, and each has a row that says since when."""
    if not enrolments:
        return
    session.execute(
        insert(EnrolmentMove),
        [
            {
                "enrolment_id": row.id,
                "from_edition_id": row.edition_id,
                "to_edition_id": edition_id,
                "at": now,
            }
            for row in enrolments
        ],
    )
    session.execute(
        update(Enrolment).execution_options(synchronize_session=False),
        [{"id": row.id, "edition_id": edition_id} for row in enrolments],
    )


def known_files(session: Session, *, digests: Sequence[str]) -> set[str]:
    """Those of the digests whose bytes are stored already."""
    return set(session.execute(select(CourseFile.digest).where(CourseFile.digest.in_(digests))).scalars())


def agencies(session: Session) -> Sequence[int]:
    """Every agency of the installation."""
    return session.execute(select(Agency.id).order_by(Agency.id)).scalars().all()


def _of(agency_id: int | None) -> ColumnElement[bool]:
    """The condition that an enrolment is one of this agency's; without one, of any."""
    return true() if agency_id is None else Enrolment.agency_id == agency_id
