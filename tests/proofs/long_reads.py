"""A save while somebody reads a big table, row by row, for as long as an export to a slow line takes."""

import threading
import time

from sqlalchemy import select, text

from course_app.storage.models.attempts import Answer, Attempt
from tests.proofs.evidence import Acknowledged, faults
from tests.proofs.school import QUESTIONS, RIGHT, WRONG, found_school
from tests.proofs.site import Site
from tests.proofs.verdicts import Verdict
from tests.proofs.visitor import Visitor, attempt_of

ROWS = 200_000
ROWS_AT_ONCE = 1000
PROMPT_SAVES = 10
"""At least so many saves must be acknowledged while the read goes on: none of them waited for its end."""

FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :rows)
INSERT INTO answer (attempt_id, question, revision, choice, saved_at)
SELECT :attempt, 'filler', n, '["a"]', :at FROM number
"""


def save_under_a_long_read(site: Site, *, seconds: float, slowest: float | None = None) -> Verdict:
    """Read the table of answers for ``seconds`` and save meanwhile; ``slowest`` is what one save may take, in seconds."""
    school = found_school(site.database, name=f"read-{site.database.kind}")
    visitor = Visitor(site.port)
    assert visitor.sign_in(school.officers[0]).status == 302
    visitor.send(f"/learn/courses/{school.courses[0]}/enrol")
    attempt = attempt_of(visitor.send(f"/learn/courses/{school.courses[0]}/quizzes/quiz/attempts"))
    _fill(site, attempt)
    reader = _Reader(site, seconds)
    reader.start()
    reader.begun.wait(60)
    saved, waits, found = _save_meanwhile(visitor, attempt, reader)
    reader.join()
    visitor.hang_up()
    if len(saved) < PROMPT_SAVES:
        found.append(f"only {len(saved)} saves while the read went on")
    if slowest is not None and max(waits) > slowest:
        found.append(f"a save took {max(waits):.1f} s")
    if reader.rows < ROWS:
        found.append(f"the read ended after {reader.rows} rows")
    found += faults(site.database, saved=saved, submitted=())
    weight = f"{reader.rows} rows read in {seconds:.0f} s, {len(saved)} saves meanwhile"
    return Verdict(f"saves under a long read ({site.database.kind})", weight, tuple(found))


class _Reader(threading.Thread):
    """Somebody who reads every answer in one statement, at the speed of a slow line."""

    def __init__(self, site: Site, seconds: float) -> None:
        super().__init__()
        self._site = site
        self._pause = seconds * ROWS_AT_ONCE / ROWS
        self.rows = 0
        self.begun = threading.Event()
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            with self._site.database.session() as session:
                options = {"yield_per": ROWS_AT_ONCE}
                rows = session.execute(select(Answer.id, Answer.choice).execution_options(**options))
                for part in rows.partitions():
                    self.rows += len(part)
                    self.begun.set()
                    time.sleep(self._pause)
        finally:
            self.ended.set()


def _save_meanwhile(
    visitor: Visitor, attempt: str, reader: _Reader
) -> tuple[list[Acknowledged], list[float], list[str]]:
    """Save until the read ends: what was acknowledged before that, how long each save took, what was refused."""
    saved: list[Acknowledged] = []
    waits: list[float] = []
    refused: list[str] = []
    revision = 0
    while not reader.ended.is_set():
        revision += 1
        choice = RIGHT if revision % 2 else WRONG
        began = time.monotonic()
        reply = visitor.save(attempt, QUESTIONS[0], revision, choice)
        waits.append(time.monotonic() - began)
        if reply.status != 200:
            refused.append(f"{reply.status} to a save")
        elif not reader.ended.is_set():
            saved.append(Acknowledged(attempt, QUESTIONS[0], revision, choice))
    return saved, waits, refused


def _fill(site: Site, attempt: str) -> None:
    with site.database.engine.begin() as connection:
        row = connection.execute(
            select(Attempt.id, Attempt.started_at).where(Attempt.public_id == attempt)
        ).one()
        connection.execute(
            text(FILL).bindparams(rows=ROWS, attempt=row.id, at=row.started_at.replace(tzinfo=None))
        )
