"""Every route stands in the table, every form carries a token, every host and redirect is ours."""

from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from course_app.domain.accounts import Role
from course_app.web.authentication.redirects import is_local
from course_app.web.authorization import ROUTES, Permission
from tests.application import PASSWORD, Browser, MakeApp, Person, agency, browser_of, person
from tests.databases import Database

#: Forms of one idea: make a browser leave the site after signing in.
ELSEWHERE = [
    "http://evil.example",
    "https://evil.example/learn",
    "HTTP://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\\\\\evil.example",
    "\\/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    "\x19////evil.example",
    "/%09/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%0a/evil.example",
    "/%0d/evil.example",
    "%2f%2fevil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "http:\\evil.example",
    "http://localhost@evil.example",
    "http://localhost:pass@evil.example",
    "http://localhost.evil.example",
    "http://evil.example#localhost",
    "http://evil.example?localhost",
    "http://evil.example\\.localhost",
    "http://[::ffff:192.0.2.1]/",
    "http://2130706433/",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:http://localhost/1",
    "mailto:someone@evil.example",
    "//localhost@evil.example",
    "//evil.example:80",
    ".evil.example",
    "@evil.example",
    ":80",
    "\u2028//evil.example",
    "/\u2028/evil.example",
    "／／evil.example",
]
POISONED_HOSTS = [
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "localhost@evil.example",
    "localhost:80@evil.example",
    "localhost:evil.example",
    "localhost/evil.example",
    "localhost#evil.example",
    "localhost?evil.example",
    "dup.localhost localhost",
    "[::1]evil.example",
    "127.0.0.1.evil.example",
]


def test_every_route_has_a_row_in_the_table_and_every_row_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROUTES)


def test_what_is_not_for_anybody_leads_to_sign_in(client: Browser, app: Flask) -> None:
    headers = {"X-CSRFToken": client.token()}
    for rule, method in _calls(app):
        if ROUTES[rule.endpoint] not in {Permission.ANYONE, Permission.NOBODY}:
            answer = client.open(_path(rule), method=method, headers=headers)
            assert answer.status_code == 302, f"{method} {rule}"
            assert answer.location.startswith("/account/sign-in"), f"{method} {rule}"
            told = client.open(_path(rule), method=method, headers=headers, json={})
            assert told.status_code in {401, 415}, f"{method} {rule}"


def test_what_we_do_not_offer_is_not_there(signed_in: Browser, app: Flask) -> None:
    hidden = [rule for rule in app.url_map.iter_rules() if ROUTES[rule.endpoint] is Permission.NOBODY]
    assert hidden
    for rule in hidden:
        assert signed_in.get(_path(rule)).status_code == 404


def test_a_door_opens_for_its_role_only(app: Flask, database: Database) -> None:
    app.add_url_rule("/audit/probe", "probe", lambda: "evidence")
    home = agency(database)
    statuses = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ROUTES, "probe", Permission.AUDIT)
        for number, role in enumerate([None, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR]):
            if role is Role.SUPERVISOR:
                continue
            who = person(
                database, agency_id=home, email=f"p{number}@example.org", officer_id=str(number), role=role
            )
            client = browser_of(app)
            client.sign_in(who.email)
            statuses[role] = client.get("/audit/probe").status_code
    assert statuses == {None: 403, Role.ADMINISTRATOR: 403, Role.AUDITOR: 200}


def test_a_route_that_nobody_listed_is_refused(make_app: MakeApp, database: Database) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    client = browser_of(app)
    client.sign_in(person(database, agency_id=agency(database)).email)
    assert client.get("/forgotten").status_code == 404


def test_every_form_without_a_token_is_refused(signed_in: Browser, app: Flask) -> None:
    changing = [(rule, method) for rule, method in _calls(app) if method not in {"GET", "HEAD", "OPTIONS"}]
    assert len(changing) > 10
    for rule, method in changing:
        answer = signed_in.open(_path(rule), method=method)
        assert answer.status_code == 400, f"{method} {rule}"
        told = signed_in.open(_path(rule), method=method, json={})
        assert told.get_json()["reason"] == "csrf", f"{method} {rule}"


def test_the_token_of_somebody_else_is_refused(signed_in: Browser, app: Flask) -> None:
    foreign = browser_of(app).token()
    assert signed_in.post("/account/sign-out", data={"csrf_token": foreign}).status_code == 400


def test_a_token_from_before_signing_in_is_void_afterwards(client: Browser, robin: Person) -> None:
    before = client.token()
    client.sign_in(robin.email)
    assert client.post("/account/sign-out", data={"csrf_token": before}).status_code == 400


def test_signing_in_never_leads_to_another_site(client: Browser, robin: Person) -> None:
    led: dict[str, list[str]] = {}
    for target in ELSEWHERE:
        fields = {"csrf_token": client.token(), "email": robin.email, "password": PASSWORD}
        by_address = client.post("/account/sign-in", query_string={"next": target}, data=fields)
        client.send("/account/sign-out")
        fields["csrf_token"] = client.token()
        by_field = client.post("/account/sign-in", data={**fields, "next": target})
        client.send("/account/sign-out")
        led[target] = [by_address.location, by_field.location]
    assert len(led) >= 45
    refused = [None, None]  # a NUL is no address at all
    assert {at: to for at, to in led.items() if to != (refused if "\0" in at else ["/", "/"])} == {}


@pytest.mark.parametrize(
    "target", ["/", "/learn", "/learn/courses/a?page=2", "/learn/courses/a%20b#top", "/verify/ab-12"]
)
def test_paths_of_this_site_are_local(target: str) -> None:
    assert is_local(target)


def test_the_wall_knows_every_form_of_leaving_by_itself() -> None:
    assert [target for target in ELSEWHERE if is_local(target)] == []


@pytest.mark.parametrize("host", POISONED_HOSTS)
def test_a_foreign_host_is_refused(client: Browser, host: str) -> None:
    assert client.get("/help", headers={"Host": host}).status_code == 400


def test_a_foreign_host_gets_no_mail_sent(client: Browser, robin: Person, database: Database) -> None:
    token = client.token()
    answer = client.post(
        "/account/reset", data={"csrf_token": token, "email": robin.email}, headers={"Host": "evil.example"}
    )
    assert answer.status_code == 400
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"])
def test_headers_about_the_host_change_nothing(client: Browser, robin: Person, header: str) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    answer = client.get("/account/sessions", headers={header: value})
    assert answer.location == "/account/sign-in?next=/account/sessions"
    assert "evil.example" not in client.get("/help", headers={header: value}).text


def test_a_proxy_of_ours_may_forward_only_hosts_that_are_ours(make_app: MakeApp) -> None:
    client = browser_of(make_app(proxy_hops=1, trusted_hosts=("training.example.org",)))
    statuses = [
        client.get("/help", headers={"X-Forwarded-Host": host}).status_code
        for host in ("training.example.org", "evil.example")
    ]
    assert statuses == [200, 400]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "10.1.2.3", "evil.example", "no host at all"]
)
def test_probes_are_answered_under_any_name_and_nothing_else_is(make_app: MakeApp, host: str) -> None:
    client = browser_of(make_app(base_url="https://training.example.org"))
    lives = client.get("/healthz", headers={"Host": host})
    assert (lives.status_code, lives.get_json()) == (200, {"status": "ok"})
    assert client.get("/readyz", headers={"Host": host}).get_json()["status"] == "ready"
    for path in ("/help", "/healthz/", "/readyz/x", "/"):
        assert client.get(path, headers={"Host": host}).status_code == 400


def test_my_training_is_where_people_were_told_it_is(signed_in: Browser, app: Flask) -> None:
    assert signed_in.get("/learn").status_code == 200
    moved = signed_in.get("/learn/?language=en")
    assert (moved.status_code, moved.location) == (308, "http://localhost/learn?language=en")
    with app.test_request_context():
        assert url_for("learner.my_training_page") == "/learn"


def test_every_answer_carries_the_headers_that_protect_it(signed_in: Browser) -> None:
    for path in ("/help", "/account/sessions", "/nowhere", "/account/sign-in"):
        headers = signed_in.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-store"


def _calls(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.alias:
            continue  # nothing but a way to the rule's own address, which is among them
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def _path(rule: Rule) -> str:
    _domain, path = rule.build(dict.fromkeys(rule.arguments, 1), append_unknown=False) or ("", "")
    return str(path)
