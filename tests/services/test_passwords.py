"""Hashing passwords."""

import time

from argon2 import extract_parameters

from course_app.services.passwords import Hasher


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


def spent(hasher: Hasher, hashed: str | None) -> float:
    """The least CPU, in seconds, of some looks."""
    found = []
    for _ in range(3):
        began = time.process_time()
        hasher.verify("bramble-kettle-orbit-seven", hashed)
        found.append(time.process_time() - began)
    return min(found)
