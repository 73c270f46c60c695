"""Publishes the second edition of the demo course, and dies at a chosen point of it. Run as a process of its own.

python -m tests.proofs.publisher URL JOURNAL POINT [careless]

POINT numbers the statements, before which it is killed with SIGKILL; the last two points are before the commit and
after it. Prints how many there are if it lives. ``careless`` stores each statement by itself.
"""

import os
import signal
import sys
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from course_app.services.publishing import publish
from course_app.storage.database import engine_options, prepare_engine, transaction
from tests.builders import NOW
from tests.proofs.publications import SECOND_EDITION, wish


class Watch:
    """Counts what is done, and kills this process at the chosen point."""

    def __init__(self, point: int) -> None:
        self.seen = 0
        self._point = point

    def statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "ROLLBACK")):
            self.step()

    def step(self) -> None:
        self.seen += 1
        if self.seen == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


def commit_in_between(connection: Any, *_rest: Any) -> None:
    connection.connection.dbapi_connection.commit()


def main() -> None:
    """Publish, and die on the way."""
    url, journal, point = sys.argv[1], sys.argv[2], int(sys.argv[3])
    engine = prepare_engine(create_engine(url, **engine_options(url, journal=journal)))
    watch = Watch(point)
    with Session(engine) as session, transaction(session):
        event.listen(engine, "before_cursor_execute", watch.statement)
        if "careless" in sys.argv:
            event.listen(engine, "after_cursor_execute", commit_in_between)
        publish(session, now=NOW, documents=SECOND_EDITION, wish=wish())
        session.flush()
        watch.step()  # before the commit
    watch.step()  # after it
    print(watch.seen)


if __name__ == "__main__":
    main()
