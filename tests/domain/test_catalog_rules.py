"""The rules that cross documents, on courses as values."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.attempts import eligible
from course_app.domain.catalog.courses import (
    CompletionRule,
    ContactsBlock,
    Course,
    CourseModule,
    RequiredLessons,
)
from course_app.domain.catalog.questions import Kind, Option, Question, Scoring
from course_app.domain.catalog.quizzes import Bank, Draw, KeyRelease, QuizKind
from course_app.domain.catalog.rules import advise_on_course, check_course
from tests.courses import course, lesson, question, quiz


def messages(made: Course) -> list[str]:
    return [finding.words for finding in check_course(made)]


def only(made: Course) -> str:
    (message,) = messages(made)
    return message


def with_lesson(**changes: object) -> Course:
    return course(lessons=(replace(lesson("first", checks=1), **changes), lesson("second")))  # type: ignore[arg-type]


def with_check(check: Question) -> Course:
    return with_lesson(checks=(check,))


def test_a_sound_course_has_no_findings() -> None:
    assert messages(course()) == []


def test_a_course_needs_modules_and_a_module_lessons() -> None:
    assert "a course needs at least one module" in messages(replace(course(), modules=()))
    empty = CourseModule("empty", "Empty", "", ())
    assert only(replace(course(), modules=(*course().modules, empty))) == "module 'empty' has no lessons"


def test_keys_of_modules_lessons_and_questions_stand_for_one_thing() -> None:
    made = course()
    (module,) = made.modules
    assert "two modules have the key 'module'" in messages(replace(made, modules=(module, module)))
    twin = CourseModule("other", "Other", "", (lesson("first"),))
    assert only(replace(made, modules=(module, twin))).startswith("module 'module' has a lesson 'first' too")
    assert only(with_check(question("q1"))).startswith("another question has the key 'q1'")


def test_a_former_key_is_free_and_claimed_once() -> None:
    assert "is the key of a lesson that exists" in only(
        course(lessons=(lesson("first"), lesson("second", was="first")))
    )
    made = course(lessons=(lesson("first", was="old"), lesson("second", was="old")))
    assert only(made) == "lesson 'first' says that it was 'old' too"


def test_references_lead_somewhere_and_misspelt_ones_get_a_suggestion() -> None:
    assert (
        only(with_lesson(objectives=("objectve",)))
        == "unknown objective 'objectve', did you mean 'objective'?"
    )
    assert only(with_lesson(indicators=("sign",))) == "unknown indicator 'sign'"
    assert only(with_lesson(sources=("law",))) == "unknown source 'law'"
    assert only(with_lesson(terms=("word",))) == "unknown glossary term 'word'"
    assert only(with_lesson(blocks=(ContactsBlock(("911",)),))) == "unknown contact '911'"
    assert only(
        course(bank=(question("q", lesson="fist"),) * 1, quizzes=(quiz(draws=(Draw("bank", 1),)),))
    ) == ("unknown lesson 'fist', did you mean 'first'?")
    assert "unknown quiz 'quizz', did you mean 'quiz'?" in messages(course(required_quizzes=("quizz",)))
    assert "unknown bank 'bnk', did you mean 'bank'?" in messages(
        course(quizzes=(quiz(draws=(Draw("bnk", 5),)),))
    )


def test_a_question_offers_a_choice_with_one_key_and_one_text_each() -> None:
    one = Option("a", "A", correct=True, feedback_html="x")
    assert "needs at least two options" in only(with_check(replace(question("c"), options=(one,))))
    same_key = (one, replace(one, html="B", correct=False))
    assert messages(with_check(replace(question("c"), options=same_key)))[:1] == [
        "two options have the key 'a'"
    ]
    same_text = (one, replace(one, key="b", correct=False))
    assert set(messages(with_check(replace(question("c"), options=same_text)))) == {
        "two options have the same text"
    }


def test_a_question_has_a_correct_option_and_a_single_choice_only_one() -> None:
    assert only(with_check(question("c", correct=()))) == "question 'c' has no correct option"
    assert "single-choice but has 2" in only(with_check(question("c", correct=("a", "b"))))
    assert messages(with_check(question("c", kind=Kind.MULTIPLE_RESPONSE, correct=("a", "b")))) == []


def test_weights_are_positive_and_only_multiple_responses_are_scored_partially() -> None:
    assert only(with_check(question("c", weight=Fraction(0)))) == "a weight is greater than 0"
    assert only(with_check(question("c", weight=Fraction(-1)))) == "a weight is greater than 0"
    assert "scored partially" in only(with_check(question("c", scoring=Scoring.PARTIAL)))


def test_a_graded_question_names_its_objective_and_the_lesson_to_re_read() -> None:
    one_draw = (quiz(draws=(Draw("bank", 1),)),)
    assert "needs an objective" in only(course(bank=(question("q", objective=None),), quizzes=one_draw))
    assert "needs the lesson" in only(course(bank=(question("q", lesson=None),), quizzes=one_draw))


def test_every_option_of_a_check_has_feedback_and_those_of_a_quiz_need_none() -> None:
    check = question("c")
    mute = replace(check, options=tuple(replace(option, feedback_html="") for option in check.options))
    assert len(messages(with_check(mute))) == 4
    assert messages(course(bank=(replace(mute, key="q"),), quizzes=(quiz(draws=(Draw("bank", 1),)),))) == []


def test_a_quiz_has_a_possible_pass_mark_and_something_to_ask() -> None:
    for mark in (Fraction(0), Fraction(101, 100), Fraction(-1)):
        assert only(course(quizzes=(quiz(pass_mark=mark),))) == "a pass mark is between 1% and 100%"
    assert "asks nothing" in messages(course(quizzes=(quiz(draws=()),)))[0]
    assert only(course(quizzes=(quiz(attempts=0),))) == "a quiz allows at least one attempt"


def test_a_bank_is_large_enough_for_its_draw() -> None:
    assert (
        only(course(quizzes=(quiz(draws=(Draw("bank", 11),)),)))
        == "bank 'bank' has 10 questions, but the quiz draws 11"
    )
    tagged = tuple(question(f"q{number}", tags=("hard",) if number < 3 else ()) for number in range(10))
    made = course(bank=tagged, quizzes=(quiz(draws=(Draw("bank", 4, ("hard",)), Draw("bank", 1))),))
    assert only(made) == "bank 'bank' has 3 questions tagged hard, but the quiz draws 4"
    made = course(bank=tagged, quizzes=(quiz(draws=(Draw("bank", 3, ("hard",)), Draw("bank", 8))),))
    assert only(made) == "bank 'bank' has 7 questions after the draws above, but the quiz draws 8"
    made = course(bank=tagged, quizzes=(quiz(draws=(Draw("bank", None), Draw("bank", 1))),))
    assert "0 questions after the draws above" in only(made)


TAGS = st.lists(st.sampled_from("xy"), unique=True).map(tuple)


@given(
    st.lists(TAGS, min_size=1, max_size=8),
    st.lists(st.tuples(st.none() | st.integers(1, 4), TAGS), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_draws_that_pass_the_check_can_be_met_in_order_whatever_chance_does(tags, draws, chance) -> None:  # type: ignore[no-untyped-def]
    made = quiz(draws=tuple(Draw("bank", count, each) for count, each in draws))
    questions = tuple(question(f"q{number}", tags=each) for number, each in enumerate(tags))
    whole = course(bank=questions, quizzes=(made,))
    if any("the quiz draws" in message for message in messages(whole)):
        return
    taken: set[str] = set()
    for draw in made.draws:
        left = [each.key for each in eligible(whole, draw) if each.key not in taken]
        wanted = len(left) if draw.count is None else draw.count
        assert wanted <= len(left)
        assert left
        taken.update(chance.sample(left, wanted))


def test_a_quiz_stands_at_exactly_one_place() -> None:
    made = course(quizzes=(quiz(), quiz("spare")), required_quizzes=("quiz",))
    assert only(made) == "no module of course.yaml has 'quiz: spare', and it is not the exam"
    (module,) = course().modules
    twice = (module, CourseModule("next", "Next", "", (lesson("third"),), "quiz"))
    assert (
        only(replace(course(), modules=twice)) == "quiz 'quiz' stands at more than one place of course.yaml"
    )


def test_every_bank_and_every_question_can_be_drawn() -> None:
    spare = Bank("spare", "Spare", (question("s"),))
    assert only(replace(course(), banks=(*course().banks, spare))) == "no quiz draws from bank 'spare'"
    tagged = tuple(question(f"q{number}", tags=("hard",) if number else ()) for number in range(6))
    made = course(bank=tagged, quizzes=(quiz(draws=(Draw("bank", 5, ("hard",)),)),))
    assert only(made) == "no quiz can draw question 'q0': it lacks the tags that the draws ask for"


def test_the_exam_is_of_kind_exam_and_nothing_else_is() -> None:
    assert "needs 'kind: exam'" in messages(course(quizzes=(quiz(), quiz("last")), exam="last"))[0]
    assert messages(course(quizzes=(quiz(), quiz("last", kind=QuizKind.EXAM)), exam="last")) == []
    assert (
        only(course(quizzes=(quiz(kind=QuizKind.EXAM),)))
        == "only the 'exam' of course.yaml may be of kind exam"
    )
    assert "unknown quiz 'lst'" in only(course(exam="lst"))


def test_completion_asks_for_something_that_exists_once() -> None:
    assert "quiz 'quiz' is listed twice" in messages(course(required_quizzes=("quiz", "quiz")))
    made = course(lessons=(lesson("first", core=False),))
    rule = CompletionRule(RequiredLessons.CORE, ("quiz",))
    assert "no lesson says 'core: true'" in only(replace(made, completion=rule))


def test_required_lessons_too_short_for_any_hours_are_worth_a_look() -> None:
    long, short = (course(lessons=(lesson("first", minutes=minutes),)) for minutes in (15, 14))
    assert list(advise_on_course(long)) == []
    (finding,) = advise_on_course(short)
    assert finding.message.startswith("certificates will say 0 hours")


def _with_exam(drawn: Draw, *, release: KeyRelease = KeyRelease.AFTER_PASS) -> list[str]:
    """What is advised where the quiz draws questions tagged "quiz" from one bank and the exam draws ``drawn``."""
    tagged = tuple(
        question(f"q{number}", tags=("exam",) if number >= 5 else ("quiz",)) for number in range(10)
    )
    made = course(
        bank=tagged,
        quizzes=(
            quiz(draws=(Draw("bank", 5, ("quiz",)),), release=release),
            quiz("exam", kind=QuizKind.EXAM, draws=(drawn,)),
        ),
        exam="exam",
        lessons=(lesson("first", minutes=15),),
    )
    own = Bank("own", "Own", (question("other"),))
    return [finding.message for finding in advise_on_course(replace(made, banks=(*made.banks, own)))]


def test_an_exam_that_asks_what_a_quiz_has_shown_the_key_of_is_worth_a_look() -> None:
    (message,) = _with_exam(Draw("bank", 5))
    assert message.startswith(
        "5 of the questions that the exam draws from bank 'bank' are asked by quiz 'quiz' too"
    )


def test_an_exam_with_tags_or_a_bank_of_its_own_gives_nothing_away() -> None:
    assert _with_exam(Draw("bank", 5, ("exam",))) == _with_exam(Draw("own", 1)) == []


def test_a_quiz_that_never_shows_its_key_gives_nothing_away() -> None:
    assert _with_exam(Draw("bank", 5), release=KeyRelease.NEVER) == []
