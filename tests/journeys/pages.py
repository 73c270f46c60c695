"""An example of every page: at which address, and who opens it. A route without one fails a test."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from passlib.totp import TOTP
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from course_app.domain.catalog.quizzes import Layout
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from course_app.storage.models.assignments import Assignment
from tests import builders, courses
from tests.journeys.ids import Known, ids_of
from tests.journeys.instructors import INSTRUCTOR, a_draft
from tests.journeys.officers import COURSE, Officer, sign_in
from tests.journeys.site import PASSWORD, Site
from tests.journeys.teams import back_with_a_form_unsent

LEARN = "/learn/courses/" + COURSE
TEACH = "/instruct/courses/" + COURSE
REFUSED = {"/verify/" + "0" * 32: 404, "/no-such-page": 404, "/verify?certificate=nonsense": 422}
"""Examples that show a page which says what is wrong, with their status."""

PUBLIC = ("/help", "/help/real-situation", "/accessibility", "/privacy", "/verify")

SUPERVISOR = "supervisor@example.org"
ADMINISTRATOR = "administrator@example.org"
AUDITOR = "auditor@example.org"
CERTIFIED = "aaron.pike@riverbend.example.org"
OVERDUE = "farid.haddad@riverbend.example.org"

NO_PAGES = {
    CERTIFIED: {
        "public.home": "/",
        "public.healthz": "/healthz",
        "public.readyz": "/readyz",
        "account.token": "/account/token",
        "account.agency_theme": "/account/agency/1a4480.css",
        "account.agency_mark": "/account/agency/{mark}.png",
        "learner.course_file_bytes": "{figure}",
        "learner.certificate_pdf": "/learn/certificates/{certificate}.pdf",
        "learner.transcript_pdf": "/learn/transcript.pdf",
        "learner.transcript_csv": "/learn/transcript.csv",
        "learner.transcript_json": "/learn/transcript.json",
    },
    SUPERVISOR: {"supervisor.certificate_pdf": "/supervise/certificates/{certificate}.pdf"},
    ADMINISTRATOR: {"administrator.home": "/administer"},
    INSTRUCTOR: {"instructor.preview_file": "/instruct/drafts/{draft}/files/{picture}"},
}
"""Routes that are opened and show no page: files, answers for scripts, ways on to a page. With an example each,
by the account that may open it."""

Enter = Callable[[BrowserContext, Site], Known]


@dataclass(frozen=True)
class Story:
    """Somebody, and the pages that are opened one after the other."""

    name: str
    enter: Enter
    """Makes the browser theirs; returns what the addresses below leave open."""
    paths: tuple[str, ...]


def as_account(email: str) -> Enter:
    """Signed in, with the newest attempt and certificate."""

    def enter(context: BrowserContext, site: Site) -> Known:
        sign_in(context, site, email)
        return ids_of(site, email)

    return enter


def as_supervisor(context: BrowserContext, site: Site) -> Known:
    """Signed in; knows the enrolment of somebody who is late, and an assignment in force."""
    sign_in(context, site, SUPERVISOR)
    in_force = select(Assignment.public_id).where(Assignment.ended_at.is_(None)).order_by(Assignment.id)
    return {**ids_of(site, OVERDUE), "assignment": site.read(lambda s: s.scalars(in_force).first()) or ""}


def as_administrator(context: BrowserContext, site: Site) -> Known:
    """Signed in; knows an officer and a unit."""
    sign_in(context, site, ADMINISTRATOR)
    here = select(Account.agency_id).where(Account.email == ADMINISTRATOR).scalar_subquery()
    unit = select(Unit.public_id).where(Unit.agency_id == here)
    return {**ids_of(site, CERTIFIED), "unit": site.read(lambda session: session.scalars(unit).first()) or ""}


def as_auditor(context: BrowserContext, site: Site) -> Known:
    """Signed in; knows somebody with a certificate."""
    sign_in(context, site, AUDITOR)
    return ids_of(site, CERTIFIED)


def as_instructor(context: BrowserContext, site: Site) -> Known:
    """Signed in; has sent a draft."""
    return {"draft": a_draft(context, site)}


def as_visitor(context: BrowserContext, site: Site) -> Known:
    """Signed out; knows somebody's certificate, and has the letter with a link that sets a password."""
    person = site.new_officer()
    page = context.new_page()
    page.goto(site.url + "/account/reset")
    page.get_by_label("Mail address or officer ID").fill(person.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()
    link = re.search(r"/account/reset/\S+", site.letter_to(person.email))
    assert link is not None
    return {**ids_of(site, CERTIFIED), "reset": link[0]}


def after_the_password(context: BrowserContext, site: Site) -> Known:
    """The password was right; the code of the second factor is still to come."""
    person, page = site.new_officer(), context.new_page()
    sign_in(context, site, person.email)
    page.goto(site.url + "/account/two-factor")
    page.get_by_role("button", name="Connect an authenticator app").click()
    code = TOTP(key=page.locator(".key").inner_text().replace("-", "")).generate(time.time()).token
    page.get_by_label("Code from your app").fill(str(code))
    page.get_by_role("button", name="Switch it on").click()
    page.wait_for_url("**/account/recovery-codes")
    context.clear_cookies()
    page.goto(site.url + "/account/sign-in")
    page.get_by_label("Mail address or officer ID").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/two-factor-code**")
    return {}


def on_one_page(context: BrowserContext, site: Site) -> Known:
    """In the middle of a quiz that shows all its questions at once."""
    quiz = courses.quiz(layout=Layout.ALL)
    site.run(lambda session: builders.published(session, courses.course(key="at-once", quizzes=(quiz,))).id)
    person = site.new_officer()
    sign_in(context, site, person.email)
    officer = Officer(site, context.new_page(), person)
    officer.enrol("at-once")
    attempt = officer.start_quiz("quiz", "at-once")
    return {"attempt": attempt}


STORIES = (
    Story(
        "visitor",
        as_visitor,
        (*PUBLIC, "/account/sign-in", "/account/reset", "{reset}", "/verify/{certificate}", *REFUSED),
    ),
    Story(
        "officer",
        as_account("officer@example.org"),
        (
            *PUBLIC,
            "/learn",
            "/learn/courses",
            LEARN,
            f"{LEARN}/lessons/coercion",
            f"{LEARN}/lessons/statutes",
            f"{LEARN}/quizzes/final-exam",
            "/learn/certificates",
            "/learn/transcript",
            "/account/sessions",
            "/account/change",
            "/account/confirm",
            "/account/two-factor",
            "/account/recovery-codes",
        ),
    ),
    Story("back with a form unsent", back_with_a_form_unsent, ("/account/unsent",)),
    Story("after the password", after_the_password, ("/account/two-factor-code", "/account/recovery")),
    Story(
        "completed",
        as_account(CERTIFIED),
        (
            "/learn",
            LEARN,
            f"{LEARN}/quizzes/final-exam",
            "/learn/attempts/{attempt}/result",
            "/learn/certificates",
            "/learn/certificates/{certificate}",
            "/learn/transcript",
        ),
    ),
    Story(
        "in a quiz",
        as_account("jonas.weber@riverbend.example.org"),
        ("/learn", "/learn/attempts/{attempt}/questions/2", "/learn/attempts/{attempt}/review"),
    ),
    Story(
        "in a quiz on one page",
        on_one_page,
        ("/learn/attempts/{attempt}", "/learn/attempts/{attempt}/review"),
    ),
    Story(
        "not passed",
        as_account(OVERDUE),
        ("/learn", f"{LEARN}/quizzes/crime-and-law", "/learn/attempts/{attempt}/result"),
    ),
    Story("excused", as_account("hector.ruiz@riverbend.example.org"), ("/learn", LEARN, "/learn/transcript")),
    Story(
        "administrator",
        as_administrator,
        (
            "/administer/people",
            "/administer/people?status=invited",
            "/administer/people/new",
            "/administer/people/{officer}",
            "/administer/people/{officer}/edit",
            "/administer/units",
            "/administer/units?show=closed",
            "/administer/units/new",
            "/administer/units/{unit}",
            "/administer/units/{unit}/close",
            "/administer/appointments",
            "/administer/appointments?show=over",
            "/administer/people/{officer}/appointments/new",
            "/administer/agency",
        ),
    ),
    Story(
        "auditor",
        as_auditor,
        (
            "/audit",
            "/audit?kind=certificate&since=2020-01-01",
            "/audit?text=nobody",
            "/audit/entries/1",
            "/audit/verification",
            "/audit/people",
            "/audit/people/{officer}",
            "/audit/certificates",
            "/audit/certificates/{certificate}",
            "/audit/reports",
            "/audit/access",
        ),
    ),
    Story(
        "instructor",
        as_instructor,
        (
            "/instruct",
            "/instruct/guide",
            TEACH,
            f"{TEACH}/editions",
            f"{TEACH}/drafts",
            f"{TEACH}/drafts/new",
            f"{TEACH}/results/crime-and-law",
            "/instruct/drafts/{draft}",
            "/instruct/drafts/{draft}/lessons/coercion",
            "/instruct/drafts/{draft}/quizzes/final-exam",
            "/instruct/drafts/{draft}/quizzes/final-exam/questions/2",
            "/instruct/drafts/{draft}/quizzes/recognizing/questions",
        ),
    ),
    Story(
        "supervisor",
        as_supervisor,
        (
            "/supervise",
            "/supervise/officers/{officer}",
            "/supervise/assignments",
            "/supervise/assignments/all",
            "/supervise/assignments/all?show=over",
            "/supervise/assignments/{assignment}/end",
            "/supervise/enrolments/{enrolment}/excusal",
            "/supervise/enrolments/{enrolment}/extension",
            "/supervise/reminders",
        ),
    ),
)


def show(page: Page, url: str, html: str, status: int = 200) -> None:
    """The browser shows this page at an address of the site, with the site's style sheets."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html; charset=utf-8", body=html)

    page.route(url, answer)
    page.goto(url)
