"""Standings: kept beside the facts for lists and reports, and made again from the facts at any time."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from course_app.services.completion import facts_of, standing_columns, write_standing
from course_app.storage.editions import load_course
from course_app.storage.models.progress import Standing
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries.enrolments import EnrolmentRow

PAGE = 500
"""How many enrolments are looked at between two questions for more."""


def wrong(session: Session) -> Iterator[str]:
    """The public ids of enrolments whose stored standing is not what their facts come to. Writes nothing.

    In one snapshot of the database: else a fact that arrives between two questions looks like a fault.
    """
    for enrolment in _all(session, lock=False):
        if not _holds(session, enrolment):
            yield enrolment.public_id


def rebuild(session: Session) -> int:
    """Every stored standing is what the facts of its enrolment come to; how many were not before.

    Each enrolment stays locked until the transaction ends, so do this while few people are at work.
    """
    mended = 0
    for enrolment in _all(session, lock=True):
        if not _holds(session, enrolment):
            _mend(session, enrolment)
            mended += 1
    return mended


def _all(session: Session, *, lock: bool) -> Iterator[EnrolmentRow]:
    after = 0
    while page := enrolment_queries.ids(session, after=after, limit=PAGE):
        for enrolment_id in page:
            enrolment = enrolment_queries.by_id(session, enrolment_id=enrolment_id, lock=lock)
            if enrolment is not None:
                yield enrolment
        after = page[-1]


def _holds(session: Session, enrolment: EnrolmentRow) -> bool:
    facts = facts_of(session, enrolment=enrolment)
    stored = enrolment_queries.standing(session, enrolment_id=enrolment.id)
    return stored == standing_columns(load_course(session, enrolment.edition_id), facts)


def _mend(session: Session, enrolment: EnrolmentRow) -> None:
    if enrolment_queries.standing(session, enrolment_id=enrolment.id) is None:
        row = Standing(
            enrolment_id=enrolment.id, account_id=enrolment.account_id, course_id=enrolment.course_id
        )
        session.add(row)
        session.flush()
    course = load_course(session, enrolment.edition_id)
    write_standing(session, enrolment=enrolment, course=course, facts=facts_of(session, enrolment=enrolment))
