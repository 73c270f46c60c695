"""Answers: the save rules, over two tabs that know nothing of each other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from course_app.domain.answers import Closure, Revision, Save, closure, decide

A, B = ("a",), ("b",)


@pytest.mark.parametrize(
    ("number", "choice", "stored", "closed", "outcome"),
    [
        (1, A, [], None, Save.STORE),
        (2, A, [A], None, Save.STORE),
        (1, A, [A], None, Save.REPEAT),
        (1, B, [A], None, Save.CONFLICT),
        (3, B, [A], None, Save.CONFLICT),
        (1, A, [A, B], None, Save.REPEAT),
        (2, A, [A, B], None, Save.CONFLICT),
        (2, B, [A], Closure.SUBMITTED, Save.LATE),
        (1, A, [A], Closure.SUBMITTED, Save.REPEAT),
        (1, A, [], Closure.DEADLINE, Save.LATE),
    ],
)
def test_a_save_is_stored_repeated_refused_or_late(
    number: int, choice: tuple[str, ...], stored: list[tuple[str, ...]], closed: Closure | None, outcome: Save
) -> None:
    history = {index: Revision(index, each) for index, each in enumerate(stored, start=1)}
    found = decide(
        Revision(number, choice),
        latest=history.get(len(history)),
        same_number=history.get(number),
        closed=closed,
    )
    assert found is outcome


DEADLINE = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("submitted_at", "deadline_at", "now", "expected"),
    [
        (None, None, DEADLINE, None),
        (None, DEADLINE, DEADLINE - MOMENT, None),
        (None, DEADLINE, DEADLINE, Closure.DEADLINE),
        (DEADLINE - MOMENT, DEADLINE, DEADLINE + MOMENT, Closure.SUBMITTED),
        (DEADLINE, DEADLINE, DEADLINE + MOMENT, Closure.DEADLINE),
        (DEADLINE, None, DEADLINE, Closure.SUBMITTED),
        (DEADLINE, DEADLINE, DEADLINE - MOMENT, Closure.DEADLINE),  # a clock was set back: closed is closed
    ],
    ids=["open", "in-time", "at-deadline", "submitted", "by-deadline", "no-deadline", "clock-set-back"],
)
def test_an_attempt_is_closed_by_whichever_came_first(
    submitted_at: datetime | None, deadline_at: datetime | None, now: datetime, expected: Closure | None
) -> None:
    assert closure(submitted_at=submitted_at, deadline_at=deadline_at, now=now) is expected


class TwoTabs(RuleBasedStateMachine):
    """Two tabs save to one question; each knows only what it saw. Nothing accepted is ever overwritten."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, ...]] = []
        self.seen = [0, 0]
        self.accepted: list[tuple[str, ...]] = []
        self.closed: Closure | None = None
        self.late = 0

    def _send(self, number: int, choice: tuple[str, ...]) -> Save:
        history = {index: Revision(index, each) for index, each in enumerate(self.rows, start=1)}
        outcome = decide(
            Revision(number, choice),
            latest=history.get(len(history)),
            same_number=history.get(number),
            closed=self.closed,
        )
        if outcome is Save.STORE:
            self.rows.append(choice)
            self.accepted.append(choice)
        self.late += outcome is Save.LATE
        return outcome

    @rule(tab=st.sampled_from([0, 1]), choice=st.sampled_from([A, B, ()]))
    def save(self, tab: int, choice: tuple[str, ...]) -> None:
        outcome = self._send(self.seen[tab] + 1, choice)
        if outcome in (Save.STORE, Save.REPEAT):
            self.seen[tab] += 1
        elif outcome is Save.CONFLICT:
            assert self.seen[tab] < len(self.rows)  # a refusal always means that the other tab was first
            self.seen[tab] = len(self.rows)  # the reply carried the newest version

    @rule(tab=st.sampled_from([0, 1]))
    def send_the_last_one_again(self, tab: int) -> None:
        if self.seen[tab]:
            choice = self.rows[self.seen[tab] - 1]
            assert self._send(self.seen[tab], choice) is Save.REPEAT

    @rule()
    def submit(self) -> None:
        self.closed = Closure.SUBMITTED

    @invariant()
    def what_was_accepted_stands_in_order(self) -> None:
        assert self.rows == self.accepted


TestTwoTabs = TwoTabs.TestCase
