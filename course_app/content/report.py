"""Collecting problems while a document is read, so that its author sees all of them at once."""

from dataclasses import dataclass, field

from course_app.content.text import one_line
from course_app.domain.catalog.rules import Finding, Place
from course_app.domain.problems import Problem

MAX_PROBLEMS = 1000
"""Nobody reads more; and looking for what was meant with each takes its time."""


class EnoughError(Exception):
    """There are so many problems that the rest is not looked at."""


@dataclass(slots=True)
class Report:
    """What was found so far in all documents of one reading.

    ``places`` says where a part of the catalog was written; ``doubtful`` which parts could not be read, so
    that a rule's finding about them would only echo the problem that is reported already.
    """

    problems: list[Problem] = field(default_factory=list)
    places: dict[Place, tuple[str, int]] = field(default_factory=dict)
    doubtful: set[Place] = field(default_factory=set)
    _around_doubts: set[Place] = field(default_factory=set)

    def add(self, path: str, line: int, message: str) -> None:
        """Remember one problem. What it quotes from a document cannot break its line.

        Raises EnoughError where there are ``MAX_PROBLEMS``, of which the last one says so.
        """
        if len(self.problems) >= MAX_PROBLEMS:
            self.problems.append(Problem(path, line, "too many problems: the rest was not looked at"))
            raise EnoughError
        self.problems.append(Problem(path, line, one_line(message)))

    def doubt(self, where: Place) -> None:
        """Drop findings of rules about this place from now on: what was read there is not what was meant."""
        self.doubtful.add(where)
        self._around_doubts.update(where[:length] for length in range(len(where) + 1))

    def settle(self, finding: Finding) -> None:
        """Turn the finding of a rule into a problem at its place, unless it is an echo."""
        if self._is_doubtful(finding.where):
            return
        if any(basis in self._around_doubts or self._is_doubtful(basis) for basis in finding.rests_on):
            return
        path, line = self.locate(finding.where)
        self.add(path, line, finding.words)

    def locate(self, where: Place) -> tuple[str, int]:
        """File and line of ``where``, or of the nearest thing around it."""
        for length in range(len(where), 0, -1):
            if where[:length] in self.places:
                return self.places[where[:length]]
        return self.places[()]

    def _is_doubtful(self, where: Place) -> bool:
        """Whether the place or something around it is."""
        return any(where[:length] in self.doubtful for length in range(len(where) + 1))


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the catalog that is being read, in the file where it stands."""

    report: Report
    path: str
    where: Place

    def problem(self, line: int, message: str) -> None:
        """Remember a problem of this part."""
        self.report.add(self.path, line, message)

    def doubt(self, *steps: str | int) -> None:
        """Drop findings of rules about this place from now on: what was read there is not what was meant."""
        self.report.doubt((*self.where, *steps))

    def mark(self, line: int, *steps: str | int) -> None:
        """Remember where a place inside this part stands. The first mark of a place is kept."""
        self.report.places.setdefault((*self.where, *steps), (self.path, line))

    def inside(self, line: int, *steps: str | int) -> "Part":
        """The part one or more steps further in, which begins at ``line``."""
        self.mark(line, *steps)
        return Part(self.report, self.path, (*self.where, *steps))
