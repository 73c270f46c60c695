"""What administrators do for other people's accounts, and never for their own."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.errors import NotFoundError, RightsError, RightsFault
from course_app.exports.post import MailFolder
from course_app.services import care, sessions
from course_app.services.care import LINK_PAUSE, LinkOutcome
from course_app.services.posting import Outcome
from course_app.storage.models.accounts import Account
from course_app.storage.models.accounts import Appointment as AppointmentRow
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded
from tests.services.test_administered_people import letters
from tests.services.test_deliveries import work

Deed = Callable[..., object]
DEEDS: dict[str, Deed] = {
    "disable": care.disable,
    "enable": care.enable,
    "end_sessions": care.end_sessions,
    "send_link": care.send_link,
    "switch_off_second_factor": care.switch_off_second_factor,
}


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


def do(database: Database, deed: Deed, town: Town, *, at: datetime = NOW) -> object:
    return database.run(partial(deed, now=at, actor=town.by_ada, officer=town.robin.public_id))


def protect(session: Session, account_id: int) -> None:
    robin = session.get_one(Account, account_id)
    robin.tf_primary_method, robin.tf_totp_secret, robin.mf_recovery_codes = "authenticator", "secret", ["c"]
    sessions.begin(session, now=NOW, account_id=account_id, device="", second_factor=True)


@on_all_databases
def test_disabling_and_enabling_are_on_record_and_lose_nothing(database: Database, town: Town) -> None:
    assert [do(database, care.disable, town) for _twice in range(2)] == [True, False]
    robin = database.read(lambda session: session.get_one(Account, town.robin.id))
    assert (robin.active, robin.disabled_at, robin.password) == (False, NOW, "x")
    assert [do(database, care.enable, town) for _twice in range(2)] == [True, False]
    robin = database.read(lambda session: session.get_one(Account, town.robin.id))
    assert (robin.active, robin.disabled_at, robin.password) == (True, None, "x")
    kinds = [kind for kind, _body in database.read(lambda session: recorded(session, town.agency))]
    assert kinds == ["account-disabled", "account-enabled"]


def test_a_letter_to_somebody_disabled_meanwhile_is_never_sent(
    database: Database, town: Town, tmp_path: Path
) -> None:
    assert do(database, care.send_link, town) is LinkOutcome.RESET
    do(database, care.disable, town)
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.WITHDRAWN
    assert not list(tmp_path.glob("*.txt"))
    assert do(database, care.send_link, town, at=NOW + LINK_PAUSE) is LinkOutcome.DISABLED


def test_a_link_voids_the_one_before_and_they_come_with_pauses(database: Database, town: Town) -> None:
    keys = [town.robin.fs_uniquifier]
    outcomes = []
    for minutes in (0, 1, 5):
        outcomes.append(do(database, care.send_link, town, at=NOW + timedelta(minutes=minutes)))
        keys.append(database.read(lambda session: session.get_one(Account, town.robin.id).fs_uniquifier))
    assert outcomes == [LinkOutcome.RESET, LinkOutcome.TOO_SOON, LinkOutcome.RESET]
    assert keys[1] == keys[2]
    assert len(set(keys)) == 3


def test_a_lost_second_factor_goes_with_the_sessions_and_the_person_is_told(
    database: Database, town: Town
) -> None:
    database.run(partial(protect, account_id=town.robin.id))
    assert [do(database, care.switch_off_second_factor, town) for _twice in range(2)] == [True, False]
    with database.session() as session:
        robin = session.get_one(Account, town.robin.id)
        assert (robin.tf_primary_method, robin.tf_totp_secret, robin.mf_recovery_codes) == (None, None, None)
        assert [kind for kind, _account, _payload in letters(session)] == ["second-factor-off"]
        assert [kind for kind, _body in recorded(session, town.agency)] == ["second-factor-off"]
    assert do(database, care.end_sessions, town) == 0


def test_ended_sessions_are_counted_on_the_record(database: Database, town: Town) -> None:
    database.run(partial(protect, account_id=town.robin.id))
    assert do(database, care.end_sessions, town) == 1
    ((_kind, body),) = database.read(lambda session: recorded(session, town.agency))
    assert json.loads(body)["data"] == {"sessions": 1}


@pytest.mark.parametrize("name", DEEDS)
def test_nobody_does_so_to_her_own_account_or_to_strangers(database: Database, town: Town, name: str) -> None:
    before = database.read(lambda session: recorded(session, town.agency))
    with pytest.raises(RightsError) as own:
        database.run(partial(DEEDS[name], now=NOW, actor=town.by_ada, officer=town.ada.public_id))
    assert own.value.fault is RightsFault.OWN
    for actor, officer in ((town.by_ada, town.fay), (town.by_robin, town.ben)):
        with pytest.raises(NotFoundError):
            database.run(partial(DEEDS[name], now=NOW, actor=actor, officer=officer.public_id))
    assert database.read(lambda session: recorded(session, town.agency)) == before


@on_all_databases
def test_of_two_administrators_who_disable_each_other_at_once_one_stays(
    database: Database, race_rounds: int
) -> None:
    for number in range(max(3, race_rounds // 10)):
        town = database.run(partial(found_town, key=f"town-{number}", host=f"{number}.example.org"))
        outcomes = database.at_once(
            [
                partial(_tried, actor=town.by_ada, officer=town.ben.public_id),
                partial(_tried, actor=town.by_ben, officer=town.ada.public_id),
            ]
        )
        assert sorted(map(str, outcomes)) == ["True", "lost"]


@on_all_databases
def test_whoever_has_just_lost_the_right_changes_nothing(database: Database, town: Town) -> None:
    database.run(
        lambda session: (
            session.query(AppointmentRow)
            .filter_by(account_id=town.ada.id, role=Role.ADMINISTRATOR)
            .update({"until": NOW})
        )
    )
    with pytest.raises(RightsError) as lost:
        do(database, care.disable, town)
    assert lost.value.fault is RightsFault.LOST


def _tried(session: Session, **about: object) -> object:
    try:
        return care.disable(session, now=NOW, **about)  # type: ignore[arg-type]
    except RightsError as error:
        return error.fault
