"""What a backup says about itself, and whether what came out of it is what went in."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from course_app.domain.errors import InvalidInputError
from course_app.domain.records import Head, moment

PRODUCT = "course-platform"
FORMAT = 1
LEFT_OUT = ("course documents on disk", "settings", "undelivered mail in the instance folder")
"""What no backup of ours holds; the secret key comes on top where it was not asked for."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a database held at one moment: rows by table, and by agency the last entry of its record."""

    revision: str
    counts: Mapping[str, int]
    chains: Mapping[str, Head]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the archive."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The page that lies on top of a backup. ``key_mark`` tells secret keys apart and reveals none."""

    database: str
    taken_at: datetime
    content: Content
    parts: Mapping[str, Part]
    key_mark: str
    with_secrets: bool


def write(manifest: Manifest) -> str:
    """The manifest as text for people and programs."""
    left_out = [*LEFT_OUT, *([] if manifest.with_secrets else ["the secret key"])]
    return json.dumps(
        {
            "product": PRODUCT,
            "format": FORMAT,
            "database": manifest.database,
            "taken_at": moment(manifest.taken_at),
            "revision": manifest.content.revision,
            "counts": dict(manifest.content.counts),
            "chains": {
                agency: {"sequence": head.sequence, "digest": head.digest}
                for agency, head in manifest.content.chains.items()
            },
            "parts": {
                name: {"bytes": part.size, "sha256": part.digest} for name, part in manifest.parts.items()
            },
            "key_mark": manifest.key_mark,
            "with_secrets": manifest.with_secrets,
            "left_out": left_out,
        },
        indent=1,
        sort_keys=True,
    )


def read(text: str) -> Manifest:
    """The manifest that ``text`` is; InvalidInputError with words for the operator where it is none."""
    try:
        found = json.loads(text)
        if found["product"] != PRODUCT:
            raise InvalidInputError("this is a backup of another product")
        if found["format"] != FORMAT:
            raise InvalidInputError(
                f"this backup has format {found['format']}, this program reads format {FORMAT}"
            )
        return _manifest(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInputError("the manifest of this backup cannot be read") from error


def _manifest(found: Mapping[str, object]) -> Manifest:
    chains = {
        str(agency): Head(_number(head["sequence"]), str(head["digest"]))
        for agency, head in _mapping(found["chains"]).items()
    }
    parts = {
        str(name): Part(_number(part["bytes"]), str(part["sha256"]))
        for name, part in _mapping(found["parts"]).items()
    }
    counts = {str(table): _number(number) for table, number in _mapping(found["counts"]).items()}
    return Manifest(
        database=str(found["database"]),
        taken_at=datetime.fromisoformat(str(found["taken_at"])),
        content=Content(str(found["revision"]), counts, chains),
        parts=parts,
        key_mark=str(found["key_mark"]),
        with_secrets=found["with_secrets"] is True,
    )


def _mapping(value: object) -> Mapping[str, Mapping[str, object]]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def unfit(manifest: Manifest, *, database: str, revisions: Collection[str]) -> str:
    """Why this program cannot put the backup into a database of this kind; empty where it can."""
    if manifest.database != database:
        return f"this backup is of {manifest.database}, the database set here is {database}"
    if manifest.content.revision not in revisions:
        return (
            f"this backup was made by a newer program (revision {manifest.content.revision}): "
            "install that version, then restore"
        )
    return ""


def differences(expected: Content, found: Content) -> tuple[str, ...]:
    """Everything in which a restored database differs from what the manifest says, in words."""
    told = []
    if expected.revision != found.revision:
        told.append(f"revision {found.revision} instead of {expected.revision}")
    for table in sorted({*expected.counts, *found.counts}):
        wanted, there = expected.counts.get(table, 0), found.counts.get(table, 0)
        if wanted != there:
            told.append(f"{there} rows of {table} instead of {wanted}")
    told += [
        f"the record of {agency} ends elsewhere than the manifest says"
        for agency in sorted({*expected.chains, *found.chains})
        if expected.chains.get(agency) != found.chains.get(agency)
    ]
    return tuple(told)
