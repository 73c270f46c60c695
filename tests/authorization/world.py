"""Two agencies, and in ours somebody of every role with colleagues beside, below and elsewhere.

Everybody has the same history and a word of their own in every text about them: whose word an answer shows is whose
data it shows.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from course_app.domain.accounts import Appointment, Role
from course_app.domain.records import RecordKind
from course_app.domain.sessions import SessionLimits
from course_app.services import accounts, agencies, agency_settings, records, sessions
from course_app.services.accounts import NewAccount
from course_app.services.excusals import excuse
from course_app.services.passwords import Hasher, LinkPurpose, PasswordLinks
from course_app.services.records import Fact
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import Course
from course_app.web.clock import now
from tests import builders
from tests.application import PASSWORD, SECRET_KEY
from tests.authorization.assigning import ask_alone, assign_units
from tests.authorization.teaching import (
    EXAM,
    EXCUSED,
    OURS,
    SHARED,
    TAUGHT,
    THEIRS,
    publish_courses,
    send_drafts,
)
from tests.content.test_pictures import png
from tests.services.learners import Learner

ACTORS = ("officer", "instructor", "supervisor", "administrator", "auditor", "unproven", "former")
"""Who signs in: all of one unit. ``unproven`` holds every role, and has not shown the second factor; ``former`` held
every role until yesterday."""
COLLEAGUES = ("same", "below", "beside", "abroad")
"""Somebody of that unit, of the unit below, of a unit beside it, and of the other agency."""
Ids = dict[str, str]
_HASH = Hasher(cheap=True).hash(PASSWORD)
_LIMITS = SessionLimits(idle=timedelta(minutes=30), total=timedelta(hours=12))


def word_of(person: str) -> str:
    """What only texts about this person contain."""
    return f"q{person}q"


@dataclass
class World:
    """The ids of everything, by whose it is: a person's name, or ``course`` and the name of its place."""

    people: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """The sign-in session of each actor, as its cookie carries it."""
    ids: dict[str, Ids] = field(default_factory=dict)
    agency: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)


def found_world(session: Session) -> World:
    """Everything is there, in one transaction."""
    return _Founding(session).found()


class _Founding:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._world = World()

    def found(self) -> World:
        for place, key in (("own", "alder"), ("abroad", word_of("abroad"))):
            self._found_agency(place, key)
        self._publish()
        for name in (*ACTORS, *COLLEAGUES):
            self._person(name)
        self._appoint()
        self._send_drafts()
        for name, side in (("administrator", 8), ("abroad", 9)):
            self._mark_agency(name, side)
        rules = assign_units(self._session, self._world.agency, self._world.units)
        for name in self._world.people:
            self._live(name)
            self._world.ids[name] |= {
                "assignment_id": ask_alone(self._session, self._world.people[name]),
                "unit_assignment_id": rules[name if name in COLLEAGUES else "same"],
            }
        self._move_from_abroad()
        for place in COLLEAGUES:
            self._stand_aside(place)
        for name in ACTORS:
            for unit in ("empty_id", "shut_id"):
                self._world.ids[name][unit] = self._world.ids["same"][unit]
        return self._world

    def _found_agency(self, place: str, key: str) -> None:
        made = agencies.create(
            self._session,
            now=now(),
            key=key,
            name=f"{key.title()} Police",
            time_zone="America/Chicago",
            two_factor_required=True,
        )
        self._world.agency[place] = made.id
        if place == "abroad":
            self._unit("abroad", made.id, word_of("abroad"))
            return
        self._unit("same", made.id, "Patrol")
        self._unit("below", made.id, "qbelowq Squad", above="same")
        self._unit("beside", made.id, "qbesideq Records")

    def _unit(self, place: str, agency_id: int, name: str, *, above: str | None = None) -> None:
        parent = None if above is None else self._world.units[above]
        made = agencies.create_unit(
            self._session, now=now(), agency_id=agency_id, name=name, parent_id=parent
        )
        self._world.units[place] = made.id

    def _publish(self) -> None:
        for place, ids in publish_courses(self._session, self._world.agency).items():
            self._world.ids[f"course {place}"] = ids

    def _send_drafts(self) -> None:
        for place, ids in send_drafts(self._session, self._world.people).items():
            self._world.ids[f"course {place}"] |= ids

    def _person(self, name: str) -> None:
        place = name if name in COLLEAGUES else "same"
        self._world.people[name] = self._account(place, word_of(name)).account_id

    def _account(self, place: str, name: str) -> NewAccount:
        return accounts.create(
            self._session,
            now=now(),
            agency_id=self._world.agency["abroad" if place == "abroad" else "own"],
            email=f"{name}@example.org",
            name=f"{name} Marsh",
            officer_id=f"{name}-1",
            unit_id=self._world.units[place],
            password_hash=_HASH,
        )

    def _stand_aside(self, place: str) -> None:
        """Somebody whose account is disabled, somebody with a second factor, a unit with nobody in it, and a closed one.

        For oneself, the first two are oneself.
        """
        gone = self._account(place, f"{word_of(place)}-gone")
        accounts.disable(self._session, now=now(), account_id=gone.account_id)
        shielded = self._account(place, f"{word_of(place)}-shielded")
        self._session.get_one(Account, shielded.account_id).tf_primary_method = "authenticator"
        empty, shut = (
            agencies.create_unit(
                self._session,
                now=now(),
                agency_id=self._world.agency["abroad" if place == "abroad" else "own"],
                name=f"{word_of(place)} {room}",
                parent_id=self._world.units[place],
            )
            for room in ("attic", "cellar")
        )
        self._session.get_one(Unit, shut.id).closed_at = now()
        self._world.ids[place] |= {
            "gone_id": gone.public_id,
            "shielded_id": shielded.public_id,
            "empty_id": empty.public_id,
            "shut_id": shut.public_id,
        }

    def _appoint(self) -> None:
        """Everybody to what their name says, two to all of it, and colleagues as supervisors at home."""
        taught = [self._session.query(Course).filter_by(key=key).one().id for key in (OURS, TAUGHT)]
        for name in ("supervisor", "unproven", "former", *COLLEAGUES):
            unit_id = self._world.units[name if name in COLLEAGUES else "same"]
            self._give(name, Role.SUPERVISOR, unit_id=unit_id)
        for name in ("instructor", "unproven", "former"):
            for course_id in taught:
                self._give(name, Role.INSTRUCTOR, course_id=course_id)
        for role in (Role.ADMINISTRATOR, Role.AUDITOR):
            for name in (role.value, "unproven", "former"):
                self._give(name, role)

    def _give(
        self, name: str, role: Role, *, unit_id: int | None = None, course_id: int | None = None
    ) -> None:
        yesterday = now() - timedelta(days=1)
        given = accounts.appoint(
            self._session,
            now=yesterday,
            account_id=self._world.people[name],
            role=role,
            unit_id=unit_id,
            course_id=course_id,
            since=yesterday - timedelta(days=1),
            until=yesterday if name == "former" else None,
        )
        self._world.ids.setdefault(name, {})["appointment_id"] = given

    def _mark_agency(self, name: str, side: int) -> None:
        """The agency of this person has a mark that is no other's."""
        account = self._session.get_one(Account, self._world.people[name])
        held = (Appointment(Role.ADMINISTRATOR, now()),)
        actor = builders.actor(self._session, account, appointments=held)
        agency_settings.set_mark(self._session, now=now(), actor=actor, content=png(side, side))

    def _move_from_abroad(self) -> None:
        """An instructor of the other agency has moved everybody of ours: our record has entries of hers."""
        people = [id_ for name, id_ in self._world.people.items() if name != "abroad"]
        records.append_all(
            self._session,
            now=now(),
            kind=RecordKind.PUBLICATION,
            agency_id=self._world.agency["own"],
            actor_id=self._world.people["abroad"],
            facts=[Fact(person, {"course": SHARED}) for person in (None, *people)],
        )

    def _live(self, name: str) -> None:
        """A certificate from one course, another one half done and overdue, excused from the third."""
        session, at = self._session, now()
        account = session.get_one(Account, self._world.people[name])
        actor = builders.actor(session, account)
        done = Learner(actor, SHARED)
        done.enrol(session, at)
        for lesson in ("first", "second"):
            done.complete(session, lesson, at)
        taken = [done.take(session, quiz=quiz, now=at) for quiz in ("quiz", EXAM)]
        late = Learner(actor, THEIRS if name == "abroad" else OURS)
        late.complete(session, "first", at)
        late.check(session, now=at)
        attempt = late.start(session, now=at)
        late.answer(session, attempt, right=2, now=at)
        Learner(actor, EXCUSED).enrol(session, at)
        enrolments = self._enrolments(account.id)
        self._excuse(name, enrolments[EXCUSED].id)
        self._remember(name, account, attempt, taken[0])
        self._world.ids[name] |= {
            "question_key": late.questions(session, attempt, at)[0],
            "enrolment_id": enrolments[late.course].public_id,
            "excused_id": enrolments[EXCUSED].public_id,
        }

    def _enrolments(self, account_id: int) -> dict[str, Enrolment]:
        rows = self._session.query(Course.key, Enrolment).join(Enrolment, Enrolment.course_id == Course.id)
        return {row[0]: row[1] for row in rows.filter(Enrolment.account_id == account_id)}

    def _excuse(self, name: str, enrolment_id: int) -> None:
        at, person = now(), self._world.people[name]
        excuse(
            self._session,
            now=at,
            enrolment_id=enrolment_id,
            since=at,
            until=at + timedelta(days=3),
            reason=f"{word_of(name)} surgery",
            actor_id=person,
        )

    def _remember(self, name: str, account: Account, attempt: str, taken: str) -> None:
        session, at = self._session, now()
        sessions.begin(
            session, now=at, account_id=account.id, device=f"{word_of(name)} phone", second_factor=False
        )
        session.flush()
        phone = sessions.own(session, now=at, limits=_LIMITS, account_id=account.id)[0].public_id
        if name in ACTORS:
            self._world.tokens[name] = sessions.begin(
                session, now=at, account_id=account.id, device="Desk", second_factor=name != "unproven"
            )
        issued = session.query(Certificate).filter_by(account_id=account.id).one().public_id
        place = name if name in COLLEAGUES else "same"
        self._world.ids[name] = {
            "appointment_id": self._world.ids.get(name, {}).get("appointment_id", "0" * 32),
            "officer_id": account.public_id,
            "email": account.email,
            "uniquifier": account.fs_uniquifier,
            "gone_id": account.public_id,
            "shielded_id": account.public_id,
            "attempt_id": attempt,
            "taken_id": taken,
            "number": "1",
            "accent": "162e51",
            "digest": session.get_one(Agency, account.agency_id).mark_digest or "",
            "certificate_id": issued,
            "certificate": issued,
            "public_id": phone,
            "token": PasswordLinks(SECRET_KEY).make(account.fs_uniquifier, LinkPurpose.RESET),
            "unit_id": session.get_one(Unit, self._world.units[place]).public_id,
        }
