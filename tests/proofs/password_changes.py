"""Passwords change and are reset while the same people save answers on two devices."""

import threading
from dataclasses import dataclass, field

from sqlalchemy import select

from course_app.services.passwords import LinkPurpose, PasswordLinks
from course_app.storage.models.accounts import Account
from tests.application import PASSWORD, SECRET_KEY
from tests.proofs.evidence import Acknowledged, faults
from tests.proofs.school import QUESTIONS, RIGHT, WRONG, found_school
from tests.proofs.site import Site
from tests.proofs.verdicts import Verdict
from tests.proofs.visitor import Reply, Visitor, attempt_of

OFFICERS = 4
SAVES_BETWEEN = 4
SIGNED_OUT = {"reason": "signed-out", "sign_in": "/account/sign-in"}


def change_passwords_beside_savers(site: Site, *, rounds: int) -> Verdict:
    """Each officer changes and resets the password in turns on one device and saves on both."""
    school = found_school(site.database, officers=OFFICERS, name=f"password-{site.database.kind}")
    officers = [_Officer(site, email, school.courses[0]) for email in school.officers]
    threads = [thread for officer in officers for thread in officer.threads(rounds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saved = [each for officer in officers for each in officer.saved]
    found = [surprise for officer in officers for surprise in officer.surprises]
    found += [
        f"the other device of officer {each.email} was never signed out"
        for each in officers
        if not each.signed_out
    ]
    found += faults(site.database, saved=saved, submitted=())
    weight = (
        f"{rounds} changes or resets for each of {OFFICERS} officers, {len(saved)} acknowledged answers, "
        f"{sum(each.signed_out for each in officers)} times another device signed in again"
    )
    return Verdict(f"passwords change beside savers ({site.database.kind})", weight, tuple(found))


@dataclass
class _Officer:
    """One person with two devices and the password of the hour."""

    site: Site
    email: str
    course: str
    password: str = PASSWORD
    saved: list[Acknowledged] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    signed_out: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.here, self.there = Visitor(self.site.port), Visitor(self.site.port)
        for device in (self.here, self.there):
            assert device.sign_in(self.email).status == 302
        self.here.send(f"/learn/courses/{self.course}/enrol")
        self.attempt = attempt_of(self.here.send(f"/learn/courses/{self.course}/quizzes/quiz/attempts"))

    def threads(self, rounds: int) -> tuple[threading.Thread, threading.Thread]:
        """The work of either device."""
        return threading.Thread(target=self._work_here, args=(rounds,)), threading.Thread(
            target=self._work_there
        )

    def _work_here(self, rounds: int) -> None:
        try:
            number = 0
            for turn in range(rounds):
                for _ in range(SAVES_BETWEEN):
                    number += 1
                    self._save(self.here, QUESTIONS[0], number)
                if turn % 2:
                    self._reset(f"{PASSWORD}-reset-{turn}")
                else:
                    self._change(f"{PASSWORD}-change-{turn}")
                    number += 1
                    self._must_be(
                        200, self._send(self.here, QUESTIONS[0], number), "a save after one's own change"
                    )
        finally:
            self._over.set()
            self.here.hang_up()

    def _work_there(self) -> None:
        number = 0
        while not self._over.is_set() and not self.surprises:
            number += 1
            self.signed_out += self._save(self.there, QUESTIONS[1], number)
        self.there.hang_up()

    def _change(self, wanted: str) -> None:
        fields = {"password": self.password, "new_password": wanted, "new_password_confirm": wanted}
        self._must_be(302, self.here.send("/account/change", fields), "a change")
        self.password = wanted
        self.here.read_token("/help")

    def _reset(self, wanted: str) -> None:
        with self.site.database.session() as session:
            query = select(Account.fs_uniquifier).where(Account.email == self.email)
            uniquifier = session.execute(query).scalar_one()
        link = f"/account/reset/{PasswordLinks(SECRET_KEY).make(uniquifier, LinkPurpose.RESET)}"
        stranger = Visitor(self.site.port)
        stranger.read_token(link)
        reply = stranger.send(link, {"password": wanted, "password_confirm": wanted})
        self._must_be(302, reply, "a reset")
        self.password = wanted
        stranger.hang_up()

    def _save(self, device: Visitor, question: str, number: int) -> bool:
        """The revision is saved, after signing in again if need be; whether there was need."""
        reply = self._send(device, question, number)
        if reply.status != 401:
            self._must_be(200, reply, "a save")
            return False
        if reply.json() != SIGNED_OUT:
            self.surprises.append(f"signed out with {reply.text[:100]}")
        while (again := device.sign_in(self.email, self.password)).status == 200:
            pass  # the password is being changed at this moment
        self._must_be(302, again, "signing in again")
        return True if self._over.is_set() else self._save(device, question, number) or True

    def _send(self, device: Visitor, question: str, number: int) -> Reply:
        choice = RIGHT if number % 2 else WRONG
        reply = device.save(self.attempt, question, number, choice)
        if reply.status == 200:
            self.saved.append(Acknowledged(self.attempt, question, number, choice))
        return reply

    def _must_be(self, expected: int, reply: Reply, what: str) -> None:
        if reply.status != expected:
            self.surprises.append(f"{reply.status} to {what}: {reply.text[:200]}")
