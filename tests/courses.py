"""Small courses for tests, built with keyword defaults."""

from fractions import Fraction

from course_app.domain.catalog.courses import (
    CheckBlock,
    CompletionRule,
    Course,
    CourseModule,
    HtmlBlock,
    Lesson,
    RequiredLessons,
)
from course_app.domain.catalog.questions import Kind, Option, Question, Scoring
from course_app.domain.catalog.quizzes import Bank, Draw, KeyRelease, Layout, Quiz, QuizKind
from course_app.domain.catalog.references import Objective

CORRECT = "a"
WRONG = "b"


def question(
    key: str = "q",
    *,
    kind: Kind = Kind.SINGLE_CHOICE,
    correct: tuple[str, ...] = (CORRECT,),
    options: tuple[str, ...] = ("a", "b", "c", "d"),
    weight: Fraction | int = 1,
    scoring: Scoring = Scoring.ALL_OR_NOTHING,
    objective: str | None = "objective",
    lesson: str | None = "first",
    tags: tuple[str, ...] = (),
) -> Question:
    return Question(
        key=key,
        kind=kind,
        html=f"<p>Question {key}</p>",
        options=tuple(
            Option(option, f"<p>Option {option}</p>", option in correct, f"<p>Why {option}</p>")
            for option in options
        ),
        explanation_html=f"<p>Explanation of {key}</p>",
        objective=objective,
        lesson=lesson,
        tags=tags,
        weight=Fraction(weight),
        scoring=scoring,
    )


def lesson(
    key: str, *, core: bool = True, minutes: int = 5, was: str | None = None, html: str = "", checks: int = 0
) -> Lesson:
    practice = tuple(question(f"{key}-check-{number}") for number in range(checks))
    text = HtmlBlock(html or f"<p>Text of {key}</p>")
    return Lesson(
        key=key,
        title=f"Lesson {key}",
        minutes=minutes,
        core=core,
        objectives=("objective",),
        blocks=(text, *(CheckBlock(check.key) for check in practice)),
        checks=practice,
        was=was,
        digest=html or key,
    )


def quiz(
    key: str = "quiz",
    *,
    attempts: int | None = None,
    pass_mark: Fraction = Fraction(4, 5),
    time_limit_seconds: int | None = None,
    wait_seconds: int = 0,
    release: KeyRelease = KeyRelease.AFTER_PASS,
    layout: Layout = Layout.ONE,
    shuffle: bool = True,
    draws: tuple[Draw, ...] = (Draw("bank", 5),),
    questions: tuple[Question, ...] = (),
    kind: QuizKind = QuizKind.QUIZ,
) -> Quiz:
    return Quiz(
        key=key,
        title=f"Quiz {key}",
        kind=kind,
        instructions_html="",
        minutes=10,
        pass_mark=pass_mark,
        attempts=attempts,
        wait_seconds=wait_seconds,
        time_limit_seconds=time_limit_seconds,
        layout=layout,
        release=release,
        shuffle=shuffle,
        draws=draws,
        questions=questions,
    )


def course(
    *,
    key: str = "course",
    lessons: tuple[Lesson, ...] = (lesson("first", checks=1), lesson("second")),
    quizzes: tuple[Quiz, ...] = (quiz(),),
    bank: tuple[Question, ...] = tuple(question(f"q{number}") for number in range(10)),
    required: RequiredLessons = RequiredLessons.ALL,
    required_quizzes: tuple[str, ...] | None = None,
    open_enrolment: bool = True,
    certificate_months: int | None = 24,
    exam: str | None = None,
) -> Course:
    return Course(
        key=key,
        title=f"Course {key}",
        summary="What it is about.",
        language="en",
        open_enrolment=open_enrolment,
        audience="",
        objectives=(Objective("objective", "Do the thing"),),
        sources=(),
        modules=(CourseModule("module", "Module", "", lessons, quizzes[0].key if quizzes else None),),
        quizzes=quizzes,
        banks=(Bank("bank", "Bank", bank),),
        completion=CompletionRule(
            required, tuple(each.key for each in quizzes) if required_quizzes is None else required_quizzes
        ),
        exam=exam,
        certificate_months=certificate_months,
    )
