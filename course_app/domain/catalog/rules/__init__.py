"""The rules that cross the documents of a course: what each document alone cannot show."""

from collections.abc import Iterator
from itertools import chain

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.rules.findings import Finding, Place
from course_app.domain.catalog.rules.questions import question_findings
from course_app.domain.catalog.rules.quizzes import leak_findings, quiz_findings
from course_app.domain.catalog.rules.references import reference_findings
from course_app.domain.catalog.rules.structure import credit_findings, structure_findings

__all__ = ["Finding", "Place", "advise_on_course", "check_course"]


def check_course(course: Course) -> Iterator[Finding]:
    """Everything wrong with ``course`` as a whole. Nothing found: it may be published."""
    return chain(
        structure_findings(course),
        reference_findings(course),
        question_findings(course),
        quiz_findings(course),
    )


def advise_on_course(course: Course) -> Iterator[Finding]:
    """What the author of a sound ``course`` should look at. None of it stops a publication."""
    return chain(credit_findings(course), leak_findings(course))
