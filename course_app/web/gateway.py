"""From the server's network threads to the Flask app: a request reaches Python code when it is there as a whole.

A WSGI server with one Python thread stands still while that thread waits for a form that arrives one byte a second.
Here the body is collected while others are answered, within limits of size, time and speed; then the app runs, one
request after the other, in the one thread of the process. Requests that are known to take long (hashing a password,
making a PDF, an export) run beside it in few threads, and are turned away early when too many wait.
An answer is made completely before it is sent, large ones on disk, so a slow reader holds neither thread nor memory.

The server speaks RSGI: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import io
import logging
import multiprocessing
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # renamed there, so mypy takes it for private

from course_app.web.environ import REFUSED, Headers, Scope, environ_of

GRACE_SECONDS = 20.0
"""How long a body may take, whatever its size."""
SLOWEST_BYTES_PER_SECOND = 1000
"""Each second beyond the grace is paid for with this many bytes: a poor mobile line brings ten times that."""
FORM_BYTES = 16 * 1024
"""A body up to this size has the grace and no more. It is read in one piece, which costs half as much."""
MEMORY_BYTES = 256 * 1024
"""Bodies and answers beyond this lie in a temporary file."""
HANDOVER_SECONDS = 60.0
"""How long that file is kept for the server to open it, which it does within milliseconds."""
LINGER_SECONDS = 2.0
"""How long a body that nobody reads is taken in and dropped: most programs look at the answer only after sending."""
STRANGERS_BYTES = 1024 * 1024
"""A body beyond this is taken in from whoever has signed in once: on disk, those of strangers would have no end."""
SLOW_THREADS = 2
SLOW_QUEUE = 64

_log = logging.getLogger(__name__)

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class HttpProtocol(Protocol):
    """The server's end of one request. Calling it gives the body, iterating its pieces as they come."""

    def __call__(self) -> Awaitable[bytes]: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_file(self, status: int, headers: Headers, file: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered; a large body is a file that stands at its end and is closed by who sends it."""

    status: int
    headers: Headers
    body: bytes | IO[bytes] = b""


class Refusal(Exception):  # noqa: N818 (an expected outcome)
    """The request does not reach the app; the connection ends with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Gone(Exception):  # noqa: N818 (an expected outcome)
    """The client left before its request was complete."""


class Gateway:
    """Makes a WSGI app servable. Every server process has one.

    ``is_slow(method, path)`` names the requests that get a thread of their own; ``largest_body(method, path)``
    is how many bytes a request may bring; ``knows(environ)`` whether its cookie is that of somebody who signed in.
    """

    def __init__(
        self,
        app: WsgiApp,
        *,
        largest_body: Callable[[str, str], int],
        is_slow: Callable[[str, str], bool],
        knows: Callable[[dict[str, Any]], bool],
    ) -> None:
        self._app = app
        self._knows = knows
        self._largest_body = largest_body
        self._is_slow = is_slow
        self._slow_lane = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="slow-request")
        self._slow_requests = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to serve. The process ends itself when the one that started it is gone."""
        parent = multiprocessing.parent_process()
        _end_with_parent(loop, (parent.pid if parent else None) or os.getppid())

    async def __rsgi__(self, scope: Scope, protocol: HttpProtocol) -> None:
        """Answer one request."""
        try:
            length = self._announced_length(scope)
            if length > self._limit(scope):
                await _dropped(protocol)
                answer = self._refused(scope, 413)
            else:
                with await _received(protocol, length) as body:
                    answer = await self._answer(scope, body)
        except Refusal as refusal:
            answer = Answer(refusal.status, [("connection", "close")])
        except Gone:
            return
        _send(answer, protocol)

    def _limit(self, scope: Scope) -> int:
        """How many bytes this request may bring."""
        limit = self._largest_body(*_target(scope))
        if limit <= STRANGERS_BYTES or self._knows(environ_of(scope, io.BytesIO())):
            return limit
        return STRANGERS_BYTES

    def _announced_length(self, scope: Scope) -> int:
        """The size of the body in bytes. It must be announced, or a broken transfer would look like a complete one."""
        if "transfer-encoding" in scope.headers:
            raise Refusal(411)
        return int(scope.headers.get("content-length", "0"))

    def _refused(self, scope: Scope, status: int) -> Answer:
        """The app's page for a request that it shall not carry out; the connection ends with it."""
        answer = self._call({**environ_of(scope, io.BytesIO()), REFUSED: status})
        return Answer(status, [*answer.headers, ("connection", "close")], answer.body)

    async def _answer(self, scope: Scope, body: IO[bytes]) -> Answer:
        """The app's answer, from the lane where this request belongs."""
        environ = environ_of(scope, body)
        if not self._is_slow(*_target(scope)):
            return self._call(environ)
        if self._slow_requests >= SLOW_QUEUE:
            raise Refusal(503)
        self._slow_requests += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._slow_lane, self._call, environ)
        finally:
            self._slow_requests -= 1

    def _call(self, environ: dict[str, Any]) -> Answer:
        """Run the app; what it cannot answer for itself is logged and becomes a bare 500."""
        status, headers = 500, []

        def start_response(line: str, given: Headers, _error: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), given

        pieces: Iterable[bytes] = ()
        try:
            pieces = self._app(environ, start_response)
            body = _collected(pieces)
        except Exception:  # noqa: BLE001 (the last line of defence: the next request must be answered)
            _log.exception("The app failed to answer")
            return Answer(500, [])
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        return Answer(status, headers, body)


def _target(scope: Scope) -> tuple[str, str]:
    """Method and path as the app will read them: whoever writes them another way gets no other lane by it."""
    return scope.method.upper(), f"/{scope.path.lstrip('/')}"


async def _received(protocol: HttpProtocol, length: int) -> IO[bytes]:
    """The complete body of ``length`` bytes, ready to be read, or ``Refusal`` or ``Gone``."""
    if length == 0:
        return io.BytesIO()
    try:
        async with asyncio.timeout(GRACE_SECONDS) as limit:
            if length <= FORM_BYTES:
                return io.BytesIO(await protocol())
            return await _received_in_pieces(protocol, length, limit)
    except TimeoutError:
        raise Refusal(408) from None
    except ProtocolClosed:
        raise Gone from None


async def _dropped(protocol: HttpProtocol) -> None:
    """What the client is sending is out of the way, or its time is up."""
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            async for _piece in protocol:
                pass
    except (TimeoutError, ProtocolClosed):
        return


async def _received_in_pieces(protocol: HttpProtocol, length: int, limit: asyncio.Timeout) -> IO[bytes]:
    """A large body. Every piece that arrives earns it time."""
    body = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 (the caller closes it)
    deadline = limit.when() or 0.0
    received = 0
    try:
        async for piece in protocol:
            received += body.write(piece)
            limit.reschedule(deadline + received / SLOWEST_BYTES_PER_SECOND)
        if received < length:
            raise Gone
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


def _collected(pieces: Iterable[bytes]) -> bytes | IO[bytes]:
    """All pieces in one; in a file as soon as they are large."""
    small: list[bytes] = []
    size = 0
    rest = iter(pieces)
    for piece in rest:
        small.append(piece)
        size += len(piece)
        if size > MEMORY_BYTES:
            break
    else:
        return b"".join(small)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the sender closes it)
    try:
        file.writelines(small)
        file.writelines(rest)
        file.flush()
    except BaseException:
        file.close()
        raise
    return file


def _send(answer: Answer, protocol: HttpProtocol) -> None:
    """Hand the answer to the server, which sends it as fast as its client reads."""
    if isinstance(answer.body, bytes):
        protocol.response_bytes(answer.status, answer.headers, answer.body)
        return
    headers = answer.headers
    if not any(name.lower() == "content-length" for name, _ in headers):
        headers = [*headers, ("content-length", str(answer.body.tell()))]
    protocol.response_file(answer.status, headers, f"/dev/fd/{answer.body.fileno()}")
    asyncio.get_running_loop().call_later(HANDOVER_SECONDS, answer.body.close)


def _end_with_parent(loop: asyncio.AbstractEventLoop, parent: int) -> None:
    """Look every second; a server without its parent would keep the port and answer with yesterday's program."""
    if os.getppid() != parent:
        signal.raise_signal(signal.SIGTERM)
        return
    loop.call_later(1, _end_with_parent, loop, parent)
