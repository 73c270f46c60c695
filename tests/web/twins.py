"""Two agencies that have done the same, each with a word of its own in every text that is stored about it."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from course_app.content.archives import write_archive
from course_app.domain.accounts import Actor, Role
from course_app.domain.catalog.courses import Course
from course_app.domain.sessions import SessionLimits
from course_app.services import accounts, agencies, assignments, certificates, endings, sessions
from course_app.services.excusals import excuse
from course_app.services.passwords import LinkPurpose, PasswordLinks
from course_app.storage.editions import to_json
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.assignments import Extension
from course_app.storage.models.attempts import Attempt
from course_app.storage.models.certificates import Certificate, CertificateRevocation
from course_app.storage.models.drafts import Draft
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import CourseFile, Edition, EditionFile, EditionSource
from course_app.web.clock import now
from tests import builders, courses
from tests.application import SECRET_KEY, Browser, browser_of
from tests.databases import Database
from tests.services.learners import Learner

OURS, THEIRS = "qalderq", "qbirchq"
SHARED = "shared"
NUMBERS: dict[str, list[object]] = {"number": [1], "_extension": ["svg"]}
LIMITS = SessionLimits(idle=timedelta(minutes=30), total=timedelta(hours=12))
SECRET = b"<svg xmlns='http://www.w3.org/2000/svg'><title>%s</title></svg>"


@dataclass
class Twin:
    """One agency: its marker word, who signs in as what, and the ids of everything that it has in addresses."""

    marker: str
    agency_id: int = 0
    people: dict[str, int] = field(default_factory=dict)
    ids: dict[str, list[object]] = field(default_factory=dict)


def found_twin(database: Database, marker: str) -> Twin:
    """An agency with the word ``marker`` in every text, a history, and a course of its own."""
    return database.run(lambda session: _Founding(session, Twin(marker)).found())


@dataclass(frozen=True)
class Twins:
    """The application with both agencies in it."""

    app: Flask
    database: Database
    ours: Twin
    theirs: Twin

    def ids(self) -> dict[str, list[object]]:
        """Every id of both."""
        return {name: [*self.ours.ids[name], *self.theirs.ids[name]] for name in self.ours.ids} | NUMBERS

    def browser(self, role: str) -> Browser:
        """Somebody of our agency, freshly signed in."""
        account_id = self.ours.people[role]
        token = self.database.run(
            lambda session: sessions.begin(
                session, now=now(), account_id=account_id, device="Test", second_factor=True
            )
        )
        browser = browser_of(self.app)
        with browser.session_transaction() as cookie:
            cookie["token"] = token
        return browser


def found_twins(app: Flask, database: Database) -> Twins:
    """Both agencies are in the database of ``app``, and a course of the installation that both take."""
    database.run(lambda session: builders.published(session, courses.course(key=SHARED)).id)
    return Twins(app, database, found_twin(database, OURS), found_twin(database, THEIRS))


class _Founding:
    """Makes one twin in one transaction."""

    def __init__(self, session: Session, twin: Twin) -> None:
        self._session = session
        self._twin = twin
        self._word = twin.marker

    def found(self) -> Twin:
        twin, session, word = self._twin, self._session, self._word
        twin.agency_id = agencies.create(
            session, now=now(), key=word, name=f"{word} Police", time_zone="America/Chicago"
        ).id
        unit = agencies.create_unit(session, now=now(), agency_id=twin.agency_id, name=f"{word} Patrol")
        twin.ids |= {"unit_id": [unit.public_id], "accent": [word]}
        for role in (None, *Role):
            self._person(role, unit.id)
        course = self._publish_own()
        for name, account_id in twin.people.items():
            self._live(name, account_id, course)
        twin.ids["assignment_id"] = [self._ask(unit.id), self._ask_and_end(unit.id)]
        return twin

    def _ask(self, unit: int) -> str:
        """The shared course is assigned to everybody."""
        return assignments.create(
            self._session,
            now=now(),
            agency_id=self._twin.agency_id,
            course_key=SHARED,
            due_on=None,
            unit_id=unit,
        ).public_id

    def _ask_and_end(self, unit: int) -> str:
        """It was, and is no longer."""
        made = self._ask(unit)
        endings.end(self._session, now=now(), assignment=made, reason=f"{self._word} haste")
        return made

    def _person(self, role: Role | None, unit: int) -> None:
        name = role.value if role else "officer"
        made = accounts.create(
            self._session,
            now=now(),
            agency_id=self._twin.agency_id,
            email=f"{self._word}-{name}@example.org",
            name=f"{self._word} {name.title()}",
            officer_id=f"{self._word}-{len(self._twin.people)}",
            unit_id=unit,
            password_hash=f"{self._word}-hash",
        )
        if role is not None:
            over = unit if role is Role.SUPERVISOR else None
            appointment = accounts.appoint(
                self._session, now=now(), account_id=made.account_id, role=role, unit_id=over
            )
            self._twin.ids["appointment_id"] = [appointment]
        self._twin.people[name] = made.account_id

    def _publish_own(self) -> Course:
        word = self._word
        lessons = (courses.lesson(f"{word}-first", checks=1), courses.lesson(f"{word}-second"))
        quiz = courses.quiz(
            f"{word}-quiz",
            draws=(),
            questions=(courses.question(f"{word}-q0"), courses.question(f"{word}-q1")),
        )
        course = courses.course(key=f"{word}-course", lessons=lessons, quizzes=(quiz,), bank=())
        owner = self._session.get_one(Agency, self._twin.agency_id)
        edition = builders.published(self._session, course, owner=owner)
        edition.note = f"{word} note"
        digest = word.encode().hex().ljust(64, "0")
        self._session.add(
            CourseFile(digest=digest, media_type="image/svg+xml", content=SECRET % word.encode())
        )
        self._session.flush()
        self._session.add(EditionFile(edition_id=edition.id, digest=digest))
        self._twin.ids |= {
            "course_key": [course.key],
            "lesson_key": [lesson.key for lesson in lessons],
            "quiz_key": [quiz.key],
            "question_key": [f"{word}-first-check-0", f"{word}-q0"],
            "digest": [digest],
        }
        self._send_drafts(course, edition)
        return course

    def _send_drafts(self, course: Course, edition: Edition) -> None:
        """The instructor has sent a draft that can be looked at, and one with a problem."""
        path = f"modules/{course.key}/{self._word}.md"
        archive = write_archive({path: self._word.encode()})
        self._session.add(EditionSource(edition_id=edition.id, archive=archive))
        drafts = [
            Draft(
                course_id=edition.course_id,
                agency_id=self._twin.agency_id,
                base_edition_id=edition.id,
                uploaded_by=self._twin.people[Role.INSTRUCTOR.value],
                uploaded_at=now(),
                digest="0" * 64,
                problems=problems,
                archive=archive,
                definition=None if problems else to_json(course),
            )
            for problems in ([], [[path, 1, f"{self._word} is misspelt"]])
        ]
        self._session.add_all(drafts)
        self._session.flush()
        self._twin.ids["draft_id"] = [draft.public_id for draft in drafts]

    def _live(self, name: str, account_id: int, course: Course) -> None:
        """The officer finishes the agency's own course; everybody begins the shared one and is excused from it."""
        account = self._session.get_one(Account, account_id)
        learner = Learner(builders.actor(self._session, account), course.key)
        if name == "officer":
            self._finish(learner, course)
        shared = Learner(learner.actor, SHARED)
        shared.enrol(self._session, now())
        shared.complete(self._session, "first", now())
        attempt = shared.start(self._session, now=now())
        shared.answer(self._session, attempt, right=2, now=now())
        self._excuse(shared.actor)
        if name == "officer":
            self._put_off(account_id)
            self._remember(account, attempt)

    def _finish(self, learner: Learner, course: Course) -> None:
        quiz, first = course.quizzes[0].key, f"{self._word}-first"
        learner.enrol(self._session, now())
        learner.check(self._session, first, f"{first}-check-0", now=now())
        for lesson in course.lessons():
            learner.complete(self._session, lesson.key, now())
        learner.take(self._session, right=0, quiz=quiz, now=now())
        learner.take(self._session, quiz=quiz, now=now())

    def _excuse(self, actor: Actor) -> None:
        enrolment = (
            self._session.query(Enrolment).filter_by(account_id=actor.account_id).order_by(Enrolment.id)
        )
        at, person = now(), actor.account_id
        for row in enrolment:
            reason = f"{self._word} surgery"
            until = at + timedelta(days=3)
            excuse(
                self._session,
                now=at,
                enrolment_id=row.id,
                since=at,
                until=until,
                reason=reason,
                actor_id=person,
            )

    def _put_off(self, account_id: int) -> None:
        row = self._session.query(Enrolment).filter_by(account_id=account_id).order_by(Enrolment.id).first()
        assert row is not None
        reason = f"{self._word} court"
        self._session.add(Extension(enrolment_id=row.id, due_at=now(), reason=reason, created_at=now()))

    def _remember(self, account: Account, shared_attempt: str) -> None:
        session = self._session
        own = session.query(Attempt.public_id).join(Enrolment).filter(Enrolment.account_id == account.id)
        issued = session.query(Certificate).filter_by(account_id=account.id).one()
        session.add(
            CertificateRevocation(certificate_id=issued.id, revoked_at=now(), reason=f"{self._word} mistake")
        )
        sessions.begin(
            session, now=now(), account_id=account.id, device=f"{self._word} phone", second_factor=False
        )
        session.flush()
        open_one = sessions.own(session, now=now(), limits=LIMITS, account_id=account.id)[0]
        link = PasswordLinks(SECRET_KEY).make(account.fs_uniquifier, LinkPurpose.RESET)
        self._twin.ids |= {
            "attempt_id": [row.public_id for row in own],
            "certificate_id": [issued.public_id],
            "officer_id": [account.public_id],
            "enrolment_id": [
                row.public_id for row in session.query(Enrolment).filter_by(account_id=account.id)
            ],
            "certificate": [issued.public_id],
            "public_id": [open_one.public_id],
            "token": [link],
        }
        assert shared_attempt in self._twin.ids["attempt_id"]
        assert certificates.find_public(session, text=issued.public_id) is not None
