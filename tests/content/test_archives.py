"""A zip file of a course, from honest packers and from attackers: refused with the entry named, nothing unpacked."""

import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from course_app.content import archives
from course_app.content.archives import MAX_ARCHIVE, WHOLE, read_archive, write_archive
from course_app.content.digests import course_digest
from course_app.content.files import MAX_FILES
from course_app.content.reader import read_catalog
from tests.content.documents import DOCUMENTS, GLOSSARY, LESSON, tree
from tests.content.packing import Entry, lines, one, only, packed, special


def test_what_was_written_is_read_again_with_the_same_digest() -> None:
    files = tree(DOCUMENTS).files
    data = write_archive(files)
    again = read_archive(data)
    assert not again.problems
    assert again.files == files
    assert course_digest(again, "demo") == course_digest(tree(DOCUMENTS), "demo")
    assert read_catalog(again)[0].course.key == "demo"
    assert write_archive(dict(reversed(files.items()))) == data


def test_a_folder_around_the_trees_and_what_packers_add_is_no_problem() -> None:
    files = tree(DOCUMENTS).files
    entries: list[Entry] = [("my course/", b""), ("my course/modules/", b"")]
    entries += [(f"my course/{path}", data) for path, data in files.items()]
    entries += [("my course/.DS_Store", b"mac"), ("__MACOSX/my course/._modules", b"mac")]
    entries += [("my course/Thumbs.db", b"windows"), ("my course/modules/desktop.ini", b"windows")]
    entries += [("my course/modules/README.md", b"words"), ("my course/quizzes/README.md", b"words")]
    found = read_archive(packed(entries))
    assert lines(found) == []
    assert found.files == files


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil.md", "'..'"),
        ("modules/demo/../../../etc/cron.d/evil.md", "'..'"),
        ("modules/../.ssh/authorized_keys.md", "'..'"),
        ("/etc/passwd.md", "relative"),
        ("C:/windows/evil.md", "relative"),
        ("modules\\demo\\course.yaml", "uses /"),
        ("modules/demo/con.md", "device"),
        ("modules/aux/first.md", "device"),
        ("modules/demo/com1.yaml", "device"),
        ("modules/demo/Course.yaml", "odd name"),
        ("modules/demo/a\r\nSet-Cookie: x.md", "odd name"),
        ("modules/demo/<script>.md", "odd name"),
        ("modules/demo/inner.zip", "unknown type"),
        ("modules/demo/run.py", "unknown type"),
        ("modules/demo/page.html", "unknown type"),
        ("modules/demo/basics/a/b/c/d.md", "too deep"),
        ("instance/secret.md", "below modules/ or quizzes/"),
        ("roles.yaml", "below modules/ or quizzes/"),
        ("modules//course.yaml", "empty parts"),
        ("modules/" + "a" * 400 + ".md", "characters"),
        ("..\\evil.md", "uses /"),
        (".\\..\\evil.md", "uses /"),
        ("..;/evil.md", "below modules/ or quizzes/"),
        ("modules/...", "odd name"),
    ],
)
def test_an_entry_that_would_leave_its_place_is_refused_by_name(name: str, reason: str) -> None:
    line = only(one(name))
    assert reason in line
    assert line.startswith(name.splitlines()[0][:20])


def test_an_entry_without_a_name_is_refused() -> None:
    data = one("x").replace(b"\x01\0\0\0x", b"\0\0\0\0")  # in the header before the bytes
    first = data.index(b"PK\x01\x02")
    data = data[: first + 28] + b"\0\0" + data[first + 30 : first + 46] + data[first + 47 :]
    data = data[:-10] + struct.pack("<LLH", 46, first, 0)
    assert "characters" in only(data)


def test_a_name_with_a_nul_is_not_read_as_the_part_before_it() -> None:
    data = one("modules/demo/course.yamlZ.exe").replace(b"course.yamlZ.exe", b"course.yaml\0.exe")
    assert "odd name" in only(data)


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_pipes_and_devices_are_refused(mode: int) -> None:
    assert "not " in only(special(LESSON, mode))


def test_more_text_than_a_server_should_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = tree(DOCUMENTS).files
    monkeypatch.setattr(
        archives, "MAX_TEXT", sum(len(data) for path, data in files.items() if ".svg" not in path)
    )
    assert not read_archive(write_archive(files)).problems
    (line,) = lines(read_archive(write_archive({**files, "modules/demo/basics/z.md": b"x"})))
    assert "without pictures" in line


def test_one_file_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed([(GLOSSARY, b"a"), (GLOSSARY, b"b")])
    assert [f"{GLOSSARY}:1: this file is there twice"] == lines(read_archive(data))


def test_a_file_that_is_larger_than_a_document_may_be_is_never_unpacked() -> None:
    bomb = one(GLOSSARY, b"\0" * (64 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert "a document has at most 1 MiB" in only(bomb)


def test_a_bomb_that_lies_about_its_size_is_cut_off() -> None:
    size = 8 * 1024 * 1024
    honest = one(GLOSSARY, b"\0" * size)
    lying = honest.replace(struct.pack("<L", size), struct.pack("<L", 1000))
    assert lying != honest
    assert "damaged" in only(lying)


def test_many_pictures_that_unpack_to_much_more_than_was_sent_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 3 * 1024 * 1024)
    data = packed([(f"modules/demo/basics/p{number}.png", b"\0" * 1024 * 1024) for number in range(9)])
    found = read_archive(data)
    assert len(found.files) == 3
    assert lines(found) == ["modules/demo/basics/p3.png:1: the archive is too large when it is unpacked"]


def test_more_entries_than_a_course_may_have_are_refused_before_the_list_is_read() -> None:
    data = packed([(f"modules/demo/basics/l{number}.md", b"") for number in range(MAX_FILES + 1)])
    assert only(data) == f"{WHOLE}:1: an archive has at most 2,000 files"


def test_a_directory_that_lies_about_its_length_is_refused() -> None:
    data = bytearray(packed([(f"modules/demo/basics/l{number}.md", b"") for number in range(MAX_FILES + 1)]))
    data[-14:-10] = struct.pack("<HH", 1, 1)  # the number of entries, here and in all
    found = read_archive(bytes(data))
    assert found.problems
    assert len(found.files) <= MAX_FILES


def test_an_archive_of_the_large_format_is_refused() -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0)
    assert "at most 2,000 files" in only(b"\0" * 100 + b"PK\x06\x07" + b"\0" * 16 + end)


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(one(GLOSSARY))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in only(bytes(data))


def test_an_unusual_packing_is_refused() -> None:
    assert "plain zip" in only(packed([(GLOSSARY, b"x")], zipfile.ZIP_LZMA))


@pytest.mark.parametrize("name", [f"{GLOSSARY}/", f"{GLOSSARY}/first.md"])
def test_what_is_a_file_and_a_folder_at_once_is_refused(name: str) -> None:
    found = read_archive(packed([(GLOSSARY, b"x"), (name, b"" if name.endswith("/") else b"x")]))
    assert lines(found) == [f"{GLOSSARY}:1: this is a file and a folder at once"]


def test_a_folder_with_content_and_a_file_that_calls_itself_a_folder_are_refused() -> None:
    assert "a folder holds files" in only(one("modules/demo/basics/"))
    assert "not a regular file" in only(special(LESSON, stat.S_IFDIR | 0o755))


def test_what_packers_add_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    found = read_archive(packed([(".DS_Store", b"m" * 5000), (GLOSSARY, b"x")]))
    assert (lines(found), list(found.files)) == ([], [GLOSSARY])


def test_a_flipped_byte_is_a_damaged_entry() -> None:
    data = bytearray(packed([(GLOSSARY, b"a" * 100)], zipfile.ZIP_STORED))
    data[data.index(b"aaaa")] ^= 1
    assert only(bytes(data)) == f"{GLOSSARY}:1: this entry is damaged"


@pytest.mark.parametrize(
    "broken",
    [
        lambda _data: b"",
        lambda _data: b"not a zip file at all",
        lambda data: data[:-10],
        lambda data: data + b"trailing",
        lambda data: data[len(data) // 2 :],
        lambda data: data[:-6] + b"\xff\xff\xff\xff\0\0",
        lambda _data: b"\0" * (MAX_ARCHIVE + 1),
    ],
    ids=["nothing", "no zip", "cut off", "something behind", "half", "directory elsewhere", "too large"],
)
def test_an_archive_that_is_none_is_one_line(broken: Callable[[bytes], bytes]) -> None:
    assert only(broken(write_archive(tree(DOCUMENTS).files))).startswith((f"{WHOLE}:1: ", "modules/demo/"))


def test_the_honest_archive_next_to_all_these_is_taken() -> None:
    """The control: nothing above is refused because everything is."""
    assert not read_archive(write_archive(tree(DOCUMENTS).files)).problems
