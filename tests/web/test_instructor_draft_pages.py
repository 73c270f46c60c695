"""The pages of drafts: which one it is, what it changes in words, and what comes next."""

from course_app.content.archives import write_archive
from course_app.storage.models.drafts import Draft
from tests.application import Browser
from tests.content.documents import BANK, COURSE, DOCUMENTS, LESSON, QUIZ, SECOND, read
from tests.databases import Database
from tests.services.publications import ASKED_OTHERWISE, FIRST, documents, rows
from tests.web.instructor_site import DEMO, parsed, publish, send, sent
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words


def test_drafts_are_told_apart_by_their_numbers(teacher: Browser) -> None:
    paths = [sent(teacher), sent(teacher)]
    links = teacher.page(DEMO).select('a[href^="/instruct/drafts/"]')
    assert [(link["href"], link.get_text()) for link in links] == [
        (paths[1], "Draft 2"),
        (paths[0], "Draft 1"),
    ]
    assert words(teacher.page(paths[1])).startswith("Draft 2 of A demo")


def test_a_question_that_changes_is_told_in_words_and_can_be_looked_at(teacher: Browser) -> None:
    page = teacher.page(sent(teacher, ASKED_OTHERWISE))
    (link,) = page.select('main a[href*="/questions/"]')
    assert link.get_text().split(": ")[1], "a key alone tells nobody which question it is"
    asked = words(teacher.page(str(link["href"])))
    assert link.get_text().split(": ", 1)[1] in asked


def test_a_draft_of_the_live_documents_is_not_called_ready_to_publish(teacher: Browser) -> None:
    text = words(teacher.page(str(send(teacher, write_archive(FIRST.sources)).location)))
    assert "There is nothing to publish" in text
    assert "and publish it" not in text


def test_a_file_of_another_kind_is_refused_by_its_name(teacher: Browser, database: Database) -> None:
    answer = send(teacher, write_archive({"word/document.xml": b"<w/>"}), name="report.docx")
    assert answer.status_code == 422
    assert "the name of one ends in .zip" in words(parsed(answer))
    assert "word/document.xml" not in words(parsed(answer))
    assert rows(database, Draft) == 0


def test_what_changes_beside_a_lesson_is_told_too_and_in_words(teacher: Browser) -> None:
    changed = documents(
        (SECOND, "More text.", "Other text."),
        (COURSE, "valid_months: 24", "valid_months: 12"),
        (QUIZ, "attempts: 3", "attempts: 4"),
    )
    said = words(teacher.page(sent(teacher, changed)))
    assert "What else is different How long a certificate is valid" in said
    assert "Settings of quizzes changed Final: number of attempts" in said


def test_a_remark_changes_nothing_that_officers_see(teacher: Browser) -> None:
    said = words(
        teacher.page(sent(teacher, documents((COURSE, "enrolment: open", "enrolment: open # for all"))))
    )
    assert "What else is different Nothing that officers see" in said


def test_what_goes_is_told_by_what_it_was_called(teacher: Browser) -> None:
    question = DOCUMENTS[BANK][DOCUMENTS[BANK].index("  - key: two") :]
    shorter = read(
        {
            **{path: text for path, text in DOCUMENTS.items() if path != SECOND},
            COURSE: DOCUMENTS[COURSE].replace("lessons: [first, second]", "lessons: [first]"),
            LESSON: DOCUMENTS[LESSON].replace(", the [next lesson](lesson:second)", ""),
            BANK: DOCUMENTS[BANK].replace(question, ""),
            QUIZ: DOCUMENTS[QUIZ].replace("count: 2", "count: 1"),
        }
    )
    said = words(teacher.page(sent(teacher, shorter)))
    assert "Lessons removed First steps" in said
    assert "Questions removed two: Two?" in said


def test_whoever_changed_the_documents_of_an_older_edition_is_told_what_that_undoes(
    teacher: Browser, database: Database
) -> None:
    for text in ("Other text.", "Third text."):
        publish(database, documents((SECOND, "More text.", text)))
    stale = sent(teacher, ASKED_OTHERWISE)
    said = words(teacher.page(stale))
    assert "Some documents are as they were in edition 1" in said
    assert f"send them again. {SECOND} " in said
    fresh = documents((SECOND, "More text.", "Third text."), (BANK, "text: One?", "text: The first one?"))
    assert "Some documents are as they were" not in words(teacher.page(sent(teacher, fresh)))
