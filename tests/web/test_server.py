"""Starting, stopping and losing server processes."""

import http.client
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable

from course_app.web.server import STOP_SECONDS, raise_file_limit
from tests.benchmarks import processes
from tests.benchmarks.ordinary_clients import visit_once
from tests.benchmarks.servers import ROOT, Running, free_port, gateway_command, started, wait_for_answer


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true within 15 seconds."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def echo_server(port: int, workers: int) -> list[str]:
    return gateway_command("tests.web.echo_gateway:gateway", port, workers=workers)


def live_workers(server: Running) -> list[int]:
    return [worker for worker in processes.children(server.pid) if processes.is_running(worker)]


def test_a_killed_worker_is_started_again() -> None:
    port = free_port()
    with started(echo_server(port, 2), port, path="/echo") as server:
        victim = live_workers(server)[0]
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: len(live_workers(server)) == 2 and victim not in live_workers(server))
        assert eventually(lambda: visit_once(port, "/echo") is None)


def test_workers_end_when_their_server_is_killed_so_that_the_port_is_free() -> None:
    port = free_port()
    process = subprocess.Popen(
        echo_server(port, 2), cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    workers: list[int] = []
    try:
        wait_for_answer(port, "/echo")
        workers = processes.children(process.pid)
        process.kill()
        process.wait()
        assert len(workers) == 2
        assert eventually(lambda: not any(processes.is_running(worker) for worker in workers))
    finally:
        process.kill()
        process.wait()
        for worker in filter(processes.is_running, workers):
            os.kill(worker, signal.SIGKILL)


def test_a_stop_lets_the_running_request_finish() -> None:
    port = free_port()
    answers: list[int] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/sleep")
        answers.append(connection.getresponse().status)
        connection.close()

    with started(echo_server(port, 1), port, path="/echo") as server:
        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        os.kill(server.pid, signal.SIGTERM)
        asking.join()
        assert eventually(lambda: not processes.is_running(server.pid))
    assert answers == [200]


def test_a_stop_during_the_start_is_not_swallowed() -> None:
    process = subprocess.Popen(
        echo_server(free_port(), 2), cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    workers: list[int] = []
    try:
        assert eventually(lambda: len(processes.children(process.pid)) == 2)
        workers = processes.children(process.pid)
        time.sleep(0.1)
        process.terminate()
        process.wait(STOP_SECONDS / 2)
        assert not any(processes.is_running(worker) for worker in workers)
    finally:
        process.kill()
        process.wait()
        for worker in filter(processes.is_running, workers):
            os.kill(worker, signal.SIGKILL)


def test_the_limit_of_open_files_is_raised_as_far_as_allowed() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        raise_file_limit(1000)
        raised, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert raised == (1512 if hard == resource.RLIM_INFINITY else min(1512, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_limit_that_is_high_already_stays() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    raise_file_limit(-500)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
