"""The ids of what somebody has in the demonstration: addresses are made of them."""

from sqlalchemy import select

from course_app.storage.models.accounts import Account
from course_app.storage.models.attempts import Attempt
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.progress import Enrolment
from tests.journeys.site import Site

Known = dict[str, str]
"""Ids by the names that addresses have for them."""


def ids_of(site: Site, email: str) -> Known:
    """The ids of somebody: account, enrolment, newest attempt, certificate."""
    account = select(Account.id).where(Account.email == email).scalar_subquery()
    own = select(Enrolment.id).where(Enrolment.account_id == account)
    asked = {
        "officer": select(Account.public_id).where(Account.email == email),
        "enrolment": select(Enrolment.public_id).where(Enrolment.account_id == account),
        "attempt": select(Attempt.public_id).where(Attempt.enrolment_id.in_(own)).order_by(Attempt.id.desc()),
        "certificate": select(Certificate.public_id).where(Certificate.account_id == account),
    }
    return site.read(
        lambda session: {name: session.scalars(each).first() or "" for name, each in asked.items()}
    )
