"""Rules about quizzes: everything a quiz draws is there, and everything written can be drawn."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Bank, Draw, KeyRelease, Quiz, QuizKind
from course_app.domain.catalog.rules.findings import Finding, Place, unknown


def eligible(bank: Bank, draw: Draw) -> tuple[Question, ...]:
    """The questions of ``bank`` that ``draw`` may pick: those that carry all of its tags."""
    return tuple(question for question in bank.questions if set(draw.tags) <= set(question.tags))


def quiz_findings(course: Course) -> Iterator[Finding]:
    """Draws that cannot be met, quizzes nobody reaches, questions nobody is asked."""
    for number, module in enumerate(course.modules):
        if module.quiz is not None and course.quiz(module.quiz) is None:
            message = unknown("quiz", module.quiz, (quiz.key for quiz in course.quizzes))
            yield Finding(("modules", number, "quiz"), message, rests_on=(("quizzes", module.quiz),))
    yield from _use(course)
    for quiz in course.quizzes:
        yield from _settings(quiz)
        yield from _draws(course, quiz)
    yield from _unreachable(course)


def leak_findings(course: Course) -> Iterator[Finding]:
    """Draws of an exam that may ask what another quiz has asked before and shown the key of.

    Worth a look, and no mistake: the author may want it so. A quiz that never shows its key gives nothing away.
    """
    shown: dict[Question, str] = {}
    for quiz in course.quizzes:
        if quiz.kind is not QuizKind.EXAM and quiz.release is not KeyRelease.NEVER:
            for _, question in _drawable(course, quiz):
                shown.setdefault(question, quiz.key)
    for quiz in course.quizzes:
        if quiz.kind is QuizKind.EXAM:
            yield from _leaks(course, quiz, shown)


def _leaks(course: Course, exam: Quiz, shown: Mapping[Question, str]) -> Iterator[Finding]:
    drawn = list(_drawable(course, exam))
    for number, draw in enumerate(exam.draws):
        known = [question for which, question in drawn if which == number and question in shown]
        if known:
            others = ", ".join(f"'{key}'" for key in dict.fromkeys(shown[question] for question in known))
            message = (
                f"{len(known)} of the questions that the exam draws from bank '{draw.bank}' are asked by quiz {others} too,"
                " which shows their key: give the exam a bank or a tag of its own"
            )
            yield Finding(("quizzes", exam.key, "draws", number, "bank"), message)


def _drawable(course: Course, quiz: Quiz) -> Iterator[tuple[int, Question]]:
    """Every question that the quiz may draw, with the number of the draw."""
    for number, draw in enumerate(quiz.draws):
        bank = course.bank(draw.bank)
        for question in eligible(bank, draw) if bank else ():
            yield number, question


def _use(course: Course) -> Iterator[Finding]:
    uses = Counter(module.quiz for module in course.modules if module.quiz is not None)
    if course.exam is not None:
        uses[course.exam] += 1
    for quiz in course.quizzes:
        if uses[quiz.key] == 0:
            message = f"no module of course.yaml has 'quiz: {quiz.key}', and it is not the exam"
            yield Finding(("quizzes", quiz.key), message, rests_on=(("modules",),))
        if uses[quiz.key] > 1:
            yield Finding(
                ("quizzes", quiz.key), f"quiz '{quiz.key}' stands at more than one place of course.yaml"
            )


def _settings(quiz: Quiz) -> Iterator[Finding]:
    where: Place = ("quizzes", quiz.key)
    if not Fraction(1, 100) <= quiz.pass_mark <= 1:
        yield Finding((*where, "pass_mark"), "a pass mark is between 1% and 100%")
    if quiz.attempts is not None and quiz.attempts < 1:
        yield Finding((*where, "attempts"), "a quiz allows at least one attempt")
    if not quiz.draws and not quiz.questions:
        yield Finding(where, f"quiz '{quiz.key}' asks nothing: it needs 'draw' or 'questions'")


def _draws(course: Course, quiz: Quiz) -> Iterator[Finding]:
    for number, draw in enumerate(quiz.draws):
        bank = course.bank(draw.bank)
        where: Place = ("quizzes", quiz.key, "draws", number)
        if bank is None:
            yield Finding((*where, "bank"), unknown("bank", draw.bank, (bank.key for bank in course.banks)))
            continue
        left = _left_for(quiz, number, bank)
        wanted = 1 if draw.count is None else draw.count
        if left < wanted:
            tagged = f" tagged {', '.join(draw.tags)}" if draw.tags else ""
            rest = "" if number == 0 else " after the draws above"
            message = f"bank '{bank.key}' has {left} questions{tagged}{rest}, but the quiz draws {wanted}"
            yield Finding((*where, "count"), message, rests_on=(("banks", bank.key),))


def _left_for(quiz: Quiz, number: int, bank: Bank) -> int:
    """How many questions a draw can count on: those the draws before it cannot have taken.

    Draws happen in order and no question is asked twice, so an earlier draw of the same bank takes at worst
    as many of ours as both may pick.
    """
    mine = set(eligible(bank, quiz.draws[number]))
    left = len(mine)
    for draw in quiz.draws[:number]:
        if draw.bank == bank.key:
            shared = len(mine & set(eligible(bank, draw)))
            left -= shared if draw.count is None else min(draw.count, shared)
    return max(left, 0)


def _unreachable(course: Course) -> Iterator[Finding]:
    every_quiz: tuple[Place, ...] = (("quizzes",),)
    for bank in course.banks:
        draws = [draw for quiz in course.quizzes for draw in quiz.draws if draw.bank == bank.key]
        if not draws:
            yield Finding(("banks", bank.key), f"no quiz draws from bank '{bank.key}'", rests_on=every_quiz)
            continue
        reached = {question for draw in draws for question in eligible(bank, draw)}
        for number, question in enumerate(bank.questions):
            if question not in reached:
                message = (
                    f"no quiz can draw question '{question.key}': it lacks the tags that the draws ask for"
                )
                yield Finding(("banks", bank.key, number), message, rests_on=every_quiz)
