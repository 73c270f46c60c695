"""Officers who take courses without a pause, and who remember every yes they were given."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.proofs.evidence import Acknowledged
from tests.proofs.school import QUESTIONS, RIGHT, WRONG, School
from tests.proofs.visitor import UNREACHED, Reply, Visitor, attempt_of

PAUSE_SECONDS = 0.05
"""Between two tries to reach a server that is gone."""


class Stopped(Exception):  # noqa: N818 (an expected outcome)
    """The proof is over."""


@dataclass
class Restless:
    """One officer: enrols, reads, takes the quiz until she passes (one time in three), and goes on to the next course.

    What gets no answer is sent again until it does, unchanged, as the page's script does.
    """

    visitor: Visitor
    school: School
    random: Random
    over: threading.Event
    saved: list[Acknowledged] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    _revisions: dict[tuple[str, str], int] = field(default_factory=dict)

    def run(self) -> None:
        """Work until the proof is over; what the server should not have said is among the surprises."""
        try:
            for key in self.school.courses[:-1]:
                self._take(key)
            while True:  # the last course is never passed, so there is always something to save
                self._sit(self.school.courses[-1], passing=False)
        except Stopped:
            self.visitor.hang_up()

    def _take(self, key: str) -> None:
        self._insist(302, lambda: self.visitor.send(f"/learn/courses/{key}/enrol"))
        self._insist(302, lambda: self.visitor.send(f"/learn/courses/{key}/lessons/first/complete"))
        passing = False
        while not passing:
            passing = self.random.random() < 1 / 3
            self._sit(key, passing=passing)

    def _sit(self, key: str, *, passing: bool) -> None:
        self._insist(302, lambda: self.visitor.send(f"/learn/courses/{key}/enrol"))
        start = self._insist(302, lambda: self.visitor.send(f"/learn/courses/{key}/quizzes/quiz/attempts"))
        attempt = attempt_of(start)
        for question in QUESTIONS:
            if self.random.random() < 1 / 3:
                self._save(attempt, question, WRONG)
            self._save(attempt, question, RIGHT if passing else WRONG)
        self._insist(302, lambda: self.visitor.send(f"/learn/attempts/{attempt}/submit"))
        self.submitted.append(attempt)

    def _save(self, attempt: str, question: str, choice: tuple[str, ...]) -> None:
        number = self._revisions.get((attempt, question), 0) + 1
        self._insist(200, lambda: self.visitor.save(attempt, question, number, choice))
        self._revisions[attempt, question] = number
        self.saved.append(Acknowledged(attempt, question, number, choice))

    def _insist(self, expected: int, act: Callable[[], Reply]) -> Reply:
        while not self.over.is_set():
            try:
                reply = act()
            except UNREACHED:
                time.sleep(PAUSE_SECONDS)
                continue
            if reply.status == expected:
                return reply
            self.surprises.append(f"{reply.status} instead of {expected}: {reply.text[:200]}")
            self.over.set()
        raise Stopped


@contextmanager
def at_work(port: int, school: School, seed: int) -> Iterator[list[Restless]]:
    """Every officer of the school works at the server on ``port`` until the block ends."""
    over = threading.Event()
    officers = []
    for number, email in enumerate(school.officers):
        visitor = Visitor(port)
        assert visitor.sign_in(email).status == 302
        officers.append(Restless(visitor, school, Random(seed + number), over))
    threads = [threading.Thread(target=officer.run) for officer in officers]
    for thread in threads:
        thread.start()
    try:
        yield officers
    finally:
        over.set()
        for thread in threads:
            thread.join()
