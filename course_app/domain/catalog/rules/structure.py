"""Rules about the shape of a course: its modules, its lessons, and what completes it."""

from collections import Counter
from collections.abc import Iterator

from course_app.domain.catalog.courses import CREDIT_MINUTES, Course, RequiredLessons
from course_app.domain.catalog.quizzes import QuizKind
from course_app.domain.catalog.rules.findings import Finding, Place, missing


def structure_findings(course: Course) -> Iterator[Finding]:
    """Empty or doubled parts, former keys that clash, and completion that cannot be reached."""
    yield from _modules(course)
    yield from _lesson_keys(course)
    yield from _former_keys(course)
    yield from _completion(course)
    yield from _exam(course)


def credit_findings(course: Course) -> Iterator[Finding]:
    """Too few minutes for what a certificate counts: hours are rounded down, and an officer would hold one of none."""
    minutes = course.minutes()
    if minutes < CREDIT_MINUTES:
        yield Finding(
            ("completion",),
            f"certificates will say 0 hours: the required lessons take {minutes} minutes, and "
            f"{CREDIT_MINUTES} are the least that counts",
        )


def _modules(course: Course) -> Iterator[Finding]:
    if not course.modules:
        yield Finding(("modules",), "a course needs at least one module")
    keys = Counter(module.key for module in course.modules)
    for number, module in enumerate(course.modules):
        if keys[module.key] > 1:
            yield Finding(("modules", number), f"two modules have the key '{module.key}'")
        if not module.lessons:
            yield Finding(("modules", number, "lessons"), f"module '{module.key}' has no lessons")


def _lesson_keys(course: Course) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for module in course.modules:
        for lesson in module.lessons:
            if lesson.key in seen and seen[lesson.key] != module.key:
                other = seen[lesson.key]
                yield Finding(
                    ("lessons", module.key, lesson.key),
                    f"module '{other}' has a lesson '{lesson.key}' too: a lesson's key is unique in its course",
                )
            seen.setdefault(lesson.key, module.key)


def _former_keys(course: Course) -> Iterator[Finding]:
    present = {lesson.key for lesson in course.lessons()}
    taken: dict[str, str] = {}
    for module in course.modules:
        for lesson in module.lessons:
            if lesson.was is None:
                continue
            where: Place = ("lessons", module.key, lesson.key, "was")
            if lesson.was in present:
                yield Finding(
                    where, f"'{lesson.was}' is the key of a lesson that exists: 'was' names a former key"
                )
            elif lesson.was in taken:
                yield Finding(where, f"lesson '{taken[lesson.was]}' says that it was '{lesson.was}' too")
            taken.setdefault(lesson.was, lesson.key)


def _completion(course: Course) -> Iterator[Finding]:
    known = [quiz.key for quiz in course.quizzes]
    counts = Counter(course.completion.quizzes)
    for key, times in counts.items():
        where: Place = ("completion", "quizzes", key)
        if key not in known:
            yield missing(where, "quiz", key, known, rests_on=(("quizzes", key),))
        if times > 1:
            yield Finding(where, f"quiz '{key}' is listed twice")
    core_only = course.completion.lessons is RequiredLessons.CORE
    if core_only and not course.required_lessons():
        yield Finding(
            ("completion", "lessons"),
            "completion asks for the core lessons, but no lesson says 'core: true'",
            rests_on=tuple(("lessons", module.key) for module in course.modules),
        )


def _exam(course: Course) -> Iterator[Finding]:
    if course.exam is not None:
        quiz = course.quiz(course.exam)
        if quiz is None:
            known = [quiz.key for quiz in course.quizzes]
            yield missing(("exam",), "quiz", course.exam, known, rests_on=(("quizzes", course.exam),))
        elif quiz.kind is not QuizKind.EXAM:
            yield Finding(("exam",), f"quiz '{quiz.key}' is the exam of the course, so it needs 'kind: exam'")
    for quiz in course.quizzes:
        if quiz.kind is QuizKind.EXAM and quiz.key != course.exam:
            yield Finding(("quizzes", quiz.key, "kind"), "only the 'exam' of course.yaml may be of kind exam")
