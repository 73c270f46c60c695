"""Who may use which door: one table of all routes, deny by default.

Every endpoint stands in ``ROUTES``; a request to one that does not is refused, and a test fails. The guard
runs before the view, so a view never decides about rights; whom it may see is decided by the ``Scope`` that
every query starts from.
"""

from enum import StrEnum
from http import HTTPStatus

from flask import Flask, Response, abort, flash, jsonify, redirect, request, url_for

from course_app.domain.accounts import Actor, Role
from course_app.web.addresses import page_before
from course_app.web.authentication.actor import current_actor
from course_app.web.authentication.carried import keep_form
from course_app.web.errors import wants_json
from course_app.web.wording import gettext as _


class Permission(StrEnum):
    """What a route asks of whoever calls it."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"
    INSTRUCT = "instruct"
    SUPERVISE = "supervise"
    ADMINISTER = "administer"
    AUDIT = "audit"
    NOBODY = "nobody"
    """A page that a library brings along and that we do not offer."""


ROLE_OF = {
    Permission.INSTRUCT: Role.INSTRUCTOR,
    Permission.SUPERVISE: Role.SUPERVISOR,
    Permission.ADMINISTER: Role.ADMINISTRATOR,
    Permission.AUDIT: Role.AUDITOR,
}

ROUTES: dict[str, Permission] = {
    "security.login": Permission.ANYONE,
    "security.logout": Permission.ANYONE,
    "security.forgot_password": Permission.ANYONE,
    "security.reset_password": Permission.ANYONE,
    "security.change_password": Permission.SIGNED_IN,
    "security.verify": Permission.SIGNED_IN,
    "security.two_factor_setup": Permission.ANYONE,  # also between password and second factor; it looks itself
    "security.two_factor_setup_validate": Permission.SIGNED_IN,
    "security.two_factor_token_validation": Permission.ANYONE,
    "security.two_factor_rescue": Permission.NOBODY,
    "security.tf_select": Permission.NOBODY,
    "security.mf_recovery": Permission.ANYONE,
    "security.mf_recovery_codes": Permission.SIGNED_IN,
    "account.sessions": Permission.SIGNED_IN,
    "account.session_end": Permission.SIGNED_IN,
    "account.sessions_end_others": Permission.SIGNED_IN,
    "account.session_extend": Permission.SIGNED_IN,
    "account.token": Permission.SIGNED_IN,
    "account.unsent": Permission.SIGNED_IN,
    "account.unsent_forget": Permission.SIGNED_IN,
    "account.agency_theme": Permission.SIGNED_IN,
    "account.agency_mark": Permission.SIGNED_IN,
    "public.home": Permission.ANYONE,
    "public.help": Permission.ANYONE,
    "public.accessibility": Permission.ANYONE,
    "public.privacy": Permission.ANYONE,
    "public.healthz": Permission.ANYONE,
    "public.readyz": Permission.ANYONE,
    "learner.certificates": Permission.SIGNED_IN,
    "learner.certificate": Permission.SIGNED_IN,
    "learner.certificate_pdf": Permission.SIGNED_IN,
    "learner.transcript": Permission.SIGNED_IN,
    "learner.transcript_pdf": Permission.SIGNED_IN,
    "learner.transcript_csv": Permission.SIGNED_IN,
    "learner.transcript_json": Permission.SIGNED_IN,
    "learner.my_training_page": Permission.SIGNED_IN,
    "learner.catalogue": Permission.SIGNED_IN,
    "learner.enrol": Permission.SIGNED_IN,
    "learner.course": Permission.SIGNED_IN,
    "learner.course_file_bytes": Permission.SIGNED_IN,
    "learner.lesson": Permission.SIGNED_IN,
    "learner.lesson_complete": Permission.SIGNED_IN,
    "learner.check_answer": Permission.SIGNED_IN,
    "learner.quiz": Permission.SIGNED_IN,
    "learner.attempt_start": Permission.SIGNED_IN,
    "learner.attempt": Permission.SIGNED_IN,
    "learner.attempt_question": Permission.SIGNED_IN,
    "learner.attempt_review": Permission.SIGNED_IN,
    "learner.attempt_submit": Permission.SIGNED_IN,
    "learner.attempt_result": Permission.SIGNED_IN,
    "learner.answer_save": Permission.SIGNED_IN,
    "learner.answer_post": Permission.SIGNED_IN,
    "public.real_situation": Permission.ANYONE,
    "public.verify_form": Permission.ANYONE,
    "public.verify": Permission.ANYONE,
    "administrator.home": Permission.ADMINISTER,
    "administrator.people": Permission.ADMINISTER,
    "administrator.person_new": Permission.ADMINISTER,
    "administrator.person_create": Permission.ADMINISTER,
    "administrator.person": Permission.ADMINISTER,
    "administrator.person_edit": Permission.ADMINISTER,
    "administrator.person_change": Permission.ADMINISTER,
    "administrator.person_move": Permission.ADMINISTER,
    "administrator.person_disable": Permission.ADMINISTER,
    "administrator.person_enable": Permission.ADMINISTER,
    "administrator.person_sessions_end": Permission.ADMINISTER,
    "administrator.person_link": Permission.ADMINISTER,
    "administrator.person_second_factor_off": Permission.ADMINISTER,
    "administrator.units": Permission.ADMINISTER,
    "administrator.unit_new": Permission.ADMINISTER,
    "administrator.unit_create": Permission.ADMINISTER,
    "administrator.unit": Permission.ADMINISTER,
    "administrator.unit_rename": Permission.ADMINISTER,
    "administrator.unit_move": Permission.ADMINISTER,
    "administrator.unit_closing": Permission.ADMINISTER,
    "administrator.unit_close": Permission.ADMINISTER,
    "administrator.unit_reopen": Permission.ADMINISTER,
    "administrator.appointments": Permission.ADMINISTER,
    "administrator.appointment_new": Permission.ADMINISTER,
    "administrator.appointment_create": Permission.ADMINISTER,
    "administrator.appointment_end": Permission.ADMINISTER,
    "administrator.agency": Permission.ADMINISTER,
    "administrator.agency_change": Permission.ADMINISTER,
    "administrator.agency_mark_set": Permission.ADMINISTER,
    "administrator.agency_mark_remove": Permission.ADMINISTER,
    "auditor.home": Permission.AUDIT,
    "auditor.entry": Permission.AUDIT,
    "auditor.verification": Permission.AUDIT,
    "auditor.people": Permission.AUDIT,
    "auditor.person": Permission.AUDIT,
    "auditor.evidence_as_json": Permission.AUDIT,
    "auditor.evidence_as_pdf": Permission.AUDIT,
    "auditor.certificates": Permission.AUDIT,
    "auditor.certificate": Permission.AUDIT,
    "auditor.reports": Permission.AUDIT,
    "auditor.access": Permission.AUDIT,
    "instructor.home": Permission.INSTRUCT,
    "instructor.guide": Permission.INSTRUCT,
    "instructor.course": Permission.INSTRUCT,
    "instructor.editions": Permission.INSTRUCT,
    "instructor.all_drafts": Permission.INSTRUCT,
    "instructor.documents": Permission.INSTRUCT,
    "instructor.draft_new": Permission.INSTRUCT,
    "instructor.draft_create": Permission.INSTRUCT,
    "instructor.draft": Permission.INSTRUCT,
    "instructor.draft_differences": Permission.INSTRUCT,
    "instructor.draft_publish": Permission.INSTRUCT,
    "instructor.draft_withdraw": Permission.INSTRUCT,
    "instructor.preview_lesson": Permission.INSTRUCT,
    "instructor.preview_lesson_key": Permission.INSTRUCT,
    "instructor.preview_quiz": Permission.INSTRUCT,
    "instructor.preview_questions": Permission.INSTRUCT,
    "instructor.preview_questions_key": Permission.INSTRUCT,
    "instructor.preview_question": Permission.INSTRUCT,
    "instructor.preview_question_key": Permission.INSTRUCT,
    "instructor.preview_file": Permission.INSTRUCT,
    "instructor.quiz_results": Permission.INSTRUCT,
    "supervisor.home": Permission.SUPERVISE,
    "supervisor.roster_file": Permission.SUPERVISE,
    "supervisor.officer": Permission.SUPERVISE,
    "supervisor.certificate_pdf": Permission.SUPERVISE,
    "supervisor.assignment": Permission.SUPERVISE,
    "supervisor.assignment_create": Permission.SUPERVISE,
    "supervisor.assignments": Permission.SUPERVISE,
    "supervisor.ending": Permission.SUPERVISE,
    "supervisor.ending_create": Permission.SUPERVISE,
    "supervisor.excusal": Permission.SUPERVISE,
    "supervisor.excusal_create": Permission.SUPERVISE,
    "supervisor.excusal_end": Permission.SUPERVISE,
    "supervisor.extension": Permission.SUPERVISE,
    "supervisor.extension_create": Permission.SUPERVISE,
    "supervisor.reminders": Permission.SUPERVISE,
    "supervisor.reminders_send": Permission.SUPERVISE,
}


def allows(permission: Permission, actor: Actor | None) -> bool:
    """Whether ``actor`` (``None``: nobody signed in) may use a route that asks for ``permission``."""
    if permission is Permission.ANYONE:
        return True
    if actor is None or permission is Permission.NOBODY:
        return False
    return permission is Permission.SIGNED_IN or actor.is_a(ROLE_OF[permission])


def guard_routes(app: Flask) -> None:
    """No view of ``app`` runs unless its row in the table allows the caller."""
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: routing answers 404 or 405 itself
    permission = ROUTES.get(request.endpoint, Permission.NOBODY)
    if permission is Permission.NOBODY:
        abort(HTTPStatus.NOT_FOUND)
    if permission is Permission.ANYONE:
        return None
    actor = current_actor()
    if actor is None:
        return _sign_in_first()
    if not allows(permission, actor):
        if actor.second_factor_due:
            flash(
                _("Your agency asks for a second factor before this page opens. Switch it on here."), "info"
            )
            return redirect(url_for("security.two_factor_setup"))  # type: ignore[return-value]
        abort(HTTPStatus.FORBIDDEN)
    return None


def _sign_in_first() -> Response:
    """A page goes to sign-in and comes back; a script is told so; a form waits, or is told that it does not."""
    if wants_json() or request.headers.get("HX-Request"):
        response = jsonify(reason="signed-out", sign_in=url_for("security.login"))
        response.status_code = HTTPStatus.UNAUTHORIZED
        return response
    if request.method == "POST":
        keep_form()
    target = request.full_path.rstrip("?") if request.method == "GET" else page_before() or "/"
    return redirect(url_for("security.login", next=target))  # type: ignore[return-value]
