"""The courses that somebody teaches: their editions, their drafts, and who takes them, in numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for

from course_app.services import drafts, keys, results, withholding
from course_app.services.drafts import CourseRow, DraftView, EditionRow, Listed
from course_app.services.results import CourseNumbers
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import download, file_name
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.words import Tag, class_words, state_tag
from course_app.web.pages import Pages, page_number, pages_of

NEWEST = 10
"""So many drafts and editions stand on the page of a course; all of them on pages of their own."""
ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list."""

    title: str
    url: str
    number: int
    published_at: datetime
    numbers: CourseNumbers


@dataclass(frozen=True, slots=True)
class HomePage:
    """The courses that the reader teaches."""

    as_of: datetime
    time_zone: str
    agency: str
    lines: tuple[CourseLine, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition. Without ``documents_url`` its documents cannot be had."""

    number: int
    published_at: datetime
    kind: str
    note: str
    by: str
    documents_url: str | None


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft."""

    number: int
    url: str
    uploaded_at: datetime
    by: str
    base: int | None
    state: Tag


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course with its newest drafts and editions."""

    title: str
    as_of: datetime
    time_zone: str
    agency: str
    number: int
    published_at: datetime
    numbers: CourseNumbers
    withheld: bool
    documents_url: str | None
    upload_url: str
    results: tuple[tuple[str, str], ...]
    drafts: tuple[DraftLine, ...]
    all_drafts: tuple[int, str]
    editions: tuple[EditionLine, ...]
    all_editions: tuple[int, str]


@dataclass(frozen=True, slots=True)
class ListPage:
    """All drafts or all editions of a course."""

    course: str
    course_url: str
    drafts: tuple[DraftLine, ...]
    editions: tuple[EditionLine, ...]
    pages: Pages


@blueprint.get("")
@blueprint.get("/", alias=True)
def home() -> str:
    """The courses."""
    actor, at = the_actor(), now()
    found = drafts.taught(current_session(), actor=actor, page=page_number(request.args.get("page")))
    numbers = results.numbers(current_session(), now=at, actor=actor)
    lines = tuple(
        CourseLine(
            title=row.title,
            url=url_for("instructor.course", course_key=row.key),
            number=row.number,
            published_at=row.published_at,
            numbers=numbers.get(row.course_id, CourseNumbers()),
        )
        for row in found.rows
    )
    page = HomePage(at, actor.time_zone, actor.agency_name, lines, _pages(found, "home"))
    return render_template("instructor/courses/index.html", page=page)


@blueprint.get("/courses/<course_key>")
def course(course_key: str) -> str:
    """One course."""
    actor, at, session = the_actor(), now(), current_session()
    row = drafts.taught_course(session, actor=actor, course_key=course_key)
    numbers = results.numbers(session, now=at, actor=actor).get(row.course_id, CourseNumbers())
    withheld = withholding.is_withheld(session, actor=actor, course_id=row.course_id)
    sent = drafts.drafts(session, actor=actor, course=row, size=NEWEST)
    editions = drafts.editions(session, actor=actor, course=row, size=NEWEST)
    lines = _edition_lines(row, editions, withheld=withheld)
    page = CoursePage(
        title=row.title,
        as_of=at,
        time_zone=actor.time_zone,
        agency=actor.agency_name,
        number=row.number,
        published_at=row.published_at,
        numbers=numbers,
        withheld=withheld,
        documents_url=lines[0].documents_url if lines else None,
        upload_url=url_for("instructor.draft_new", course_key=row.key),
        results=tuple(
            (quiz.title, url_for("instructor.quiz_results", course_key=row.key, quiz_key=quiz.key))
            for quiz in results.quizzes(session, course=row)
        ),
        drafts=_draft_lines(sent),
        all_drafts=(sent.total, url_for("instructor.all_drafts", course_key=row.key)),
        editions=lines,
        all_editions=(editions.total, url_for("instructor.editions", course_key=row.key)),
    )
    return render_template("instructor/courses/show.html", page=page)


@blueprint.get("/courses/<course_key>/editions")
def editions(course_key: str) -> str:
    """All editions of a course."""
    row, withheld = _course(course_key)
    asked = page_number(request.args.get("page"))
    found = drafts.editions(current_session(), actor=the_actor(), course=row, page=asked)
    lines = _edition_lines(row, found, withheld=withheld)
    page = _list_page("editions", row, found, editions=lines)
    return render_template("instructor/courses/editions.html", page=page)


@blueprint.get("/courses/<course_key>/drafts")
def all_drafts(course_key: str) -> str:
    """All drafts of a course by people of the reader's agency."""
    row, _withheld = _course(course_key)
    asked = page_number(request.args.get("page"))
    found = drafts.drafts(current_session(), actor=the_actor(), course=row, page=asked)
    page = _list_page("all_drafts", row, found, drafts=_draft_lines(found))
    return render_template("instructor/courses/drafts.html", page=page)


@blueprint.post("/courses/<course_key>/editions/<int(max=2147483647):number>/documents.zip")
def documents(course_key: str, number: int) -> Response:
    """The documents of an edition. They hold its keys, so that they were taken stands in the record."""
    with transaction() as session:
        archive = keys.take_documents(
            session, now=now(), actor=the_actor(), course_key=course_key, number=number
        )
    return download(archive, name=file_name(f"{course_key}-edition-{number}", "zip"), media_type=ZIP)


def _course(course_key: str) -> tuple[CourseRow, bool]:
    actor = the_actor()
    row = drafts.taught_course(current_session(), actor=actor, course_key=course_key)
    return row, withholding.is_withheld(current_session(), actor=actor, course_id=row.course_id)


def _list_page(
    endpoint: str,
    row: CourseRow,
    found: Listed[EditionRow] | Listed[DraftView],
    *,
    drafts: tuple[DraftLine, ...] = (),
    editions: tuple[EditionLine, ...] = (),
) -> ListPage:
    return ListPage(
        course=row.title,
        course_url=url_for("instructor.course", course_key=row.key),
        drafts=drafts,
        editions=editions,
        pages=_pages(found, endpoint, course_key=row.key),
    )


def _pages(found: Listed[Any], endpoint: str, **place: str) -> Pages:
    def url_of(number: int) -> str:
        query = {"page": number} if number > 1 else {}
        return url_for(f"instructor.{endpoint}", **place, **query)  # type: ignore[arg-type]  # a query

    return pages_of(shown=found.page, pages=found.pages, matching=found.total, url_of=url_of)


def _edition_lines(row: CourseRow, found: Listed[EditionRow], *, withheld: bool) -> tuple[EditionLine, ...]:
    return tuple(
        EditionLine(
            number=each.number,
            published_at=each.published_at,
            kind=class_words(each.change_class),
            note=each.note,
            by=each.by,
            documents_url=url_for("instructor.documents", course_key=row.key, number=each.number)
            if each.has_documents and not withheld
            else None,
        )
        for each in found.rows
    )


def _draft_lines(found: Listed[DraftView]) -> tuple[DraftLine, ...]:
    return tuple(
        DraftLine(
            number=view.number,
            url=url_for("instructor.draft", draft_id=view.row.public_id),
            uploaded_at=view.row.uploaded_at,
            by=view.row.uploaded_by,
            base=view.row.base_number,
            state=state_tag(view),
        )
        for view in found.rows
    )
