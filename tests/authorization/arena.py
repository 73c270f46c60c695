"""The application with the world in it, and one call of one entry by one role on one place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from course_app.storage.base import Base
from course_app.web.clock import now
from tests.application import Browser, browser_of
from tests.authorization.changes import Changes, Key, Rows, belonging, owned
from tests.authorization.matrix import ANONYMOUS, Entry, Outcome
from tests.authorization.sent import BODIES, EXTRA, FILES, FORMS, HOSTILE, OTHER_IDS, QUERIES
from tests.authorization.teaching import COURSES
from tests.authorization.world import ACTORS, COLLEAGUES, World, word_of
from tests.databases import Database
from tests.web.addresses import shown

REDIRECTS = {"/account/sign-in": "sign-in", "/account/two-factor": "second-factor"}
"""Redirects that turn somebody away."""
COOKIE = "session"
NOBODYS = {"number", "accent", "_extension"}
"""Parts of addresses that say nothing about whose things are meant."""


@dataclass(frozen=True)
class Visit:
    """What came of a call."""

    outcome: Outcome
    touched: frozenset[str]
    """The places of others whose words were shown or whose rows were changed."""
    foreign: frozenset[str]
    """Those among them that are none of this door's business."""
    stored_extra: bool

    def __str__(self) -> str:
        reached = f", reaches {', '.join(sorted(self.foreign))}" if self.foreign else ""
        return (
            f"{self.outcome}{reached}{', stores a field that it does not offer' if self.stored_extra else ''}"
        )


class Arena:
    """One application and one database for all calls: each finds what the first one found."""

    def __init__(self, app: Flask, database: Database, world: World) -> None:
        self.app = app
        self.world = world
        self.reached: dict[tuple[str, frozenset[str]], set[str]] = {}
        """By door and what may be seen there: the places that the last question for differences has touched."""
        with app.app_context():
            engine = app.extensions["sqlalchemy"].engine
        self._cookies = {role: self._signed_in(role) for role in (ANONYMOUS, *ACTORS)}
        self.changes = Changes(database, engine)

    def differences(self, entries: Iterable[Entry]) -> list[str]:
        """Every call that ends otherwise than its entry says."""
        found = []
        self.reached = {}
        with self.changes.noticed():
            for entry in entries:
                for role, by_place in entry.outcomes.items():
                    for place, expected in by_place.items():
                        visit = self.visit(entry, role, place)
                        self.reached.setdefault((entry.door, entry.sees), set()).update(visit.touched)
                        if (visit.outcome, visit.foreign, visit.stored_extra) != (
                            expected,
                            frozenset(),
                            False,
                        ):
                            found.append(f"{entry} as {role} on {place or 'nobody'}: {visit}, not {expected}")
        return found

    def everything_is_as_it_was(self) -> bool:
        """Whether the whole database is what the first call found, so that no change was overlooked."""
        return self.changes.differing() == []

    def places(self, entry: Entry) -> set[str]:
        """The places that a call can be about: none where neither address nor form names anybody's things."""
        if self._courses(entry):
            return set(COURSES)
        return {"own", *COLLEAGUES} if self._names(entry) else {""}

    def visit(self, entry: Entry, role: str, place: str, *, with_token: bool = True) -> Visit:
        """Make the call; afterwards the database is as it was before."""
        path = self._path(entry, role, place)
        answer = self._send(entry, role, place, path, with_token=with_token)
        changed = self.changes.taken_back()
        own_text = shown(answer).lower().replace(path.lower(), "")
        touched = frozenset(self._words_in(own_text, role) | self._places_of(changed, role)) - {"own"}
        return Visit(
            Outcome(_status(answer), _effect(changed)),
            touched,
            touched - entry.sees,
            any(HOSTILE in str(row) for rows in changed.values() for row in rows.values()),
        )

    def _signed_in(self, role: str) -> tuple[str, str]:
        """The cookie of somebody's browser, and the token against forged requests that goes with it."""
        browser = browser_of(self.app)
        if role != ANONYMOUS:
            with browser.session_transaction() as cookie:
                cookie["token"] = self.world.tokens[role]
                cookie["_user_id"] = self.world.ids[role]["uniquifier"]  # as Flask-Security's own pages ask
                cookie["fs_cc"], cookie["fs_paa"], cookie["_fresh"] = "set", now().timestamp(), True
        token = browser.token()
        kept = browser.get_cookie(COOKIE)
        assert kept is not None
        return kept.value, token

    def _send(self, entry: Entry, role: str, place: str, path: str, *, with_token: bool) -> TestResponse:
        cookie, token = self._cookies[role]
        browser: Browser = browser_of(self.app)
        browser.set_cookie(COOKIE, cookie)
        query = self._filled(QUERIES.get(entry.name, {}), entry, role, place)
        if entry.is_safe:
            return browser.open(path, method=entry.method, query_string=query)
        headers = {"X-CSRFToken": token} if with_token else {}
        if entry.name in BODIES:
            return browser.open(path, method=entry.method, json=BODIES[entry.name], headers=headers)
        form: dict[str, object] = {**EXTRA, **self._filled(FORMS.get(entry.name, {}), entry, role, place)}
        form |= {
            field: (BytesIO(content), "file.zip") for field, content in FILES.get(entry.name, {}).items()
        }
        return browser.open(path, method=entry.method, query_string=query, data=form, headers=headers)

    @cached_property
    def _rules(self) -> dict[tuple[str, str], Rule]:
        rules = (rule for rule in self.app.url_map.iter_rules() if not rule.alias)
        return {(rule.endpoint, method): rule for rule in rules for method in rule.methods or ()}

    def _names(self, entry: Entry) -> set[str]:
        """The ids that a call names in address or form."""
        templates = [*QUERIES.get(entry.name, {}).values(), *self._templates(entry).values()]
        if not entry.is_safe:
            templates += FORMS.get(entry.name, {}).values()
        return set(re.findall(r"{(\w+)}", "".join(templates))) - NOBODYS

    def _courses(self, entry: Entry) -> bool:
        """Whether places tell courses apart, because a call names a course or a draft of one."""
        return bool(self._names(entry) & {"course_key", "draft_id"})

    def ids(self, entry: Entry, role: str, place: str) -> dict[str, str]:
        """The ids at a place."""
        if self._courses(entry):
            return self.world.ids[f"course {place}"]
        return self.world.ids[_person(role) if place in {"own", ""} else place]

    def _path(self, entry: Entry, role: str, place: str) -> str:
        rule = self._rules[entry.endpoint, entry.method]
        if not rule.arguments:
            return rule.rule
        values = self._filled(self._templates(entry), entry, role, place)
        built = rule.build(values, append_unknown=False)
        assert built is not None, f"{entry} needs other ids than {values}"
        return str(built[1])

    def _templates(self, entry: Entry) -> dict[str, str]:
        named = self._rules[entry.endpoint, entry.method].arguments
        return {**{name: f"{{{name}}}" for name in named}, **OTHER_IDS.get(entry.name, {})}

    def _filled(self, fields: Mapping[str, str], entry: Entry, role: str, place: str) -> dict[str, str]:
        """The fields with ids in the place of ``{name}``, or of ``{person.name}`` for somebody's in particular."""

        def id_of(hit: re.Match[str]) -> str:
            return (self.world.ids[hit[1]] if hit[1] else self.ids(entry, role, place))[hit[2]]

        return {name: re.sub(r"{(?:(\w+)\.)?(\w+)}", id_of, text) for name, text in fields.items()}

    def _words_in(self, text: str, role: str) -> set[str]:
        return {_place(name, role) for name in (*ACTORS, *COLLEAGUES) if word_of(name) in text}

    def _places_of(self, changed: Rows, role: str) -> set[str]:
        found = set()
        for table in Base.metadata.sorted_tables:
            for key, row in changed.get(table.name, {}).items():
                found |= {
                    _place(name, role)
                    for name, mine in self._owned.items()
                    if belonging(table, mine)(row) or ("id" in row and key[0] in mine[table.name])
                }
        return found

    @cached_property
    def _owned(self) -> dict[str, dict[str, set[object]]]:
        """Everybody's rows; of the other agency all that it has."""
        rows, world = self.changes.rows, self.world
        seeds: dict[str, dict[str, list[Key]]] = {
            name: {"account": [(account_id,)]} for name, account_id in world.people.items()
        }
        for name in ("below", "beside"):
            seeds[name]["unit"] = [(world.units[name],)]
        seeds["abroad"]["agency"] = [(world.agency["abroad"],)]
        return {name: owned(rows, one) for name, one in seeds.items()}


def _person(role: str) -> str:
    """Whose things are "own": for nobody those of the officer, which a stranger might know of."""
    return ACTORS[0] if role == ANONYMOUS else role


def _place(name: str, role: str) -> str:
    """Where a person is, as the one who calls sees it."""
    if name == _person(role):
        return "own"
    return name if name in COLLEAGUES else "same"


def _status(answer: TestResponse) -> str:
    path = urlsplit(answer.headers.get("Location", "")).path
    return (
        REDIRECTS.get(path, str(answer.status_code)) if answer.status_code == 302 else str(answer.status_code)
    )


def _effect(changed: Rows) -> str:
    tables = {name for name, rows in changed.items() if rows} - {"sign_in_try"}
    if not tables:
        return ""
    return "looked" if tables == {"access"} else "done"
