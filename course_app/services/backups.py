"""Backup and restore: everything the database holds in one file, and from that file into an empty installation."""

import hashlib
import hmac
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from course_app.domain import backups
from course_app.domain.backups import Manifest
from course_app.domain.errors import ConflictError, InvalidInputError
from course_app.services import deliveries, sessions
from course_app.services.records import ChainVerdict, verify_all
from course_app.storage import archive, copies
from course_app.storage.database import one_snapshot, transaction
from course_app.storage.queries import contents

SPARE_BYTES = 64 * 1024 * 1024
"""How much of the disk a restore leaves free at least."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: the manifest, each agency's record as walked afterwards, how many sign-ins it ended."""

    manifest: Manifest
    chains: tuple[ChainVerdict, ...]
    ended_sessions: int


def make(session: Session, *, now: datetime, target: Path, secret: str, with_secrets: bool) -> Manifest:
    """``target`` is a backup of the database as of this moment, checked by reading it back. Others go on working."""
    archive.refuse_taken(target)
    if backups_nothing(session):
        raise ConflictError("the database has no tables yet: there is nothing to back up")
    kind = session.get_bind().dialect.name
    with archive.work_folder(target.parent) as folder:
        copy = folder / archive.DATABASE_PARTS[kind]
        content = copies.take(session, copy)
        paths = {copy.name: copy}
        if with_secrets:
            paths[archive.SECRET_PART] = folder / archive.SECRET_PART
            paths[archive.SECRET_PART].write_text(secret, encoding="utf-8")
        manifest = Manifest(
            database=kind,
            taken_at=now,
            content=content,
            parts={name: archive.part_of(path) for name, path in paths.items()},
            key_mark=key_mark(secret),
            with_secrets=with_secrets,
        )
        archive.pack(target, manifest, paths)
    return manifest


def backups_nothing(session: Session) -> bool:
    """Whether there is no table to back up."""
    return copies.is_empty(session.get_bind().engine)


def restore(
    engine: Engine,
    *,
    now: datetime,
    source: Path,
    folder: Path,
    key_file: Path | None,
    revisions: Collection[str],
) -> Restored:
    """The empty database holds what ``source`` holds, compared and walked; if anything is wrong, still nothing.

    ``folder`` takes what is needed meanwhile; for SQLite it is that of the database. A secret key in the backup goes
    to ``key_file``, if given. Nobody is signed in afterwards: sessions ended since the backup must not come back. No
    worker was seen and none holds a mail: those of the backup are not at work here.
    """
    with archive.opened(source) as packed:
        manifest = packed.manifest
        if reason := backups.unfit(manifest, database=engine.dialect.name, revisions=revisions):
            raise ConflictError(reason)
        copies.refuse_used(engine)
        name = archive.DATABASE_PARTS[manifest.database]
        _refuse_full_disk(folder, manifest.parts[name].size)
        with archive.work_folder(folder) as work:
            packed.extract(name, work / name)
            with copies.put(engine, work / name) as session:
                chains = _checked(session, manifest)
                with transaction(session):
                    ended = sessions.end_everybody(session, now=now)
                    deliveries.forget_workers(session)
                if manifest.with_secrets and key_file is not None:
                    packed.extract(archive.SECRET_PART, work / archive.SECRET_PART)
                    (work / archive.SECRET_PART).rename(key_file)
    return Restored(manifest, chains, ended)


def key_mark(secret: str) -> str:
    """A mark that is the same for the same secret key, and from which nobody gets to the key."""
    return hmac.new(secret.encode(), b"which key", hashlib.sha256).hexdigest()[:16]


def _checked(session: Session, manifest: Manifest) -> tuple[ChainVerdict, ...]:
    one_snapshot(session)
    if told := backups.differences(manifest.content, contents.content(session)):
        raise InvalidInputError(f"what was restored is not what the backup says: {'; '.join(told[:3])}")
    chains = tuple(verify_all(session))
    for chain in chains:
        if chain.fault is not None:
            raise InvalidInputError(
                f"the record of {chain.agency_key} is broken at entry {chain.fault.sequence}: {chain.fault.reason}"
            )
    return chains


def _refuse_full_disk(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise ConflictError(
            f"the disk of {folder} has {free // 2**20:,} MB free, the restore needs {(needed + SPARE_BYTES) // 2**20:,} MB"
        )
