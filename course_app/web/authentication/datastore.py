"""Flask-Security's access to accounts: the same session, the same transactions as the rest of the house."""

from typing import Any

from flask_security import SQLAlchemyUserDatastore

from course_app.services import second_factor
from course_app.storage.database import current_session, store_pending
from course_app.web.clock import now


class Datastore(SQLAlchemyUserDatastore):
    """Finds accounts, and stores what Flask-Security changed in them in one durable transaction."""

    def commit(self) -> None:
        """What the view left in the session is stored."""
        store_pending(current_session())

    def find_user(self, case_insensitive: bool = False, **condition: Any) -> Any:  # noqa: FBT001, FBT002
        """The active account that meets the one condition, knowing whether it owes a second factor."""
        account: Any = super().find_user(case_insensitive=False, **condition)
        if account is None or not account.active:
            return None
        account.second_factor_due = second_factor.is_due(current_session(), now=now(), account_id=account.id)
        return account
