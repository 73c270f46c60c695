"""My training: the next thing to do, and everything else in order of need."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from course_app.domain.progress import Flag, Section, State, state
from course_app.domain.standings import Step, StepKind
from course_app.services.training import MyTraining, TrainingItem, my_training
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.learner.addresses import step_url
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import due_hint, flag_reasons, minutes_words, wait_words
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class TrainingCard:
    """One course on the officer's home. ``renew_url`` is there where a new period may begin."""

    title: str
    url: str
    hint: str
    state: State
    flags: tuple[tuple[Flag, str], ...]
    done: int
    total: int
    resume_url: str
    resume_step: str
    waits: tuple[str, ...]
    renew_url: str | None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """The officer's home: one course on top, then the others by what they need."""

    resume: TrainingCard | None
    renewals: tuple[TrainingCard, ...]
    overdue: tuple[TrainingCard, ...]
    open: tuple[TrainingCard, ...]
    excused: tuple[TrainingCard, ...]
    completed: tuple[TrainingCard, ...]
    offers: int
    second_factor_due: bool


@blueprint.get("")
@blueprint.get("/", alias=True)
def my_training_page() -> str:
    """The page an officer starts from."""
    at, actor = now(), the_actor()
    training = my_training(current_session(), now=at, actor=actor)
    page = _page(training, at, second_factor_due=actor.second_factor_due)
    return render_template("learner/training/index.html", page=page)


def _page(training: MyTraining, at: datetime, *, second_factor_due: bool) -> TrainingPage:
    rest = [item for item in training.items if item is not training.first]

    def cards(section: Section) -> tuple[TrainingCard, ...]:
        return tuple(_card(item, at) for item in rest if item.section is section and not item.renewable)

    return TrainingPage(
        resume=_card(training.first, at) if training.first else None,
        renewals=tuple(_card(item, at) for item in rest if item.renewable),
        overdue=cards(Section.OVERDUE),
        open=cards(Section.TO_DO),
        excused=cards(Section.EXCUSED),
        completed=cards(Section.COMPLETED),
        offers=training.offers,
        second_factor_due=second_factor_due,
    )


def _card(item: TrainingItem, at: datetime) -> TrainingCard:
    row, standing, prospect = item.row, item.row.standing, item.prospect
    waits = tuple(wait_words(title, until) for title, until in prospect.waits)
    hints = (minutes_words(row.minutes), due_hint(standing, at), *(() if prospect.step else waits))
    return TrainingCard(
        title=row.title,
        url=url_for("learner.course", course_key=row.course_key),
        hint=" · ".join(text for text in hints if text),
        state=state(standing, at),
        flags=flag_reasons(standing, at),
        done=standing.lessons_done + standing.quizzes_passed,
        total=standing.lessons_total + standing.quizzes_total,
        resume_url=step_url(row.course_key, prospect.step),
        resume_step=_step_words(prospect.step, prospect.title),
        waits=waits,
        renew_url=url_for("learner.enrol", course_key=row.course_key) if item.renewable else None,
    )


def _step_words(step: Step | None, title: str) -> str:
    if step is None:
        return ""
    if step.attempt is not None:
        return _("Next: go on with your attempt at “%(title)s”", title=title)
    if step.kind is StepKind.LESSON:
        return _("Next: lesson “%(title)s”", title=title)
    return _("Next: “%(title)s”", title=title)
