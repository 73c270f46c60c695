"""The officer's door: what a submitted attempt shows, and when the key is part of it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Lesson
from course_app.domain.catalog.quizzes import KeyRelease
from course_app.storage.models.attempts import Grade, Submission
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import Edition
from tests.application import Browser
from tests.courses import lesson, quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import (
    COURSE,
    answer_all,
    enrolled,
    put,
    question_keys,
    start,
    words,
)


def test_a_key_for_after_the_last_attempt_comes_when_no_other_can_begin(
    signed_in: Browser, publish: Publish
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(attempts=3, release=KeyRelease.AFTER_LAST),))
    first = start(signed_in)
    answer_all(signed_in, first, right=False)
    signed_in.send(f"{first}/submit")
    assert "Explanation of" not in words(signed_in.page(f"{first}/result"))
    second = start(signed_in)
    answer_all(signed_in, second, right=True)
    signed_in.send(f"{second}/submit")
    assert "Explanation of" in words(signed_in.page(f"{second}/result"))


def test_a_passed_quiz_and_done_lessons_complete_the_course(learner: Browser, database: Database) -> None:
    for key in ("first", "second"):
        learner.send(f"{COURSE}/lessons/{key}/complete")
    attempt = start(learner)
    answer_all(learner, attempt, right=True)
    for _ in range(2):
        assert learner.send(f"{attempt}/submit").location == f"{attempt}/result"
    page = words(learner.page(f"{attempt}/result"))
    assert "Passed" in page
    assert "100%" in page
    assert "Explanation of" in page
    counts = database.read(
        lambda session: [session.query(table).count() for table in (Submission, Grade, Certificate)]
    )
    assert counts == [1, 1, 1]
    assert "You have completed this course" in words(learner.page(COURSE))


def test_a_failed_attempt_names_the_lessons_to_read_again_and_keeps_the_key(learner: Browser) -> None:
    attempt = start(learner)
    answer_all(learner, attempt, right=False)
    learner.send(f"{attempt}/submit")
    page = learner.page(f"{attempt}/result")
    text = words(page)
    assert "Not passed" in text
    assert "Do the thing" in text
    assert page.select_one(f'main a[href="{COURSE}/lessons/first"]') is not None
    assert "Explanation" not in text
    assert "Why" not in text
    assert "Start another attempt" in text


@pytest.mark.parametrize(
    ("continued", "title", "address"),
    [
        (lesson("first", checks=1), "Lesson first", f"{COURSE}/lessons/first"),
        (lesson("renamed", was="first"), "Lesson renamed", f"{COURSE}/lessons/renamed"),
        (lesson("extra"), "Lesson first", None),
    ],
    ids=["kept", "renamed", "gone"],
)
def test_a_lesson_to_read_again_is_linked_only_where_it_can_be_read_now(
    learner: Browser, publish: Publish, database: Database, continued: Lesson, title: str, address: str | None
) -> None:
    attempt = start(learner)
    answer_all(learner, attempt, right=False)
    learner.send(f"{attempt}/submit")
    publish(lessons=(continued, lesson("second")))
    database.run(_move_to_the_newest_edition)
    again = learner.page(f"{attempt}/result").select_one(".objective-results__again")
    assert again is not None
    assert title in again.get_text()
    links = [str(link["href"]) for link in again.select("a")]
    assert links == ([address] if address else [])
    assert all(learner.get(link).status_code == 200 for link in links)


def _move_to_the_newest_edition(session: Session) -> None:
    newest = session.scalars(select(Edition.id).order_by(Edition.number.desc())).first()
    assert newest is not None
    session.scalars(select(Enrolment)).one().edition_id = newest


@pytest.mark.parametrize(
    ("release", "shown"),
    [(KeyRelease.AFTER_SUBMIT, True), (KeyRelease.AFTER_PASS, False), (KeyRelease.NEVER, False)],
)
def test_the_key_comes_as_the_policy_says(
    signed_in: Browser, publish: Publish, release: KeyRelease, shown: bool
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(release=release),))
    attempt = start(signed_in)
    answer_all(signed_in, attempt, right=False)
    signed_in.send(f"{attempt}/submit")
    assert ("Explanation of" in words(signed_in.page(f"{attempt}/result"))) is shown


def test_a_new_attempt_hides_a_key_that_was_shown_before(signed_in: Browser, publish: Publish) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(release=KeyRelease.AFTER_SUBMIT),))
    first = start(signed_in)
    answer_all(signed_in, first, right=False)
    signed_in.send(f"{first}/submit")
    second = start(signed_in)
    assert second != first
    assert "Explanation of" not in words(signed_in.page(f"{first}/result"))


def test_a_submitted_attempt_sends_every_page_to_its_result(learner: Browser) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    learner.send(f"{attempt}/submit")
    for page in ("", "/questions/1", "/review"):
        assert learner.get(f"{attempt}{page}").location == f"{attempt}/result"
    status, body = put(learner, attempt, key, 1, "a")
    assert (status, body["reason"]) == (409, "submitted")
    assert body["next"] == f"{attempt}/result"


def test_a_released_result_explains_every_option_of_every_question(
    signed_in: Browser, publish: Publish
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(release=KeyRelease.AFTER_SUBMIT),))
    attempt = start(signed_in)
    answer_all(signed_in, attempt, right=False)
    signed_in.send(f"{attempt}/submit")
    for reviewed in signed_in.page(f"{attempt}/result").select(".reviewed"):
        said = [" ".join(each.get_text(" ").split()) for each in reviewed.select(".option__said")]
        assert sorted(said) == ["Correct, not chosen Why a", "Not correct Why b", "Why c", "Why d"]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"release": KeyRelease.NEVER}, "The correct answers of this quiz are not shown."),
        ({"attempts": 2}, "not shown yet, because you can still take this quiz"),
        ({"attempts": 2, "wait_seconds": 600}, "not shown yet, because you can still take this quiz"),
    ],
    ids=["never", "another attempt", "a waiting time"],
)
def test_a_result_without_the_key_says_why(
    signed_in: Browser, publish: Publish, terms: dict[str, object], expected: str
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(**terms),))  # type: ignore[arg-type]
    attempt = start(signed_in)
    signed_in.send(f"{attempt}/submit")
    assert expected in words(signed_in.page(f"{attempt}/result"))
