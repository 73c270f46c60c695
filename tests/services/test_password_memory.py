"""However many people sign in at once, a process keeps the memory of one hash, and not of one for each thread."""

import platform
import subprocess
import sys

import pytest

from course_app.config import PROJECT

THREADS = 4
ONE_AFTER_THE_OTHER = """
import threading
from argon2 import PasswordHasher
from course_app.services.passwords import Hasher

password, done, leave = "bramble-kettle-orbit-seven", threading.Semaphore(0), threading.Event()
hashed = {hasher}

def hash_and_stay():
    for _ in range(2):
        hashed(password)
    done.release()
    leave.wait()

for _ in range({threads}):
    threading.Thread(target=hash_and_stay).start()
    done.acquire()
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
leave.set()
"""


def megabytes(hasher: str) -> float:
    """The memory of a process in which some threads have hashed passwords, one after the other."""
    program = ONE_AFTER_THE_OTHER.format(hasher=hasher, threads=THREADS)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, check=True, capture_output=True, text=True, timeout=60
    )
    return int(done.stdout) / 1024


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries give each thread no heap of its own"
)
def test_a_process_keeps_the_memory_of_one_hash() -> None:
    """glibc gives each thread a heap that it never gives back; the library alone would fill one for each."""
    ours = megabytes("Hasher().hash")
    alone = megabytes("PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash")
    assert ours < alone - 19 * (THREADS - 2)
