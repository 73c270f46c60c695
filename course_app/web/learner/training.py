"""My training: the next thing to do, and everything else in order of need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from flask_babel import gettext as _

from course_app.domain.progress import Flag, State, state, urgency
from course_app.domain.standings import Step, StepKind
from course_app.services.progress import MyTraining, TrainingRow, my_training
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.learner.addresses import step_url
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import due_hint, flag_reasons, minutes_words


@dataclass(frozen=True, slots=True)
class TrainingCard:
    """One course on the officer's home."""

    title: str
    url: str
    hint: str
    state: State
    flags: tuple[tuple[Flag, str], ...]
    done: int
    total: int
    resume_url: str
    resume_step: str


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """The officer's home: one course on top, then the others by what they need."""

    resume: TrainingCard | None
    overdue: tuple[TrainingCard, ...]
    open: tuple[TrainingCard, ...]
    excused: tuple[TrainingCard, ...]
    completed: tuple[TrainingCard, ...]
    offers: int


@blueprint.get("/")
def my_training_page() -> str:
    """The page an officer starts from."""
    training = my_training(current_session(), actor=the_actor())
    return render_template("learner/training/index.html", page=_page(training, now()))


def _page(training: MyTraining, at: datetime) -> TrainingPage:
    newest = _newest_per_course(training.rows)
    by_urgency = sorted(newest, key=lambda row: urgency(row.standing, at))
    cards = {
        row.enrolment_id: _card(row, training.steps.get(row.enrolment_id, ""), at) for row in training.rows
    }
    todo = [row for row in by_urgency if state(row.standing, at) in (State.IN_PROGRESS, State.NOT_STARTED)]
    first = next((row for row in todo if row.next_key and not row.standing.blocked), None)
    rest = [cards[row.enrolment_id] for row in todo if row is not first]
    overdue = tuple(card for card in rest if any(flag is Flag.OVERDUE for flag, _reason in card.flags))
    known = {row.course_key for row in training.rows}
    return TrainingPage(
        resume=cards[first.enrolment_id] if first else None,
        overdue=overdue,
        open=tuple(card for card in rest if card not in overdue),
        excused=_in_state(cards.values(), State.EXCUSED),
        completed=_in_state(cards.values(), State.COMPLETED),
        offers=sum(1 for offer in training.offers if offer.open_enrolment and offer.course_key not in known),
    )


def _newest_per_course(rows: Iterable[TrainingRow]) -> list[TrainingRow]:
    newest: dict[str, TrainingRow] = {}
    for row in rows:
        newest.setdefault(row.course_key, row)
    return list(newest.values())


def _in_state(cards: Iterable[TrainingCard], wanted: State) -> tuple[TrainingCard, ...]:
    return tuple(card for card in cards if card.state is wanted)


def _card(row: TrainingRow, step_title: str, at: datetime) -> TrainingCard:
    standing = row.standing
    step = Step(StepKind(row.next_kind), row.next_key) if row.next_kind and row.next_key else None
    hint = " · ".join(text for text in (minutes_words(row.minutes), due_hint(standing, at)) if text)
    return TrainingCard(
        title=row.title,
        url=url_for("learner.course", course_key=row.course_key),
        hint=hint,
        state=state(standing, at),
        flags=flag_reasons(standing, at),
        done=standing.lessons_done + standing.quizzes_passed,
        total=standing.lessons_total + standing.quizzes_total,
        resume_url=step_url(row.course_key, step),
        resume_step=_step_words(step, step_title),
    )


def _step_words(step: Step | None, title: str) -> str:
    if step is None:
        return ""
    if step.kind is StepKind.LESSON:
        return _("Next: lesson “%(title)s”", title=title)
    return _("Next: “%(title)s”", title=title)
