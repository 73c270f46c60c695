"""Authorisation is one table: every route, for every role, on everybody's things, ends as ``matrix.yaml`` says."""

from collections.abc import Callable

import pytest
from flask import Flask, request

from course_app.domain.accounts import Actor, Role, Scope
from course_app.services import officers, teams
from course_app.storage.database import current_session, transaction
from course_app.storage.models.accounts import Account
from course_app.web.authentication.actor import the_actor
from course_app.web.authorization import ROLE_OF, ROUTES, Permission
from tests.authorization.arena import Arena
from tests.authorization.matrix import Entry, Outcome, entries, entries_of
from tests.authorization.sent import BODIES, FORMS, OTHER_IDS, QUERIES

View = Callable[[], str]


def test_every_call_ends_as_the_table_says(arena: Arena) -> None:
    found = arena.differences(entries())
    assert not found, "\n".join(found)
    assert arena.everything_is_as_it_was()
    assert all(seen == may_be_seen for (_door, may_be_seen), seen in arena.reached.items()), (
        "words are missing"
    )


def test_every_form_without_a_token_is_refused_whoever_sends_it(arena: Arena) -> None:
    accepted = []
    calls = 0
    with arena.changes.noticed():
        for entry in (each for each in entries() if not each.is_safe):
            for role, places in entry.outcomes.items():
                visit = arena.visit(entry, role, next(iter(places)), with_token=False)
                calls += 1
                if visit.outcome != Outcome("400"):
                    accepted.append(f"{entry} as {role}: {visit}")
    assert accepted == []
    assert calls > 200


def test_every_route_has_a_line_and_every_line_a_route(app: Flask) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if not rule.alias
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(entry.endpoint, entry.method) for entry in entries()} == routes


def test_a_line_about_somebodys_things_says_what_holds_for_everybodys(arena: Arena) -> None:
    lacking = {
        str(entry): places
        for entry in entries()
        for role, by_place in entry.outcomes.items()
        if (places := arena.places(entry)) != set(by_place)
    }
    assert lacking == {}


def test_whatever_is_sent_belongs_to_a_line() -> None:
    assert {*QUERIES, *FORMS, *BODIES, *OTHER_IDS} <= {entry.name for entry in entries()}


def test_no_line_is_there_twice() -> None:
    assert len({str(entry) for entry in entries()}) == len(entries())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("GET home", {"supervisor": 200}),  # says nothing about the others
        ("GET home", {"whoever": "200 done"}),  # safe, and changes something
        ("GET home", {"whoever": {"somewhere": 200}}),
        ("GET home", {"whoever": 200, "chief": 200}),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(call: str, said: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        list(entries_of({"supervisor": {"sees": "", "routes": {call: said}}}))


def test_a_door_without_its_guard_is_found(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = _entry("GET supervisor.home")
    monkeypatch.setitem(ROUTES, entry.endpoint, Permission.SIGNED_IN)
    open_to = {difference.split(" as ")[1].split()[0] for difference in arena.differences([entry])}
    assert open_to == {"officer", "instructor", "administrator", "auditor", "unproven", "former"}


def test_no_door_without_its_guard_stays_unnoticed_and_scopes_hold_without_it(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnoticed, reached = [], []
    behind_a_right = [entry for entry in entries() if ROUTES[entry.endpoint] in ROLE_OF]
    with arena.changes.noticed():
        for entry in behind_a_right:
            monkeypatch.setitem(ROUTES, entry.endpoint, Permission.SIGNED_IN)
            for place, expected in entry.outcomes["officer"].items():
                visit = arena.visit(entry, "officer", place)
                unnoticed += [f"{entry} on {place}"] if visit.outcome == expected else []
                reached += [f"{entry} on {place}: {visit}"] if visit.touched else []
    assert (unnoticed, reached) == ([], [])
    assert len(behind_a_right) > 80


def test_a_query_without_its_scope_is_found(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    def whole_agency(actor: Actor, _role: Role) -> Scope:
        return Scope(actor.agency_id)

    entry = _entry("POST supervisor.excusal_create")
    assert arena.differences([entry]) == []
    monkeypatch.setattr(teams, "scope_as", whole_agency)
    assert arena.differences([entry]) == [
        f"{entry} as supervisor on beside: 302 done, reaches beside, not 404"
    ]


def test_a_query_that_looks_into_another_agency_is_found(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_agency(_actor: Actor, _role: Role) -> Scope:
        return Scope(arena.world.agency["abroad"])

    entry = _entry("GET supervisor.certificate_pdf")
    assert arena.differences([entry]) == []
    monkeypatch.setattr(officers, "scope_as", other_agency)
    found = arena.differences([entry])
    assert f"{entry} as supervisor on abroad: 200 looked, reaches abroad, not 404" in found


def test_a_page_that_shows_somebody_else_is_found(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    def everybody() -> str:
        return ", ".join(name for (name,) in current_session().query(Account.name))

    found = _found(arena, monkeypatch, "GET learner.certificates", everybody)
    assert found == {"200, reaches abroad, below, beside, same, not 200"}


def test_a_page_that_writes_by_being_opened_is_found(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> str:
        with transaction() as session:
            session.get_one(Account, the_actor().account_id).language = "es"
        return ""

    found = _found(arena, monkeypatch, "GET learner.certificates", write)
    assert found == {"200 done, not 200"}


def test_a_form_that_stores_whatever_it_is_sent_is_found(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless() -> str:
        with transaction() as session:
            account = session.get_one(Account, the_actor().account_id)
            for name in ("name", "officer_id"):
                setattr(account, name, request.form[name])
        return ""

    found = _found(arena, monkeypatch, "POST account.session_extend", careless)
    assert found == {"200 done, stores a field that it does not offer, not 200"}


def _found(arena: Arena, monkeypatch: pytest.MonkeyPatch, call: str, view: View) -> set[str]:
    """What the table finds at a route that has this view, in the words after whoever called it."""
    entry = _entry(call)
    assert arena.differences([entry]) == []
    monkeypatch.setitem(arena.app.view_functions, entry.endpoint, view)
    return {difference.partition(": ")[2] for difference in arena.differences([entry])}


def _entry(call: str) -> Entry:
    return next(entry for entry in entries() if str(entry) == call)
