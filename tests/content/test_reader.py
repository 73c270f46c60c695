"""Documents become courses, and everything wrong is said at once."""

from fractions import Fraction

import pytest

from course_app.domain.catalog.courses import CheckBlock, ContactsBlock, HtmlBlock
from tests.content.documents import (
    BANK,
    CONTACTS,
    COURSE,
    DOCUMENTS,
    GLOSSARY,
    JOB_AID,
    LESSON,
    PICTURE,
    QUIZ,
    REVIEW_BY,
    SECOND,
    edited,
    problems,
    read,
)


def test_a_course_is_read_as_it_is_written() -> None:
    course = read().course
    assert course.key == "demo"
    assert [lesson.key for lesson in course.lessons()] == ["first", "second"]
    first = course.lesson("first")
    assert first is not None
    assert first.core
    assert (first.indicators, first.sources, first.terms) == (("papers",), ("statute",), ("bond",))
    assert [type(block) for block in first.blocks] == [HtmlBlock, CheckBlock, ContactsBlock]
    assert [option.key for option in first.checks[0].options] == ["a", "b"]
    assert course.glossary[0].translations == (("es", "vínculo"),)
    assert course.certificate_months == 24
    assert course.minutes() == 20


def test_questions_keep_their_weight_exactly_and_true_false_speaks_the_language_of_the_course() -> None:
    course = read().course
    one, two = course.quiz_questions()
    assert one.weight == Fraction(3, 2)
    assert [(option.key, option.html, option.correct) for option in two.options] == [
        ("true", "True", False),
        ("false", "False", True),
    ]
    spanish = read({**DOCUMENTS, COURSE: DOCUMENTS[COURSE].replace("language: en", "language: es")}).course
    assert [option.html for option in list(spanish.quiz_questions())[1].options] == ["Verdadero", "Falso"]


def test_a_picture_gets_an_address_made_of_its_bytes() -> None:
    documents = read()
    (asset,) = documents.course.assets
    first = documents.course.lesson("first")
    assert first is not None
    assert isinstance(first.blocks[0], HtmlBlock)
    assert f'src="/learn/courses/demo/files/{asset.digest}.svg"' in first.blocks[0].html
    assert documents.files == {asset.digest: DOCUMENTS[PICTURE].encode()}


def test_the_digest_of_a_course_changes_with_any_byte_and_with_nothing_else() -> None:
    assert read().digest == read(dict(reversed(DOCUMENTS.items()))).digest
    for path in DOCUMENTS:
        assert read({**DOCUMENTS, path: DOCUMENTS[path] + "\n"}).digest != read().digest


def test_a_lesson_has_a_new_digest_when_its_text_its_check_or_its_picture_changes() -> None:
    before = read().course.lesson("first")
    assert before is not None
    for path, old, new in (
        (LESSON, "A heading", "Another heading"),
        (LESSON, "Look again.", "Look closer."),
        (PICTURE, 'width="4"', 'width="5"'),
    ):
        after = read({**DOCUMENTS, path: DOCUMENTS[path].replace(old, new)}).course.lesson("first")
        assert after is not None
        assert after.digest != before.digest
    elsewhere = read({**DOCUMENTS, SECOND: DOCUMENTS[SECOND] + "More.\n"}).course.lesson("first")
    assert elsewhere is not None
    assert elsewhere.digest == before.digest


def test_all_problems_of_all_documents_come_at_once_sorted_by_place() -> None:
    found = problems(
        {
            **edited(COURSE, "title: A demo", "titles: A demo"),
            **edited(QUIZ, "pass_mark: 80%", "pass_mark: 180%"),
            **edited(BANK, "objective: define", "objective: defines"),
            SECOND: "no front matter",
        }
    )
    assert found == [
        "modules/demo/basics/second.md:1: a lesson begins with a line '---': keys such as title stand between two '---' lines",
        "modules/demo/course.yaml:1: 'title' is missing in course.yaml",
        "modules/demo/course.yaml:1: unknown key 'titles' in course.yaml, did you mean 'title'?",
        "quizzes/demo/bank/law.yaml:6: unknown objective 'defines', did you mean 'define'?",
        "quizzes/demo/bank/law.yaml:18: unknown objective 'defines', did you mean 'define'?",
        "quizzes/demo/final.yaml:3: 'pass_mark' is '180%': expected a whole percentage from 1% to 100%",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({LESSON: None}, f"{COURSE}:13: unknown lesson 'first': there is no file {LESSON}"),
        (
            {"modules/demo/basics/third.md": DOCUMENTS[SECOND]},
            "modules/demo/basics/third.md:1: this lesson is not in the list of module 'basics' in course.yaml",
        ),
        (
            {"modules/demo/extra/third.md": DOCUMENTS[SECOND]},
            "modules/demo/extra/third.md:1: course.yaml has no module 'extra'",
        ),
        ({COURSE: None}, f"{COURSE}:1: this document is missing: every course has one"),
        ({GLOSSARY: None}, f"{LESSON}:11: unknown glossary term 'bond'"),
        ({CONTACTS: None}, f"{LESSON}:28: unknown contact 'emergency'"),
        (
            edited(GLOSSARY, "bond:", "bound:"),
            f"{LESSON}:11: unknown glossary term 'bond', did you mean 'bound'?",
        ),
        (
            edited(LESSON, "lesson:second", "lesson:seconds"),
            f"{LESSON}:11: unknown lesson 'seconds', did you mean 'second'?",
        ),
        ({PICTURE: None}, f"{LESSON}:13: there is no picture 'scene.svg' beside this document"),
        (
            {"modules/demo/basics/unused.svg": DOCUMENTS[PICTURE]},
            "modules/demo/basics/unused.svg:1: no lesson and no job aid shows this picture",
        ),
        (edited(BANK, "lesson: second", "lesson: third"), f"{BANK}:19: unknown lesson 'third'"),
        (
            edited(COURSE, "quiz: final", "quiz: finale"),
            f"{COURSE}:14: unknown quiz 'finale', did you mean 'final'?",
        ),
        (edited(QUIZ, "bank: law", "bank: laws"), f"{QUIZ}:6: unknown bank 'laws', did you mean 'law'?"),
        (edited(QUIZ, "count: 2", "count: 3"), f"{QUIZ}:7: bank 'law' has 2 questions, but the quiz draws 3"),
        (
            edited(LESSON, "[papers]", "[paper]"),
            f"{LESSON}:6: unknown indicator 'paper', did you mean 'papers'?",
        ),
        (
            edited(LESSON, "[statute]", "[statut]"),
            f"{LESSON}:7: unknown source 'statut', did you mean 'statute'?",
        ),
        (
            edited(LESSON, "    feedback: Look again.\n", ""),
            f"{LESSON}:23: option 'b' of check 'try-it' has no feedback",
        ),
        (
            edited(LESSON, "key: try-it", "key: one"),
            f"{BANK}:3: another question has the key 'one': a question's key is unique in its course",
        ),
        (
            edited(SECOND, "minutes: 10", "minutes: 10\nwas: first"),
            f"{SECOND}:4: 'first' is the key of a lesson that exists",
        ),
        (
            edited(BANK, "weight: 1.5", "weight: .nan"),
            f"{BANK}:8: 'weight' is '.nan': expected a number greater than 0",
        ),
        (
            edited(BANK, "weight: 1.5", "weight: -1"),
            f"{BANK}:8: 'weight' is '-1': expected a number greater than 0",
        ),
        (
            edited(BANK, "kind: single-choice", "kind: singel-choice"),
            f"{BANK}:4: 'kind' is 'singel-choice', did you mean",
        ),
        (
            edited(CONTACTS, REVIEW_BY, "2027-02-30"),
            f"{CONTACTS}:2: 'review_by' is '2027-02-30': expected a date",
        ),
        ({"modules/demo/basics/first.es.md": "x"}, "modules/demo/basics/first.es.md:1: translations"),
        (
            {"modules/demo/cours.yaml": "x: y"},
            "modules/demo/cours.yaml:1: unknown document 'cours.yaml', did you mean",
        ),
        (
            {"quizzes/demo/bank/notes.md": "x"},
            "quizzes/demo/bank/notes.md:1: quizzes/ holds .yaml documents only",
        ),
        (
            edited(JOB_AID, "One thing.", "```check\nkey: a\n```"),
            f"{JOB_AID}:4: a check block stands in lessons only",
        ),
    ],
)
def test_a_mistake_is_named_with_file_line_and_suggestion(
    changed: dict[str, str | bytes | None], expected: str
) -> None:
    found = problems(changed)
    assert any(line.startswith(expected) for line in found), found


def test_a_document_that_cannot_be_read_causes_no_echo_elsewhere() -> None:
    assert problems({BANK: "title: Law: a bank\n"}) == [
        f"{BANK}:1: a colon in an unexpected place: if it belongs to the text, put the text in quotes"
    ]
    assert problems({QUIZ: "title: 'x"}) == [f"{QUIZ}:1: a quotation mark or bracket is never closed"]
    assert problems({GLOSSARY: b"\xff"}) == [f"{GLOSSARY}:1: this is not UTF-8 text (byte 0xff)"]
    assert problems({LESSON: b"\xff"}) == [f"{LESSON}:1: this is not UTF-8 text (byte 0xff)"]
    assert problems(edited(COURSE, "objectives:", "objectves:"))[1:] == [
        f"{COURSE}:5: unknown key 'objectves' in course.yaml, did you mean 'objectives'?"
    ]


def test_texts_that_look_like_dates_and_numbers_stay_texts() -> None:
    documents = {**DOCUMENTS, COURSE: DOCUMENTS[COURSE].replace("title: A demo", "title: 2024-01-01")}
    assert read(documents).course.title == "2024-01-01"
    documents = {
        **DOCUMENTS,
        BANK: DOCUMENTS[BANK].replace("text: Yes", "text: 012").replace("text: No", "text: yes"),
    }
    assert [option.html for option in next(read(documents).course.quiz_questions()).options] == ["012", "yes"]


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_another_system_and_a_byte_order_mark_make_no_other_document(ends: str) -> None:
    documents = {
        path: b"\xef\xbb\xbf" + text.replace("\n", ends).encode() for path, text in DOCUMENTS.items()
    }
    assert read(documents) == read()
