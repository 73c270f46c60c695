"""What one thread has freed is there for the others, so that hashing passwords does not cost 19 MiB per thread for ever."""

import platform
import subprocess
import sys

import pytest

from course_app.config import PROJECT

THREADS = 4
HASHING_ONE_AFTER_THE_OTHER = """
import threading
from course_app.services.passwords import Hasher
from course_app.web.server import share_one_heap

if {shared}:
    share_one_heap()
hasher, done, leave = Hasher(), threading.Semaphore(0), threading.Event()

def hash_and_stay():
    for _ in range(2):
        hasher.hash("bramble-kettle-orbit-seven")
    done.release()
    leave.wait()

for _ in range({threads}):
    threading.Thread(target=hash_and_stay).start()
    done.acquire()
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
leave.set()
"""


def megabytes(*, shared: bool) -> float:
    """The memory of a process in which some threads have hashed passwords, one after the other."""
    program = HASHING_ONE_AFTER_THE_OTHER.format(shared=shared, threads=THREADS)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, check=True, capture_output=True, text=True, timeout=60
    )
    return int(done.stdout) / 1024


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap anyway")
def test_threads_that_hashed_a_password_keep_one_heap_and_not_one_each() -> None:
    """Without it, each would keep its own: that is what makes the difference."""
    assert megabytes(shared=True) < megabytes(shared=False) - 19 * (THREADS - 2)
