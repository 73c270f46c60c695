"""Looking changes nothing: whoever opens every address leaves every training fact as it was."""

import pytest

from tests.web.addresses import calls, make
from tests.web.rows import TOUCHED_BY_READING, all_rows
from tests.web.twins import SHARED, Twins


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_every_address_changes_no_row(twins: Twins, method: str) -> None:
    browser = twins.browser("officer")
    before = all_rows(twins.database, but=TOUCHED_BY_READING)
    opened = 0
    for call in calls(twins.app, twins.ids()):
        if call.is_safe:
            opened += browser.open(call.path, method=method).status_code == 200
    assert opened > 30
    assert all_rows(twins.database, but=TOUCHED_BY_READING) == before


def test_what_reading_may_touch_is_when_a_session_was_seen_and_who_looked(twins: Twins) -> None:
    """The control: a dump without exceptions does notice that somebody was there."""
    before = all_rows(twins.database)
    assert twins.browser("officer").get("/learn").status_code == 200
    after = all_rows(twins.database)
    assert {name for name in after if after[name] != before[name]} <= TOUCHED_BY_READING
    assert after["sign_in_session"] != before["sign_in_session"]


def test_one_lesson_more_is_noticed(twins: Twins) -> None:
    browser = twins.browser("officer")
    token = browser.token()
    before = all_rows(twins.database, but=TOUCHED_BY_READING)
    shared = {**twins.ids(), "course_key": [SHARED], "lesson_key": ["second"]}
    write = next(call for call in calls(twins.app, shared) if call.endpoint == "learner.lesson_complete")
    assert make(browser, write, token).status_code == 302
    assert all_rows(twins.database, but=TOUCHED_BY_READING) != before
