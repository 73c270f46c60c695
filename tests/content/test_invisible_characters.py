"""What a text editor would not show is refused, however an author wrote it."""

import pytest

from tests.content.documents import FRONT, GLOSSARY, SECOND, problems


def only(changed: dict[str, str | bytes | None]) -> str:
    """The one problem there is."""
    (line,) = problems(changed)
    assert "\n" not in line
    return line


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u2028", "\u202e", "\ufeff"])
def test_an_invisible_character_is_one_line_with_its_line(character: str) -> None:
    for path, text in (
        (SECOND, f"{FRONT}a{character}b\n"),
        (GLOSSARY, f"bond:\n  term: a{character}b\n  meaning: m\n"),
    ):
        line = only({path: text})
        assert line.endswith(f"invisible character U+{ord(character):04X}: remove it")
        assert line.split(":")[1] == ("6" if path == SECOND else "2")


@pytest.mark.parametrize(
    ("escape", "number"),
    [
        (r"\0", "0000"),
        (r"\x1b", "001B"),
        (r"\r", "000D"),
        (r"\N", "0085"),
        (r"\L", "2028"),
        (r"\u202E", "202E"),
        (r"\uFEFF", "FEFF"),
        (r"\ud800", "D800"),
        (r"\U0000dfff", "DFFF"),
    ],
)
def test_an_escape_is_refused_in_the_words_for_the_character_itself(escape: str, number: str) -> None:
    said = f"invisible character U+{number}: remove it"
    glossary = f'bond:\n  term: "a{escape}b"\n  meaning: m\n'
    assert only({GLOSSARY: glossary}) == f"{GLOSSARY}:2: {said}"
    assert only({GLOSSARY: f'"{escape}bond":\n  term: a\n  meaning: m\n'}) == f"{GLOSSARY}:1: {said}"


def test_an_escape_of_a_visible_character_is_that_character() -> None:
    assert not problems({GLOSSARY: 'bond:\n  term: "a\\u00e9\\tb \\U0001F693"\n  meaning: m\n'})
