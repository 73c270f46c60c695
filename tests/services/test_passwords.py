"""Hashing passwords."""

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters

from course_app.services.passwords import LEAST_URGENT, Hasher


def test_looking_at_the_password_of_nobody_is_as_much_work_as_at_anybodys() -> None:
    hasher = Hasher()
    hashed = hasher.hash("bramble-kettle-orbit-seven")
    assert extract_parameters(hasher._nobody) == extract_parameters(hashed)
    assert hasher.verify("bramble-kettle-orbit-seven", hashed)
    assert not hasher.verify("bramble-kettle-orbit-seven", None)
    assert spent(hasher, None) > spent(hasher, hashed) / 2


def test_a_hasher_is_made_without_hashing() -> None:
    began = time.process_time()
    hasher = Hasher()
    made = time.process_time() - began
    assert made < spent(hasher, None) / 2


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own here")
def test_hashing_gives_way_to_everything_else_in_its_process() -> None:
    hasher = Hasher(cheap=True)
    hasher._argon2 = Witness()  # type: ignore[assignment]
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert hasher.hash("bramble-kettle-orbit-seven") == f"priority {LEAST_URGENT}"
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_passwords_are_hashed_one_after_the_other() -> None:
    hasher, witness = Hasher(cheap=True), Witness()
    hasher._argon2 = witness  # type: ignore[assignment]
    with ThreadPoolExecutor(8) as people:
        list(people.map(hasher.hash, [f"bramble-kettle-orbit-{number}" for number in range(40)]))
    assert witness.hashed == 40
    assert witness.most_at_once == 1
    with ThreadPoolExecutor(8) as people:
        list(people.map(witness.hash, [f"bramble-kettle-orbit-{number}" for number in range(40)]))
    assert witness.most_at_once > 1, "the witness sees nothing"


class Witness:
    """Stands where argon2 does, and sees with which priority it runs, and how many of it at once."""

    def __init__(self) -> None:
        self.hashed = self.most_at_once = self._now = 0

    def hash(self, _password: str) -> str:
        """The priority of the thread, as a hash."""
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        time.sleep(0.002)
        self._now -= 1
        self.hashed += 1
        return f"priority {os.getpriority(os.PRIO_PROCESS, threading.get_native_id())}"


def spent(hasher: Hasher, hashed: str | None) -> float:
    """The least CPU, in seconds, of some looks."""
    found = []
    for _ in range(3):
        began = time.process_time()
        hasher.verify("bramble-kettle-orbit-seven", hashed)
        found.append(time.process_time() - began)
    return min(found)
