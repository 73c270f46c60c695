"""What each call sends beside its address: a form that does what the page offers, with ids of the place in braces."""

from collections.abc import Mapping
from datetime import timedelta

from course_app.content.archives import write_archive
from course_app.storage.base import Base
from course_app.web.clock import now
from tests.application import PASSWORD
from tests.content.test_pictures import png
from tests.services.publications import REWORDED

NEW_PASSWORD = "walnut-harbor-ticket-nine"
SOON = (now() + timedelta(days=40)).date().isoformat()
OVER = (now() - timedelta(days=40)).date().isoformat()

_TERM = {"since": "", "until": "", "unit": "", "course": ""}

QUERIES: Mapping[str, Mapping[str, str]] = {
    "administrator.people of a unit": {"unit": "{unit_id}"},
    "auditor.reports of a unit": {"unit": "{unit_id}"},
    "auditor.reports of an assignment": {"assignment": "{unit_assignment_id}"},
    "supervisor.home of an assignment": {"assignment": "{assignment_id}"},
    "supervisor.home of a unit": {"unit": "{unit_id}"},
    "supervisor.roster_file of a unit": {"unit": "{unit_id}"},
    "supervisor.assignment of a person": {"officer": "{officer_id}"},
    "supervisor.assignment of a course to a person": {"course": "ours-too", "officer": "{officer_id}"},
    "supervisor.assignment of a person by yesterday": {
        "course": "ours-too",
        "officer": "{officer_id}",
        "due_on": OVER,
    },
    "supervisor.assignment of a unit": {"course": "ours-too", "unit": "{unit_id}"},
    "supervisor.reminders of a person": {"officer": "{officer_id}"},
    "supervisor.reminders of a unit": {"unit": "{unit_id}"},
    "supervisor.reminders_send of a person": {"officer": "{officer_id}"},
    "supervisor.reminders_send of a unit": {"unit": "{unit_id}"},
}
FORMS: Mapping[str, Mapping[str, str]] = {
    "security.login": {"email": "{email}", "password": PASSWORD},
    "security.verify": {"password": PASSWORD},
    "security.change_password": {
        "password": PASSWORD,
        "new_password": NEW_PASSWORD,
        "new_password_confirm": NEW_PASSWORD,
    },
    "security.forgot_password": {"email": "{email}"},
    "security.reset_password": {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD},
    "security.two_factor_setup": {"setup": "authenticator"},
    "learner.check_answer": {"choice": "a"},
    "learner.answer_post": {"choice": "b", "revision": "1", "next": "1"},
    "supervisor.assignment_create of a person": {
        "course": "ours-too",
        "officer": "{officer_id}",
        "due_on": SOON,
    },
    "supervisor.assignment_create of a person by yesterday": {
        "course": "ours-too",
        "officer": "{officer_id}",
        "due_on": OVER,
    },
    "supervisor.assignment_create of a unit": {"course": "ours-too", "unit": "{unit_id}", "due_on": SOON},
    "auditor.evidence_as_json": {"purpose": "other"},
    "auditor.evidence_as_pdf": {"purpose": "other"},
    "supervisor.roster_file": {"purpose": "other"},
    "supervisor.roster_file of a unit": {"purpose": "other"},
    "supervisor.excusal_create": {"reason": "A reason", "last_day": SOON},
    "supervisor.excusal_create without a reason": {"reason": ""},
    "supervisor.excusal_end": {"reason": "A reason"},
    "supervisor.excusal_end without a reason": {"reason": ""},
    "supervisor.ending_create of a person": {"reason": "A reason"},
    "supervisor.ending_create of a person without a reason": {"reason": ""},
    "supervisor.ending_create of a unit": {"reason": "A reason"},
    "administrator.person_create into a unit": {
        "name": "Sky Reed",
        "email": "sky@example.org",
        "officer_id": "77",
        "language": "en",
        "unit": "{unit_id}",
    },
    "administrator.person_change": {
        "name": "Sky Reed",
        "email": "sky@example.org",
        "officer_id": "77",
        "language": "en",
    },
    "administrator.person_move of a person": {"unit": "{below.unit_id}"},
    "administrator.person_move into a unit": {"unit": "{unit_id}"},
    "administrator.unit_create": {"name": "Harbor", "parent": ""},
    "administrator.unit_create below a unit": {"name": "Harbor", "parent": "{unit_id}"},
    "administrator.unit_rename": {"name": "Harbor"},
    "administrator.unit_move of a unit": {"parent": ""},
    "administrator.unit_move below a unit": {"parent": "{unit_id}"},
    "administrator.appointment_create of a person": {
        **_TERM,
        "role": "supervisor",
        "unit": "{below.unit_id}",
    },
    "administrator.appointment_create over a unit": {**_TERM, "role": "supervisor", "unit": "{unit_id}"},
    "administrator.appointment_create for a course": {
        **_TERM,
        "role": "instructor",
        "course": "{course_key}",
    },
    "administrator.appointment_create as auditor": {**_TERM, "role": "auditor"},
    "administrator.appointment_create as administrator": {**_TERM, "role": "administrator"},
    "administrator.agency_change": {
        "name": "Alder City Police",
        "accent": "#162e51",
        "time_zone": "America/Denver",
        "two_factor_required": "y",
        "mail_name": "Training",
        "mail_reply_to": "training@example.org",
    },
    "instructor.draft_publish": {"note": "Other words", "kind": "content", "in_progress": "keep"},
    "supervisor.extension_create": {"reason": "A reason", "due_on": SOON},
    "supervisor.extension_create by yesterday": {"reason": "A reason", "due_on": OVER},
}
FILES: Mapping[str, Mapping[str, bytes]] = {
    "instructor.draft_create": {"archive": write_archive(REWORDED.sources)},
    "administrator.agency_mark_set": {"mark": png(10, 10)},
}
BODIES: Mapping[str, Mapping[str, object]] = {"learner.answer_save": {"revision": 2, "value": ["b"]}}
"""What is sent as JSON."""
OTHER_IDS: Mapping[str, Mapping[str, str]] = {
    "supervisor.excusal_end": {"enrolment_id": "{excused_id}"},
    "supervisor.excusal_end without a reason": {"enrolment_id": "{excused_id}"},
    "supervisor.ending of a unit": {"assignment_id": "{unit_assignment_id}"},
    "supervisor.ending_create of a unit": {"assignment_id": "{unit_assignment_id}"},
    "administrator.person_enable": {"officer_id": "{gone_id}"},
    "administrator.person_second_factor_off": {"officer_id": "{shielded_id}"},
    "administrator.person_move of a person": {"officer_id": "{shielded_id}"},
    "administrator.person_move into a unit": {"officer_id": "{below.shielded_id}"},
    "administrator.unit_move of a unit": {"unit_id": "{empty_id}"},
    "administrator.unit_move below a unit": {"unit_id": "{beside.empty_id}"},
    "administrator.unit_close": {"unit_id": "{empty_id}"},
    "administrator.unit_reopen": {"unit_id": "{shut_id}"},
    "administrator.appointment_create over a unit": {"officer_id": "{same.shielded_id}"},
    "administrator.appointment_create for a course": {"officer_id": "{same.officer_id}"},
    "learner.attempt_result": {"attempt_id": "{taken_id}"},
}
"""Which id goes into an address where it is not the one of that name."""

HOSTILE = "qextraq"
EXTRA = {column.name: HOSTILE for table in Base.metadata.sorted_tables for column in table.columns}
"""A field for every column there is. None that the form does not offer is stored."""
