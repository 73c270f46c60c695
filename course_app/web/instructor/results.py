"""A first look at results of a quiz: attempts, scores, and how many got each question right."""

from dataclasses import dataclass
from fractions import Fraction

from flask import render_template, url_for
from flask_babel import gettext as _

from course_app.domain.results import BANDS, LEAST_PEOPLE, ItemResult
from course_app.services import results
from course_app.services.results import ResultsView
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import moment, percent
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.words import beginning


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
    """The results of one quiz. ``bands`` is empty where too few people took it."""

    course: str
    course_url: str
    quiz: str
    others: tuple[tuple[str, str, bool], ...]
    agency: str
    as_of: str
    time_zone: str
    since: int
    people: int
    attempts: int
    passed: str
    least: int
    bands: tuple[BandLine, ...]
    items: tuple[ItemLine, ...]


@blueprint.get("/courses/<course_key>/results/<quiz_key>")
def quiz_results(course_key: str, quiz_key: str) -> str:
    """The results of a quiz."""
    actor = the_actor()
    view = results.of_quiz(current_session(), actor=actor, course_key=course_key, quiz_key=quiz_key)
    return render_template(
        "instructor/results/show.html", page=_page(view, actor.agency_name, actor.time_zone)
    )


def _page(view: ResultsView, agency: str, time_zone: str) -> ResultsPage:
    found, key = view.results, view.course.key
    passed = found.passed
    return ResultsPage(
        course=view.course.title,
        course_url=url_for("instructor.course", course_key=key),
        quiz=view.quiz.title,
        others=tuple(
            (
                quiz.title,
                url_for("instructor.quiz_results", course_key=key, quiz_key=quiz.key),
                quiz.key == view.quiz.key,
            )
            for quiz in view.quizzes
        ),
        agency=agency,
        as_of=moment(now()),
        time_zone=time_zone.replace("_", " "),
        since=view.since,
        people=found.people,
        attempts=found.attempts,
        passed="–" if passed is None else _("%(passed)s of %(all)s", passed=passed, all=found.attempts),
        least=LEAST_PEOPLE,
        bands=_bands(found.bands or ()),
        items=tuple(_item(view, item) for item in found.items),
    )


def _bands(bands: tuple[int, ...]) -> tuple[BandLine, ...]:
    width = Fraction(1, BANDS)
    return tuple(
        BandLine(_("from %(share)s", share=percent(number * width)), count)
        for number, count in enumerate(bands)
    )


def _item(view: ResultsView, item: ItemResult) -> ItemLine:
    return ItemLine(
        key=item.question,
        text=beginning(view.questions[item.question].html),
        asked=item.asked,
        people=item.people,
        share="–" if item.share is None else percent(item.share),
    )
