"""Agencies never see each other: every address, for every id of either, as every role of one of them."""

from collections.abc import Iterator

import pytest

from course_app.storage.base import Base
from course_app.web.authorization import ROUTES, Permission
from tests.application import browser_of
from tests.web.addresses import Call, calls, make, shown
from tests.web.rows import rows_of_agency
from tests.web.twins import NUMBERS, OURS, THEIRS, Twins

ROLES = ("officer", "instructor", "supervisor", "administrator", "auditor")
FOR_WHOEVER_HOLDS_IT = {"public.verify"}
"""The id of a certificate is given to whoever should verify it: its page shows name and course to anybody."""


def visits(twins: Twins, role: str) -> Iterator[tuple[Call, int, str]]:
    """Every call as this person: what it was, its status, and everything it showed. Reading comes first."""
    browser = twins.browser(role)
    token = browser.token()
    for call in sorted(calls(twins.app, twins.ids()), key=lambda call: (not call.is_safe, call.path)):
        answer = make(browser, call, token)
        yield call, answer.status_code, shown(answer)
        if not call.is_safe and call.path.startswith("/account/"):  # that may have signed her out
            browser = twins.browser(role)
            token = browser.token()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_of_one_agency_sees_or_changes_anything_of_the_other(twins: Twins, role: str) -> None:
    before = rows_of_agency(twins.database, twins.theirs.agency_id)
    seen: list[str] = []
    failed: list[str] = []
    ours = 0
    for call, status, text in visits(twins, role):
        own_words = text.lower().replace(call.path.lower(), "")
        if THEIRS in own_words and call.endpoint not in FOR_WHOEVER_HOLDS_IT:
            seen.append(f"{call.method} {call.path}")
        failed += [f"{status} {call.method} {call.path}"] if status == 500 else []
        ours += OURS in own_words
    assert (seen, failed) == ([], [])
    assert ours > 20, "whoever sees nothing of her own agency proves nothing"
    assert rows_of_agency(twins.database, twins.theirs.agency_id) == before


def test_ids_of_others_look_like_ids_that_do_not_exist(twins: Twins) -> None:
    strange = {**{name: ["f" * 32] for name in twins.ours.ids}, **NUMBERS}
    browser = twins.browser("officer")
    unknown = {call.endpoint: make(browser, call, "") for call in calls(twins.app, strange) if call.is_safe}
    compared = 0
    for call in calls(twins.app, {**twins.theirs.ids, **NUMBERS}):
        if not call.ids or not call.is_safe or ROUTES[call.endpoint] is not Permission.SIGNED_IN:
            continue
        answer = make(browser, call, "")
        assert (answer.status_code, _bare(answer.text)) == (404, _bare(unknown[call.endpoint].text)), call
        compared += 1
    assert compared > 10


def test_a_certificate_says_to_strangers_no_more_than_it_must(twins: Twins) -> None:
    certificate = twins.theirs.ids["certificate"][0]
    text = browser_of(twins.app).get(f"/verify/{certificate}").text
    assert f"{THEIRS} Officer" in text
    for withheld in (
        f"{THEIRS} Police",
        f"{THEIRS} Patrol",
        f"{THEIRS}-0",
        f"{THEIRS} mistake",
        "example.org",
    ):
        assert withheld not in text


def test_every_table_with_a_text_about_an_agency_carries_its_marker(twins: Twins) -> None:
    """A marker that is not stored cannot be seen: the crawl would prove nothing about that table."""
    marked = {
        name
        for name, rows in rows_of_agency(twins.database, twins.theirs.agency_id).items()
        if any(THEIRS in str(row).lower() for row in rows)
    }
    texts = {
        "agency", "unit", "account", "course", "edition", "attempt", "answer", "excusal", "extension", "certificate", "assignment_end",
        "certificate_revocation", "lesson_completion", "check_answer", "grade", "sign_in_session", "record",
    }  # fmt: skip
    assert texts <= marked
    assert texts <= {table.name for table in Base.metadata.sorted_tables}


def test_the_crawl_finds_a_view_that_forgets_the_scope(twins: Twins) -> None:
    def careless() -> str:
        with twins.database.engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT name FROM account").all())

    twins.app.add_url_rule("/learn/careless", "careless", careless)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ROUTES, "careless", Permission.SIGNED_IN)
        found = next(text for call, _status, text in visits(twins, "officer") if call.endpoint == "careless")
    assert THEIRS in found


def _bare(page: str) -> str:
    """A page without what differs from request to request: tokens, the number of the error, its own address."""
    lines = page.splitlines()
    return "\n".join(
        line for line in lines if not any(sign in line for sign in ("csrf", "<code>", "language="))
    )
