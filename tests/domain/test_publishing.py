"""What a publication changes, its class, and whom it moves."""

from dataclasses import replace
from fractions import Fraction

import pytest

from course_app.domain.catalog.courses import CompletionRule, Course, JobAid, RequiredLessons
from course_app.domain.catalog.quizzes import Draw, Layout
from course_app.domain.changes import Changes, Detail, compare
from course_app.domain.publishing import (
    ChangeClass,
    DraftState,
    InProgress,
    change_class,
    draft_state,
    moves_in_progress,
    with_reading_marks,
)
from tests.courses import course, lesson, question, quiz

BANK = tuple(question(f"q{number}") for number in range(10))


def bank_with(**changes: object) -> Course:
    return course(bank=(replace(BANK[0], **changes), *BANK[1:]))  # type: ignore[arg-type]


def reworded(text: str = "<p>New</p>") -> Course:
    return course(lessons=(lesson("first", html=text, checks=1), lesson("second")))


def test_the_same_course_changes_nothing() -> None:
    assert compare(course(), course()) == Changes()


def test_lessons_are_added_removed_changed_and_renamed() -> None:
    after = course(
        lessons=(lesson("second", html="<p>New</p>"), lesson("third"), lesson("start", was="first", checks=0))
    )
    changes = compare(course(lessons=(lesson("first"), lesson("second"), lesson("gone"))), after)
    assert changes.lessons_added == ("third",)
    assert changes.lessons_removed == ("gone",)
    assert changes.lessons_renamed == (("first", "start"),)
    assert "second" in changes.lessons_changed
    assert changes.outline
    assert not changes.assessment


@pytest.mark.parametrize(
    "after",
    [
        bank_with(html="<p>Another</p>"),
        bank_with(weight=Fraction(2)),
        bank_with(options=tuple(replace(option, correct=option.key == "b") for option in BANK[0].options)),
        bank_with(options=BANK[0].options[:3]),
        bank_with(options=(replace(BANK[0].options[0], html="x"), *BANK[0].options[1:])),
        bank_with(key="renamed"),
        course(bank=BANK[1:]),
        course(bank=(*BANK, question("more"))),
        course(quizzes=(quiz(pass_mark=Fraction(1, 2)),)),
        course(quizzes=(quiz(attempts=2),)),
        course(quizzes=(quiz(time_limit_seconds=60),)),
        course(quizzes=(quiz(draws=(Draw("bank", 6),)),)),
        course(quizzes=(quiz(questions=(question("own"),)),)),
        course(quizzes=(quiz(), quiz("last")), required_quizzes=("quiz",)),
        course(required_quizzes=()),
        course(required=RequiredLessons.CORE),
        course(
            lessons=(lesson("first", checks=1), lesson("second", core=False)), required=RequiredLessons.CORE
        ),
    ],
)
def test_whatever_decides_who_passes_is_assessment_and_cannot_be_lowered(after: Course) -> None:
    changes = compare(course(), after)
    assert changes.assessment
    for wanted in (None, *ChangeClass):
        assert change_class(changes, wanted) is ChangeClass.ASSESSMENT


@pytest.mark.parametrize(
    "after",
    [
        reworded(),
        bank_with(explanation_html="<p>Better</p>"),
        bank_with(options=(replace(BANK[0].options[0], feedback_html="x"), *BANK[0].options[1:])),
        bank_with(objective="other"),
        course(quizzes=(quiz(layout=Layout.ALL),)),
        course(quizzes=(quiz(shuffle=False),)),
        course(open_enrolment=False),
        course(lessons=(*course().modules[0].lessons, lesson("third"))),
        replace(course(), title="Another title"),
    ],
)
def test_whatever_only_reads_differently_is_what_the_publisher_says_and_content_by_default(
    after: Course,
) -> None:
    changes = compare(course(), after)
    assert changes != Changes()
    assert not changes.assessment
    assert change_class(changes, None) is ChangeClass.CONTENT
    assert all(change_class(changes, wanted) is wanted for wanted in ChangeClass)


def test_a_check_that_changes_changes_its_lesson_and_no_grade() -> None:
    first = lesson("first", checks=1)
    other = replace(first, checks=(replace(first.checks[0], html="<p>Another</p>"),))
    changes = compare(course(), course(lessons=(other, lesson("second"))))
    assert changes.lessons_changed == ("first",)
    assert not changes.assessment


def test_making_a_lesson_core_changes_completion_only_where_core_lessons_complete() -> None:
    lessons = (lesson("first", checks=1), lesson("second", core=False))
    assert not compare(course(), course(lessons=lessons)).completion
    rule = CompletionRule(RequiredLessons.CORE, ("quiz",))
    before = replace(course(), completion=rule)
    assert compare(before, replace(course(lessons=lessons), completion=rule)).completion


def test_renaming_a_required_lesson_does_not_change_completion() -> None:
    after = course(lessons=(lesson("start", was="first", checks=1), lesson("second")))
    assert not compare(course(), after).completion


def test_the_first_edition_is_content_unless_the_publisher_says_otherwise() -> None:
    assert change_class(None, None) is ChangeClass.CONTENT
    assert change_class(None, ChangeClass.COSMETIC) is ChangeClass.COSMETIC


def test_a_cosmetic_change_moves_everyone_and_others_move_whom_the_publisher_says() -> None:
    assert moves_in_progress(ChangeClass.COSMETIC, InProgress.KEEP)
    for kind in (ChangeClass.CONTENT, ChangeClass.ASSESSMENT):
        assert moves_in_progress(kind, InProgress.MOVE)
        assert not moves_in_progress(kind, InProgress.KEEP)


def digest(made: Course, key: str) -> str:
    found = made.lesson(key)
    assert found is not None
    return found.digest


def test_after_a_cosmetic_change_no_lesson_is_marked_and_later_editions_keep_to_that() -> None:
    first = course()
    second = with_reading_marks(first, reworded(), ChangeClass.COSMETIC)
    assert digest(second, "first") == digest(first, "first")
    third = with_reading_marks(second, reworded(), ChangeClass.CONTENT)
    assert digest(third, "first") == digest(first, "first")


def test_after_a_content_change_exactly_the_changed_lessons_are_marked() -> None:
    before = course()
    after = with_reading_marks(before, reworded(), ChangeClass.CONTENT)
    assert digest(after, "first") != digest(before, "first")
    assert digest(after, "second") == digest(before, "second")
    assert with_reading_marks(None, before, ChangeClass.CONTENT) == before


def test_a_renamed_lesson_that_reads_the_same_is_not_marked() -> None:
    old = replace(lesson("first"), digest="old")
    new = replace(old, key="start", was="first", digest="new")
    after = with_reading_marks(course(lessons=(old,)), course(lessons=(new,)), ChangeClass.CONTENT)
    assert digest(after, "start") == "old"


@pytest.mark.parametrize(
    ("published", "withdrawn", "faulty", "overtaken", "state"),
    [
        (False, False, False, False, DraftState.READY),
        (False, False, False, True, DraftState.OVERTAKEN),
        (False, False, True, True, DraftState.FAULTY),
        (False, True, True, True, DraftState.WITHDRAWN),
        (True, False, False, True, DraftState.PUBLISHED),
    ],
)
def test_a_draft_has_exactly_one_state(
    published: bool, withdrawn: bool, faulty: bool, overtaken: bool, state: DraftState
) -> None:
    found = draft_state(published=published, withdrawn=withdrawn, faulty=faulty, overtaken=overtaken)
    assert found is state


def test_what_a_quiz_may_ask_is_assessment_also_where_only_a_tag_decides_it() -> None:
    hard = tuple(replace(each, tags=("hard",)) for each in BANK)
    by_tag = (quiz(draws=(Draw("bank", 1, ("hard",)),)),)
    before = course(quizzes=by_tag, bank=hard)
    after = course(quizzes=by_tag, bank=(replace(hard[0], tags=()), *hard[1:]))
    changes = compare(before, after)
    assert changes.quiz_settings == (("quiz", "pool"),)
    assert changes.assessment
    without = compare(course(bank=hard), course(bank=(replace(hard[0], tags=()), *hard[1:])))
    assert not without.assessment


def test_a_question_that_moves_from_the_bank_to_those_always_asked_is_assessment() -> None:
    kept, moved = BANK[:-1], BANK[-1]
    after = course(bank=kept, quizzes=(quiz(questions=(moved,)),))
    changes = compare(course(), after)
    assert (changes.questions_added, changes.questions_removed) == ((), ())
    assert ("quiz", "pool") in changes.quiz_settings
    assert changes.assessment


@pytest.mark.parametrize(
    ("after", "details"),
    [
        (replace(course(), title="Another"), (Detail.COURSE,)),
        (replace(course(), certificate_months=1), (Detail.CERTIFICATE,)),
        (course(open_enrolment=False), (Detail.ENROLMENT,)),
        (replace(course(), job_aids=(JobAid("card", "Card", ""),)), (Detail.JOB_AIDS,)),
        (course(lessons=tuple(reversed(course().modules[0].lessons))), (Detail.MODULES,)),
        (course(lessons=(lesson("first", checks=1, minutes=9), lesson("second"))), (Detail.LESSONS,)),
        (course(bank=tuple(reversed(BANK))), (Detail.UNSEEN,)),
        (replace(reworded(), title="Another", sources=()), (Detail.COURSE,)),
        (reworded(), ()),
        (course(lessons=(*course().modules[0].lessons, lesson("third"))), ()),
        (course(lessons=(lesson("start", was="first", checks=1), lesson("second"))), ()),
    ],
)
def test_what_else_differs_is_named_whatever_stands_beside_it(
    after: Course, details: tuple[Detail, ...]
) -> None:
    assert compare(course(), after).details == details


def test_a_renaming_that_is_no_longer_told_changes_nothing_that_anybody_sees() -> None:
    told = course(lessons=(lesson("start", was="first", checks=1), lesson("second")))
    untold = course(lessons=(lesson("start", checks=1), lesson("second")))
    assert compare(told, untold) == Changes(outline=True, details=(Detail.UNSEEN,))
