"""What ``domain.progress`` says of a standing, in SQL, so that a database can count and sort by it.

A test compares the two on random standings. Ask with ``moments(now)``.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, not_, or_, select
from sqlalchemy.orm import aliased

from course_app.domain.progress import DUE_SOON, EXPIRING, Flag, State
from course_app.storage.base import UtcDateTime
from course_app.storage.models.progress import Enrolment, Standing


def moments(now: datetime) -> dict[str, object]:
    """The values that the conditions are asked with."""
    return {"now": now, "soon": now + DUE_SOON, "expiring": now + EXPIRING}


_now: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_soon: BindParameter[datetime] = bindparam("soon", type_=UtcDateTime())
_expiring: BindParameter[datetime] = bindparam("expiring", type_=UtcDateTime())
_completed = Standing.completed_at.is_not(None)
EXCUSED: ColumnElement[bool] = and_(
    Standing.excused_from.is_not(None),
    Standing.excused_from <= _now,
    or_(Standing.excused_until.is_(None), Standing.excused_until > _now),
)

"""An excusal is in force."""
BINDS: ColumnElement[bool] = and_(not_(_completed), not_(EXCUSED))
"""Neither complete nor excused: due dates bind."""
STATES: Mapping[State, ColumnElement[bool]] = {
    State.COMPLETED: _completed,
    State.EXCUSED: and_(not_(_completed), EXCUSED),
    State.IN_PROGRESS: and_(BINDS, Standing.started_at.is_not(None)),
    State.NOT_STARTED: and_(BINDS, Standing.started_at.is_(None)),
}
FLAGS: Mapping[Flag, ColumnElement[bool]] = {
    Flag.OVERDUE: and_(BINDS, Standing.due_at.is_not(None), Standing.due_at <= _now),
    Flag.DUE_SOON: and_(BINDS, Standing.due_at > _now, Standing.due_at <= _soon),
    Flag.EXPIRED: and_(_completed, Standing.expires_at <= _now),
    Flag.EXPIRING: and_(_completed, Standing.expires_at > _now, Standing.expires_at <= _expiring),
    Flag.BLOCKED: and_(BINDS, Standing.blocked),
}

_later = aliased(Enrolment)
IS_NEWEST: ColumnElement[bool] = not_(
    select(_later.id)
    .where(
        _later.account_id == Enrolment.account_id,
        _later.course_id == Enrolment.course_id,
        _later.period > Enrolment.period,
    )
    .exists()
)
"""The enrolment has no later period: a renewal takes the place of what it renews."""
