"""Clients that send or read a byte a second do not keep anybody else waiting.

100 of them for a few seconds in `make test`; 1,000, until the server has cut them off, with COURSE_PROVE=1.
"""

import os
import sys
from dataclasses import dataclass

import pytest

from tests.benchmarks.ordinary_clients import visit
from tests.benchmarks.servers import free_port, gateway_command, started
from tests.benchmarks.slow_clients import attack

PROVING = os.environ.get("COURSE_PROVE") == "1"
SLOW_CLIENTS = 1000 if PROVING else 100
ATTACK_SECONDS = 40 if PROVING else 6
WATCHED_SECONDS = 30 if PROVING else 3
P99_SECONDS = 0.5


@dataclass(frozen=True)
class Site:
    """What is attacked: a gateway, a page that visitors open, one that is read slowly, a form that is sent slowly."""

    target: str
    page: str
    read_slowly: str
    form: str


SITES = [
    pytest.param(
        Site("tests.benchmarks.probe_gateway:gateway", "/hello", "/page", "/account/sign-in"),
        id="probe pages",
    ),
]


@pytest.mark.parametrize("site", SITES)
def test_everybody_else_is_answered_while_slow_clients_attack(site: Site) -> None:
    port = free_port()
    with (
        started(gateway_command(site.target, port, workers=2), port, path=site.page),
        attack(
            port, count=SLOW_CLIENTS, seconds=ATTACK_SECONDS, post_path=site.form, read_path=site.read_slowly
        ) as slow,
    ):
        visits = visit(port, site.page, seconds=WATCHED_SECONDS)
    assert visits.failures == []
    assert len(visits.waits) > WATCHED_SECONDS
    assert sum(outcome.refused for outcome in slow.outcomes.values()) == 0
    if PROVING:
        assert visits.percentile(99) < P99_SECONDS
        for kind in ("headers", "body"):
            assert slow.outcomes[kind].cut == slow.outcomes[kind].started


def test_the_same_attack_stops_a_server_that_waits_for_each_client() -> None:
    port = free_port()
    probe = "tests.benchmarks.probe_app"
    command = [sys.executable, "-m", "flask", "--app", probe, "run", "--without-threads", "--port", str(port)]
    with (
        started(command, port),
        attack(port, count=20, seconds=8, post_path="/account/sign-in", read_path="/page"),
    ):
        visits = visit(port, "/hello", seconds=1, visitors=1)
    assert visits.waits == []
    assert visits.failures != []
