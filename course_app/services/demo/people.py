"""Who appears in the demonstration, and how far each of them came. All names are invented."""

from dataclasses import dataclass
from enum import StrEnum

from course_app.domain.accounts import Role, own_words

COURSE = "human-trafficking"


class History(StrEnum):
    """How far somebody came with the course."""

    NOT_STARTED = "not-started"
    BEGUN = "begun"
    HALF_WAY = "half-way"
    FAILED_ONCE = "failed-once"
    IN_AN_ATTEMPT = "in-an-attempt"
    FAILED_THE_EXAM = "failed-the-exam"
    COMPLETED = "completed"
    COMPLETED_LONG_AGO = "completed-long-ago"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Person:
    """One demonstration account. Without ``email`` the address is made from the name."""

    name: str
    unit: str
    history: History
    email: str = ""
    role: Role | None = None
    role_unit: str | None = None

    def address(self, domain: str) -> str:
        """The mail address the person signs in with."""
        return self.email or f"{self.name.lower().replace(' ', '.').replace('’', '')}@{domain}"


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit, the one above it, and the days from today to its due date (negative: it is over)."""

    name: str
    parent: str | None
    due_in_days: int | None


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """A demonstration agency."""

    key: str
    name: str
    time_zone: str
    domain: str
    units: tuple[DemoUnit, ...]
    people: tuple[Person, ...]


RIVERBEND = DemoAgency(
    key="riverbend",
    name="Riverbend Police Department",
    time_zone="America/New_York",
    domain="riverbend.example.org",
    units=(
        DemoUnit("Field Operations", None, 30),
        DemoUnit("Patrol", "Field Operations", -6),
        DemoUnit("Investigations", "Field Operations", 9),
    ),
    people=(
        Person("Dana Whitfield", "Investigations", History.BEGUN, "officer@example.org"),
        Person(
            "Miguel Santos", "Field Operations", History.COMPLETED, "instructor@example.org", Role.INSTRUCTOR
        ),
        Person(
            "Ruth Okafor",
            "Field Operations",
            History.COMPLETED,
            "supervisor@example.org",
            Role.SUPERVISOR,
            "Field Operations",
        ),
        Person(
            "Grace Lindqvist",
            "Field Operations",
            History.NOT_STARTED,
            "administrator@example.org",
            Role.ADMINISTRATOR,
        ),
        Person("Thomas Abel", "Field Operations", History.NOT_STARTED, "auditor@example.org", Role.AUDITOR),
        Person("Aaron Pike", "Patrol", History.COMPLETED),
        Person("Beatriz Moreno", "Patrol", History.COMPLETED),
        Person("Caleb Jones", "Patrol", History.HALF_WAY),
        Person("Deshawn Carter", "Patrol", History.NOT_STARTED),
        Person("Elena Petrova", "Patrol", History.COMPLETED),
        Person("Farid Haddad", "Patrol", History.FAILED_ONCE),
        Person("Gwen O’Malley", "Patrol", History.NOT_STARTED),
        Person("Hector Ruiz", "Patrol", History.EXCUSED),
        Person("Imani Brooks", "Patrol", History.COMPLETED_LONG_AGO),
        Person("Jonas Weber", "Patrol", History.IN_AN_ATTEMPT),
        Person("Keiko Tanaka", "Investigations", History.COMPLETED),
        Person("Liam Fitzgerald", "Investigations", History.FAILED_THE_EXAM),
        Person("Maria-Fernanda de la Torre y Castellanos", "Investigations", History.HALF_WAY),
        Person("Noah Schwartz", "Investigations", History.NOT_STARTED),
        Person("Olga Nowak", "Investigations", History.COMPLETED),
        Person("Priya Raman", "Investigations", History.FAILED_THE_EXAM),
        Person("Quentin Dubois", "Investigations", History.NOT_STARTED),
        Person("Rosa Delgado", "Investigations", History.BEGUN),
        Person("Samuel Adeyemi", "Investigations", History.IN_AN_ATTEMPT),
    ),
)

HARBOR = DemoAgency(
    key="harbor",
    name="Harbor County Sheriff’s Office",
    time_zone="America/Los_Angeles",
    domain="harbor.example.org",
    units=(DemoUnit("Patrol", None, 20),),
    people=(
        Person("Vera Castillo", "Patrol", History.COMPLETED, "", Role.SUPERVISOR, "Patrol"),
        Person("Will Turner", "Patrol", History.HALF_WAY),
        Person("Xochitl Ramos", "Patrol", History.NOT_STARTED),
    ),
)


def words_of_each(site_name: str) -> tuple[tuple[str, ...], ...]:
    """For each person the words that no password of theirs may consist of."""
    return tuple(
        own_words(
            name=person.name,
            email=person.address(agency.domain),
            officer_id=None,
            agency_name=agency.name,
            agency_key=agency.key,
            site_name=site_name,
        )
        for agency in (RIVERBEND, HARBOR)
        for person in agency.people
    )
