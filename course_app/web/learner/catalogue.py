"""The catalogue: courses the agency may use, enrolling in open ones, and renewing what runs out."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from course_app.domain.progress import Enrolling, Flag, State, state
from course_app.services.enrolments import EnrolOutcome, enrol_self
from course_app.services.training import CatalogueEntry
from course_app.services.training import catalogue as entries
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import flag_reasons, minutes_words, renewal_words
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One course of the catalogue; ``state`` is ``None`` where the officer is not enrolled.

    ``enrol_url`` is there where it may be begun, or begun again: then ``renews`` is true.
    """

    title: str
    summary: str
    url: str
    hint: str
    state: State | None
    flags: tuple[tuple[Flag, str], ...]
    renewal: str
    enrol_url: str | None
    renews: bool


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Every course of the catalogue, by title."""

    items: tuple[CatalogueItem, ...]


@blueprint.get("/courses")
def catalogue() -> str:
    """What there is to learn."""
    at = now()
    found = entries(current_session(), now=at, actor=the_actor())
    page = CataloguePage(tuple(_item(entry, at) for entry in found))
    return render_template("learner/catalogue/index.html", page=page)


@blueprint.post("/courses/<course_key>/enrol")
def enrol(course_key: str) -> Response:
    """Enrols the officer in an open course, or begins a new period of it, and shows it."""
    with transaction() as session:
        outcome = enrol_self(session, now=now(), actor=the_actor(), course_key=course_key)
    if outcome is EnrolOutcome.NOT_OPEN:
        flash(_("This course is taken by assignment only. Ask your supervisor."), "warning")
    if outcome is EnrolOutcome.ENROLLED:
        flash(_("You are enrolled. Take the course in pieces: every step is saved."), "success")
    if outcome is EnrolOutcome.RENEWED:
        flash(
            _("A new period has begun. Your earlier certificate and what led to it stay as they are."),
            "success",
        )
    return redirect(url_for("learner.course", course_key=course_key))


def _item(entry: CatalogueEntry, at: datetime) -> CatalogueItem:
    standing = entry.row.standing if entry.row else None
    url = url_for("learner.enrol", course_key=entry.offer.course_key)
    return CatalogueItem(
        title=entry.offer.title,
        summary=entry.offer.summary,
        url=url_for("learner.course", course_key=entry.offer.course_key),
        hint=minutes_words(entry.offer.minutes),
        state=state(standing, at) if standing else None,
        flags=flag_reasons(standing, at) if standing else (),
        renewal=renewal_words(standing, entry.enrolling, at) if standing else "",
        enrol_url=url if entry.enrolling else None,
        renews=entry.enrolling is Enrolling.RENEW,
    )
