"""Collecting problems while a document is read, so that its author sees all of them at once."""

from dataclasses import dataclass, field

from course_app.content.text import one_line
from course_app.domain.catalog.rules import Finding, Place
from course_app.domain.problems import Problem


@dataclass(slots=True)
class Report:
    """What was found so far in all documents of one reading.

    ``places`` says where a part of the catalog was written; ``doubtful`` which parts could not be read, so
    that a rule's finding about them would only echo the problem that is reported already.
    """

    problems: list[Problem] = field(default_factory=list)
    places: dict[Place, tuple[str, int]] = field(default_factory=dict)
    doubtful: set[Place] = field(default_factory=set)

    def add(self, path: str, line: int, message: str) -> None:
        """Remember one problem. What it quotes from a document cannot break its line."""
        self.problems.append(Problem(path, line, one_line(message)))

    def settle(self, finding: Finding) -> None:
        """Turn the finding of a rule into a problem at its place, unless it is an echo."""
        if any(_starts(finding.where, doubt) for doubt in self.doubtful):
            return
        for basis in finding.rests_on:
            if any(_starts(basis, doubt) or _starts(doubt, basis) for doubt in self.doubtful):
                return
        path, line = self.locate(finding.where)
        self.add(path, line, finding.message)

    def locate(self, where: Place) -> tuple[str, int]:
        """File and line of ``where``, or of the nearest thing around it."""
        for length in range(len(where), 0, -1):
            if where[:length] in self.places:
                return self.places[where[:length]]
        return self.places[()]


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
        self.report.doubtful.add((*self.where, *steps))

    def mark(self, line: int, *steps: str | int) -> None:
        """Remember where a place inside this part stands. The first mark of a place is kept."""
        self.report.places.setdefault((*self.where, *steps), (self.path, line))

    def inside(self, line: int, *steps: str | int) -> "Part":
        """The part one or more steps further in, which begins at ``line``."""
        self.mark(line, *steps)
        return Part(self.report, self.path, (*self.where, *steps))


def _starts(place: Place, beginning: Place) -> bool:
    return place[: len(beginning)] == beginning
