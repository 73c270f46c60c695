"""Every page of the route table, on the phone and at the desk, as people in every state see it."""

from urllib.parse import urlsplit

import pytest
from flask import Flask, render_template
from playwright.sync_api import Page
from werkzeug.exceptions import NotFound

from course_app.web.authorization import ROUTES, Permission
from tests.journeys.accessibility import faults, faults_at_both_widths
from tests.journeys.administrators import a_mark
from tests.journeys.conftest import PHONE, MakeContext
from tests.journeys.ids import ids_of
from tests.journeys.instructors import a_draft
from tests.journeys.officers import COURSE, Officer, sign_in
from tests.journeys.pages import CERTIFIED, LEARN, NO_PAGES, REFUSED, STORIES, Story, show
from tests.journeys.site import ROOT, Site
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

ERRORS = sorted(
    path.stem
    for path in (ROOT / "course_app" / "web" / "templates" / "errors").glob("*.html")
    if path.stem.isdecimal()
)
SAMPLE = {
    "reset": "/account/reset/token",
    "figure": f"{LEARN}/files/{'0' * 64}.svg",
    "mark": "0" * 64,
    "picture": f"{'0' * 64}.svg",
    **dict.fromkeys(
        ("attempt", "certificate", "draft", "officer", "enrolment", "unit", "assignment"), "0" * 32
    ),
}
"""For matching with the table of routes, where any value of the right form will do."""
BAD_PAGE = """<!doctype html><html lang="en"><title>Bad</title><main><h1>One</h1><h3>Two</h3><button>Go</button>
<img src="data:,"><p style="color: #ccc; width: 3000px">pale</p></main>"""


def wrong_answer(page: Page, site: Site, path: str) -> list[str]:
    """The address leads elsewhere, or to an error that nobody expects: then the example is none."""
    answer = page.goto(site.url + path)
    if (
        answer is None
        or answer.status != REFUSED.get(path, 200)
        or urlsplit(page.url).path != urlsplit(path).path
    ):
        return [f"{path}: {answer and answer.status} at {page.url}"]
    return []


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_every_page_is_accessible_whole_and_leads_to_the_contacts(
    site: Site, make_context: MakeContext, watches: list[Watch], story: Story
) -> None:
    context = make_context(viewport=PHONE)
    known = story.enter(context, site)
    watches[0].answers_may_fail = bool(set(REFUSED) & set(story.paths))
    page, found = context.new_page(), []
    for path in story.paths:
        found += wrong_answer(page, site, path.format(**known))
        found += faults_at_both_widths(page)
    assert found == []


def test_every_route_that_shows_a_page_has_an_example(app: Flask) -> None:
    opened = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and ROUTES[rule.endpoint] is not Permission.NOBODY
    }
    shown = {endpoint_of(app, path) for story in STORIES for path in story.paths}
    others = {name: path for paths in NO_PAGES.values() for name, path in paths.items()}
    assert opened - shown - set(others) == set(), "add an example to tests/journeys/pages.py"
    assert {name: endpoint_of(app, path) for name, path in others.items()} == {name: name for name in others}


def test_what_the_crawl_leaves_out_shows_no_page(site: Site, make_context: MakeContext) -> None:
    context = make_context()
    sign_in(context, site, CERTIFIED)
    page = context.new_page()
    page.goto(f"{site.url}{LEARN}/lessons/coercion")
    figure = page.locator(".lesson img").first.get_attribute("src") or ""
    context.clear_cookies()
    known = {
        **ids_of(site, CERTIFIED),
        "mark": a_mark(site),
        "figure": figure,
        "picture": figure.rpartition("/")[2],
        "draft": a_draft(context, site),
    }
    for email, paths in NO_PAGES.items():
        context.clear_cookies()
        sign_in(context, site, email)
        for path in paths.values():
            answer = context.request.get(site.url + path.format(**known), max_redirects=0)
            is_page = answer.status == 200 and "text/html" in answer.headers["content-type"]
            assert answer.status in {200, 302}, path
            assert not is_page, path


@pytest.mark.parametrize("status", ERRORS)
def test_every_error_has_a_page_that_is_accessible(
    app: Flask, site: Site, make_context: MakeContext, watches: list[Watch], status: str
) -> None:
    with app.test_request_context():
        html = render_template(
            f"errors/{status}.html", request_id="0123456789abcdef", reason="You can try again in 5 minutes."
        )
    context = make_context()
    watches[0].answers_may_fail = True
    page = context.new_page()
    show(page, site.url + "/failing", html, int(status))
    assert page.get_by_text(f"Error {status}").is_visible()
    assert faults_at_both_widths(page) == []


def test_on_paper_a_lesson_is_its_text_and_nothing_to_click(officer: Officer) -> None:
    officer.enrol()
    officer.open(f"/learn/courses/{COURSE}/lessons/coercion")
    officer.page.emulate_media(media="print")
    for chrome in (
        ".site-header__tools",
        ".bar",
        ".outline",
        ".usa-breadcrumb",
        ".site-footer nav",
        ".check button",
        ".content-note a",
    ):
        assert not any(one.is_visible() for one in officer.page.locator(chrome).all()), chrome
    assert officer.page.locator(".callout").first.is_visible()
    assert "px too wide" not in str(faults(officer.page))


def test_on_paper_a_result_shows_what_was_chosen(site: Site, make_context: MakeContext) -> None:
    context = make_context()
    sign_in(context, site, CERTIFIED)
    page = context.new_page()
    page.goto(f"{site.url}/learn/attempts/{ids_of(site, CERTIFIED)['attempt']}/result")
    whose = page.locator(".print-only")
    assert not whose.is_visible()
    page.emulate_media(media="print")
    assert whose.is_visible(), "a sheet without a name proves nothing"
    assert not page.locator("footer").is_visible(), "it names the agency once more, on a page of its own"
    chosen = page.locator(".reviewed input:checked").first
    look = "one => getComputedStyle(one.labels[0], '::before').printColorAdjust"
    assert chosen.evaluate(look) == "exact", "the dot is a background, which paper leaves out"


def test_the_checks_of_this_file_see_what_they_look_for(site: Site, make_context: MakeContext) -> None:
    """The control: a page with these faults is found out, and so is an example that leads elsewhere."""
    context = make_context()
    assert wrong_answer(context.new_page(), site, "/learn"), "signed out, this is the sign-in page"
    page = context.new_page()
    page.set_content(BAD_PAGE)
    found = " ".join(faults(page))
    for expected in (
        "image-alt",
        "color-contrast",
        "H3 after H1",
        "px too wide",
        "contacts",
        "past the header",
    ):
        assert expected in found


def endpoint_of(app: Flask, path: str) -> str | None:
    """The route that answers the address; ``None`` where there is none."""
    sample = path.format(**SAMPLE).partition("?")[0]
    try:
        endpoint, _values = app.url_map.bind("localhost").match(sample, method="GET")
    except NotFound:
        return None
    return endpoint
