"""Previews: a draft as officers will see it, and nothing else is touched by looking."""

from dataclasses import replace

import pytest

from course_app.domain.errors import NotFoundError
from course_app.services import previews
from tests.content.documents import DOCUMENTS, PICTURE
from tests.databases import Database
from tests.services.instructors import instructor, sent
from tests.services.publications import FIRST, REWORDED, go

AT = "/drafts/one"


def test_a_lesson_is_that_of_the_draft_and_leads_to_other_pages_of_the_draft(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)

    def text(lesson: str) -> str:
        view = database.read(
            lambda session: previews.lesson(
                session, actor=actor, draft_id=draft_id, lesson_key=lesson, pages_at=AT
            )
        )
        assert (view.done, view.checks) == ({}, {})
        return str(view.lesson.blocks)

    assert "Other text." in text("second")
    first = text("first")
    assert f"{AT}/lessons/second" in first
    assert f"{AT}/files/" in first
    assert "/learn/" not in first


def test_with_the_key_every_check_is_as_after_the_right_answer(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    view = database.read(
        lambda session: previews.lesson(
            session, actor=actor, draft_id=draft_id, lesson_key="first", pages_at=AT, key=True
        )
    )
    check = view.lesson.checks[0]
    assert view.checks[check.key].correct
    assert set(view.checks[check.key].choice) == check.correct


def test_a_quiz_shows_every_question_that_it_may_ask(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    found = database.read(
        lambda session: previews.quiz(session, actor=actor, draft_id=draft_id, quiz_key="final", pages_at=AT)
    )
    assert {question.key for question in found.questions} <= {
        question.key for question in REWORDED.course.quiz_questions()
    }
    assert found.questions


def test_a_picture_comes_from_the_draft_although_nobody_published_it(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    digest = REWORDED.course.assets[0].digest
    found = database.read(
        lambda session: previews.picture(session, actor=actor, draft_id=draft_id, digest=digest)
    )
    assert found.media_type == "image/svg+xml"
    assert found.content == DOCUMENTS[PICTURE].encode()


def test_what_the_draft_does_not_have_is_not_found_nor_is_anything_by_strangers(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    stranger = replace(actor, appointments=())
    for who, lesson, quiz, digest in (
        (actor, "third", "other", "0" * 64),
        (stranger, "first", "final", REWORDED.course.assets[0].digest),
    ):
        with pytest.raises(NotFoundError), database.session() as session:
            previews.lesson(session, actor=who, draft_id=draft_id, lesson_key=lesson, pages_at=AT)
        with pytest.raises(NotFoundError), database.session() as session:
            previews.quiz(session, actor=who, draft_id=draft_id, quiz_key=quiz, pages_at=AT)
        with pytest.raises(NotFoundError), database.session() as session:
            previews.picture(session, actor=who, draft_id=draft_id, digest=digest)
