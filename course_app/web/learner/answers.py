"""Saving answers: one revision at a time, by script (PUT, JSON) or by a plain form (POST)."""

from http import HTTPStatus

from flask import Response, flash, g, jsonify, redirect, request, url_for
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.wrappers import Response as WerkzeugResponse

from course_app.domain.answers import Closure, Revision, Save
from course_app.domain.errors import InvalidInputError
from course_app.services.attempts import SavedAnswer, SaveResult, save, save_from_form
from course_app.storage.database import transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import clock_time
from course_app.web.learner.door import blueprint
from course_app.web.wording import gettext as _

MAX_CHOICES = 50
LAST_REVISION = 1_000_000
"""Nobody changes one answer so often; a larger number is no honest one."""
LAST_QUESTION = 9999
OVERTAKEN = "X-Answer-Overtaken-By"
"""The newest revision, beside the reply to an older one that was sent again."""


class AnswerBody(BaseModel):
    """The JSON of one revision. Anything more than these two is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)

    revision: int = Field(ge=1, le=LAST_REVISION)
    value: list[str] = Field(max_length=MAX_CHOICES)


@blueprint.put("/attempts/<attempt_id>/answers/<question_key>")
def answer_save(attempt_id: str, question_key: str) -> tuple[Response, HTTPStatus]:
    """Saves one revision. 200 means that it is on disk; 409 carries what is stored instead.

    The same revision again has the same reply, and a header where a newer one says something else by now.
    """
    try:
        body = AnswerBody.model_validate_json(request.get_data(cache=True))
    except ValidationError:
        return jsonify(reason="invalid"), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction() as session:
        result = save(
            session,
            now=now(),
            actor=the_actor(),
            attempt_id=attempt_id,
            question_key=question_key,
            incoming=Revision(body.revision, tuple(body.value)),
        )
    g.save_outcome = result.outcome.value
    if result.outcome in (Save.STORE, Save.REPEAT) and result.answer is not None:
        response = jsonify(_saved(result.answer))
        if result.overtaken_by is not None:
            response.headers[OVERTAKEN] = str(result.overtaken_by.revision.number)
        return response, HTTPStatus.OK
    return jsonify(_refused(attempt_id, result)), HTTPStatus.CONFLICT


@blueprint.post("/attempts/<attempt_id>/answers/<question_key>")
def answer_post(attempt_id: str, question_key: str) -> WerkzeugResponse:
    """Saves from a plain form, then moves on. ``next`` says where to: a question's number, or the review page."""
    seen = _whole_number(request.form.get("revision", "0"), LAST_REVISION - 1)
    choice = tuple(sorted(request.form.getlist("choice")))
    target = request.form.get("next", "")
    if seen is None:
        raise InvalidInputError
    if not choice and seen == 0:
        return _go_on(attempt_id, target)  # skipped: there is nothing to save
    with transaction() as session:
        result = save_from_form(
            session,
            now=now(),
            actor=the_actor(),
            attempt_id=attempt_id,
            question_key=question_key,
            seen=seen,
            choice=choice,
        )
    g.save_outcome = result.outcome.value
    if result.outcome is Save.LATE:
        flash(_closure_words(result.closure), "warning")
        return redirect(url_for("learner.attempt_result", attempt_id=attempt_id))
    if result.outcome is Save.CONFLICT and (result.answer is None or result.answer.revision.choice != choice):
        flash(
            _(
                "This answer was changed in another window or on another device. Here is what is saved; "
                "choose again if it is not what you want."
            ),
            "warning",
        )
        target = request.form.get("here", "")
    return _go_on(attempt_id, target)


def _go_on(attempt_id: str, target: str) -> WerkzeugResponse:
    number = _whole_number(target, LAST_QUESTION)
    if number:
        return redirect(url_for("learner.attempt_question", attempt_id=attempt_id, number=number))
    if target == "all":
        place = _whole_number(request.form.get("place", ""), LAST_QUESTION)
        anchor = f"question-{place}" if place else None
        return redirect(url_for("learner.attempt", attempt_id=attempt_id, _anchor=anchor))
    return redirect(url_for("learner.attempt_review", attempt_id=attempt_id))


def _whole_number(text: str, largest: int) -> int | None:
    """The number that ``text`` writes in plain digits, or ``None``: also for more digits than any number of ours."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(largest)):
        return None
    return int(text) if int(text) <= largest else None


def _saved(answer: SavedAnswer) -> dict[str, object]:
    return {
        "revision": answer.revision.number,
        "value": list(answer.revision.choice),
        "saved_at": answer.saved_at.isoformat(),
        "saved_text": clock_time(answer.saved_at),
    }


def _refused(attempt_id: str, result: SaveResult) -> dict[str, object]:
    stored = _saved(result.answer) if result.answer else {"revision": 0, "value": []}
    if result.closure is None:
        message = _("This answer was changed in another window or on another device.")
        return {"reason": "stale", "message": message, "stored": stored}
    return {
        "reason": result.closure.value,
        "message": _closure_words(result.closure),
        "stored": stored,
        "next": url_for("learner.attempt_result", attempt_id=attempt_id),
    }


def _closure_words(closure: Closure | None) -> str:
    if closure is Closure.DEADLINE:
        return _("The time was up before this answer arrived. It is kept, but it does not count.")
    return _("This attempt was submitted before this answer arrived. It is kept, but it does not count.")
