"""Keys stay closed to whoever sits a quiz of the course herself, and so does everything that would tell them."""

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, own_scope
from course_app.domain.errors import KeyWithheldError
from course_app.storage.queries import drafts as queries
from course_app.storage.queries import enrolments as enrolment_queries


def is_withheld(session: Session, *, actor: Actor, course_id: int) -> bool:
    """Whether the actor may see no key of the course now: an attempt of her own at it is open."""
    return queries.has_open_attempt(session, account_id=actor.account_id, course_id=course_id)


def refuse_while_sitting(session: Session, *, actor: Actor, course_id: int) -> None:
    """Raises KeyWithheldError during an attempt of the actor's own."""
    if is_withheld(session, actor=actor, course_id=course_id):
        raise KeyWithheldError


def hold_off_attempts(session: Session, *, actor: Actor, course_key: str) -> None:
    """No attempt of the actor's own at the course begins before what happens now is stored."""
    enrolment_queries.lock_accounts(session, account_ids=[actor.account_id])
    enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key, lock=True)
