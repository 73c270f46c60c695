"""A request that is too large gets a page like any other error, even where its body is never read."""

import http.client
import time
from collections.abc import Iterator

import pytest

from course_app.web.environ import REFUSED
from course_app.web.gateway import LINGER_SECONDS
from tests.application import Browser
from tests.benchmarks.servers import Running, free_port, gateway_command, started
from tests.web import echo_gateway


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    port = free_port()
    with started(
        gateway_command("tests.web.echo_gateway:gateway", port, workers=1), port, path="/echo"
    ) as running:
        yield running


def test_who_sends_too_much_at_once_can_still_read_the_answer(server: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("POST", "/echo", body=b"x" * (5 * echo_gateway.LARGEST_BODY))
        response = connection.getresponse()
        assert response.status == 413
        assert response.read(), "the app has the page to give"
        assert response.headers["Connection"] == "close"
    finally:
        connection.close()


def test_who_only_announces_too_much_is_not_waited_for(server: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    begun = time.monotonic()
    try:
        connection.putrequest("POST", "/echo")
        connection.putheader("Content-Length", str(echo_gateway.LARGEST_BODY + 1))
        connection.endheaders()
        assert connection.getresponse().status == 413
    finally:
        connection.close()
    assert time.monotonic() - begun < LINGER_SECONDS + 3


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/sign-out", "/learn/courses"])
def test_a_refused_request_gets_the_page_and_carries_nothing_out(signed_in: Browser, path: str) -> None:
    answer = signed_in.post(path, environ_overrides={REFUSED: 413})
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert signed_in.get("/learn").status_code == 200
