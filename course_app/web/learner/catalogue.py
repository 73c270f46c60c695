"""The catalogue: courses the agency may use, and enrolling in open ones."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from course_app.domain.progress import State, state
from course_app.services.enrolments import EnrolOutcome, enrol_self
from course_app.services.progress import my_training
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import minutes_words


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One course of the catalogue; ``state`` is ``None`` where the officer is not enrolled."""

    title: str
    summary: str
    url: str
    hint: str
    state: State | None
    enrol_url: str | None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Every course of the catalogue, by title."""

    items: tuple[CatalogueItem, ...]


@blueprint.get("/courses")
def catalogue() -> str:
    """What there is to learn."""
    at = now()
    training = my_training(current_session(), actor=the_actor())
    states = {row.course_key: state(row.standing, at) for row in reversed(training.rows)}
    items = tuple(
        CatalogueItem(
            title=offer.title,
            summary=offer.summary,
            url=url_for("learner.course", course_key=offer.course_key),
            hint=minutes_words(offer.minutes),
            state=states.get(offer.course_key),
            enrol_url=_enrol_url(offer.course_key)
            if offer.open_enrolment and offer.course_key not in states
            else None,
        )
        for offer in training.offers
    )
    return render_template("learner/catalogue/index.html", page=CataloguePage(items))


@blueprint.post("/courses/<course_key>/enrol")
def enrol(course_key: str) -> Response:
    """Enrols the officer in an open course and shows it."""
    with transaction() as session:
        outcome = enrol_self(session, now=now(), actor=the_actor(), course_key=course_key)
    if outcome is EnrolOutcome.NOT_OPEN:
        flash(_("This course is taken by assignment only. Ask your supervisor."), "warning")
    if outcome is EnrolOutcome.ENROLLED:
        flash(_("You are enrolled. Take the course in pieces: every step is saved."), "success")
    return redirect(url_for("learner.course", course_key=course_key))


def _enrol_url(course_key: str) -> str:
    return url_for("learner.enrol", course_key=course_key)
