"""A course as a table of contents."""

from dataclasses import replace

from course_app.domain.catalog.courses import CourseModule
from tests.courses import course, lesson, quiz


def test_quizzes_stand_as_officers_meet_them_and_the_exam_at_the_end() -> None:
    quizzes = tuple(quiz(key) for key in ("exam", "extra", "second", "first"))
    modules = (
        CourseModule("one", "One", "", (lesson("a"),), "first"),
        CourseModule("none", "None", "", (lesson("b"),), None),
        CourseModule("two", "Two", "", (lesson("c"),), "second"),
    )
    made = replace(course(quizzes=quizzes), modules=modules, exam="exam")
    assert [each.key for each in made.quizzes_in_order()] == ["first", "second", "extra", "exam"]
