"""Numbers for machines that watch: of all processes together, on a port of their own, without a name or an address."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.application import SECRET_KEY
from tests.benchmarks.servers import ROOT, gateway_command, wait_for_answer
from tests.databases import Database
from tests.proofs.school import QUESTIONS, RIGHT, WRONG, School, found_school
from tests.proofs.site import free_port
from tests.proofs.visitor import Visitor, attempt_of

MARKER = "made-up-by-a-stranger"


class Site:
    """Two web processes and one for metrics: ``in_one`` command, or as two services of a machine would run them."""

    def __init__(self, database: Database, folder: Path, *, in_one: bool = False) -> None:
        folder.mkdir()
        self.port, self.metrics_port = free_port(), free_port()
        environment = {
            **os.environ,
            "COURSE_INSTANCE": str(folder),
            "COURSE_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
            "COURSE_BASE_URL": f"http://127.0.0.1:{self.port}",
            "COURSE_SECRET_KEY": SECRET_KEY,
            "COURSE_CHEAP_HASHING": "1",
            "COURSE_METRICS_PORT": str(self.metrics_port),
        }
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        commands = (
            [[*flask, "serve", "--port", str(self.port)]]
            if in_one
            else [gateway_command("wsgi:gateway", self.port, workers=2), [*flask, "metrics"]]
        )
        self.processes = [
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            for command in commands
        ]
        wait_for_answer(self.port, "/healthz")
        wait_for_answer(self.metrics_port, "/metrics")

    def text(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())

    def samples(self, name: str, **labels: str) -> list[Sample]:
        return [
            sample
            for family in text_string_to_metric_families(self.text())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]

    def value(self, name: str, **labels: str) -> float:
        return sum(sample.value for sample in self.samples(name, **labels))

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)


@pytest.fixture
def school(database: Database) -> School:
    return found_school(database)


@pytest.fixture
def in_one() -> bool:
    """Whether `flask serve` starts all of it."""
    return False


@pytest.fixture
def site(database: Database, school: School, tmp_path: Path, in_one: bool) -> Iterator[Site]:
    started = Site(database, tmp_path / "instance", in_one=in_one)
    try:
        yield started
    finally:
        started.stop()


def test_requests_saves_and_sign_ins_are_counted_over_all_processes(site: Site, school: School) -> None:
    visitor = Visitor(site.port)
    assert visitor.sign_in(school.officers[0], "wrong").status != 302
    assert visitor.sign_in(school.officers[0]).status == 302
    visitor.send(f"/learn/courses/{school.courses[0]}/enrol")
    attempt = attempt_of(visitor.send(f"/learn/courses/{school.courses[0]}/quizzes/quiz/attempts"))
    for revision, choice in ((1, RIGHT), (1, RIGHT), (1, WRONG)):
        visitor.save(attempt, QUESTIONS[0], revision, choice)
    for _ in range(40):  # each on a connection of its own, so that both processes answer some
        visitor.hang_up()
        assert visitor.get(f"/learn/attempts/{attempt}/review").status == 200
    visitor.ask("BREW", f"/{MARKER}")
    visitor.hang_up()

    of_attempts = {"route": "/learn/attempts/<attempt_id>/review", "method": "GET", "status": "200"}
    assert site.value("course_request_seconds_count", **of_attempts) == 40
    assert site.value("course_request_seconds_bucket", **of_attempts, le="+Inf") == 40
    assert [
        site.value("course_answer_saves_total", outcome=word) for word in ("store", "repeat", "conflict")
    ] == [1, 1, 1]
    assert site.value("course_sign_ins_total", step="password", outcome="passed") == 1
    assert site.value("course_sign_ins_total", step="password", outcome="refused") == 1
    assert site.value("course_request_seconds_count", route="none", method="none") == 1

    text = site.text()
    for private in (school.officers[0], "@", attempt, QUESTIONS[0], "127.0.0.1", MARKER, "BREW"):
        assert private not in text


@pytest.mark.parametrize("in_one", [False, True], ids=["parts", "serve"])
def test_the_state_of_the_installation_is_told_and_the_site_itself_tells_no_numbers(site: Site) -> None:
    assert site.value("course_database_up") == 1
    assert site.value("course_outbox_waiting") == 0
    visitor = Visitor(site.port)
    assert visitor.get("/metrics").status == 404
    visitor.hang_up()


def test_a_port_that_is_taken_and_one_that_is_not_set_are_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text(SECRET_KEY)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for port, words in ((taken.getsockname()[1], "cannot listen for metrics"), (0, "no port is set")):
            done = subprocess.run(
                [sys.executable, "-m", "flask", "--app", "wsgi", "metrics"],
                cwd=ROOT,
                env={**os.environ, "COURSE_INSTANCE": str(tmp_path), "COURSE_METRICS_PORT": str(port)},
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert done.returncode == 1
            assert len(done.stderr.splitlines()) == 1
            assert words in done.stderr
