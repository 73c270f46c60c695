"""What came of an enrolment, in lines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from course_app.domain.evidence import AssignmentFact, EnrolmentFact, ExcusalFact, ExtensionFact, MoveFact
from course_app.exports.enrolments import attempt_words, decision_lines, reason_lines
from course_app.exports.words import Words
from tests.exports.samples import NOW
from tests.exports.test_evidence import evidence

ZONE = ZoneInfo("America/Denver")
MIDNIGHT = datetime(2026, 12, 1, 7, tzinfo=UTC)
"""The end of November in Denver."""


def enrolment(**changes: object) -> EnrolmentFact:
    return replace(evidence().enrolments[0], **changes)  # type: ignore[arg-type]


def test_why_it_must_be_taken_names_unit_or_person_and_who_assigned_it() -> None:
    made = enrolment(
        assignments=(
            AssignmentFact("Patrol", date(2027, 1, 31), "Boss", NOW),
            AssignmentFact(None, None, None, NOW),
        ),
        moves=(MoveFact(2, 3, NOW),),
    )
    assert reason_lines(made, Words(), ZONE) == (
        "Assigned to Patrol on Nov 14, 2026 by Boss, due Jan 31, 2027.",
        "Assigned to this person on Nov 14, 2026 by the training administration, without a due date.",
        "Moved from edition 2 to 3 on Nov 14, 2026.",
    )


def test_decisions_name_last_days_and_stand_newest_first() -> None:
    def excusal(hours: int, until: datetime | None) -> ExcusalFact:
        return ExcusalFact(NOW, until, f"reason {hours}", "Boss", NOW + timedelta(hours=hours))

    excusals = (excusal(1, MIDNIGHT), excusal(2, None), excusal(3, NOW))
    extensions = (ExtensionFact(MIDNIGHT, None, "in court", None, NOW),)
    assert decision_lines(excusals, extensions, Words(), ZONE) == (
        "Excusal ended on Nov 14, 2026 by Boss. Reason: reason 3",
        "Excused from Nov 14, 2026 without an end, by Boss. Reason: reason 2",
        "Excused from Nov 14, 2026 through Nov 30, 2026 by Boss. Reason: reason 1",
        "Time until Nov 30, 2026, by the training administration. Reason: in court",
    )


def test_an_excusal_that_came_of_an_assignment_says_so() -> None:
    later = NOW + timedelta(days=3)
    ended = ExcusalFact(NOW, None, "A mistake", "Boss", NOW, "a1")
    again = ExcusalFact(NOW, later, "", None, later, "a2")
    assert decision_lines((ended, again), (), Words(), ZONE) == (
        "Excusal ended on Nov 17, 2026, because the course was assigned again by the training administration.",
        "Excused from Nov 14, 2026 on, because the assignment was ended by Boss. Reason: A mistake",
    )


def test_an_attempt_without_a_grade_is_open() -> None:
    (attempt,) = evidence().enrolments[0].attempts
    assert attempt_words(attempt, Words(), ZONE).endswith("Passed, 85%")
    assert attempt_words(replace(attempt, grades=()), Words(), ZONE).endswith(": open")
