"""A backup as one file: a zip with a manifest on top, written beside its name and moved there when it is whole.

What is read from one is read by name, one known part after the other, and never more of it than was announced.
"""

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from course_app.domain.backups import Manifest, Part, read, write
from course_app.domain.errors import ConflictError, InvalidInputError

MANIFEST = "manifest.json"
SQLITE_PART = "database.sqlite3"
POSTGRESQL_PART = "database.dump"
SECRET_PART = "secret-key"  # noqa: S105 (a name, no secret)
DATABASE_PARTS = {"sqlite": SQLITE_PART, "postgresql": POSTGRESQL_PART}
LARGEST_MANIFEST = 4 * 1024 * 1024
LARGEST_SECRET = 4096
AT_ONCE = 1024 * 1024
FASTEST = 1
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError)
"""What the zip library raises on a file that is damaged or made up."""


def part_of(path: Path) -> Part:
    """Size and digest of a file."""
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


@contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """A folder that only we can read, on the disk where the result will lie; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as name:
        yield Path(name)


def refuse_taken(target: Path) -> None:
    """ConflictError where ``target`` cannot become a new file."""
    if target.exists():
        raise ConflictError(f"{target} is there already: choose another name")
    if not target.parent.is_dir():
        raise ConflictError(f"there is no folder {target.parent}")


def pack(target: Path, manifest: Manifest, parts: Mapping[str, Path]) -> None:
    """``target`` is the complete archive, on disk, readable by its owner only. Read back before it gets its name."""
    half = target.with_name(f"{target.name}.part")
    try:
        handle = os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConflictError(
            f"{half} is there: another backup is being written, or one was cut off and left it"
        ) from None
    try:
        with os.fdopen(handle, "w+b") as file:
            _write(file, manifest, parts)
            file.flush()
            os.fsync(file.fileno())
        with opened(half) as packed:
            for name in parts:
                packed.check(name)
        refuse_taken(target)
        half.rename(target)
        sync_folder(target.parent)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _write(file: IO[bytes], manifest: Manifest, parts: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST) as packed:
        packed.writestr(MANIFEST, write(manifest))
        for name, path in parts.items():
            # A dump of PostgreSQL is compressed already.
            how = zipfile.ZIP_STORED if name == POSTGRESQL_PART else zipfile.ZIP_DEFLATED
            packed.write(path, name, compress_type=how, compresslevel=FASTEST)


class Packed:
    """An archive that is open for reading, with a manifest that was understood."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        names = file.namelist()
        if MANIFEST not in names:
            raise InvalidInputError("this is no backup: it has no manifest")
        with file.open(MANIFEST) as text:
            self.manifest = read(text.read(LARGEST_MANIFEST).decode())
        database = DATABASE_PARTS.get(self.manifest.database, "")
        known = {database, *([SECRET_PART] if self.manifest.with_secrets else [])}
        foreign = sorted({*names} - known - {MANIFEST})
        if foreign:
            raise InvalidInputError(f"this backup holds what no backup of ours holds: {foreign[0]!r}")
        if len(names) != len(known) + 1 or set(self.manifest.parts) != known:
            raise InvalidInputError("this backup does not hold what its manifest says")
        if self.manifest.with_secrets and self.manifest.parts[SECRET_PART].size > LARGEST_SECRET:
            raise InvalidInputError("the secret key in this backup is none: it is too long")

    def check(self, name: str) -> None:
        """The part is what the manifest says."""
        for _piece in self._pieces(name):
            pass

    def extract(self, name: str, path: Path) -> None:
        """``path`` is the part, on disk, readable by its owner only."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.writelines(self._pieces(name))
            file.flush()
            os.fsync(file.fileno())

    def _pieces(self, name: str) -> Iterator[bytes]:
        part = self.manifest.parts[name]
        digest, size = hashlib.sha256(), 0
        with self._file.open(name) as file:
            while size <= part.size and (piece := file.read(min(AT_ONCE, part.size + 1 - size))):
                size += len(piece)
                digest.update(piece)
                yield piece
        if size != part.size or digest.hexdigest() != part.digest:
            raise InvalidInputError(
                f"{name} in this backup is damaged: its content is not what the manifest says"
            )


@contextmanager
def opened(path: Path) -> Iterator[Packed]:
    """The archive at ``path``; InvalidInputError in words where it is none, or is damaged while it is read."""
    if not path.exists():
        raise InvalidInputError(f"there is no file {path}")
    if not path.is_file():  # of a device there would be no end to read
        raise InvalidInputError(f"{path} is no file")
    try:
        with zipfile.ZipFile(path) as file:
            yield Packed(file)
    except UNREADABLE as error:
        raise InvalidInputError(f"{path} is no backup, or it is cut off or damaged") from error


def sync_folder(folder: Path) -> None:
    """Names that changed in the folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
