"""A publication dies at every point of it, one after the other: there is the old edition or the new one, whole."""

import subprocess
import sys
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course_app.content.archives import read_archive
from course_app.content.reader import read_catalog
from course_app.domain.publishing import InProgress
from course_app.domain.records import RecordKind
from course_app.services import records, standings
from course_app.services.publishing import Wish
from course_app.storage.editions import load_course
from course_app.storage.models.accounts import Account
from course_app.storage.models.progress import Enrolment, EnrolmentMove
from course_app.storage.models.publishing import Course, CourseFile, Edition, EditionFile, EditionSource
from course_app.storage.models.records import Record
from tests.architecture.tree import ROOT
from tests.builders import NOW
from tests.content.documents import PICTURE, SECOND
from tests.databases import SQLITE_DELETE, Database
from tests.proofs import evidence
from tests.proofs.grounds import Grounds
from tests.proofs.verdicts import Verdict
from tests.services.publications import FIRST, documents, enrolled, go

SECOND_EDITION = documents((SECOND, "More text.", "Other text."), (PICTURE, 'width="4"', 'width="5"'))
OFFICERS = 3
NEVER = 10**6
KILLED = -9


def wish() -> Wish:
    """Whoever is in progress moves too, so that there is much to tear apart."""
    return Wish(note="why", in_progress=InProgress.MOVE)


def survive_killed_publications(
    grounds: Grounds, kind: str, *, points: int | None = None, careless: bool = False
) -> Verdict:
    """Kill a publication at ``points`` places spread over it, else at each; faults are what is neither old nor new."""
    found: list[str] = []
    ended = {1: 0, 2: 0}
    with grounds.database(kind) as database:
        _prepare(database)
        number = _publish(database, NEVER, careless=False)
        assert isinstance(number, int)
    chosen = _spread(number, points)
    for point in chosen:
        with grounds.database(kind) as database:
            _prepare(database)
            if _publish(database, point, careless=careless) is not None:
                found.append(f"it lived on at point {point}")
            live = database.read(_live_number)
            ended[live] += 1
            found += [f"at point {point} of {number}: {fault}" for fault in _faults(database, live)]
            if live == 1 and point == number - 1 and _publish(database, NEVER, careless=False) is None:
                found.append(f"after point {point} nobody can publish any more")
    weight = (
        f"{len(chosen)} of {number} points, {ended[1]} ended in the old edition and {ended[2]} in the new one"
    )
    return Verdict(f"a publication killed anywhere is done or not ({kind})", weight, tuple(found))


def _spread(number: int, points: int | None) -> Sequence[int]:
    """Points from the first to the one after the commit, the last two always among them."""
    every = range(1, number + 1)
    if points is None or points >= number:
        return every
    return sorted(
        {*(1 + place * (number - 2) // (points - 1) for place in range(points - 1)), number - 1, number}
    )


def _prepare(database: Database) -> None:
    """The first edition is live, and officers of one agency are enrolled on it, one of them at work."""
    go(database, FIRST)
    for lessons in [("first",), *[()] * (OFFICERS - 1)]:
        enrolled(database, lessons=lessons)
    database.run(_record_enrolments)
    database.run(standings.rebuild)


def _record_enrolments(session: Session) -> None:
    for enrolment in session.execute(select(Enrolment)).scalars():
        records.append(
            session,
            now=NOW,
            kind=RecordKind.ENROLMENT,
            agency_id=session.get_one(Account, enrolment.account_id).agency_id,
            actor_id=None,
            subject_id=enrolment.account_id,
            data={},
        )


def _publish(database: Database, point: int, *, careless: bool) -> int | None:
    """How many points the publication had, ``None`` where it was killed."""
    journal = "delete" if database.kind == SQLITE_DELETE else "wal"
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.proofs.publisher", url, journal, str(point)]
    done = subprocess.run(
        command + ["careless"] * careless, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == KILLED:
        return None
    assert done.returncode == 0 or careless, done.stderr
    return int(done.stdout or 0)


def _live_number(session: Session) -> int:
    query = select(Edition.number).join(Course, Course.live_edition_id == Edition.id)
    return session.execute(query).scalar_one()


def _faults(database: Database, live: int) -> list[str]:
    try:
        return [
            *database.read(lambda session: _torn(session, live)),
            *evidence.faults(database, saved=(), submitted=()),
        ]
    except Exception as error:  # noqa: BLE001 (whatever cannot be read is a fault)
        return [f"it cannot be read: {type(error).__name__}"]


def _torn(session: Session, live: int) -> list[str]:
    """What does not belong to exactly the editions up to the live one."""
    found = []
    wanted = {1: FIRST, 2: SECOND_EDITION}
    numbers = session.execute(select(Edition.number).order_by(Edition.number)).scalars().all()
    if numbers != list(range(1, live + 1)):
        found.append(f"editions {numbers}, live is {live}")
    for edition in session.execute(select(Edition)).scalars():
        made_of = wanted[edition.number]
        if edition.digest != made_of.digest or load_course(session, edition.id).key != made_of.course.key:
            found.append(f"edition {edition.number} is not what was published")
        files = select(CourseFile.content).join(EditionFile).where(EditionFile.edition_id == edition.id)
        if set(session.execute(files).scalars()) != set(made_of.files.values()):
            found.append(f"edition {edition.number} has not its pictures")
        archive = session.get_one(EditionSource, edition.id).archive
        if next(iter(read_catalog(read_archive(archive)))).digest != made_of.digest:
            found.append(f"edition {edition.number} has not its documents")
    on = select(Edition.number).join(Enrolment, Enrolment.edition_id == Edition.id)
    if set(session.execute(on).scalars()) != {live}:
        found.append("officers are on another edition than the live one")
    moved = OFFICERS if live == 2 else 0
    moves = session.execute(select(func.count()).select_from(EnrolmentMove)).scalar_one()
    on_record = session.execute(
        select(Record.kind, func.count()).where(Record.kind != "enrolment").group_by(Record.kind)
    ).all()
    if moves != moved or dict(on_record) != ({"publication": moved, "move": moved} if moved else {}):
        found.append(f"{moves} moves and records of {dict(on_record)} instead of {moved} each")
    return found
