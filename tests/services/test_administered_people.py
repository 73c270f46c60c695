"""What administrators do with people: within their agency, on the record, and without naming anybody there."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.errors import NotFoundError, RightsError, RightsFault
from course_app.domain.people import PersonFault
from course_app.services import people, records
from course_app.services.people import Particulars
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Membership
from course_app.storage.models.deliveries import Outbox
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded

ROBIN = Particulars("Robin Officer", "robin@example.org", None, "en")
NOBODY = Particulars("Kim Newcomer", "kim@example.org", "k-7", "en")


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


def letters(session: Session) -> list[tuple[str, int | None, dict[str, object]]]:
    return [(row.kind, row.account_id, row.payload) for row in session.query(Outbox).order_by(Outbox.id)]


@on_all_databases
def test_somebody_added_has_an_account_a_unit_and_a_letter(database: Database, town: Town) -> None:
    made = database.run(
        partial(people.add, now=NOW, actor=town.by_ada, wish=NOBODY, unit=town.north.public_id)
    )
    with database.session() as session:
        kim = session.query(Account).filter_by(public_id=made).one()
        assert (kim.agency_id, kim.officer_id, kim.password) == (town.agency.id, "K-7", None)
        assert session.query(Membership.unit_id).filter_by(account_id=kim.id).one() == (town.north.id,)
        assert letters(session) == [("activation-link", kim.id, {})]
        kinds = [kind for kind, _body in recorded(session, town.agency)]
        assert kinds == ["account-created", "membership"]
        assert json.loads(recorded(session, town.agency)[0][1])["actor"] == town.ada.public_id


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (replace(NOBODY, email="no address"), PersonFault.NO_ADDRESS),
        (replace(NOBODY, email=" ROBIN@example.org"), PersonFault.ADDRESS_TAKEN),
        (replace(NOBODY, email="fay@example.org"), PersonFault.ADDRESS_TAKEN),
        (replace(NOBODY, officer_id=" r-1 "), PersonFault.OFFICER_ID_TAKEN),
    ],
)
def test_what_another_account_has_cannot_be_given_twice(
    database: Database, town: Town, wish: Particulars, fault: PersonFault
) -> None:
    database.run(
        partial(
            people.change,
            now=NOW,
            actor=town.by_ada,
            officer=town.robin.public_id,
            wish=replace(ROBIN, officer_id="R-1"),
        )
    )
    before = database.read(lambda session: session.query(Account).count())
    assert database.run(partial(people.add, now=NOW, actor=town.by_ada, wish=wish, unit=None)) is fault
    assert database.read(lambda session: session.query(Account).count()) == before


@on_all_databases
def test_the_record_names_the_fields_that_changed_and_not_what_they_hold(
    database: Database, town: Town
) -> None:
    wish = Particulars("Robin Newname", "new@example.org", "n-1", "es")
    change = partial(people.change, now=NOW, actor=town.by_ada, officer=town.robin.public_id, wish=wish)
    assert database.run(change) is None
    assert database.run(change) is None
    with database.session() as session:
        ((kind, body),) = recorded(session, town.agency)
        assert kind == "account-changed"
        assert json.loads(body)["data"] == {"fields": ["email", "language", "name", "officer_id"]}
        for value in ("Newname", "new@", "robin@", "N-1"):
            assert value not in body
        (verdict, _other) = records.verify_all(session)
        assert verdict.fault is None


def test_another_mail_address_voids_links_and_the_one_before_is_told(database: Database, town: Town) -> None:
    key = town.robin.fs_uniquifier
    wish = replace(ROBIN, email="new@example.org")
    database.run(partial(people.change, now=NOW, actor=town.by_ada, officer=town.robin.public_id, wish=wish))
    with database.session() as session:
        robin = session.get_one(Account, town.robin.id)
        assert robin.email == "new@example.org"
        assert robin.fs_uniquifier != key
        assert letters(session) == [("address-changed", robin.id, {"before": "robin@example.org"})]


def test_whoever_never_activated_gets_a_new_link_at_the_new_address(database: Database, town: Town) -> None:
    add = partial(people.add, now=NOW, actor=town.by_ada, wish=NOBODY, unit=None)
    kim = str(database.run(add))
    wish = replace(NOBODY, email="kim.right@example.org")
    database.run(partial(people.change, now=NOW, actor=town.by_ada, officer=kim, wish=wish))
    kinds = [kind for kind, _account, _payload in database.read(letters)]
    assert kinds == ["activation-link", "activation-link"]


def test_a_move_needs_a_unit_of_the_same_agency(database: Database, town: Town) -> None:
    move = partial(people.move, now=NOW + timedelta(hours=1), actor=town.by_ada, officer=town.robin.public_id)
    assert database.run(partial(move, unit=town.north.public_id)) == "Patrol › North"
    with pytest.raises(NotFoundError):
        database.run(partial(move, unit=town.foreign.public_id))


@pytest.mark.parametrize("days", [0, 3])
def test_nobody_moves_people_into_a_unit_that_she_supervises(
    database: Database, town: Town, days: int
) -> None:
    """Now or soon: she would decide about their training from then on. Out of it, and within it, she may."""
    since = NOW + timedelta(days=days)
    database.run(
        lambda session: builders.appointment(session, town.ada, Role.SUPERVISOR, unit=town.north, since=since)
    )
    move = partial(people.move, now=NOW + timedelta(hours=1), officer=town.robin.public_id)
    into = partial(move, unit=town.north.public_id)
    with pytest.raises(RightsError) as own:
        database.run(partial(into, actor=town.by_ada))
    assert own.value.fault is RightsFault.OWN
    assert database.run(partial(into, actor=town.by_ben))
    assert database.run(partial(into, actor=town.by_ada)), "Robin is there already"
    later = NOW + timedelta(hours=2)
    assert database.run(partial(move, now=later, actor=town.by_ada, unit=town.patrol.public_id))
    nowhere = database.run(partial(people.add, now=NOW, actor=town.by_ada, wish=NOBODY, unit=None))
    with pytest.raises(RightsError):
        database.run(partial(into, actor=town.by_ada, officer=str(nowhere)))


def test_nobody_chooses_her_own_unit_or_officer_id(database: Database, town: Town) -> None:
    wish = Particulars("Ada Administrator", "ada@example.org", "RI-9999", "en")
    for deed in (
        partial(people.move, unit=town.north.public_id),
        partial(people.change, wish=wish),
    ):
        with pytest.raises(RightsError) as own:
            database.run(partial(deed, now=NOW, actor=town.by_ada, officer=town.ada.public_id))
        assert own.value.fault is RightsFault.OWN
    ada = database.read(lambda session: session.get_one(Account, town.ada.id))
    assert ada.officer_id is None
    assert database.run(
        partial(
            people.move, now=NOW, actor=town.by_ben, officer=town.ada.public_id, unit=town.north.public_id
        )
    )


Deed = Callable[..., object]


@pytest.mark.parametrize(
    "deed",
    [
        people.find,
        partial(people.change, now=NOW, wish=ROBIN),
        partial(people.move, now=NOW, unit="f" * 32),
    ],
)
def test_people_of_others_are_not_there_and_officers_administer_nobody(
    database: Database, town: Town, deed: Deed
) -> None:
    for actor, officer in ((town.by_ada, town.fay), (town.by_robin, town.robin), (town.by_robin, town.ada)):
        with pytest.raises(NotFoundError):
            database.run(partial(deed, actor=actor, officer=officer.public_id))
