"""Roles, scopes and passwords."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.accounts import (
    PASSWORD_LENGTH_MAX,
    PASSWORD_LENGTH_MIN,
    Actor,
    Appointment,
    PasswordFault,
    Role,
    Scope,
    own_scope,
    own_words,
    password_fault,
    scope_as,
    teaches,
)

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def actor(*appointments: Appointment) -> Actor:
    return Actor(1, "a" * 32, "Robin Marsh", 7, "b" * 32, "Alder Police", "UTC", 1, appointments)


def fault(password: str, *words: str) -> PasswordFault | None:
    return password_fault(password, common=frozenset({"correcthorsebatterystaple"}), own_words=words)


def test_an_appointment_holds_from_its_beginning_to_before_its_end() -> None:
    appointment = Appointment(Role.AUDITOR, NOW, NOW + HOUR)
    moments = (NOW - HOUR, NOW, NOW + HOUR / 2, NOW + HOUR)
    assert [appointment.holds(moment) for moment in moments] == [False, True, True, False]


def test_a_supervisor_reaches_the_unit_and_below_and_nobody_beside_it() -> None:
    scope = scope_as(actor(Appointment(Role.SUPERVISOR, NOW, unit_path="/3/")), Role.SUPERVISOR)
    reached = [
        scope.reaches(agency_id=agency, account_id=9, unit_path=path)
        for agency, path in ((7, "/3/"), (7, "/3/12/"), (7, "/31/"), (7, "/"), (8, "/3/"))
    ]
    assert reached == [True, True, False, False, False]


def test_the_scope_of_a_role_that_is_not_held_reaches_nobody() -> None:
    scope = scope_as(actor(Appointment(Role.AUDITOR, NOW)), Role.SUPERVISOR)
    assert not scope.reaches(agency_id=7, account_id=1, unit_path="/")


def test_an_administrator_reaches_the_agency_and_no_other() -> None:
    scope = scope_as(actor(Appointment(Role.ADMINISTRATOR, NOW)), Role.ADMINISTRATOR)
    assert scope == Scope(7)
    assert scope.reaches(agency_id=7, account_id=9, unit_path="/4/")
    assert not scope.reaches(agency_id=8, account_id=9, unit_path="/4/")


def test_ones_own_scope_is_oneself() -> None:
    scope = own_scope(actor(Appointment(Role.ADMINISTRATOR, NOW)))
    assert scope.reaches(agency_id=7, account_id=1, unit_path="/4/")
    assert not scope.reaches(agency_id=7, account_id=2, unit_path="/4/")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("fourteen chars", PasswordFault.TOO_SHORT),
        ("bramble kettle orbit", None),
        ("Correct Horse Battery Staple", PasswordFault.COMMON),
        ("aaaaaaaaaaaaaaaa", PasswordFault.PATTERN),
        ("tablechairtablechair", PasswordFault.PATTERN),
        ("abcdefghijklmnopq", PasswordFault.PATTERN),
        ("0123456789876543210", PasswordFault.PATTERN),
        ("qwertyuiopasdfghjkl", PasswordFault.PATTERN),
        ("poiuytrewqlkjhgfdsa", PasswordFault.PATTERN),
        ("Robin-Marsh-alder", PasswordFault.OWN_NAME),
        ("Robin Marsh keeps bees", None),
    ],
)
def test_a_new_password_is_judged_by_length_and_by_how_expected_it_is(
    password: str, expected: PasswordFault | None
) -> None:
    assert fault(password, "Robin", "Marsh", "alder") is expected


@given(st.text(max_size=PASSWORD_LENGTH_MIN - 1))
def test_whatever_is_shorter_than_the_minimum_is_too_short(password: str) -> None:
    assert fault(password) is PasswordFault.TOO_SHORT


@given(st.text(min_size=PASSWORD_LENGTH_MAX + 1, max_size=PASSWORD_LENGTH_MAX + 50))
def test_whatever_is_longer_than_the_maximum_is_too_long(password: str) -> None:
    assert fault(password) is PasswordFault.TOO_LONG


@given(st.text(min_size=1, max_size=20), st.integers(min_value=2, max_value=8))
def test_no_repetition_makes_a_password(piece: str, times: int) -> None:
    password = piece * times
    if PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        assert fault(password) is not None


@given(
    st.lists(
        st.sampled_from("bramble kettle orbit lamp seven garden violin".split()), min_size=4, unique=True
    )
)
def test_words_in_a_row_make_a_password(words: list[str]) -> None:
    assert fault(" ".join(words)) is None


def test_the_words_of_an_account_are_those_of_person_agency_and_site() -> None:
    words = own_words(
        name="Ana-María O’Hara",
        email="ana.ohara@alder.example.org",
        officer_id="AP-1001",
        agency_name="Alder Police",
        agency_key="alder-pd",
        site_name="Officer training",
    )
    expected = "Ana María O Hara ana ohara alder example org AP 1001 Alder Police alder pd Officer training"
    assert words == tuple(expected.split())
    for password in (
        "Alder Police Alder",
        "officer-training!!",
        "María O’Hara 1001 x",
        "alder-pd.example.org",
    ):
        assert fault(password, *words) is PasswordFault.OWN_NAME, password
    assert fault("alder police bramble kettle", *words) is None


@pytest.mark.parametrize(
    ("role", "appointed_to", "owner", "may"),
    [
        (Role.INSTRUCTOR, 7, None, True),  # a course of the installation
        (Role.INSTRUCTOR, 7, 1, True),
        (Role.INSTRUCTOR, 8, None, False),
        (Role.INSTRUCTOR, None, 1, True),  # all courses of the own agency
        (Role.INSTRUCTOR, None, None, False),  # which those of the installation are not
        (Role.INSTRUCTOR, None, 2, False),
        (Role.ADMINISTRATOR, None, 1, False),
        (Role.SUPERVISOR, 7, 1, False),
    ],
)
def test_who_may_change_a_course(role: Role, appointed_to: int | None, owner: int | None, may: bool) -> None:
    actor = Actor(
        account_id=1,
        public_id="p",
        name="N",
        agency_id=1,
        agency_public_id="a",
        agency_name="A",
        time_zone="UTC",
        session_id=1,
        appointments=(Appointment(role, NOW, course_id=appointed_to),),
    )
    assert teaches(actor, course_id=7, owner_agency_id=owner) is may
