"""Two tabs save, repeat, overtake each other and come too late, in any order: what counts is always the newest
revision that was accepted before the attempt closed, nothing is overwritten, and the grade follows from the rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain import grading
from course_app.domain.answers import Closure, Save
from course_app.domain.catalog.questions import Kind, Scoring
from course_app.domain.catalog.quizzes import Draw
from course_app.services import attempts, quizzes
from course_app.services.attempts import SavedAnswer, SaveResult
from course_app.services.grading import mark_from_json
from course_app.storage.models.attempts import Answer, Attempt, Grade, LateAnswer, Submission
from tests import courses
from tests.builders import NOW
from tests.databases import POSTGRESQL, SQLITE_WAL, Database
from tests.services.learners import Learner, chains_hold, learner

BANK = (
    courses.question("single"),
    courses.question("truth", kind=Kind.TRUE_FALSE, options=("a", "b"), weight=2),
    courses.question(
        "several", kind=Kind.MULTIPLE_RESPONSE, correct=("a", "b"), scoring=Scoring.PARTIAL, weight=3
    ),
)
COURSE = courses.course(
    bank=BANK, quizzes=(courses.quiz(draws=(Draw("bank", None),), time_limit_seconds=600),)
)
DEADLINE = NOW + timedelta(seconds=600)
QUESTIONS = st.sampled_from([question.key for question in BANK])
TABS = st.integers(0, 1)
CHOICES = st.sampled_from([(), ("a",), ("b",)])
SECONDS = st.one_of(st.integers(0, 120), st.integers(550, 650), st.just(-5))

Choice = tuple[str, ...]


@dataclass
class Tab:
    """What one browser tab believes: the revision it saw of each question, and what it sent last."""

    seen: dict[str, int] = field(default_factory=dict)
    last: tuple[str, int, Choice] | None = None


class TwoTabs(RuleBasedStateMachine):
    """The database beside a model of it in plain lists."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.officer: Learner = learner(self.database, COURSE)
        self.attempt = self.database.run(self.officer.start)
        self.now = NOW
        self.tabs = [Tab(), Tab()]
        self.accepted: dict[str, list[tuple[Choice, datetime]]] = {}
        self.late: list[tuple[str, int, Choice, str]] = []
        self.submitted: tuple[datetime, str] | None = None

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: int) -> None:
        """Now and then a clock is set back."""
        self.now = max(NOW, self.now + timedelta(seconds=seconds))

    @rule(tab=TABS, question=QUESTIONS, choice=CHOICES)
    def change_an_answer(self, tab: int, question: str, choice: Choice) -> None:
        self.send(self.tabs[tab], question, self.tabs[tab].seen.get(question, 0) + 1, choice)

    @precondition(lambda self: any(tab.last for tab in self.tabs))
    @rule(tab=TABS)
    def send_the_same_again(self, tab: int) -> None:
        """The reply was lost, so the browser does not know."""
        if (last := self.tabs[tab].last) is not None:
            self.send(self.tabs[tab], *last)

    @rule(tab=TABS, question=QUESTIONS, number=st.integers(1, 6), choice=CHOICES)
    def send_any_revision(self, tab: int, question: str, number: int, choice: Choice) -> None:
        self.send(self.tabs[tab], question, number, choice)

    @rule(tab=TABS)
    def reload(self, tab: int) -> None:
        view = self.database.read(
            lambda s: quizzes.attempt_view(s, now=self.now, actor=self.officer.actor, attempt_id=self.attempt)
        )
        shown = {question.key: question.answer for question in view.questions if question.answer}
        assert shown == {key: self.newest(key) for key in self.accepted}
        assert view.closure == self.closure()
        self.tabs[tab].seen = {key: answer.revision.number for key, answer in shown.items()}

    @rule()
    def submit(self) -> None:
        self.database.run(lambda s: self.officer.submit(s, self.attempt, now=self.now))
        self.close(officer=True)

    @rule()
    def the_worker_comes_by(self) -> None:
        self.database.run(lambda s: attempts.close_next_overdue(s, now=self.now))
        self.close(officer=False)

    @invariant()
    def the_rows_are_those_of_the_model(self) -> None:
        with self.database.session() as session:
            attempt = _attempt(session, self.attempt)
            rows = session.execute(
                select(Answer.question, Answer.revision, Answer.choice, Answer.saved_at)
                .where(Answer.attempt_id == attempt.id)
                .order_by(Answer.question, Answer.revision)
            )
            assert [(row[0], row[1], tuple(row[2]), row[3]) for row in rows] == [
                (key, number, choice, saved_at)
                for key in sorted(self.accepted)
                for number, (choice, saved_at) in enumerate(self.accepted[key], start=1)
            ]
            assert [
                (row.question, row.revision, tuple(row.choice), row.reason)
                for row in session.scalars(
                    select(LateAnswer).where(LateAnswer.attempt_id == attempt.id).order_by(LateAnswer.id)
                )
            ] == self.late
            found = session.get(Submission, attempt.id)
            assert (found and (found.submitted_at, found.by)) == self.submitted

    def teardown(self) -> None:
        """However it went: submitted, the grade is that of the rows, and everybody can compute it again."""
        self.submit()
        with self.database.session() as session:
            attempt = _attempt(session, self.attempt)
            grade = session.scalars(select(Grade).where(Grade.attempt_id == attempt.id)).one()
            answers = {key: rows[-1][0] for key, rows in self.accepted.items()}
            asked = {question.key: question for question in BANK}
            again = grading.grade(
                [asked[str(question)] for question, _options in attempt.paper], answers, grade.pass_mark
            )
            assert (grade.earned, grade.possible, grade.passed) == (
                again.earned,
                again.possible,
                again.passed,
            )
            assert tuple(mark_from_json(mark) for mark in grade.marks) == again.marks
            assert grade.possible == 6

    def send(self, tab: Tab, question: str, number: int, choice: Choice) -> None:
        """One save, and what must become of it."""
        tab.last = (question, number, choice)
        result = self.database.run(
            lambda s: self.officer.save(s, self.attempt, question, choice, number, self.now)
        )
        rows = self.accepted.get(question, [])
        closure = self.closure()
        overtaken = None
        if number <= len(rows) and rows[number - 1][0] == choice:
            expected, stored = Save.REPEAT, self.stored(question, number)
            overtaken = self.newest(question) if rows[-1][0] != choice else None
        elif closure is not None:
            self.late.append((question, number, choice, closure.value))
            expected, stored = Save.LATE, self.newest(question)
        elif number == len(rows) + 1:
            self.accepted.setdefault(question, []).append((choice, self.now))
            expected, stored = Save.STORE, self.newest(question)
        else:
            expected, stored = Save.CONFLICT, self.newest(question)
        assert result == SaveResult(expected, stored, closure, overtaken)
        if expected in (Save.STORE, Save.REPEAT) and result.overtaken_by is None:
            assert self.accepted[question][-1][0] == choice  # what a tab calls saved is what counts
        if expected in (Save.STORE, Save.REPEAT):
            tab.seen[question] = number
        self.close(officer=False)

    def close(self, *, officer: bool) -> None:
        """Any write closes an attempt that is past its deadline; before it, only the officer does."""
        if self.submitted is None and self.now >= DEADLINE:
            self.submitted = (DEADLINE, "deadline")
        elif self.submitted is None and officer:
            self.submitted = (self.now, "officer")

    def closure(self) -> Closure | None:
        if self.submitted is not None:
            return Closure(self.submitted[1].replace("officer", "submitted"))
        return Closure.DEADLINE if self.now >= DEADLINE else None

    def stored(self, question: str, number: int) -> SavedAnswer:
        choice, saved_at = self.accepted[question][number - 1]
        return SavedAnswer(attempts.Revision(number, choice), saved_at)

    def newest(self, question: str) -> SavedAnswer | None:
        rows = self.accepted.get(question)
        return self.stored(question, len(rows)) if rows else None


def _attempt(session: Session, public_id: str) -> Attempt:
    return session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()


@pytest.mark.parametrize(
    ("database_kind", "share"),
    [(SQLITE_WAL, 1), pytest.param(POSTGRESQL, 6, marks=pytest.mark.postgres)],
    ids=[SQLITE_WAL, POSTGRESQL],
)
def test_whatever_two_tabs_do_the_newest_accepted_revisions_count(database: Database, share: int) -> None:
    machine = type("TwoTabsHere", (TwoTabs,), {"database": database})
    chosen = settings(max_examples=max(1, settings().max_examples // share))
    run_state_machine_as_test(machine, settings=chosen)
    assert database.read(chains_hold)
