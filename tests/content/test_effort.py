"""Documents that refer to each other in hostile numbers: read or refused in a time that grows with them, not with their square."""

import time
from collections.abc import Callable, Mapping
from random import Random

import pytest

from course_app.content import archives
from course_app.content.archives import read_archive, write_archive
from course_app.content.reader import read_catalog
from course_app.content.report import MAX_PROBLEMS
from course_app.domain.problems import InvalidDocumentsError, suggestion
from tests.content.documents import BANK, CONTACTS, COURSE, DOCUMENTS, FRONT, GLOSSARY, QUIZ, SECOND, tree
from tests.content.packing import lines
from tests.content.test_limits import SECONDS

Documents = Mapping[str, str | bytes]


def key(number: int) -> str:
    """A long key made of the same letters as all others, so that each looks like the one that was meant."""
    return "".join(Random(number).sample("abcdefghijklmnopqrstuvwxyz0123456789" * 2, 60))


def listing(*keys: str) -> Documents:
    """A course with these lessons too."""
    more = ",\n      ".join(("first, second", *keys))
    return {COURSE: DOCUMENTS[COURSE].replace("lessons: [first, second]", f"lessons: [{more}]")}


def lessons(keys: list[str], text: str = "Text.\n") -> Documents:
    return {**listing(*keys), **{f"modules/demo/basics/{each}.md": FRONT + text for each in keys}}


def links(kind: str, first: int, count: int) -> str:
    return "\n\n".join(f"[a]({kind}:{key(number)})" for number in range(first, first + count))


def questions(count: int, more: str = "") -> str:
    rest = f"kind: true-false, text: T, answer: true, objective: define, lesson: first{more}"
    return "title: Law\nquestions:\n" + "".join(f"- {{key: q{number}, {rest}}}\n" for number in range(count))


def unknown_lessons() -> Documents:
    return {**lessons([key(number) for number in range(700)]), SECOND: FRONT + links("lesson", 5000, 700)}


def unlisted_lessons() -> Documents:
    there = {f"modules/demo/basics/{key(number)}.md": FRONT + "Text.\n" for number in range(700)}
    return {**there, **listing(*(key(number) for number in range(5000, 6900)))}


def unknown_terms() -> Documents:
    glossary = "".join(f"{key(number)}: {{term: a, meaning: b}}\n" for number in range(1700))
    return {
        **lessons(["a", "b"], links("term", 5000, 800)),
        GLOSSARY: DOCUMENTS[GLOSSARY] + glossary,
    }


def unknown_contacts() -> Documents:
    contacts = "".join(
        f'  {key(number)}: {{name: a, role: emergency, phone: "1"}}\n' for number in range(900)
    )
    named = "".join(f"- {key(number)}\n" for number in range(5000, 5900))
    return {
        **lessons(["a"], f"```contacts\n{named}```\n"),
        CONTACTS: DOCUMENTS[CONTACTS] + contacts,
    }


def draws() -> Documents:
    head = DOCUMENTS[QUIZ].partition("draw:")[0]
    return {QUIZ: f"{head}draw:\n" + "- {bank: law, count: 1}\n" * 2300, BANK: questions(700)}


def quizzes() -> Documents:
    head = DOCUMENTS[QUIZ].partition("draw:")[0]
    quiz = f"{head}draw:\n" + "- {bank: law, count: 1}\n" * 50
    return {BANK: questions(700), **{f"quizzes/demo/quiz{number}.yaml": quiz for number in range(60)}}


def doubts() -> Documents:
    return {f"quizzes/demo/bank/b{number}.yaml": questions(700, ", odd: x") for number in range(5)}


def checks() -> Documents:
    return {SECOND: FRONT + "```check\na: b\n```\n" * 3000}


def tables() -> Documents:
    return {SECOND: FRONT + "|a|\n|-|\n\n" * 4900}


def photographs() -> Documents:
    photograph = b"\xff\xd8\xff" + b"\xff" * 5_000_000
    return {f"modules/demo/basics/p{number}.jpg": photograph + bytes([number]) for number in range(16)}


@pytest.mark.parametrize(
    "make",
    [
        unknown_lessons,
        unlisted_lessons,
        unknown_terms,
        unknown_contacts,
        draws,
        quizzes,
        doubts,
        checks,
        tables,
        photographs,
    ],
)
def test_no_number_of_references_takes_long(make: Callable[[], Documents]) -> None:
    found = tree({**DOCUMENTS, **make()})
    start = time.process_time()
    try:
        read_catalog(found)
    except InvalidDocumentsError as error:
        assert len(error.problems) <= MAX_PROBLEMS + 1  # noqa: PT017 (a sound course is fine too)
    assert time.process_time() - start < SECONDS


def test_of_too_many_problems_the_rest_is_not_looked_at() -> None:
    with pytest.raises(InvalidDocumentsError) as caught:
        read_catalog(tree({**DOCUMENTS, **doubts()}))
    assert len(caught.value.problems) == MAX_PROBLEMS + 1
    said = [each for each in caught.value.problems if "too many problems" in each.message]
    assert [(each.path, each.message) for each in said] == [
        ("quizzes/demo/bank/b1.yaml", "too many problems: the rest was not looked at")
    ]


def test_an_archive_with_more_signs_than_are_read_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_archive(tree({**DOCUMENTS, **lessons(["third", "z"], "- a\n" * 900)}).files)
    assert lines(read_archive(data)) == []
    monkeypatch.setattr(archives, "MAX_SIGNS", 6000)
    (line,) = lines(read_archive(data))
    assert line.startswith("modules/demo/basics/z.md:1: up to here the documents have more lines and signs")


def test_the_elements_of_a_drawing_count_and_its_lines_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_SIGNS", 1000)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><path d="{}"/>{}</svg>'
    picture = "modules/demo/basics/scene.svg"
    assert (
        lines(read_archive(write_archive({picture: drawing.format("M0,0-1.1\n" * 2000, "").encode()}))) == []
    )
    crowded = write_archive({picture: drawing.format("", "<g/>" * 2000).encode()})
    assert "lines and signs" in lines(read_archive(crowded))[0]


def test_a_suggestion_is_the_word_that_looks_most_like_it() -> None:
    known = [*map(key, range(100)), "statute", "status", "station"]
    assert suggestion("statut", known) == ", did you mean 'statute'?"
    assert suggestion("elephant", known) == ""
