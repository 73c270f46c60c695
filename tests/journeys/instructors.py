"""An instructor at the browser: takes the documents of a course, and sends them back changed."""

import io
import re
import zipfile
from collections.abc import Mapping

from playwright.sync_api import BrowserContext

from course_app.content.archives import write_archive
from tests.journeys.officers import COURSE, sign_in
from tests.journeys.site import Site

INSTRUCTOR = "instructor@example.org"
ON_ONE_PAGE = "quizzes/human-trafficking/recognizing.yaml"
"""The quiz that a draft lays out anew."""


def unpacked(archive: bytes) -> dict[str, bytes]:
    """The files of a zip file."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def upload(files: Mapping[str, bytes]) -> dict[str, object]:
    """The files as one zip file, as a file field of a form wants it."""
    return {"name": "course.zip", "mimeType": "application/zip", "buffer": write_archive(files)}


def a_draft(context: BrowserContext, site: Site) -> str:
    """The context is signed in as the demonstration's instructor, who has sent a draft; returns its id."""
    sign_in(context, site, INSTRUCTOR)
    course = f"{site.url}/instruct/courses/{COURSE}"
    token = re.search(r'name="csrf-token" content="([^"]+)"', context.request.get(f"{site.url}/help").text())
    assert token is not None
    taken = context.request.post(f"{course}/editions/1/documents.zip", form={"csrf_token": token[1]})
    files = unpacked(taken.body())
    lesson = next(name for name in sorted(files) if name.endswith("/coercion.md"))
    files[lesson] += b"\nOne more sentence.\n"
    files[ON_ONE_PAGE] = files[ON_ONE_PAGE].replace(b"layout: one", b"layout: all")
    form = {"csrf_token": token[1], "archive": upload(files)}
    answer = context.request.post(f"{course}/drafts", multipart=form, max_redirects=0)  # type: ignore[arg-type]
    assert answer.status == 302, answer.text()
    return answer.headers["location"].rpartition("/")[2]
