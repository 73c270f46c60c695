"""Officers in their browsers: signing in through the form, and starting an attempt to save answers in."""

import http.client
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.benchmarks.installation import PASSWORD

SIGN_IN = "/account/sign-in"
AT_ONCE = 4
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_ANSWER_FORM = re.compile(r'data-question="([^"]+)" data-revision="(\d+)" data-url="([^"]+)"')


class UnexpectedAnswerError(Exception):
    """The server answered something else than these figures rest on."""


@dataclass
class Browser:
    """One connection with the cookies of one person."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> str:
        """The page at ``path``; redirects are followed. The token it carries is the one sent from now on."""
        status, location, body = self._ask("GET", path)
        while status == 302:
            status, location, body = self._ask("GET", location)
        _expect(status == 200, f"GET {path}: {status}")
        if found := _TOKEN.search(body):
            self.token = found[1]
        return body

    def post(self, path: str, **fields: str) -> str:
        """Send a form with the token; returns where the answer leads."""
        status, location, _body = self._ask("POST", path, urlencode({"csrf_token": self.token, **fields}))
        _expect(status == 302, f"POST {path}: {status}")
        return location

    @property
    def cookie(self) -> str:
        """The header that makes another connection this person's."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def close(self) -> None:
        """The connection is closed; the cookies stay."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie} if self.cookies else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response.status, response.getheader("Location", ""), response.read().decode()


@dataclass(frozen=True)
class Officer:
    """What a load generator needs to act for one signed-in officer."""

    name: str
    cookie: str
    token: str


@dataclass(frozen=True)
class OpenQuestion:
    """A question of an open attempt, the revision of its stored answer (0: none), and where it is saved."""

    key: str
    revision: int
    address: str


def waiting_at_the_door(port: int, name: str) -> Officer:
    """Somebody who has opened the sign-in page and not sent the form yet."""
    browser = Browser(port)
    browser.get(SIGN_IN)
    browser.close()
    return Officer(name, browser.cookie, browser.token)


def signed_in(port: int, names: Sequence[str]) -> list[Officer]:
    """These officers, signed in through the form, a few at a time."""

    def one(name: str) -> Officer:
        browser = Browser(port)
        browser.get(SIGN_IN)
        browser.post(SIGN_IN, email=name, password=PASSWORD)
        browser.get("/learn")
        browser.close()
        return Officer(name, browser.cookie, browser.token)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, names))


def open_question(port: int, officer: Officer, *, start: str) -> OpenQuestion:
    """The first question of this officer's open attempt, or of a new one, and how often it was saved already."""
    browser = Browser(port, _cookies(officer.cookie), officer.token)
    page = browser.get(browser.post(start))
    browser.close()
    found = _ANSWER_FORM.search(page)
    if found is None:
        raise UnexpectedAnswerError("no question on the page of an attempt")
    return OpenQuestion(key=found[1], revision=int(found[2]), address=found[3])


def _cookies(header: str) -> dict[str, str]:
    return {name: morsel.value for name, morsel in SimpleCookie(header).items()}


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UnexpectedAnswerError(otherwise)
