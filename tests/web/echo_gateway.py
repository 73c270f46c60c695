"""An app that says what reached it, behind the platform's gateway, for tests against the real server."""

import os
import time

from flask import Flask, Response, request

from course_app.web.gateway import Gateway

LARGEST_BODY = 2 * 1024 * 1024

app = Flask(__name__)


@app.route("/echo", defaults={"rest": ""}, methods=["GET", "POST", "PUT"])
@app.route("/echo/<path:rest>", methods=["GET", "POST", "PUT"])
def echo(rest: str) -> dict[str, object]:
    body = request.get_data()
    return {
        "method": request.method,
        "rest": rest,
        "query": request.query_string.decode(),
        "address": request.remote_addr,
        "headers": dict(request.headers),
        "cookies": request.cookies,
        "length": len(body),
        "sum": sum(body),
        "process": os.getpid(),
    }


@app.get("/large")
def large() -> Response:
    return Response((bytes([65 + index % 26]) * 1000 for index in range(3000)), mimetype="text/plain")


@app.get("/broken")
def broken() -> Response:
    def pieces() -> object:
        yield b"begun"
        raise RuntimeError("in the middle of an answer")

    return Response(pieces())  # type: ignore[arg-type]


@app.get("/sleep")
def sleep() -> str:
    time.sleep(1.5)
    return "rested"


gateway = Gateway(
    app,
    largest_body=lambda _method, _path: LARGEST_BODY,
    is_slow=lambda _method, path: path == "/sleep",
    knows=lambda environ: "stranger" not in environ["PATH_INFO"],
)
