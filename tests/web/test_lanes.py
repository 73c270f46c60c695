"""What takes long runs beside the rest: hashing, files, and everything that opens an archive."""

import pytest

from course_app.web.lanes import is_slow


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/account/sign-in"),
        ("GET", "/learn/transcript.pdf"),
        ("HEAD", "/learn/transcript.pdf"),
        ("POST", "/supervise/roster.csv"),
        ("POST", "/instruct/courses/demo/drafts"),
        ("POST", "/instruct/drafts/1/publication"),
        ("GET", "/instruct/courses/demo/results/final"),
    ],
)
def test_what_takes_long_is_slow(method: str, path: str) -> None:
    assert is_slow(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/account/sign-in"),
        ("GET", "/learn"),
        ("PUT", "/learn/attempts/1/answers/q"),
        ("GET", "/supervise/"),
    ],
)
def test_what_officers_do_all_day_is_not(method: str, path: str) -> None:
    assert not is_slow(method, path)
