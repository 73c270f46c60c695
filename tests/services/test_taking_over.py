"""No administrator becomes somebody else by choosing the mail box and then sending a link there."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.appointments import ADDRESS_REST
from course_app.domain.errors import RightsError, RightsFault
from course_app.exports.post import MailFolder
from course_app.services import care, deliveries, people
from course_app.services.care import LinkOutcome
from course_app.services.deliveries import DeliveryKind
from course_app.services.people import Particulars
from course_app.services.posting import Outcome
from course_app.storage.models.accounts import Account
from course_app.storage.models.accounts import Appointment as AppointmentRow
from course_app.storage.models.publishing import Course
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town
from tests.services.test_deliveries import work

MINE = Particulars("Robin Officer", "mine@example.org", None, "en")


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


def readdress(database: Database, town: Town, *, officer: Account | None = None) -> object:
    public_id = (officer or town.robin).public_id
    return database.run(partial(people.change, now=NOW, actor=town.by_ada, officer=public_id, wish=MINE))


def send_link(database: Database, town: Town, *, at: datetime = NOW) -> object:
    return database.run(partial(care.send_link, now=at, actor=town.by_ada, officer=town.robin.public_id))


def shield(session: Session, account_id: int) -> None:
    session.get_one(Account, account_id).tf_primary_method = "authenticator"


def teach_shared_course(session: Session, town: Town) -> None:
    builders.published(session, courses.course(key="shipped"))
    course = session.query(Course).filter_by(key="shipped").one()
    tomorrow = NOW + timedelta(days=1)
    row = AppointmentRow(account_id=town.robin.id, role=Role.INSTRUCTOR, course_id=course.id, since=tomorrow)
    session.add(row)


def become_administrator(session: Session, town: Town) -> None:
    builders.appointment(session, session.merge(town.robin), Role.ADMINISTRATOR)


@on_all_databases
@pytest.mark.parametrize("rise", [teach_shared_course, become_administrator])
def test_whoever_holds_more_than_administrators_give_is_the_operators(
    database: Database, town: Town, rise: object
) -> None:
    database.run(partial(rise, town=town))  # type: ignore[arg-type]
    database.run(partial(shield, account_id=town.robin.id))
    deeds = (
        lambda: readdress(database, town),
        lambda: send_link(database, town),
        lambda: database.run(
            partial(care.switch_off_second_factor, now=NOW, actor=town.by_ada, officer=town.robin.public_id)
        ),
    )
    for deed in deeds:
        with pytest.raises(RightsError) as higher:
            deed()
        assert higher.value.fault is RightsFault.HIGHER
    robin = database.read(lambda session: session.get_one(Account, town.robin.id))
    assert (robin.email, robin.tf_primary_method) == ("robin@example.org", "authenticator")
    other_name = replace(MINE, email="robin@example.org", name="Robin Marsh")
    assert (
        database.run(
            partial(people.change, now=NOW, actor=town.by_ada, officer=town.robin.public_id, wish=other_name)
        )
        is None
    )


@on_all_databases
def test_after_another_mail_address_no_link_and_no_second_factor_off_for_three_days(
    database: Database, town: Town
) -> None:
    database.run(partial(shield, account_id=town.robin.id))
    assert readdress(database, town) is None
    off = partial(care.switch_off_second_factor, actor=town.by_ada, officer=town.robin.public_id)
    late = NOW + ADDRESS_REST - timedelta(seconds=1)
    for deed in (lambda: send_link(database, town, at=late), lambda: database.run(partial(off, now=late))):
        with pytest.raises(RightsError) as fresh:
            deed()
        assert fresh.value.fault is RightsFault.FRESH
    assert send_link(database, town, at=NOW + ADDRESS_REST) is LinkOutcome.RESET
    assert database.run(partial(off, now=NOW + ADDRESS_REST)) is True


def test_a_link_that_somebody_asks_for_does_not_go_to_the_new_address_either(
    database: Database, town: Town, tmp_path: Path
) -> None:
    ask = partial(
        deliveries.enqueue, now=NOW, kind=DeliveryKind.RESET_LINK, account_id=town.robin.id, payload={}
    )
    database.run(ask)
    readdress(database, town)
    outcomes = [work(database, MailFolder(tmp_path, "training@example.org")) for _letter in range(2)]
    assert outcomes == [Outcome.WITHDRAWN, Outcome.SENT]
    (letter,) = tmp_path.glob("*.txt")
    assert "robin@example.org" in letter.read_text()


def test_the_address_before_is_told_even_when_the_account_is_disabled(
    database: Database, town: Town, tmp_path: Path
) -> None:
    readdress(database, town)
    database.run(partial(care.disable, now=NOW, actor=town.by_ada, officer=town.robin.public_id))
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.SENT


def test_whoever_has_just_lost_the_right_changes_no_particulars(database: Database, town: Town) -> None:
    database.run(
        lambda session: session.query(AppointmentRow).filter_by(account_id=town.ada.id).update({"until": NOW})
    )
    with pytest.raises(RightsError) as lost:
        readdress(database, town)
    assert lost.value.fault is RightsFault.LOST
