"""The officer's door: home, catalogue, course page, lessons and checks."""

from datetime import UTC, datetime, timedelta

import pytest

from course_app.storage.models.progress import (
    CheckAnswer,
    Enrolment,
    LessonCompletion,
    LessonRereading,
    Standing,
)
from tests.application import Browser, Person
from tests.courses import lesson, quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import COURSE, enrolled, words


def test_without_a_course_the_home_says_why_it_is_empty(signed_in: Browser) -> None:
    assert "Nothing to do yet" in words(signed_in.page("/learn"))


def test_an_officer_enrols_once_however_often_the_button_is_pressed(
    signed_in: Browser, publish: Publish, database: Database
) -> None:
    publish()
    assert "Enrol in this course" in words(signed_in.page("/learn/courses"))
    for _ in range(3):
        assert signed_in.send(f"{COURSE}/enrol").location == COURSE
    assert database.read(lambda session: session.query(Enrolment).count()) == 1


def test_a_course_by_assignment_offers_no_enrolment(
    signed_in: Browser, publish: Publish, database: Database
) -> None:
    publish(open_enrolment=False)
    assert "By assignment only" in words(signed_in.page(COURSE))
    signed_in.send(f"{COURSE}/enrol")
    assert database.read(lambda session: session.query(Enrolment).count()) == 0


def test_the_home_begins_with_one_resume_button_to_the_next_step(learner: Browser) -> None:
    page = learner.page("/learn")
    buttons = page.select("main a.usa-button--big")
    assert [button["href"] for button in buttons] == [f"{COURSE}/lessons/first"]
    learner.send(f"{COURSE}/lessons/first/complete")
    assert learner.page("/learn").select_one("main a.usa-button--big")["href"] == f"{COURSE}/lessons/second"


def test_the_course_page_says_what_is_missing(learner: Browser) -> None:
    learner.send(f"{COURSE}/lessons/first/complete")
    text = words(learner.page(COURSE))
    assert "Lesson second" in text
    assert "1 of 3 steps done" in text


def test_one_lesson_and_one_step_are_told_in_the_singular(signed_in: Browser, publish: Publish) -> None:
    enrolled(signed_in, publish, lessons=(lesson("first"),), required_quizzes=())
    assert "0 of 1 lesson done" in words(signed_in.page(f"{COURSE}/lessons/first"))
    assert "0 of 1 step done" in words(signed_in.page(COURSE))
    assert "0 of 1 step done" in words(signed_in.page("/learn"))


def test_continue_marks_the_lesson_done_once_and_moves_on(learner: Browser, database: Database) -> None:
    assert learner.send(f"{COURSE}/lessons/first/complete").location == f"{COURSE}/lessons/second"
    assert learner.send(f"{COURSE}/lessons/first/complete").location == f"{COURSE}/lessons/second"
    assert learner.send(f"{COURSE}/lessons/second/complete").location == f"{COURSE}/quizzes/quiz"
    assert database.read(lambda session: session.query(LessonCompletion).count()) == 2


def test_reading_a_lesson_stores_nothing(learner: Browser, database: Database) -> None:
    learner.get(f"{COURSE}/lessons/first")
    standing = database.read(lambda session: session.query(Standing).one().started_at)
    assert standing is None


@pytest.mark.parametrize("script", [True, False])
def test_a_check_shows_its_feedback_only_after_an_answer(
    learner: Browser, database: Database, script: bool
) -> None:
    address = f"{COURSE}/lessons/first"
    before = learner.get(address).get_data(as_text=True)
    assert "Why a" not in before
    assert "Explanation" not in before
    headers = {"HX-Request": "true"} if script else {}
    wrong = learner.send(
        f"{address}/checks/first-check-0", {"choice": "b"}, headers=headers, follow_redirects=True
    )
    assert "Why b" in wrong.get_data(as_text=True)
    assert "Why a" not in wrong.get_data(as_text=True)
    right = learner.send(
        f"{address}/checks/first-check-0", {"choice": "a"}, headers=headers, follow_redirects=True
    )
    for expected in ("Why a", "Why b", "Why c", "Why d", "Explanation of first-check-0"):
        assert expected in right.get_data(as_text=True)
    tries = database.read(lambda session: [row.correct for row in session.query(CheckAnswer)])
    assert tries == [False, True]


@pytest.mark.parametrize("choice", ["z", ""])
def test_a_check_takes_no_choice_that_it_does_not_offer(
    learner: Browser, database: Database, choice: str
) -> None:
    reply = learner.send(f"{COURSE}/lessons/first/checks/first-check-0", {"choice": choice})
    assert reply.status_code == 422
    assert database.read(lambda session: session.query(CheckAnswer).count()) == 0


@pytest.mark.parametrize(
    "address",
    [
        f"{COURSE}x",
        f"{COURSE}/lessons/none",
        f"{COURSE}/quizzes/none",
        f"{COURSE}/files/{'0' * 64}.svg",
        "/learn/attempts/" + "0" * 32,
        "/learn/attempts/" + "0" * 32 + "/questions/1",
        "/learn/attempts/" + "0" * 32 + "/result",
    ],
)
def test_what_does_not_exist_is_not_found(learner: Browser, address: str) -> None:
    assert learner.get(address).status_code == 404


def test_a_course_without_enrolment_opens_no_lesson(signed_in: Browser, publish: Publish) -> None:
    publish()
    assert signed_in.get(COURSE).status_code == 200
    assert signed_in.get(f"{COURSE}/lessons/first").status_code == 404
    assert signed_in.get(f"{COURSE}/quizzes/quiz").status_code == 404


def test_overdue_and_due_soon_stand_with_their_day(learner: Browser, database: Database) -> None:
    def set_due(days: int) -> None:
        due = datetime.now(UTC) + timedelta(days=days)
        database.run(lambda session: session.query(Standing).update({"due_at": due}))

    set_due(3)
    assert "Due soon" in words(learner.page("/learn"))
    set_due(-3)
    assert "Overdue" in words(learner.page("/learn"))


def test_optional_lessons_are_named_and_not_asked(signed_in: Browser, publish: Publish) -> None:
    from course_app.domain.catalog.courses import RequiredLessons  # noqa: PLC0415

    publish(
        lessons=(lesson("first"), lesson("extra", core=False)),
        required=RequiredLessons.CORE,
        quizzes=(quiz(),),
    )
    signed_in.send(f"{COURSE}/enrol")
    text = words(signed_in.page(COURSE))
    assert "optional" in text
    assert "0 of 2 steps done" in text


def test_a_changed_lesson_is_marked_until_it_was_read_again(
    learner: Browser, publish: Publish, database: Database, robin: Person
) -> None:
    learner.send(f"{COURSE}/lessons/first/complete")
    publish(lessons=(lesson("first", html="<p>New words</p>"), lesson("second")))

    def move(session: object) -> None:
        newest = session.query(Enrolment).one()  # type: ignore[attr-defined]
        newest.edition_id += 1

    database.run(move)
    text = words(learner.page(COURSE))
    assert "This course was updated" in text
    assert "changed since you read it" in text
    assert "1 of 3 steps done" in text
    lesson_page = learner.page(f"{COURSE}/lessons/first")
    assert "New words" in words(lesson_page)
    assert "This lesson changed since you read it" in words(lesson_page)
    assert lesson_page.select_one(f'form[action="{COURSE}/lessons/first/complete"]') is not None
    for _ in range(2):
        assert learner.send(f"{COURSE}/lessons/first/complete").location == f"{COURSE}/lessons/second"
    text = words(learner.page(COURSE))
    assert "This course was updated" not in text
    assert "changed since you read it" not in text
    assert "1 of 3 steps done" in text
    assert "This lesson changed" not in words(learner.page(f"{COURSE}/lessons/first"))
    counts = [LessonCompletion, LessonRereading]
    assert database.read(lambda session: [session.query(table).count() for table in counts]) == [1, 1]
