"""Previews: every page of a draft as officers will see it, no fact written, and no key unless it is on record."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.content.archives import write_archive
from course_app.domain.accounts import Actor, Role
from course_app.domain.attempts import askable
from course_app.services import accounts
from course_app.storage.editions import to_json
from course_app.storage.models.accounts import Account
from course_app.storage.models.drafts import Draft
from course_app.storage.models.publishing import Course
from course_app.storage.models.records import Record
from course_app.web.clock import now
from tests import builders
from tests.application import Browser, Person
from tests.content.documents import QUIZ
from tests.databases import Database
from tests.services.instructors import sits_the_final
from tests.services.publications import REWORDED, documents
from tests.web.addresses import calls, make, shown
from tests.web.instructor_site import DEMO, sent
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words
from tests.web.marked_course import marked_course, markers_in
from tests.web.rows import TOUCHED_BY_READING, all_rows

FEEDBACK = "Right."
KEYED = {
    "instructor.preview_lesson_key",
    "instructor.preview_question_key",
    "instructor.preview_questions_key",
}
ON_ONE_PAGE = documents((QUIZ, "attempts: 3", "attempts: 3\nlayout: all"))
TOTAL = len(askable(REWORDED.course, REWORDED.course.quizzes[0]))


@pytest.fixture
def draft(teacher: Browser) -> str:
    """The address of a draft with another sentence in its second lesson."""
    return sent(teacher)


def actor_of(database: Database, who: Person) -> Actor:
    return database.read(lambda session: builders.actor(session, session.get_one(Account, who.account_id)))


def looks(database: Database) -> list[str]:
    def found(session: Session) -> list[str]:
        return [row.body for row in session.query(Record).filter_by(kind="key-shown")]

    return database.read(found)


def test_every_lesson_and_quiz_is_linked_and_shown_as_a_preview(teacher: Browser, draft: str) -> None:
    links = [
        str(link["href"])
        for link in teacher.page(draft).select("main .fold a")
        if str(link["href"]).startswith(f"{draft}/")
    ]
    assert links == [f"{draft}/lessons/first", f"{draft}/lessons/second", f"{draft}/quizzes/final"]
    for path in links:
        page = teacher.page(path)
        assert page.select_one(".preview-notice"), path
        assert not page.select("main form:not(.inline-form)"), path
    assert "Other text." in words(teacher.page(links[1]))


def test_a_lesson_is_laid_out_as_for_officers(teacher: Browser, draft: str) -> None:
    """Apart from the notice, the form of the check and the addresses, it is the officer's page."""
    teacher.send("/learn/courses/demo/enrol")
    theirs = teacher.page("/learn/courses/demo/lessons/first")
    ours = teacher.page(f"{draft}/lessons/first")
    for page in (theirs, ours):
        for extra in page.select(".preview-notice, .check button, .check__problem, input[name=csrf_token]"):
            extra.decompose()

    def text(part: str) -> str:
        found = ours.select_one(part), theirs.select_one(part)
        assert all(found), part
        return "|".join(re.sub(r"\s+", " ", str(each and each.get_text(" "))).strip() for each in found)

    for part in (".lesson__body", ".lesson__head", ".outline", ".bar"):
        mine, _, other = text(part).partition("|")
        assert mine == other, part


def test_pictures_and_links_of_the_draft_lead_into_the_draft(teacher: Browser, draft: str) -> None:
    page = teacher.page(f"{draft}/lessons/first")
    (image,) = page.select(".lesson img")
    assert str(image["src"]).startswith(f"{draft}/files/")
    answer = teacher.get(str(image["src"]))
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not [link for link in page.select("main a") if "/learn/" in str(link.get("href"))]


def test_looking_at_every_page_writes_nothing_down(teacher: Browser, draft: str, database: Database) -> None:
    before = all_rows(database, but=TOUCHED_BY_READING)
    for path in ("lessons/first", "lessons/second", "quizzes/final", "quizzes/final/questions/1"):
        assert teacher.get(f"{draft}/{path}").status_code == 200
    assert all_rows(database, but=TOUCHED_BY_READING) == before


def test_no_page_shows_a_key_before_it_is_asked_for(teacher: Browser, draft: str) -> None:
    paths = ["lessons/first", *(f"quizzes/final/questions/{number}" for number in range(1, TOTAL + 1))]
    for path in paths:
        page = teacher.page(f"{draft}/{path}")
        assert not page.select(".option__said, .option--right, input[checked], .check__why"), path
    assert FEEDBACK not in words(teacher.page(f"{draft}/lessons/first"))


def test_a_key_is_shown_when_asked_for_and_the_record_says_so(
    teacher: Browser, draft: str, database: Database, miguel: Person
) -> None:
    answer = teacher.send(f"{draft}/lessons/first/key")
    assert answer.status_code == 200
    assert FEEDBACK in answer.get_data(as_text=True)
    answer = teacher.send(f"{draft}/quizzes/final/questions/2/key")
    assert "option--right" in answer.get_data(as_text=True)
    first, second = looks(database)
    assert '"place":"lessons/first"' in first
    assert '"place":"quizzes/final/questions/2"' in second
    assert miguel.public_id in second


def test_a_quiz_with_a_page_for_each_question_begins_with_the_first(teacher: Browser, draft: str) -> None:
    answer = teacher.get(f"{draft}/quizzes/final/questions")
    assert (answer.status_code, answer.location) == (302, f"{draft}/quizzes/final/questions/1")
    assert teacher.send(f"{draft}/quizzes/final/questions/key").status_code == 404


def test_a_quiz_with_all_questions_on_one_page_is_shown_so(teacher: Browser, database: Database) -> None:
    draft = sent(teacher, ON_ONE_PAGE)
    (start,) = [
        str(link["href"]) for link in teacher.page(f"{draft}/quizzes/final").select("main .usa-button")
    ]
    page = teacher.page(start)
    assert [each.get_text() for each in page.select("main h2")] == [
        f"Question {number} of {TOTAL}" for number in range(1, TOTAL + 1)
    ]
    groups = [str(each["name"]) for each in page.select(".quiz__question input")]
    assert len(set(groups)) == TOTAL, "a choice in one question must not undo the one in another"
    assert not page.select(".option__said, .option--right, input[checked], .check__why")
    assert [str(link["href"]) for link in page.select(".question-list a")] == [
        f"#question-{number}" for number in range(1, TOTAL + 1)
    ]
    with_key = teacher.send(f"{start}/key").get_data(as_text=True)
    assert with_key.count("option--right") == TOTAL
    (look,) = looks(database)
    assert '"place":"quizzes/final/questions"' in look


def test_during_ones_own_attempt_no_key_and_no_documents_leave(
    teacher: Browser, draft: str, database: Database, miguel: Person
) -> None:
    sits_the_final(database, actor_of(database, miguel))
    for path in (
        f"{draft}/lessons/first/key",
        f"{draft}/quizzes/final/questions/1/key",
        f"{DEMO}/editions/1/documents.zip",
    ):
        answer = teacher.send(path)
        assert answer.status_code == 403
        assert "You are taking a quiz of this course yourself" in answer.get_data(as_text=True)
    assert looks(database) == []
    page = teacher.page(draft)
    assert "what changes would tell its keys" in words(page)
    assert "Documents changed" not in words(page)
    assert not page.select('form[action$="/publication"]')
    wish = {"note": "a guess", "kind": "content", "in_progress": "keep", "accept_outdated": "y"}
    assert teacher.send(f"{draft}/publication", wish).status_code == 403
    page = teacher.page(DEMO)
    assert "You are taking a quiz" in words(page)
    assert not page.select('form[action$="documents.zip"]')
    assert teacher.get(f"{draft}/quizzes/final/questions/1").status_code == 200


def test_what_the_draft_does_not_have_is_not_there(teacher: Browser, draft: str, database: Database) -> None:
    for path in (
        "lessons/third",
        "quizzes/other",
        "quizzes/final/questions/0",
        f"quizzes/final/questions/{TOTAL + 1}",
        f"files/{'0' * 64}.svg",
    ):
        assert teacher.get(f"{draft}/{path}").status_code == 404
    for path in ("lessons/third/key", f"quizzes/final/questions/{TOTAL + 1}/key"):
        assert teacher.send(f"{draft}/{path}").status_code == 404
    assert looks(database) == []


def test_no_address_shows_an_instructor_a_piece_of_the_key_without_a_record(
    app: Flask, teacher: Browser, database: Database, miguel: Person
) -> None:
    course = marked_course()

    def drafted(session: Session) -> str:
        edition = builders.published(session, course)
        row = session.get_one(Course, edition.course_id)
        row.agency_id = miguel.agency_id
        draft = Draft(
            course_id=row.id,
            agency_id=miguel.agency_id,
            base_edition_id=edition.id,
            uploaded_by=miguel.account_id,
            uploaded_at=now(),
            digest="0" * 64,
            problems=[],
            archive=write_archive({}),
            definition=to_json(replace(course, summary="Another one.")),
        )
        session.add(draft)
        accounts.appoint(session, now=now(), account_id=miguel.account_id, role=Role.INSTRUCTOR)
        session.flush()
        return draft.public_id

    draft_id = database.run(drafted)
    ids = {
        "course_key": [course.key],
        "lesson_key": ["first"],
        "quiz_key": [quiz.key for quiz in course.quizzes],
        "number": [1, 2, 3],
        "draft_id": [draft_id],
    }
    others = {name: ["f"] for rule in app.url_map.iter_rules() for name in rule.arguments if name not in ids}
    opened = 0
    for call in calls(app, {**others, **ids}):
        if call.endpoint.startswith("instructor.") and call.endpoint != "instructor.draft_withdraw":
            answer = make(teacher, call, teacher.token())
            is_key = call.endpoint in KEYED and answer.status_code == 200
            assert bool(markers_in(shown(answer))) == is_key, call.path
            opened += answer.status_code == 200
    assert opened > 20
