"""The second factor: who owes one, and that each code is used once."""

import hmac
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from course_app.storage.models.accounts import Account
from course_app.storage.queries import accounts as account_queries
from course_app.storage.queries import sessions as session_queries


def is_due(session: Session, *, now: datetime, account_id: int) -> bool:
    """Whether the account may sign in with a second factor only: it holds an appointment, and its agency asks."""
    return session_queries.second_factor_due(session, now=now, account_id=account_id)


def use_time_step(session: Session, *, account_id: int, step: int) -> bool:
    """The one-time code of this time step is used up; False where it, or a later one, was used before."""
    result = session.execute(
        update(Account)
        .where(
            Account.id == account_id, or_(Account.tf_last_counter.is_(None), Account.tf_last_counter < step)
        )
        .values(tf_last_counter=step)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0)) == 1


def use_recovery_code(session: Session, *, account_id: int, code_hash: str) -> bool:
    """The recovery code is used up; False where it is none of the account's unused ones."""
    codes = account_queries.locked_recovery_codes(session, account_id=account_id)
    left = [code for code in codes if not hmac.compare_digest(code, code_hash)]
    if len(left) == len(codes):
        return False
    session.execute(update(Account).where(Account.id == account_id).values(mf_recovery_codes=left))
    return True
