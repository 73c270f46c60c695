"""One officer: what she takes and why, what came of it, and what a supervisor can do about it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, render_template, url_for

from course_app.domain.certificates import Certificate, CertificateStatus
from course_app.domain.progress import Flag, State, is_excused, state
from course_app.exports import certificate as exports
from course_app.exports.enrolments import assignment_lines, decision_lines
from course_app.exports.transcript import outcome
from course_app.services import access, officers
from course_app.services.access import Looked
from course_app.services.officers import Officer, OfficerEnrolment
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import download, file_name, file_words, verify_address
from course_app.web.flags import flag_reasons
from course_app.web.formatting import day
from course_app.web.supervisor.access import note_looked
from course_app.web.supervisor.door import blueprint
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class EnrolmentCard:
    """One course that the officer takes or took. ``actions``: what may be done now, as label and address."""

    title: str
    edition: int
    state: State
    flags: tuple[tuple[Flag, str], ...]
    done: int
    total: int
    enrolled_at: datetime
    due_at: datetime | None
    last_activity_at: datetime | None
    completed_at: datetime | None
    why: tuple[str, ...]
    attempts: tuple[str, ...]
    decisions: tuple[str, ...]
    """What was decided when, by whom and why."""
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate."""

    title: str
    status: CertificateStatus
    completed_at: datetime
    expires_at: datetime | None
    time_zone: str
    url: str


@dataclass(frozen=True, slots=True)
class OfficerPage:
    """One person of the team."""

    name: str
    officer_id: str | None
    unit: str
    active: bool
    is_oneself: bool
    is_superior: bool
    as_of: datetime
    time_zone: str
    reminded_at: datetime | None
    remind_url: str | None
    assign_url: str
    enrolments: tuple[EnrolmentCard, ...]
    certificates: tuple[CertificateLine, ...]


@blueprint.get("/officers/<officer_id>")
def officer(officer_id: str) -> str:
    """Everything but answers. Looking is in the access log."""
    actor, at = the_actor(), now()
    found = officers.look(current_session(), now=at, actor=actor, officer=officer_id)
    note_looked(found.account_id)
    return render_template("supervisor/officers/show.html", page=_page(found, actor.time_zone))


@blueprint.get("/certificates/<certificate_id>.pdf")
def certificate_pdf(certificate_id: str) -> Response:
    """A certificate of somebody of the team, valid or not. Looking is in the access log."""
    actor = the_actor()
    found, holder = officers.certificate(current_session(), actor=actor, public_id=certificate_id)
    with transaction() as session:
        access.note(session, now=now(), actor=actor, subject_id=holder, what=Looked.CERTIFICATE)
    address = f"{verify_address()}/{found.public_id}"
    content = exports.certificate_pdf(found, address=address, words=file_words())
    name = file_name(f"certificate-{found.name}-{found.course_key}-{found.completed_at:%Y-%m-%d}", "pdf")
    return download(content, name=name, media_type="application/pdf")


def _page(found: Officer, time_zone: str) -> OfficerPage:
    cards = tuple(_card(each, found, time_zone) for each in found.enrolments)
    is_overdue = any(flag is Flag.OVERDUE for card in cards for flag, _reason in card.flags)
    may_remind = is_overdue and found.active and not found.is_oneself
    return OfficerPage(
        name=found.name,
        officer_id=found.officer_id,
        unit=found.unit,
        active=found.active,
        is_oneself=found.is_oneself,
        is_superior=found.is_superior,
        as_of=found.as_of,
        time_zone=time_zone,
        reminded_at=found.reminded_at,
        remind_url=url_for("supervisor.reminders", officer=found.officer) if may_remind else None,
        assign_url=url_for("supervisor.assignment", officer=found.officer),
        enrolments=cards,
        certificates=tuple(_certificate(each, found.as_of) for each in found.certificates),
    )


def _card(enrolment: OfficerEnrolment, person: Officer, time_zone: str) -> EnrolmentCard:
    standing, words, zone = enrolment.standing, file_words(), ZoneInfo(time_zone)
    return EnrolmentCard(
        title=enrolment.title,
        edition=enrolment.edition,
        state=state(standing, person.as_of),
        flags=flag_reasons(standing, person.as_of) if enrolment.is_newest else (),
        done=standing.lessons_done + standing.quizzes_passed,
        total=standing.lessons_total + standing.quizzes_total,
        enrolled_at=enrolment.enrolled_at,
        due_at=standing.due_at,
        last_activity_at=standing.last_activity_at,
        completed_at=standing.completed_at,
        why=assignment_lines(enrolment.assignments, words, zone),
        attempts=tuple(f"{day(each.submitted_at)}: {outcome(each, words)}" for each in enrolment.attempts),
        decisions=decision_lines(enrolment.excusals, enrolment.extensions, words, zone),
        actions=_actions(enrolment, person),
    )


def _actions(enrolment: OfficerEnrolment, person: Officer) -> tuple[tuple[str, str], ...]:
    """Nothing for oneself and superiors, for what is completed, and for a period that was renewed since."""
    standing = enrolment.standing
    if (
        person.is_oneself
        or person.is_superior
        or standing.completed_at is not None
        or not enrolment.is_newest
    ):
        return ()
    excuse = url_for("supervisor.excusal", enrolment_id=enrolment.enrolment)
    found = (
        [(_("End the excusal"), excuse)] if is_excused(standing, person.as_of) else [(_("Excuse"), excuse)]
    )
    if standing.due_at is not None:
        extend = url_for("supervisor.extension", enrolment_id=enrolment.enrolment)
        found.append((_("Give more time"), extend))
    return tuple(found)


def _certificate(found: Certificate, at: datetime) -> CertificateLine:
    return CertificateLine(
        title=found.course_title,
        status=found.status(at),
        completed_at=found.completed_at,
        expires_at=found.expires_at,
        time_zone=found.time_zone,
        url=url_for("supervisor.certificate_pdf", certificate_id=found.public_id),
    )
