"""Somebody at a browser without a browser: cookies, tokens against forged requests, one connection."""

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from tests.application import PASSWORD

PATIENCE_SECONDS = 60
UNREACHED = (OSError, http.client.HTTPException)
"""What a visitor meets when the server is gone."""

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_addresses = count(1)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, complete."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """A visitor of the site on ``port``. Raises one of ``UNREACHED`` where no complete answer comes."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    address: str = field(default_factory=lambda: f"10.0.{next(_addresses) // 250}.{next(_addresses) % 250}")
    _connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send one request on the open connection."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            self._connection.request(method, path, body, {**self._headers(), **(headers or {})})
            response = self._connection.getresponse()
            reply = Reply(response.status, response.headers.get("Location", ""), response.read())
        except UNREACHED:
            self.hang_up()
            raise
        if response.will_close:
            self.hang_up()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def send(self, path: str, fields: Mapping[str, str] | None = None) -> Reply:
        """Send a form."""
        form = urlencode({"csrf_token": self.token, **(fields or {})}).encode()
        return self.ask("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})

    def save(self, attempt: str, question: str, revision: int, choice: tuple[str, ...]) -> Reply:
        """Save one revision of an answer, as the script of the page does."""
        body = json.dumps({"revision": revision, "value": list(choice)}).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return self.ask("PUT", f"/learn/attempts/{attempt}/answers/{question}", body, headers)

    def sign_in(self, email: str, password: str = PASSWORD) -> Reply:
        """Sign in through the form; a sign-in that succeeds leaves a fresh token."""
        self.cookies.clear()
        self.read_token("/account/sign-in")
        reply = self.send("/account/sign-in", {"email": email, "password": password})
        if reply.status == 302:
            self.read_token("/help")
        return reply

    def read_token(self, path: str) -> None:
        """The token of the page at ``path`` is the one sent from now on."""
        found = _TOKEN.search(self.get(path).text)
        assert found is not None, f"no token on {path}"
        self.token = found.group(1)

    def hang_up(self) -> None:
        """The next request opens a new connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "X-Forwarded-For": self.address}


def attempt_of(reply: Reply) -> str:
    """The public id of the attempt that a reply leads to."""
    found = re.search(r"/learn/attempts/([0-9a-f]{32})", reply.location)
    assert found is not None, f"{reply.status} {reply.location}"
    return found.group(1)
