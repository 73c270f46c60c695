"""What officers do all day, as loads: each knows how to keep so many clients busy for so many seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks import officers, scripts, wrk
from tests.benchmarks.installation import PASSWORD, READERS, SUPERVISOR, Installation
from tests.benchmarks.officers import Officer
from tests.benchmarks.servers import Running
from tests.benchmarks.wrk import Load


@dataclass(frozen=True)
class Platform:
    """The platform under measurement, with everybody signed in: those who read and save, and those who take quizzes."""

    server: Running
    installation: Installation
    readers: Sequence[Officer]
    takers: Sequence[Officer]
    supervisor: Officer

    @property
    def start(self) -> str:
        """Where attempts are started."""
        return f"/learn/courses/{self.installation.course.key}/quizzes/{self.installation.quiz}/attempts"

    def my_training(self, clients: int, seconds: int) -> Load:
        """Officers open their home."""
        return self._load(clients, seconds, scripts.reading(self.readers, ["/learn"]))

    def team(self, clients: int, seconds: int) -> Load:
        """A supervisor opens the roster of her team, a page of fifty."""
        return self._load(clients, seconds, scripts.reading([self.supervisor], ["/supervise"]))

    def lesson(self, clients: int, seconds: int) -> Load:
        """Officers who are some way into the course open its lessons, all in turn."""
        course = self.installation.course.key
        paths = [f"/learn/courses/{course}/lessons/{lesson}" for lesson in self.installation.lessons]
        return self._load(clients, seconds, scripts.reading(self.readers, paths))

    def save(self, clients: int, seconds: int) -> Load:
        """Officers save an answer again and again, each in an attempt of their own."""
        some = self.readers[:clients]
        questions = [officers.open_question(self.server.port, each, start=self.start) for each in some]
        script = scripts.saving(
            some,
            addresses=[question.address for question in questions],
            choices=[self.installation.wrong_choices[question.key] for question in questions],
            revisions=[question.revision for question in questions],
        )
        return self._load(clients, seconds, script, own_thread=True)

    def attempt(self, clients: int, seconds: int) -> Load:
        """Officers take whole attempts."""
        script = scripts.attempting(
            self.takers,
            start=self.start,
            wrong_choices=self.installation.wrong_choices,
            clients=clients,
        )
        return self._load(clients, seconds, script, own_thread=True)

    def sign_in(self, clients: int, seconds: int) -> Load:
        """People send the sign-in form, each for an account of their own."""
        names = self.installation.officers[:clients]
        visitors = [officers.waiting_at_the_door(self.server.port, name) for name in names]
        return self._load(clients, seconds, scripts.signing_in(visitors, PASSWORD), own_thread=True)

    def _load(self, clients: int, seconds: int, script: str, *, own_thread: bool = False) -> Load:
        return wrk.load(
            self.server.url("/"),
            server_pid=self.server.pid,
            clients=clients,
            seconds=seconds,
            lua=script,
            threads=clients if own_thread else 2,
        )


def opened(server: Running, installation: Installation) -> Platform:
    """Everybody is signed in."""
    everybody = officers.signed_in(server.port, installation.officers)
    (supervisor,) = officers.signed_in(server.port, [SUPERVISOR])
    return Platform(server, installation, everybody[:READERS], everybody[READERS:], supervisor)


def hello(server: Running, clients: int, seconds: int) -> Load:
    """The unit: a bare page on the same gateway."""
    return wrk.load(server.url("/hello"), server_pid=server.pid, clients=clients, seconds=seconds)


def one_hash(server: Running, clients: int, seconds: int) -> Load:
    """A bare page that verifies a password: the part of a sign-in that is meant to be slow."""
    return wrk.load(server.url("/hash"), server_pid=server.pid, clients=clients, seconds=seconds)
