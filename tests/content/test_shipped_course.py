"""What the shipped course promises about its quizzes: an exam that nobody has seen the key of."""

from pathlib import Path

import pytest

from course_app.content.courses import CourseDocuments
from course_app.content.files import read_folders
from course_app.content.reader import read_catalog
from course_app.domain.attempts import eligible
from course_app.domain.catalog.quizzes import Quiz, QuizKind

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> CourseDocuments:
    (documents,) = read_catalog(read_folders(ROOT))
    return documents


def _drawn(shipped: CourseDocuments, quiz: Quiz) -> dict[str, str | None]:
    """Every question that the quiz can ask, with what it tests."""
    return {
        question.key: question.objective for draw in quiz.draws for question in eligible(shipped.course, draw)
    }


def _exam(shipped: CourseDocuments) -> dict[str, str | None]:
    (exam,) = (quiz for quiz in shipped.course.quizzes if quiz.kind is QuizKind.EXAM)
    return _drawn(shipped, exam)


def test_no_question_of_the_exam_is_asked_anywhere_before(shipped: CourseDocuments) -> None:
    assert shipped.advice == ()
    for quiz in shipped.course.quizzes:
        if quiz.kind is not QuizKind.EXAM:
            assert _drawn(shipped, quiz).keys() & _exam(shipped).keys() == set()


def test_the_exam_draws_from_forty_questions_and_each_quiz_from_more_than_it_asks(
    shipped: CourseDocuments,
) -> None:
    assert len(_exam(shipped)) >= 40
    for quiz in shipped.course.quizzes:
        asked = sum(draw.count or 0 for draw in quiz.draws)
        assert len(_drawn(shipped, quiz)) >= 1.5 * asked


def test_every_objective_is_practised_in_a_quiz_and_asked_in_the_exam(shipped: CourseDocuments) -> None:
    objectives = {objective.key for objective in shipped.course.objectives}
    practised = {
        tested
        for quiz in shipped.course.quizzes
        if quiz.kind is not QuizKind.EXAM
        for tested in _drawn(shipped, quiz).values()
    }
    assert practised == set(_exam(shipped).values()) == objectives
