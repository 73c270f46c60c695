"""Documents that would take the reader down, or lead it astray: each is one line for its author, quickly."""

import os
import time
from pathlib import Path

import pytest

from course_app.content import files
from course_app.content.files import SourceTree, read_folders
from course_app.content.reader import read_catalog
from course_app.content.yaml import YamlError, parse
from course_app.domain.problems import InvalidDocumentsError
from tests.content.documents import (
    BANK,
    COURSE,
    DOCUMENTS,
    FRONT,
    GLOSSARY,
    PICTURE,
    SECOND,
    edited,
    lesson,
    problems,
    tree,
)

MIB = 1024 * 1024

ALIAS_BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def only(changed: dict[str, str | bytes | None]) -> str:
    """The one problem there is."""
    (line,) = problems(changed)
    assert "\n" not in line
    return line


def test_an_alias_bomb_is_one_line() -> None:
    assert only({GLOSSARY: ALIAS_BOMB}) == (
        f"{GLOSSARY}:1: anchors and aliases ('&a') are not used: write it out or quote it"
    )


def test_a_file_of_two_mebibytes_is_one_line_and_never_parsed() -> None:
    for path in (GLOSSARY, SECOND):
        assert "a document has at most 1 MiB, this one has 2,048 KiB" in only({path: "[" * (2 * MIB)})


def test_a_picture_may_be_larger_than_a_document_but_not_than_five_mebibytes() -> None:
    assert "at most 5 MiB" in only({PICTURE: b"x" * (5 * MIB + 1)})


def test_invalid_utf_8_is_one_line_with_its_line() -> None:
    assert only({GLOSSARY: b"bond:\n  term: bond\n  meaning: \xff\n"}) == (
        f"{GLOSSARY}:3: this is not UTF-8 text (byte 0xff)"
    )
    assert only({SECOND: FRONT.encode() + b"ol\xe9\n"}) == f"{SECOND}:6: this is not UTF-8 text (byte 0xe9)"


def test_not_a_number_and_infinity_are_no_weights() -> None:
    for weight in (".nan", ".inf", "1e999", "0", "0x1", "NaN", "1/0", "-1", "１"):
        assert f"{BANK}:8: 'weight' is '{weight}': expected a number greater than 0" in only(
            edited(BANK, "weight: 1.5", f"weight: {weight}")
        )


@pytest.mark.parametrize(
    "path",
    [
        "../x.md",
        "modules/../x.md",
        "modules/demo/../../x.md",
        "/etc/passwd",
        "modules//x.md",
        "./modules/demo/x.md",
        "modules\\demo\\x.md",
        "C:/modules/demo/x.md",
        "modules/demo/basics/a\nb.md",
        "modules/demo/basics/a\x00b.md",
        "modules/demo/basics/Über.md",
        "modules/demo/basics/UPPER.md",
        "modules/demo/basics/-rf.md",
        "modules/demo/basics/.hidden.md",
        "modules/demo/basics/a b.md",
        "modules/demo/basics/" + "a" * 400 + ".md",
        "modules/demo/basics/deep/deeper/x.md",
        "instance/secret.md",
        "modules/demo/basics/x.exe",
        "modules/demo/basics/x.html",
        "modules/demo/basics/x",
        "",
    ],
)
def test_a_path_that_leads_elsewhere_or_has_an_odd_name_is_one_line(path: str) -> None:
    made = tree(DOCUMENTS)
    made.add(path, b"x")
    assert path not in made.files
    assert len(made.problems) == 1
    assert "\n" not in str(made.problems[0])
    with pytest.raises(InvalidDocumentsError):
        read_catalog(made)


def test_a_path_that_comes_twice_is_refused() -> None:
    made = tree(DOCUMENTS)
    made.add(COURSE, b"title: another")
    assert [str(problem) for problem in made.problems] == [f"{COURSE}:1: this file is there twice"]


def test_a_course_has_at_most_two_thousand_files() -> None:
    made = SourceTree()
    for number in range(files.MAX_FILES + 1):
        made.add(f"modules/demo/basics/x{number}.md", b"")
    assert len(made.files) == files.MAX_FILES
    assert "at most 2,000 files" in str(made.problems[0])
    made.add("modules/other/basics/x.md", b"")
    assert len(made.problems) == 1


def test_a_course_has_at_most_two_hundred_mebibytes() -> None:
    made = SourceTree()
    picture = bytes(files.MAX_ASSET)
    for number in range(41):
        made.add(f"modules/demo/basics/x{number}.png", picture)
    assert [str(problem) for problem in made.problems] == [
        "modules/demo/basics/x40.png:1: a course has at most 200 MiB in all its files"
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in DOCUMENTS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def said(root: Path) -> list[str]:
    try:
        read_catalog(read_folders(root))
    except InvalidDocumentsError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_folders_on_disk_are_read_and_hidden_files_are_not_part_of_them(root: Path) -> None:
    (root / "modules" / "demo" / ".DS_Store").write_bytes(b"\x00")
    (root / "modules" / "README.md").write_text("About this folder.", "utf-8")
    assert said(root) == []
    assert set(read_folders(root).files) == set(DOCUMENTS)


@pytest.mark.parametrize("target", ["/etc/passwd", "first.md", "missing.md", "../../.."])
def test_a_symbolic_link_is_one_line_wherever_it_leads(root: Path, target: str) -> None:
    (root / "modules" / "demo" / "basics" / "third.md").symlink_to(target)
    assert said(root) == ["modules/demo/basics/third.md:1: symbolic links are not followed"]


def test_a_linked_folder_is_not_entered(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "course.yaml").write_text("title: x", "utf-8")
    (root / "modules" / "other").symlink_to(elsewhere)
    assert said(root) == ["modules/other:1: symbolic links are not followed"]


def test_a_pipe_is_one_line_and_does_not_block(root: Path) -> None:
    os.mkfifo(root / "modules" / "demo" / "basics" / "third.md")
    assert said(root) == ["modules/demo/basics/third.md:1: this is not a regular file"]


def test_a_root_without_modules_is_one_line(tmp_path: Path) -> None:
    (line,) = said(tmp_path)
    assert line.startswith("modules:1: there is no folder 'modules'")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1", 1, "anchors and aliases ('&x')"),
        ("a: 1\nb: *x", 2, "anchors and aliases ('*x')"),
        ("a: !!python/object/apply:os.system [x]", 1, "tags"),
        ("a: !x 1", 1, "tags"),
        ("a: 1\na: 2", 2, "key 'a' stands here twice, first in line 1"),
        ("--- a\n--- b", 2, "a second document begins here"),
        ("%YAML 1.1\n---\na: 1", 2, "directives"),
        ("? [a]\n: b", 1, "a key is a word before a colon"),
        ("? {a: b}\n: c", 1, "a key is a word before a colon"),
        ("<<: {a: b}\n? \n: c", 2, "a key is a word before a colon"),
        ("[" * 21 + "]" * 21, 1, "nested more than 20 levels"),
        ("a: b: c", 1, "a colon in an unexpected place"),
        ("a: 'x", 1, "a quotation mark or bracket is never closed"),
        ("a:\n\t- b", 2, "put the text in quotes"),
        ('a: "\\q"', 1, "unknown escape after a backslash"),
        ('a: "\\UFFFFFFFF"', 1, "YAML"),
        ("a: [b, c", 1, "a list in brackets is not closed"),
        ("a: |9999999999999999999\n x", 1, "next line"),
        ("%YAML 99999999999999999999999.1\n---\na: b", 1, "a line cannot begin with %"),
        ("x" * 20_001, 1, "a line has at most 20,000 characters"),
        ("- x\n" * 12_001, 12000, "more than 12,000 values"),
    ],
)
def test_yaml_that_is_refused_is_refused_with_its_line_in_plain_words(
    text: str, line: int, words: str
) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert words in caught.value.message
    assert caught.value.line == line


MARKDOWN = {
    "brackets": "[" * 50_000,
    "bracket lines": "[" * 9_000 + "\n",
    "bracket paragraphs": ("[" * 240 + "\n\n") * 240,
    "emphasis": "*a_" * 20_000,
    "emphasis paragraphs": ("*a_" * 80 + "\n\n") * 240,
    "quotes": ">" * 9_000,
    "quoted lines": (">" * 200 + "\n") * 290,
    "lists in lists": "".join("  " * depth + "- a\n" for depth in range(200)),
    "list": "- a\n" * 14_000,
    "callouts": ":::\n" * 14_000,
    "open callouts": "::: law\n" * 7_000,
    "fences": "```\n" * 14_000,
    "definitions": "[a]: <\n" * 8_000,
    "comments": "<!--\n\n" * 9_000,
    "entities": ("&#x;" * 80 + "\n\n") * 180,
    "backslashes": ("\\" * 240 + "\n\n") * 240,
    "a wide table": "|a" * 3_000 + "|\n" + "|-" * 3_000 + "|\n",
    "a long table": "|a|b|\n|-|-|\n" + "|a|b|\n" * 9_000,
    "headings": "# \n" * 19_000,
    "code spans": ("``" * 120 + "` \n\n") * 240,
    "domain names": ("[a](https://" + "é." * 50 + "com)\n\n") * 500,
}

YAML = {
    "items": "- a\n" * 37_000,
    "brackets": "[" * 150_000,
    "dashes": "- " * 75_000,
    "lines": "a\n" * 75_000,
    "blocks": "|\n" * 75_000,
    "comments": "# x\n" * 37_000,
    "keys": "".join(f"k{number}: v\n" for number in range(14_000)),
    "tags": ("!" * 19_000 + "\n") * 7,
    "spaces": "a" + (" " * 19_000 + "\n") * 7 + "b",
}


# The promise is two seconds on an idle machine; processor time of a busy one is up to twice as much.
SECONDS = 4.0


@pytest.mark.parametrize("name", MARKDOWN)
def test_no_markdown_takes_long(name: str) -> None:
    text = MARKDOWN[name]
    start = time.process_time()
    problems(lesson(text))
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", YAML)
def test_no_yaml_takes_long(name: str) -> None:
    start = time.process_time()
    assert problems({GLOSSARY: YAML[name]})
    assert time.process_time() - start < SECONDS


def test_text_beyond_the_limits_is_refused_and_not_cut() -> None:
    assert "at most 60,000; split" in only(lesson("a\n\n" * 30_000))
    assert "signs such as" in only(lesson("[" * 251))
    assert "nested more than" in only(lesson("> " * 30 + "a"))
    assert "a paragraph has at most" in only(lesson("words words\n" * 1_000))
    assert "tables with more than" in only(lesson("|a|b|\n|-|-|\n" + "|a|b|\n" * 2_600))


def test_what_a_problem_quotes_cannot_break_its_line() -> None:
    assert only({GLOSSARY: '"a\\nmodules/demo/x.md:1: forged": x\n' + DOCUMENTS[GLOSSARY]}) == (
        f"{GLOSSARY}:1: 'a\\x0amodules/demo/x.md:1: forged' is not a key: use lowercase letters, digits and single hyphens"
    )
