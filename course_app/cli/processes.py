"""Processes that belong together: forked from one that has everything loaded, and none outlives it."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import Context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from course_app.storage.database import disconnect

STOP_SECONDS = 25


class Group:
    """Children that work side by side. One that ends takes the others with it; so does a SIGTERM or SIGINT to us."""

    def __init__(self) -> None:
        self.stopped = False
        self._stops, self._asked = os.pipe()  # a signal alone does not end a wait (PEP 475)
        self._children: list[BaseProcess] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def start(self, name: str, work: Callable[[], object]) -> None:
        """``work`` runs in a child process that shares what is loaded here, and no connection and no context."""
        disconnect()
        process = multiprocessing.get_context("fork").Process(
            target=_begin, args=(work, os.getpid()), name=name
        )
        process.start()
        self._children.append(process)

    def goes_on(self, *, seconds: float) -> bool:
        """Whether, ``seconds`` later, everybody still works and nobody has asked us to stop."""
        return not wait([self._stops, *(child.sentinel for child in self._children)], seconds)

    def end(self) -> int:
        """Nobody works any more. Returns 0 after a signal, else the status of the one that ended first, 1 if that was 0."""
        status = next((child.exitcode for child in self._children if child.exitcode is not None), 0)
        _end(self._children)
        return 0 if self.stopped else status or 1

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopped = True
        os.write(self._asked, b".")


def clean_up_when_ended() -> None:
    """A SIGTERM, or a terminal that goes away, ends this process as an exception would: what is half done is removed.

    Whoever started it to outlive the terminal (``nohup``) has it go on.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda received, _frame: sys.exit(128 + received))


def end_with(parent: int) -> None:
    """End this process, as a SIGTERM would, within a second after ``parent`` is gone, even if that was killed.

    An orphan would keep the port and answer with yesterday's program, or send mail beside its successor.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _begin(work: Callable[[], object], parent: int) -> None:
    os.setsid()  # Ctrl+C in a terminal reaches the parent alone, which ends its children in order
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    end_with(parent)
    Context().run(work)  # the command's application context would be every request's


def _end(children: Sequence[BaseProcess]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.join(max(0.1, deadline - time.monotonic()))
        if child.exitcode is None:
            child.kill()
            child.join()
