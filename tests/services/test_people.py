"""Agencies, accounts, memberships and appointments, on every database."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from course_app.domain.sessions import SessionLimits
from course_app.services import accounts, agencies, passwords, records, sessions
from course_app.storage.database import transaction
from course_app.storage.models.accounts import SignInSession
from course_app.storage.models.agencies import Membership, Unit
from tests.builders import NOW
from tests.databases import Database, on_all_databases

LIMITS = SessionLimits(idle=timedelta(minutes=30), total=timedelta(hours=12))


def found_agency(session: Session, key: str = "alder") -> int:
    return agencies.create(session, now=NOW, key=key, name="Alder Police", time_zone="America/Chicago").id


def make(session: Session, agency_id: int, email: str = "robin@example.org", **about: object) -> int:
    return accounts.create(
        session,
        now=NOW,
        agency_id=agency_id,
        email=email,
        name="Robin Marsh",
        **about,  # type: ignore[arg-type]
    ).account_id


@on_all_databases
def test_a_move_ends_one_membership_and_begins_the_next(database: Database) -> None:
    with database.session() as session, transaction(session):
        home = found_agency(session)
        north = agencies.create_unit(session, now=NOW, agency_id=home, name="North").id
        south = agencies.create_unit(session, now=NOW, agency_id=home, name="South").id
        robin = make(session, home, unit_id=north)
        later = NOW + timedelta(days=3)
        accounts.move(session, now=later, agency_id=home, account_id=robin, unit_id=south)
        accounts.move(session, now=later + timedelta(days=1), agency_id=home, account_id=robin, unit_id=south)
        rows = session.execute(
            select(Membership.unit_id, Membership.since, Membership.until).order_by(Membership.id)
        ).all()
    assert [tuple(row) for row in rows] == [(north, NOW, later), (south, later, None)]


@on_all_databases
def test_units_form_a_tree_of_paths(database: Database) -> None:
    with database.session() as session, transaction(session):
        home = found_agency(session)
        patrol = agencies.create_unit(session, now=NOW, agency_id=home, name="Patrol").id
        north = agencies.create_unit(session, now=NOW, agency_id=home, name="North", parent_id=patrol).id
        paths = session.execute(select(Unit.path).order_by(Unit.id)).scalars().all()
        found = agencies.find_unit(session, agency_id=home, place="Patrol / North")
    assert paths == [f"/{patrol}/", f"/{patrol}/{north}/"]
    assert found.unit_id == north


@on_all_databases
def test_fifty_accounts_made_at_once_leave_a_whole_chain(database: Database) -> None:
    home = database.run(found_agency)
    made = database.at_once(
        [
            lambda session, number=number: make(session, home, f"p{number}@example.org")  # type: ignore[misc]
            for number in range(20)
        ]
    )
    assert len(set(made)) == 20
    (verdict,) = database.read(lambda session: list(records.verify_all(session)))
    assert (verdict.fault, verdict.entries) == (None, 21)


def test_nothing_of_another_agency_can_be_used(session: Session) -> None:
    with transaction(session):
        home, other = found_agency(session), found_agency(session, "birch")
        foreign = agencies.create_unit(session, now=NOW, agency_id=other, name="North").id
        robin = make(session, home)
        with pytest.raises(InvalidInputError):
            accounts.move(session, now=NOW, agency_id=home, account_id=robin, unit_id=foreign)
        with pytest.raises(InvalidInputError):
            accounts.appoint(session, now=NOW, account_id=robin, role=Role.SUPERVISOR, unit_id=foreign)
        with pytest.raises(NotFoundError):
            agencies.create_unit(session, now=NOW, agency_id=home, name="Below", parent_id=foreign)
        appointment = accounts.appoint(session, now=NOW, account_id=robin, role=Role.AUDITOR)
        with pytest.raises(NotFoundError):
            accounts.end_appointment(session, now=NOW, agency_id=other, public_id=appointment)


def test_an_appointment_ends_once(session: Session) -> None:
    with transaction(session):
        home = found_agency(session)
        robin = make(session, home)
        appointment = accounts.appoint(session, now=NOW, account_id=robin, role=Role.AUDITOR)
        later = NOW + timedelta(days=1)
        accounts.end_appointment(session, now=later, agency_id=home, public_id=appointment)
        with pytest.raises(NotFoundError):
            accounts.end_appointment(session, now=later, agency_id=home, public_id=appointment)


def test_one_mail_address_is_one_account_whatever_its_spelling(session: Session) -> None:
    with transaction(session):
        home, other = found_agency(session), found_agency(session, "birch")
        make(session, home, officer_id="b-7")
        with pytest.raises(ConflictError):
            make(session, other, " Robin@EXAMPLE.org")
        with pytest.raises(ConflictError):
            make(session, home, "other@example.org", officer_id="B-7")
        assert make(session, other, "other@example.org", officer_id="B-7")


def test_a_disabled_account_loses_its_sessions_and_its_links(session: Session) -> None:
    with transaction(session):
        robin = make(session, found_agency(session))
        token = sessions.begin(session, now=NOW, account_id=robin, device="", second_factor=False)
        session.flush()
        assert sessions.find(session, now=NOW, limits=LIMITS, token=token) is not None
        assert accounts.disable(session, now=NOW, account_id=robin)
        assert not accounts.disable(session, now=NOW, account_id=robin)
        assert sessions.find(session, now=NOW, limits=LIMITS, token=token) is None


@on_all_databases
def test_old_sessions_are_forgotten_and_living_ones_are_not(database: Database) -> None:
    with database.session() as session, transaction(session):
        robin = make(session, found_agency(session))
        for days in (200, 100, 89, 0):
            at = NOW - timedelta(days=days)
            sessions.begin(session, now=at, account_id=robin, device="", second_factor=False)
        session.flush()
        assert sessions.prune(session, now=NOW, limits=LIMITS) == 2
        assert len(session.execute(select(SignInSession.id)).all()) == 2


def test_the_list_of_common_passwords_is_used_as_it_is_written() -> None:
    listed = passwords.common_passwords()
    assert len(listed) > 1000
    assert all(len(line) >= 15 for line in listed)
    assert {"correcthorsebatterystaple", "protectandserve1"} <= listed
    assert all(line == "".join(line.casefold().split()) for line in listed)


def test_a_real_hash_costs_what_owasp_asks() -> None:
    hashed = passwords.Hasher().hash("bramble kettle orbit")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.Hasher().verify("bramble kettle orbit", hashed)
    assert passwords.Hasher(cheap=True).needs_update(hashed)


def test_somebody_without_a_password_cannot_sign_in_with_the_password_of_nobody() -> None:
    assert not passwords.Hasher(cheap=True).verify("the password of nobody", None)
