"""Rules about quizzes: everything a quiz draws is there, and everything written can be drawn."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.quizzes import Draw, KeyRelease, Quiz, QuizKind
from course_app.domain.catalog.rules.findings import Finding, Place, missing

MAX_DRAWS = 50
"""Each draw is compared with those before it."""


def quiz_findings(course: Course) -> Iterator[Finding]:
    """Draws that cannot be met, quizzes nobody reaches, questions nobody is asked."""
    for number, module in enumerate(course.modules):
        if module.quiz is not None and course.quiz(module.quiz) is None:
            known = [quiz.key for quiz in course.quizzes]
            where: Place = ("modules", number, "quiz")
            yield missing(where, "quiz", module.quiz, known, rests_on=(("quizzes", module.quiz),))
    yield from _use(course)
    pools = _Pools(course)
    for quiz in course.quizzes:
        yield from _settings(quiz)
        yield from _draws(pools, quiz)
    yield from _unreachable(course, pools)


def leak_findings(course: Course) -> Iterator[Finding]:
    """Draws of an exam that may ask what another quiz has asked before and shown the key of.

    Worth a look, and no mistake: the author may want it so. A quiz that never shows its key gives nothing away.
    """
    pools = _Pools(course)
    shown: dict[tuple[str, int], str] = {}
    for quiz in course.quizzes:
        if quiz.kind is not QuizKind.EXAM and quiz.release is not KeyRelease.NEVER:
            for bank, pool in dict.fromkeys((draw.bank, pools.of(draw)) for draw in quiz.draws):
                for number in sorted(pool):
                    shown.setdefault((bank, number), quiz.key)
    for quiz in course.quizzes:
        if quiz.kind is QuizKind.EXAM:
            yield from _leaks(pools, quiz, shown)


def _leaks(pools: "_Pools", exam: Quiz, shown: Mapping[tuple[str, int], str]) -> Iterator[Finding]:
    for number, draw in enumerate(exam.draws):
        asked = ((draw.bank, question) for question in sorted(pools.of(draw)))
        known = [question for question in asked if question in shown]
        if known:
            others = ", ".join(f"'{key}'" for key in dict.fromkeys(shown[question] for question in known))
            message = (
                f"{len(known)} of the questions that the exam draws from bank '{draw.bank}' are asked by quiz {others} too,"
                " which shows their key: give the exam a bank or a tag of its own"
            )
            yield Finding(("quizzes", exam.key, "draws", number, "bank"), message)


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


class _Pools:
    """Which questions a draw may pick, by their numbers in the bank. Many draws ask for the same: each once."""

    def __init__(self, course: Course) -> None:
        self.banks = {bank.key: bank for bank in course.banks}
        self._found: dict[tuple[str, frozenset[str]], frozenset[int]] = {}
        self._tagged: dict[str, defaultdict[str, set[int]]] = {}

    def of(self, draw: Draw) -> frozenset[int]:
        """The questions of the draw's bank that carry all of its tags."""
        wanted = (draw.bank, frozenset(draw.tags))
        if wanted not in self._found:
            everything = frozenset(range(len(self.banks[draw.bank].questions)))
            tagged = self._by_tag(draw.bank)
            self._found[wanted] = everything.intersection(*(tagged[tag] for tag in wanted[1]))
        return self._found[wanted]

    def _by_tag(self, bank: str) -> defaultdict[str, set[int]]:
        if bank not in self._tagged:
            found = self._tagged[bank] = defaultdict(set)
            for number, question in enumerate(self.banks[bank].questions):
                for tag in question.tags:
                    found[tag].add(number)
        return self._tagged[bank]


def _draws(pools: _Pools, quiz: Quiz) -> Iterator[Finding]:
    if len(quiz.draws) > MAX_DRAWS:
        yield Finding(("quizzes", quiz.key), f"a quiz has at most {MAX_DRAWS} draws")
        return
    for number, draw in enumerate(quiz.draws):
        bank = pools.banks.get(draw.bank)
        where: Place = ("quizzes", quiz.key, "draws", number)
        if bank is None:
            yield missing((*where, "bank"), "bank", draw.bank, pools.banks.keys())
            continue
        left = _left_for(pools, quiz, number)
        wanted = 1 if draw.count is None else draw.count
        if left < wanted:
            tagged = f" tagged {', '.join(draw.tags)}" if draw.tags else ""
            rest = "" if number == 0 else " after the draws above"
            message = f"bank '{bank.key}' has {left} questions{tagged}{rest}, but the quiz draws {wanted}"
            yield Finding((*where, "count"), message, rests_on=(("banks", bank.key),))


def _left_for(pools: _Pools, quiz: Quiz, number: int) -> int:
    """How many questions a draw can count on: those the draws before it cannot have taken.

    Draws happen in order and no question is asked twice, so an earlier draw of the same bank takes at worst
    as many of ours as both may pick.
    """
    mine = pools.of(quiz.draws[number])
    left = len(mine)
    for draw in quiz.draws[:number]:
        if draw.bank == quiz.draws[number].bank:
            shared = len(mine & pools.of(draw))
            left -= shared if draw.count is None else min(draw.count, shared)
    return max(left, 0)


def _unreachable(course: Course, pools: _Pools) -> Iterator[Finding]:
    every_quiz: tuple[Place, ...] = (("quizzes",),)
    draws: defaultdict[str, set[frozenset[int]]] = defaultdict(set)
    for draw in (draw for quiz in course.quizzes for draw in quiz.draws if draw.bank in pools.banks):
        draws[draw.bank].add(pools.of(draw))
    for bank in course.banks:
        if bank.key not in draws:
            yield Finding(("banks", bank.key), f"no quiz draws from bank '{bank.key}'", rests_on=every_quiz)
            continue
        reached = frozenset[int]().union(*draws[bank.key])
        for number, question in enumerate(bank.questions):
            if number not in reached:
                message = (
                    f"no quiz can draw question '{question.key}': it lacks the tags that the draws ask for"
                )
                yield Finding(("banks", bank.key, number), message, rests_on=every_quiz)
