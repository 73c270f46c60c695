"""Drafts: sending documents, seeing what is wrong with them and what they change, publishing, withdrawing."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, render_template, url_for

from course_app.content.archives import MAX_ARCHIVE
from course_app.domain.problems import Problem
from course_app.domain.publishing import ChangeClass, DraftState, InProgress
from course_app.domain.standings import Step, StepKind
from course_app.services import changes, drafts, withholding
from course_app.services.changes import Effects, Undone
from course_app.services.drafts import DraftView
from course_app.services.publishing import Affected, Outcome, Published, Wish
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import number
from course_app.web.instructor.addresses import DraftCourse
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.forms import PublishForm, UploadForm
from course_app.web.instructor.words import (
    ChangeGroup,
    Tag,
    change_groups,
    class_words,
    state_sentence,
    state_tag,
)
from course_app.web.wording import gettext as _

Answer = Response | str | tuple[str, int]

PROBLEMS_SHOWN = 500
"""Of more problems than this, nobody reads the last ones before correcting the first."""
UNFIT = {DraftState.FAULTY, DraftState.OVERTAKEN}
"""Drafts that nobody can publish any more, but whose documents somebody may still want to publish."""


@dataclass(frozen=True, slots=True)
class ProblemList:
    """The first problems, and how many more there are."""

    shown: tuple[Problem, ...]
    more: int


@dataclass(frozen=True, slots=True)
class UploadPage:
    """The form, and what was wrong with the file that was just sent."""

    course: str
    course_url: str
    form: UploadForm
    action: str
    problems: ProblemList
    most_mebibytes: int


@dataclass(frozen=True, slots=True)
class PreviewGroup:
    """A module with its lessons and its quiz: titles and addresses."""

    title: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What publishing comes to."""

    number: int
    undone: Undone | None
    unchanged: bool
    kind: str
    lowest: bool
    groups: tuple[ChangeGroup, ...]
    documents_known: bool
    differences_url: str | None
    ours: Affected
    warnings: ProblemList
    form: PublishForm
    action: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One draft. ``send_url`` is there where other documents are what it takes."""

    number: int
    course: str
    course_url: str
    uploaded_at: datetime
    by: str
    base: int | None
    state: Tag
    meaning: str
    problems: ProblemList
    send_url: str | None
    preview: tuple[PreviewGroup, ...]
    plan: PlanPage | None
    plan_withheld: bool
    withdraw_url: str | None
    withheld: bool


@blueprint.get("/courses/<course_key>/drafts/new")
def draft_new(course_key: str) -> str:
    """The form that takes a zip file."""
    return _upload_page(course_key, UploadForm(), ())


@blueprint.post("/courses/<course_key>/drafts")
def draft_create(course_key: str) -> Answer:
    """The documents are read; unless the file is refused, they are a draft from now on."""
    actor, form = the_actor(), UploadForm()
    drafts.taught_course(current_session(), actor=actor, course_key=course_key)
    if not form.validate_on_submit():
        return _upload_page(course_key, form, ()), 422
    reading = drafts.read(form.archive.data.read(), course_key=course_key)
    if reading.refused:
        form.archive.errors = [_("This file was not taken, and nothing was stored. The list here says why.")]
        return _upload_page(course_key, form, reading.problems), 403 if reading.foreign else 422
    with transaction() as session:
        draft_id = drafts.upload(session, now=now(), actor=actor, course_key=course_key, reading=reading)
    if draft_id is None:
        form.archive.errors = [
            _("%(most)s drafts wait already. Withdraw one first.", most=drafts.MOST_WAITING)
        ]
        return _upload_page(course_key, form, ()), 409
    return redirect(url_for("instructor.draft", draft_id=draft_id))  # type: ignore[return-value]


@blueprint.get("/drafts/<draft_id>")
def draft(draft_id: str) -> str:
    """One draft."""
    return _page(draft_id, PublishForm())


@blueprint.post("/drafts/<draft_id>/publication")
def draft_publish(draft_id: str) -> Answer:
    """The draft is the live edition, unless something speaks against it."""
    form, actor = PublishForm(), the_actor()
    if not form.validate_on_submit():
        return _page(draft_id, form), 422
    documents = drafts.documents(current_session(), actor=actor, draft_id=draft_id)
    with transaction() as session:
        published = drafts.publish(
            session, now=now(), actor=actor, draft_id=draft_id, documents=documents, wish=_wish(form)
        )
    if published.outcome is Outcome.OUTDATED:
        form.accept_outdated.errors = [_told(published)]
        return _page(draft_id, form), 422
    is_done = published.outcome in {Outcome.PUBLISHED, Outcome.ALREADY}
    flash(_told(published), "success" if is_done else "warning")
    if is_done:
        return redirect(url_for("instructor.course", course_key=documents.course.key))  # type: ignore[return-value]
    return redirect(url_for("instructor.draft", draft_id=draft_id))  # type: ignore[return-value]


@blueprint.post("/drafts/<draft_id>/withdrawal")
def draft_withdraw(draft_id: str) -> Response:
    """The draft is withdrawn."""
    with transaction() as session:
        view = drafts.withdraw(session, now=now(), actor=the_actor(), draft_id=draft_id)
    if view.state is not DraftState.WITHDRAWN:
        flash(_("This draft was published, so it cannot be withdrawn."), "warning")
        return redirect(url_for("instructor.draft", draft_id=draft_id))  # type: ignore[return-value]
    flash(_("Draft %(number)s is withdrawn.", number=view.number), "success")
    return redirect(url_for("instructor.course", course_key=view.row.course_key))  # type: ignore[return-value]


def _wish(form: PublishForm) -> Wish:
    return Wish(
        note=form.note.data or "",
        kind=ChangeClass(form.kind.data),
        in_progress=InProgress(form.in_progress.data),
        accept_outdated=bool(form.accept_outdated.data),
    )


def _told(published: Published) -> str:
    return {
        Outcome.PUBLISHED: _("Edition %(number)s is live.", number=number(published.number)),
        Outcome.ALREADY: _(
            "This draft is edition %(number)s already. Nothing was published twice.",
            number=number(published.number),
        ),
        Outcome.UNCHANGED: _("The live edition is made of the same documents. Nothing was published."),
        Outcome.OUTDATED: _(
            "Nothing was published, because dates in the documents have passed. Say here that you know."
        ),
        Outcome.OVERTAKEN: _("Nothing was published: the draft is not ready any more."),
    }[published.outcome]


def _upload_page(course_key: str, form: UploadForm, problems: tuple[Problem, ...]) -> str:
    row = drafts.taught_course(current_session(), actor=the_actor(), course_key=course_key)
    page = UploadPage(
        course=row.title,
        course_url=url_for("instructor.course", course_key=row.key),
        form=form,
        action=url_for("instructor.draft_create", course_key=row.key),
        problems=_listed(problems),
        most_mebibytes=MAX_ARCHIVE // 1024 // 1024,
    )
    return render_template("instructor/drafts/new.html", page=page)


def _listed(problems: tuple[Problem, ...]) -> ProblemList:
    return ProblemList(problems[:PROBLEMS_SHOWN], max(0, len(problems) - PROBLEMS_SHOWN))


def _page(draft_id: str, form: PublishForm) -> str:
    session, actor = current_session(), the_actor()
    view = drafts.draft(session, actor=actor, draft_id=draft_id)
    row = drafts.taught_course(session, actor=actor, course_key=view.row.course_key)
    withheld = withholding.is_withheld(session, actor=actor, course_id=row.course_id)
    is_ready = view.state is DraftState.READY
    plan = _plan(view, form) if is_ready and not withheld else None
    page = DraftPage(
        number=view.number,
        course=row.title,
        course_url=url_for("instructor.course", course_key=row.key),
        uploaded_at=view.row.uploaded_at,
        by=view.row.uploaded_by,
        base=view.row.base_number,
        state=state_tag(view),
        meaning=state_sentence(view, unchanged=plan is not None and plan.unchanged),
        problems=_listed(drafts.problems(session, draft=view)),
        send_url=url_for("instructor.draft_new", course_key=row.key) if view.state in UNFIT else None,
        preview=_preview(view),
        plan=plan,
        plan_withheld=is_ready and withheld,
        withdraw_url=url_for("instructor.draft_withdraw", draft_id=draft_id)
        if view.state in {DraftState.READY, DraftState.FAULTY, DraftState.OVERTAKEN}
        else None,
        withheld=withheld,
    )
    return render_template("instructor/drafts/show.html", page=page)


def _preview(view: DraftView) -> tuple[PreviewGroup, ...]:
    """Every lesson and quiz of the draft; nothing while there is no course to look at."""
    if view.state in {DraftState.FAULTY, DraftState.WITHDRAWN}:
        return ()
    course = drafts.preview(current_session(), actor=the_actor(), draft_id=view.row.public_id)
    at, titles = DraftCourse(view.row.public_id), {quiz.key: quiz.title for quiz in course.quizzes}
    groups = []
    for module in course.modules:
        steps = [(lesson.title, Step(StepKind.LESSON, lesson.key)) for lesson in module.lessons]
        steps += [(titles[module.quiz], Step(StepKind.QUIZ, module.quiz))] if module.quiz else []
        groups.append(PreviewGroup(module.title, tuple((title, at.step(step)) for title, step in steps)))
    if course.exam:
        exam = at.step(Step(StepKind.QUIZ, course.exam))
        groups.append(PreviewGroup(_("Final exam"), ((titles[course.exam], exam),)))
    return tuple(groups)


def _plan(view: DraftView, form: PublishForm) -> PlanPage:
    effects = changes.effects(
        current_session(), now=now(), actor=the_actor(), draft_id=view.row.public_id, wish=Wish(note="")
    )
    plan = effects.plan
    return PlanPage(
        number=plan.number,
        undone=effects.files.undone if effects.files else None,
        unchanged=plan.unchanged,
        kind=class_words(plan.kind),
        lowest=plan.kind is ChangeClass.ASSESSMENT,
        groups=_groups(effects, DraftCourse(view.row.public_id)),
        documents_known=effects.files is not None,
        differences_url=url_for("instructor.draft_differences", draft_id=view.row.public_id)
        if effects.files is not None
        else None,
        ours=plan.affected,
        warnings=_listed(plan.warnings),
        form=form,
        action=url_for("instructor.draft_publish", draft_id=view.row.public_id),
    )


def _groups(effects: Effects, at: DraftCourse) -> tuple[ChangeGroup, ...]:
    changes = effects.plan.changes
    if changes is None:
        return ()
    return change_groups(changes, effects.files, before=effects.before, course=effects.course, at=at)
