"""Whether the database is one that keeps what it says it has stored, and whether its parts fit together."""

from sqlalchemy.orm import Session

from course_app.services import health
from course_app.services.diagnosis.finding import Finding, counted
from course_app.storage.database import wal_is_safe
from course_app.storage.queries import schema, soundness

ABOUT = "database"


def product(session: Session) -> Finding:
    """Which database this is, and in which mode."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite_finding(soundness.sqlite_mode(session))
    return postgresql_finding(soundness.postgresql_mode(session))


def sqlite_finding(mode: soundness.SqliteMode) -> Finding:
    """SQLite keeps its word with a synchronous write, and with a WAL only in versions without the WAL-reset defect."""
    what = f"SQLite {mode.version}, journal {mode.journal}, synchronous {'FULL' if mode.is_durable else 'not FULL'}"
    safe = wal_is_safe(tuple(map(int, mode.version.split("."))))
    if not mode.is_durable or not mode.checks_references:
        advice = "another program changed how this database is opened; answers can be lost: stop it"
        return Finding(ABOUT, what, advice)
    if mode.journal == "wal" and not safe:
        advice = "this version can lose a commit with a WAL: install pysqlite3 (requirements.txt) or set COURSE_JOURNAL=delete"
        return Finding(ABOUT, what, advice)
    if mode.journal != "wal" and not safe:
        what += " (its WAL is not safe in this version, so a long report makes savers wait)"
    return Finding(ABOUT, what)


def postgresql_finding(mode: soundness.PostgresqlMode) -> Finding:
    """PostgreSQL keeps its word where it waits for the disk, and every name where it knows all letters."""
    what = f"PostgreSQL {mode.version}"
    if mode.encoding != "UTF8":
        advice = "names and courses need UTF8: createdb --encoding UTF8 --template template0, then restore"
        return Finding(ABOUT, f"{what}, encoding {mode.encoding}", advice)
    off = [name for name, value in mode.durability.items() if value == "off"]
    if off:
        advice = f"{', '.join(off)} is off, so saved answers can be lost at a power cut: set it on in postgresql.conf"
        return Finding(ABOUT, what, advice)
    if mode.number < soundness.OLDEST_POSTGRESQL:
        return Finding(ABOUT, what, "this version is no longer supported: move to a newer one")
    return Finding(ABOUT, f"{what}, writes wait for the disk")


def migrations(session: Session) -> Finding:
    """Whether the tables are those of this program."""
    found, newest = schema.revision(session), health.newest_revision()
    if found == newest:
        return Finding("migrations", f"at {found}, the newest")
    if found in health.known_revisions() or found is None:
        return Finding(
            "migrations", f"at {found or 'nothing'}, the program needs {newest}", "flask db upgrade"
        )
    advice = "an older program runs on the database of a newer one: install the newer version again"
    return Finding("migrations", f"at {found}, which this program does not know", advice)


def orphans(session: Session) -> Finding:
    """Whether every row has what it rests on."""
    found = [*soundness.rows_without_parent(session), *soundness.torn_facts(session)]
    if not found:
        return Finding("orphans", "every row has what it rests on")
    what = "; ".join(f"{counted(each.rows, 'row', 'rows')} of {each.what}" for each in found)
    advice = "somebody wrote to the database past the program, or a disk failed: restore the last good backup"
    return Finding("orphans", what, advice)
