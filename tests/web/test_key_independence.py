"""What an officer is shown before release does not depend on the key at all: not its words, order or size."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from course_app.config import PROJECT
from course_app.content.files import read_folders
from course_app.content.reader import read_catalog
from course_app.domain.attempts import draw
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.quizzes import KeyRelease
from tests import builders, courses
from tests.application import Browser, MakeApp, agency, browser_of, person
from tests.databases import SQLITE_WAL, Database, make_database
from tests.web.learner_site import COURSE, put
from tests.web.marked_course import marked_course, question_keys, quiz_key

Step = tuple[str, int, str]
Shown = Callable[[str], list[Step]]

RESULT = "result"
PAPERS = 2000
#: Upper 1 % points of the chi-squared distribution, by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
ONE_PERCENT = {1: 6.635, 2: 9.210, 3: 11.345, 4: 13.277}


def chi_squared(counts: Counter[int], places: int) -> float:
    """How far the counts of ``places`` equally likely places are from being equal."""
    expected = counts.total() / places
    return sum((counts[place] - expected) ** 2 / expected for place in range(places))


def walk(app: Flask, database: Database, correct: str) -> list[Step]:
    """Everything that is shown to whoever takes each quiz: step, status, page without what differs anyway."""
    robin = person(database, agency_id=agency(database))
    database.run(lambda session: builders.published(session, marked_course(correct=correct)).id)
    browser = browser_of(app)
    browser.sign_in(robin.email)
    browser.send(f"{COURSE}/enrol")
    seen = [("lesson", *_page(browser, f"{COURSE}/lessons/first")), ("course", *_page(browser, COURSE))]
    for release in KeyRelease:
        seen.append((f"{release} start", *_page(browser, f"{COURSE}/quizzes/{quiz_key(release)}")))
        attempt = str(browser.send(f"{COURSE}/quizzes/{quiz_key(release)}/attempts").location)
        for number, question in enumerate(question_keys(release), start=1):
            seen.append((f"{release} {number}", *_page(browser, f"{attempt}/questions/{number}")))
            for revision, choice in enumerate("abcd", start=1):
                status, body = put(browser, attempt, question, revision, choice)
                seen.append((f"{release} {number} {choice}", status, _bare(str(body))))
            seen.append((f"{release} {number} answered", *_page(browser, f"{attempt}/questions/{number}")))
        seen.append((f"{release} review", *_page(browser, f"{attempt}/review")))
        browser.send(f"{attempt}/submit")
        seen.append((f"{release} {RESULT}", *_page(browser, f"{attempt}/result")))
    return seen


def _page(browser: Browser, path: str) -> tuple[int, str]:
    answer = browser.get(path)
    return answer.status_code, _bare(answer.text)


def _bare(text: str) -> str:
    """Without what differs from one installation, session or second to the next."""
    text = re.sub(r'(csrf[-_]token"[^>]*?(?:content|value)=)"[^"]+"', r"\1", text)
    text = re.sub(r"[0-9a-f]{32}", "ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+", "MOMENT", text)
    return re.sub(r"\b\d{1,2}:\d\d(?:\s?[AP]M)?|data-\w*-?seconds=\"\d+\"", "TIME", text)


@pytest.fixture
def shown_with(make_app: MakeApp, request: pytest.FixtureRequest, tmp_path: Path) -> Shown:
    """What is shown where this option is right, in an installation of its own."""

    def shown(correct: str) -> list[Step]:
        folder = tmp_path / correct
        folder.mkdir()
        with make_database(SQLITE_WAL, request, folder) as database:
            url = database.engine.url.render_as_string(hide_password=False)
            return walk(make_app(database_url=url), database, correct)

    return shown


def test_two_officers_whose_keys_differ_are_shown_the_same(shown_with: Shown) -> None:
    one, other = shown_with("a"), shown_with("c")
    assert len(one) > 60
    differing = [mine[0] for mine, theirs in zip(one, other, strict=True) if mine != theirs]
    assert [step for step in differing if not step.endswith(RESULT)] == []
    assert f"{KeyRelease.AFTER_SUBMIT} {RESULT}" in differing, (
        "the comparison sees a key where it is released"
    )


def test_the_place_of_the_right_option_says_nothing() -> None:
    course = courses.course(bank=tuple(courses.question(f"q{number}") for number in range(8)))
    places: Counter[int] = Counter()
    first: Counter[int] = Counter()
    for seed in range(PAPERS):
        paper = draw(course, course.quizzes[0], Random(seed))
        first[int(paper[0].question.removeprefix("q"))] += 1
        places.update(item.options.index(courses.CORRECT) for item in paper)
    assert chi_squared(places, 4) < ONE_PERCENT[3], places
    assert set(first) == set(range(8)), "every question may come first"


def test_without_shuffling_the_place_would_say_everything() -> None:
    """The control for the one above."""
    course = courses.course(quizzes=(courses.quiz(shuffle=False),))
    paper = draw(course, course.quizzes[0], Random(1))
    places = Counter(item.options.index(courses.CORRECT) for item in paper)
    assert chi_squared(places, 4) > ONE_PERCENT[3]


def test_in_the_shipped_course_the_letter_of_the_right_option_says_nothing() -> None:
    """Letters are given in the order of the documents and stand in the pages, also of quizzes that are shuffled."""
    for course in _shipped():
        for options in (4, 5):
            letters = Counter(
                sorted(option.key for option in question.options).index(key)
                for question in course.quiz_questions()
                if len(question.options) == options and len(question.correct) == 1
                for key in question.correct
            )
            if letters.total() >= 5 * options:
                assert chi_squared(letters, options) < ONE_PERCENT[options - 1], (course.key, letters)


def _shipped() -> tuple[Course, ...]:
    return tuple(documents.course for documents in read_catalog(read_folders(PROJECT)))
