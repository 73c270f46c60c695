"""A first look at results of a quiz: attempts, scores, and how many got each question right."""

from dataclasses import dataclass
from fractions import Fraction

from flask import render_template, request, url_for

from course_app.domain.results import BANDS, LEAST_PEOPLE, ItemResult, Span
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.services import results
from course_app.services.results import ResultsView
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import moment, number, percent
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.words import beginning
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class BandLine:
    """So many attempts reached a score in this band."""

    label: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A question: how often it was asked, of how many people, and the share that got it right (“–”: too few)."""

    key: str
    text: str
    asked: int
    people: int
    share: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The results of one quiz. ``bands`` is empty where too few people took it; ``spans`` are the other editions."""

    course: str
    course_url: str
    quiz: str
    others: tuple[tuple[str, str, bool], ...]
    agency: str
    as_of: str
    time_zone: str
    span: str
    spans: tuple[tuple[str, str], ...]
    people: int
    attempts: int
    passed: str
    least: int
    bands: tuple[BandLine, ...]
    items: tuple[ItemLine, ...]
    pages: Pages


@blueprint.get("/courses/<course_key>/results/<quiz_key>")
def quiz_results(course_key: str, quiz_key: str) -> str:
    """The results of a quiz, on the live edition unless another one is asked for."""
    asked, edition = page_number(request.args.get("page")), request.args.get("edition", type=int)
    view = results.of_quiz(
        current_session(), actor=the_actor(), course_key=course_key, quiz_key=quiz_key, edition=edition
    )
    return render_template("instructor/results/show.html", page=_page(view, asked))


def _page(view: ResultsView, asked: int) -> ResultsPage:
    actor, found, key = the_actor(), view.results, view.course.key
    passed, pages = found.passed, page_count(len(found.items))
    shown = min(max(asked, 1), pages)
    return ResultsPage(
        course=view.course.title,
        course_url=url_for("instructor.course", course_key=key),
        quiz=view.quiz.title,
        others=tuple(
            (
                quiz.title,
                _url(key, quiz.key, view.span.through),
                quiz.key == view.quiz.key,
            )
            for quiz in view.quizzes
        ),
        agency=actor.agency_name,
        as_of=moment(now()),
        time_zone=actor.time_zone.replace("_", " "),
        span=_span_words(view.span, view.course.number, actor.agency_name),
        spans=tuple(
            (_span_name(span), _url(key, view.quiz.key, span.through))
            for span in view.spans
            if span != view.span
        ),
        people=found.people,
        attempts=found.attempts,
        passed="–"
        if passed is None
        else _("%(passed)s of %(all)s", passed=number(passed), all=number(found.attempts)),
        least=LEAST_PEOPLE,
        bands=_bands(found.bands or ()),
        items=tuple(_item(view, item) for item in found.items[(shown - 1) * PAGE_SIZE : shown * PAGE_SIZE]),
        pages=pages_of(
            shown=shown,
            pages=pages,
            matching=len(found.items),
            url_of=lambda page: _url(key, view.quiz.key, view.span.through, page),
        ),
    )


def _url(course_key: str, quiz_key: str, edition: int, page: int = 1) -> str:
    query = {"page": page} if page > 1 else {}
    place = {"course_key": course_key, "quiz_key": quiz_key}
    return url_for("instructor.quiz_results", **place, edition=edition, **query)  # type: ignore[arg-type]  # a query


def _span_words(span: Span, live: int, agency: str) -> str:
    if span.through == live:
        return _(
            "Results of %(agency)s since edition %(number)s, the first with these questions and keys",
            agency=agency,
            number=number(span.since),
        )
    return _("Earlier results of %(agency)s: %(editions)s", agency=agency, editions=_span_name(span))


def _span_name(span: Span) -> str:
    if span.since == span.through:
        return _("edition %(number)s", number=number(span.since))
    return _("editions %(first)s to %(last)s", first=number(span.since), last=number(span.through))


def _bands(bands: tuple[int, ...]) -> tuple[BandLine, ...]:
    return tuple(BandLine(_band_words(place), count) for place, count in enumerate(bands))


def _band_words(place: int) -> str:
    """“80% to 89%”; the last band holds 100 % too."""
    low, high = Fraction(place, BANDS), Fraction(place + 1, BANDS)
    end = high if high == 1 else high - Fraction(1, 100)
    return _("%(low)s to %(high)s", low=percent(low), high=percent(end))


def _item(view: ResultsView, item: ItemResult) -> ItemLine:
    return ItemLine(
        key=item.question,
        text=beginning(view.questions[item.question].html),
        asked=item.asked,
        people=item.people,
        share="–" if item.share is None else percent(item.share),
    )
