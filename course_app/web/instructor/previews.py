"""The lessons and pictures of a draft as officers will see them. Nothing is written, except that somebody looked at a key."""

from dataclasses import dataclass

from flask import Response, make_response, render_template, url_for

from course_app.services import previews
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.courses.lessons import LessonPage, lesson_page
from course_app.web.instructor.addresses import DraftCourse
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.preview_keys import KeyButton, pages_at, recorded


@dataclass(frozen=True, slots=True)
class LessonPreview:
    """A lesson of a draft, with the notice above it."""

    lesson: LessonPage
    key: KeyButton


@blueprint.get("/drafts/<draft_id>/lessons/<lesson_key>")
def preview_lesson(draft_id: str, lesson_key: str) -> str:
    """A lesson."""
    return _lesson(draft_id, lesson_key, key=False)


@blueprint.post("/drafts/<draft_id>/lessons/<lesson_key>/key")
def preview_lesson_key(draft_id: str, lesson_key: str) -> str:
    """A lesson with the key of its checks. Not a redirect: an address that shows a key would do so again unrecorded."""
    page = _lesson(draft_id, lesson_key, key=True)
    return recorded(page, draft_id, f"lessons/{lesson_key}")


@blueprint.get("/drafts/<draft_id>/files/<digest>.<_extension>")
def preview_file(draft_id: str, digest: str, _extension: str) -> Response:
    """A figure of the draft. Drawings cannot run anything."""
    found = previews.picture(current_session(), actor=the_actor(), draft_id=draft_id, digest=digest)
    response = make_response(found.content)
    response.mimetype = found.media_type
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _lesson(draft_id: str, lesson_key: str, *, key: bool) -> str:
    view = previews.lesson(
        current_session(),
        actor=the_actor(),
        draft_id=draft_id,
        lesson_key=lesson_key,
        pages_at=pages_at(draft_id),
        key=key,
    )
    asks = url_for("instructor.preview_lesson_key", draft_id=draft_id, lesson_key=lesson_key)
    button = KeyButton(key, asks if view.lesson.checks else None)
    page = LessonPreview(lesson_page(view, DraftCourse(draft_id)), button)
    return render_template("instructor/previews/lesson.html", page=page.lesson, key=page.key)
