"""A backup that was made up, cut off or changed is refused in words, and nothing of it is left."""

import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course_app.domain.backups import Content, Manifest, Part, write
from course_app.domain.errors import ConflictError, InvalidInputError
from course_app.storage import archive

BYTES = bytes(range(256)) * 4000


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "copy"
    path.write_bytes(BYTES)
    return path


@pytest.fixture
def manifest(database: Path) -> Manifest:
    return Manifest(
        database="sqlite",
        taken_at=datetime(2026, 3, 2, tzinfo=UTC),
        content=Content("0001", {}, {}),
        parts={archive.SQLITE_PART: archive.part_of(database)},
        key_mark="",
        with_secrets=False,
    )


@pytest.fixture
def backup(tmp_path: Path, database: Path, manifest: Manifest) -> Path:
    target = tmp_path / "backup.zip"
    archive.pack(target, manifest, {archive.SQLITE_PART: database})
    return target


def read(backup: Path, into: Path) -> None:
    with archive.opened(backup) as packed:
        packed.extract(archive.SQLITE_PART, into)


def test_what_was_packed_comes_out_and_only_its_owner_can_read_either(backup: Path, tmp_path: Path) -> None:
    read(backup, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == BYTES
    for path in (backup, tmp_path / "out"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_overwritten(backup: Path, database: Path, manifest: Manifest) -> None:
    before = backup.read_bytes()
    with pytest.raises(ConflictError, match="is there already"):
        archive.pack(backup, manifest, {archive.SQLITE_PART: database})
    assert backup.read_bytes() == before
    assert not list(backup.parent.glob("*.part"))


def test_a_copy_that_changes_while_it_is_packed_makes_no_backup(
    tmp_path: Path, database: Path, manifest: Manifest
) -> None:
    database.write_bytes(BYTES[:-1] + b"x")
    with pytest.raises(InvalidInputError, match="damaged"):
        archive.pack(tmp_path / "backup.zip", manifest, {archive.SQLITE_PART: database})
    assert not list(tmp_path.glob("backup*"))


def test_two_backups_to_one_name_do_not_meet(tmp_path: Path, database: Path, manifest: Manifest) -> None:
    (tmp_path / "backup.zip.part").touch()
    with pytest.raises(ConflictError, match="another backup"):
        archive.pack(tmp_path / "backup.zip", manifest, {archive.SQLITE_PART: database})


def cut(backup: Path, _manifest: Manifest) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def flip(backup: Path, _manifest: Manifest) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 0xFF
    backup.write_bytes(data)


def be_no_zip(backup: Path, _manifest: Manifest) -> None:
    backup.write_bytes(b"SQLite format 3\0" * 100)


def climb(backup: Path, _manifest: Manifest) -> None:
    with zipfile.ZipFile(backup, "a") as file:
        file.writestr("../../climbed", b"x")


def be_absolute(backup: Path, _manifest: Manifest) -> None:
    with zipfile.ZipFile(backup, "a") as file:
        file.writestr("/absolute", b"x")


def say_it_twice(backup: Path, _manifest: Manifest) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(backup, "a") as file:
        file.writestr(archive.SQLITE_PART, b"x")


def made_anew(backup: Path, text: str, content: bytes = BYTES) -> None:
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(archive.MANIFEST, text)
        file.writestr(archive.SQLITE_PART, content)


def be_a_bomb(backup: Path, manifest: Manifest) -> None:
    made_anew(backup, write(manifest), b"\0" * 50_000_000)


def lie_about_the_digest(backup: Path, manifest: Manifest) -> None:
    parts = {archive.SQLITE_PART: Part(len(BYTES), "0" * 64)}
    made_anew(backup, write(replace(manifest, parts=parts)))


def have_no_json(backup: Path, _manifest: Manifest) -> None:
    made_anew(backup, "{")


def be_deep(backup: Path, _manifest: Manifest) -> None:
    made_anew(backup, "[" * 100_000)


def have_a_foreign_part(backup: Path, manifest: Manifest) -> None:
    text = json.loads(write(manifest))
    text["parts"]["../x"] = {"bytes": 1, "sha256": "0" * 64}
    made_anew(backup, json.dumps(text))


def announce_a_secret(backup: Path, manifest: Manifest) -> None:
    made_anew(backup, write(replace(manifest, with_secrets=True)))


ATTACKS: tuple[Callable[[Path, Manifest], None], ...] = (
    cut, flip, be_no_zip, climb, be_absolute, say_it_twice, be_a_bomb, lie_about_the_digest,
    have_no_json, be_deep, have_a_foreign_part, announce_a_secret,
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_hostile_or_damaged_backup_is_refused_in_one_line(
    backup: Path, manifest: Manifest, tmp_path: Path, attack: Callable[[Path, Manifest], None]
) -> None:
    attack(backup, manifest)
    with pytest.raises(InvalidInputError) as refused:
        read(backup, tmp_path / "out")
    assert str(refused.value)
    assert "\n" not in str(refused.value)
    out = tmp_path / "out"
    assert not out.exists() or out.stat().st_size <= len(BYTES) + 1
    assert not (tmp_path.parent / "climbed").exists()


def test_a_backup_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="there is no file"):
        read(tmp_path / "nothing.zip", tmp_path / "out")


def test_a_device_or_a_folder_is_not_read(tmp_path: Path) -> None:
    for path in (Path("/dev/zero"), tmp_path):
        with pytest.raises(InvalidInputError, match="is no file"), archive.opened(path):
            pass
