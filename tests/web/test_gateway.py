"""The gateway behind the real server, and its limits against a client that the test plays itself."""

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from course_app.web import gateway as gateways
from course_app.web.gateway import Gateway
from course_app.web.lanes import is_slow
from tests.benchmarks.servers import Running, free_port, gateway_command, started
from tests.web import echo_gateway

Result = TypeVar("Result")


def finished(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What the coroutine returns, from a thread of its own: browser tests leave a running loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    port = free_port()
    with started(
        gateway_command("tests.web.echo_gateway:gateway", port, workers=1), port, path="/echo"
    ) as running:
        yield running


def ask(server: Running, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, body=body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def send_raw(server: Running, request: bytes) -> bytes:
    """Everything the server says until it closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_path_query_and_address_reach_the_app(server: Running) -> None:
    _, body = ask(server, "GET", "/echo/Espa%C3%B1ol%20a%2Fb?next=%2Flearn&x=1")
    seen = json.loads(body)
    assert (seen["rest"], seen["query"], seen["address"]) == ("Español a/b", "next=%2Flearn&x=1", "127.0.0.1")


@pytest.mark.parametrize(
    "size", [0, 1, gateways.FORM_BYTES, gateways.FORM_BYTES + 1, gateways.MEMORY_BYTES * 3]
)
def test_a_body_of_any_allowed_size_arrives_whole(server: Running, size: int) -> None:
    body = bytes(index % 251 for index in range(size))
    status, answer = ask(server, "POST", "/echo", body)
    seen = json.loads(answer)
    assert (status, seen["length"], seen["sum"]) == (200, size, sum(body))


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(server: Running) -> None:
    length = echo_gateway.LARGEST_BODY + 1
    answer = send_raw(server, f"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_large_body_is_taken_in_from_nobody_who_never_signed_in(server: Running) -> None:
    """A server's disk would be full of them before the app is asked."""
    size = gateways.STRANGERS_BYTES + 1
    assert ask(server, "POST", "/echo/officer", bytes(size))[0] == 200
    assert ask(server, "POST", "/echo/stranger", bytes(size - 1))[0] == 200
    request = f"POST /echo/stranger HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"
    assert send_raw(server, request.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_body_without_announced_length_is_refused(server: Running) -> None:
    request = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    assert send_raw(server, request).startswith(b"HTTP/1.1 411 ")


def test_repeated_headers_are_joined_and_names_with_underscores_dropped(server: Running) -> None:
    request = (
        b"GET /echo HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nCookie: b=2\r\nX-Seen: one\r\nX-Seen: two\r\n"
        b"X_Forwarded_For: 6.6.6.6\r\nConnection: close\r\n\r\n"
    )
    seen = json.loads(send_raw(server, request).partition(b"\r\n\r\n")[2])
    assert seen["cookies"] == {"a": "1", "b": "2"}
    assert seen["headers"]["X-Seen"] == "one, two"
    assert "X-Forwarded-For" not in seen["headers"]


def test_a_large_answer_arrives_whole_and_says_how_large_it_is(server: Running) -> None:
    status, body = ask(server, "GET", "/large")
    assert (status, len(body), body[:1000], body[-1000:]) == (200, 3_000_000, b"A" * 1000, b"J" * 1000)


def test_a_head_request_gets_the_headers_and_no_body(server: Running) -> None:
    answer = send_raw(server, b"HEAD /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


def test_an_answer_that_breaks_off_is_a_500_and_the_server_goes_on(server: Running) -> None:
    assert ask(server, "GET", "/broken")[0] == 500
    assert ask(server, "GET", "/echo")[0] == 200


def test_others_are_answered_while_a_slow_request_runs(server: Running) -> None:
    slow: list[int] = []
    thread = threading.Thread(target=lambda: slow.append(ask(server, "GET", "/sleep")[0]))
    thread.start()
    try:
        while thread.is_alive() and not slow:
            assert ask(server, "GET", "/echo")[0] == 200
            break
        assert not slow
    finally:
        thread.join()
    assert slow == [200]


class PlayedClient:
    """The server's end of one request, played by the test: sends the given pieces, then stops or goes."""

    def __init__(self, *pieces: bytes, leaves: bool = False) -> None:
        self._pieces = pieces
        self._leaves = leaves
        self.status: int | None = None
        self.body = b""

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if not self._leaves:
            await asyncio.sleep(3600)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = status, body

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.status = status


def request_with(length: int, path: str = "/echo", method: str = "POST") -> SimpleNamespace:
    return SimpleNamespace(
        http_version="1.1",
        scheme="http",
        method=method,
        path=path,
        query_string="",
        server="127.0.0.1:80",
        client="127.0.0.1:50000",
        headers={"host": "x", "content-length": str(length)},
    )


def answer_to(client: PlayedClient, length: int) -> list[dict[str, object]]:
    """Serve one request; what the app was given."""
    calls: list[dict[str, object]] = []

    def app(environ: dict[str, object], start_response: object) -> list[bytes]:
        calls.append(environ)
        start_response("200 OK", [])  # type: ignore[operator]
        return [b"stored"]

    served = Gateway(
        app,
        largest_body=lambda _method, _path: 10_000_000,
        is_slow=lambda _method, _path: False,
        knows=lambda _environ: True,
    )
    finished(served.__rsgi__(request_with(length), client))  # type: ignore[arg-type]
    return calls


@pytest.mark.parametrize("length", [100, 1_000_000])
def test_a_body_that_does_not_come_is_given_up_with_a_408(
    monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(gateways, "GRACE_SECONDS", 0.05)
    client = PlayedClient(b"a")
    assert answer_to(client, length) == []
    assert client.status == 408


def test_a_large_body_that_keeps_coming_earns_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "GRACE_SECONDS", 0.0)
    client = PlayedClient(*[b"x" * 50_000] * 20, leaves=True)
    assert len(answer_to(client, 1_000_000)) == 1
    assert client.body == b"stored"


def test_a_large_body_that_breaks_off_never_reaches_the_app() -> None:
    client = PlayedClient(b"x" * 50_000, leaves=True)
    assert answer_to(client, 1_000_000) == []
    assert client.status is None


def test_a_form_that_breaks_off_never_reaches_the_app(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"200 OK" not in answer


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/account/sign-in"), ("post", "/account/sign-in"), ("Post", "//account/sign-in")],
)
def test_no_spelling_of_a_request_gets_it_into_another_lane(method: str, path: str) -> None:
    """Flask reads all of these as one, so the gateway does too."""
    asked: list[tuple[str, str]] = []

    def app(environ: dict[str, object], start_response: object) -> list[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]
        return [threading.current_thread().name.encode()]

    def note(method: str, path: str) -> int:
        asked.append((method, path))
        return 100

    served = Gateway(app, largest_body=note, is_slow=is_slow, knows=lambda _environ: True)
    client = PlayedClient()
    finished(served.__rsgi__(request_with(0, path, method), client))  # type: ignore[arg-type]
    assert asked == [("POST", "/account/sign-in")]
    assert client.body.startswith(b"slow-request")


def test_when_too_many_slow_requests_wait_the_next_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "SLOW_QUEUE", 2)
    leave = threading.Event()

    def app(_environ: dict[str, object], start_response: object) -> list[bytes]:
        leave.wait(10)
        start_response("200 OK", [])  # type: ignore[operator]
        return [b"made"]

    async def three() -> list[int | None]:
        served = Gateway(
            app,
            largest_body=lambda _method, _path: 100,
            is_slow=lambda _method, _path: True,
            knows=lambda _environ: True,
        )
        clients = [PlayedClient() for _ in range(3)]
        waiting = [asyncio.create_task(served.__rsgi__(request_with(0), client)) for client in clients]  # type: ignore[arg-type]
        await waiting[2]
        leave.set()
        await asyncio.gather(*waiting)
        return [client.status for client in clients]

    assert finished(three()) == [200, 200, 503]
