"""Every list and form of instructors: with nothing, one, fifty and ten thousand rows, and with long names."""

import io
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Draw
from course_app.storage.models.publishing import Edition
from tests import builders, courses
from tests.journeys.conftest import MakeContext
from tests.journeys.readers import Reader
from tests.journeys.site import PASSWORD, Site
from tests.journeys.watching import Watch
from tests.services import full_agencies, full_courses
from tests.services.full_agencies import NAMES, FullAgency, name_of

pytestmark = pytest.mark.browser

QUESTIONS = tuple(f"q{number}" for number in range(60))
_numbers = count(1)


@dataclass(frozen=True)
class Taught:
    """A course of an agency that was published once, and who teaches it."""

    path: str
    edition_id: int
    home: FullAgency


def test_lists_of_an_instructor_are_whole_with_nothing_one_fifty_and_ten_thousand_rows(
    site: Site, make_context: MakeContext
) -> None:
    taught = site.run(_taught)
    reader, at = Reader(site, make_context, taught.home.email), taught.path
    reader.open_empty(f"{at}/drafts", "No draft yet")
    reader.open_empty(f"{at}/results/quiz", "Nobody has handed in this quiz yet")
    lists = ("/instruct", at, f"{at}/drafts", f"{at}/editions", f"{at}/results/quiz")
    reader.open("/instruct", at, f"{at}/editions", f"{at}/drafts/new")
    for more in (1, 48, 9_950):
        site.run(lambda session, more=more: _grow(session, taught, more))  # type: ignore[misc]
        reader.open(*lists)
        expect(reader.page.locator(".facts dd").first).to_have_text({1: "1", 48: "49", 9_950: "9,999"}[more])
    reader.open(
        "/instruct?page=100", f"{at}/drafts?page=150", f"{at}/editions?page=200", f"{at}/results/quiz?page=2"
    )
    plain = Reader(site, make_context, taught.home.email, scripts=False)
    plain.turn("/instruct", f"{at}/drafts", f"{at}/editions", f"{at}/results/quiz")
    assert reader.found + plain.found == []


def test_drafts_of_an_instructor_are_whole_with_one_fifty_and_ten_thousand_problems_and_none(
    site: Site, make_context: MakeContext, watches: list[Watch]
) -> None:
    taught = site.run(_taught)
    reader = Reader(site, make_context, taught.home.email)
    watches[0].answers_may_fail = True
    for problems in (0, 1, 50, 10_000):
        (draft,) = site.run(
            lambda session, problems=problems: full_courses.drafts(  # type: ignore[misc]
                session,
                session.get_one(Edition, taught.edition_id),
                taught.home,
                1,
                problems=problems,
                withdrawn=False,
            )
        )
        reader.go(f"/instruct/drafts/{draft}")
        expect(reader.page.locator(".problems li")).to_have_count(min(problems, 500))
        reader.look()
        if not problems:
            reader.open(
                f"/instruct/drafts/{draft}/lessons/lesson-0",
                f"/instruct/drafts/{draft}/quizzes/quiz",
                f"/instruct/drafts/{draft}/quizzes/quiz/questions/30",
            )
            _publish_wrongly(reader, draft)
    assert reader.found == []


def _publish_wrongly(reader: Reader, draft: str) -> None:
    path, button = f"/instruct/drafts/{draft}", "Publish edition 2"
    reader.is_refused(path, {"note": ""}, button, "Say what changed. It stands in the list of editions.")
    reader.is_refused(path, {"note": "n" * 1001}, button, "Use at most 1000 characters.")


def test_an_instructor_is_told_why_a_file_is_not_taken(
    site: Site, make_context: MakeContext, watches: list[Watch]
) -> None:
    taught = site.run(_taught)
    reader = Reader(site, make_context, taught.home.email)
    watches[0].answers_may_fail = True
    new = f"{taught.path}/drafts/new"
    reader.is_refused(new, {}, "Send and check", "Choose a zip file.")
    for content, problems in ((b"no zip", 1), (_hostile(700), 500)):
        reader.go(new)
        file = {"name": "course.zip", "mimeType": "application/zip", "buffer": content}
        reader.page.locator("#archive").set_input_files(files=[file])  # type: ignore[list-item]
        reader.page.get_by_role("button", name="Send and check").click()
        expect(reader.page.locator(".problems li")).to_have_count(problems)
        reader.shows("This file was not taken, and nothing was stored. The list here says why.")
    expect(reader.page.get_by_text("200 more problems are not shown.")).to_be_visible()
    assert reader.found == []


def test_whoever_teaches_nothing_yet_is_told_why(site: Site, make_context: MakeContext) -> None:
    home = site.run(partial(full_agencies.found, role=Role.INSTRUCTOR, password=PASSWORD))
    reader = Reader(site, make_context, home.email)
    reader.open("/instruct")
    expect(reader.page.locator(".empty-state")).to_contain_text("You are not appointed to a course yet")
    assert reader.found == []


def _grow(session: Session, taught: Taught, number: int) -> None:
    """So many more people have taken the quiz, and there are as many more drafts, editions and courses."""
    edition = session.get_one(Edition, taught.edition_id)
    people = full_agencies.people(session, taught.home, number)
    full_courses.taken(session, edition, taught.home, people, quiz="quiz", questions=QUESTIONS[:5])
    full_courses.drafts(session, edition, taught.home, number)
    full_courses.editions(session, edition, number, taught.home)
    full_courses.courses(session, taught.home, number)


def _hostile(number: int) -> bytes:
    """A zip file with so many entries that climb out of it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for each in range(number):
            archive.writestr(f"../{name_of(each, 'evil').replace(' ', '-')}", "x")
    return target.getvalue()


def _wide(question: Question) -> Question:
    """The question with options that are one word of 300 letters each, as an address may be."""
    options = (replace(option, html="W" * 300) for option in question.options)
    return replace(question, options=tuple(options))


def _taught(session: Session) -> Taught:
    """Its lessons and quizzes have long titles, and so has the course; options have long words."""
    key, many = f"full-{next(_numbers)}", range(60)
    lessons = tuple(
        replace(courses.lesson(f"lesson-{each}", checks=1), title=name_of(each, "Lesson")) for each in many
    )
    quizzes = (
        courses.quiz(draws=(Draw("bank", 5),)),
        *(replace(courses.quiz(f"quiz-{each}"), title=name) for each, name in enumerate(NAMES)),
    )
    bank = tuple(_wide(courses.question(each)) for each in QUESTIONS)
    made = courses.course(key=key, lessons=lessons, quizzes=quizzes, bank=bank)
    home = full_agencies.found(session, role=Role.INSTRUCTOR, password=PASSWORD)
    owner = session.get_one(builders.Agency, home.agency_id)
    edition = builders.published(session, replace(made, title=NAMES[0]), owner=owner)
    return Taught(f"/instruct/courses/{key}", edition.id, home)
