"""A request that some other site made the browser send is refused, and has changed nothing."""

from collections.abc import Iterator

from tests.web.addresses import ANSWER, FORM, Call, calls
from tests.web.rows import all_rows
from tests.web.twins import NUMBERS, Twins

TOUCHED_BY_ASKING = ("sign_in_session",)


def writes(twins: Twins) -> Iterator[Call]:
    """Everything that changes something, with ids that the officer may use."""
    return (call for call in calls(twins.app, {**twins.ours.ids, **NUMBERS}) if not call.is_safe)


def test_without_a_token_nothing_happens(twins: Twins) -> None:
    browser = twins.browser("officer")
    before = all_rows(twins.database, but=TOUCHED_BY_ASKING)
    tried = set()
    for call in writes(twins):
        for sent in ({"data": FORM}, {"json": ANSWER}):
            answer = browser.open(call.path, method=call.method, **sent)
            assert answer.status_code == 400, call
            tried.add(call.endpoint)
    assert len(tried) > 15
    assert all_rows(twins.database, but=TOUCHED_BY_ASKING) == before
    assert browser.get("/learn").status_code == 200, "still signed in"


def test_a_token_of_another_session_or_in_the_address_is_none(twins: Twins) -> None:
    browser, foreign = twins.browser("officer"), twins.browser("officer").token()
    before = all_rows(twins.database, but=TOUCHED_BY_ASKING)
    for call in writes(twins):
        by_field = browser.open(call.path, method=call.method, data={**FORM, "csrf_token": foreign})
        by_header = browser.open(call.path, method=call.method, json=ANSWER, headers={"X-CSRFToken": foreign})
        own = {"csrf_token": browser.token()}
        by_address = browser.open(call.path, method=call.method, query_string=own, data=FORM)
        assert [answer.status_code for answer in (by_field, by_header, by_address)] == [400] * 3, call
    assert all_rows(twins.database, but=TOUCHED_BY_ASKING) == before


def test_with_the_token_of_the_page_the_same_requests_do_change_things(twins: Twins) -> None:
    """The control: what is refused above is refused for its token, not for its fields."""
    before = all_rows(twins.database, but=TOUCHED_BY_ASKING)
    browser = twins.browser("officer")
    token = browser.token()
    for call in writes(twins):
        if call.endpoint == "learner.attempt_submit":
            answer = browser.post(call.path, data={"csrf_token": token})
            assert answer.status_code == 302
    assert all_rows(twins.database, but=TOUCHED_BY_ASKING) != before
