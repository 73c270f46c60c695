"""One running installation for each process of tests, and a browser that is watched."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.officers import Officer, sign_in
from tests.journeys.site import Site
from tests.journeys.watching import Watch

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
MakeContext = Callable[..., BrowserContext]
PATIENCE_MS = 30_000
"""Waits end with what they wait for; this is for a machine with other work."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The platform with its demonstration, served by its own server."""
    made = Site(tmp_path_factory.mktemp("site"))
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def watches() -> Iterator[list[Watch]]:
    """Every watch of the test; at its end none of them has seen anything."""
    made: list[Watch] = []
    yield made
    assert [line for watch in made for line in watch.seen] == []


@pytest.fixture
def make_context(browser: Browser, site: Site, watches: list[Watch]) -> Iterator[MakeContext]:
    """Contexts (a browser each, as it were) that are watched."""
    made: list[BrowserContext] = []

    def make(*, viewport: dict[str, int] = DESK, scripts: bool = True) -> BrowserContext:
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts, base_url=site.url)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        watches.append(Watch(context))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def officer(site: Site, make_context: MakeContext) -> Officer:
    """A new officer, signed in, at a desk."""
    person, context = site.new_officer(), make_context()
    sign_in(context, site, person.email)
    return Officer(site, context.new_page(), person)
