"""What an auditor's lists find: the right rows, of one agency, in a number of statements that does not grow."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role, scope_as
from course_app.domain.certificates import CertificateFilter, CertificateStatus
from course_app.domain.records import RecordFilter, RecordKind, content
from course_app.services import access, audits, certificates, records
from course_app.services.access import Looked
from course_app.services.audits import AccessList, RecordList
from course_app.storage.models.certificates import Certificate, CertificateRevocation
from course_app.storage.queries import certificates as certificate_queries
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.auditors import Inspection

pytestmark = on_all_databases


@pytest.fixture
def inspection(database: Database) -> Inspection:
    return database.run(Inspection)


def record(database: Database, inspection: Inspection, wish: RecordFilter, page: int = 1) -> RecordList:
    return database.read(
        lambda session: audits.record(session, now=NOW, actor=inspection.auditor, wish=wish, page=page)
    )


def kinds(found: RecordList) -> set[object]:
    return {content(row.entry)["kind"] for row in found.rows}


def test_the_record_is_found_by_kind_day_and_person_of_either_side(
    database: Database, inspection: Inspection
) -> None:
    everything = record(database, inspection, RecordFilter())
    assert everything.matching == everything.head.sequence
    assert [row.entry.sequence for row in everything.rows] == list(range(everything.matching, 0, -1))
    only = record(database, inspection, RecordFilter(kind=RecordKind.GRADE))
    assert (kinds(only), only.matching) == ({"grade"}, 3)
    for text in ("sAm", inspection.public_id("Sam")):
        about = record(database, inspection, RecordFilter(text=text))
        assert {row.subject_name for row in about.rows} == {"Sam"}
    by = record(database, inspection, RecordFilter(text="Boss"))
    assert {(row.actor_name, row.subject_name) for row in by.rows} == {("Boss", "Sam")}
    for nobody in ("Eve", inspection.public_id("Eve"), "%", "_", "/"):
        assert record(database, inspection, RecordFilter(text=nobody)).matching == 0


def test_days_are_those_of_the_agency_and_both_are_included(
    database: Database, inspection: Inspection
) -> None:
    today, whole = inspection.day(0), record(database, inspection, RecordFilter()).matching
    assert record(database, inspection, RecordFilter(since=today, until=today)).matching == whole
    assert record(database, inspection, RecordFilter(since=inspection.day(1))).matching == 0
    assert record(database, inspection, RecordFilter(until=inspection.day(-1))).matching == 0


def test_the_statements_of_every_list_do_not_grow_with_it(database: Database, inspection: Inspection) -> None:
    costs = [cost(database, inspection)]
    database.run(lambda session: more(session, inspection))
    costs.append(cost(database, inspection))
    assert costs == [[3, 2, 3], [3, 2, 3]]


def cost(database: Database, inspection: Inspection) -> list[int]:
    scope, spent = scope_as(inspection.auditor, Role.AUDITOR), []
    asked = (
        lambda s: audits.record(s, now=NOW, actor=inspection.auditor, wish=RecordFilter(text="a")),
        lambda s: audits.accesses(s, now=NOW, actor=inspection.auditor, text=""),
        lambda s: certificates.listed(s, now=NOW, scope=scope, wish=CertificateFilter()),
    )
    for question in asked:
        with database.counted() as sent:
            database.read(question)
        spent.append(len([each for each in sent if not each.startswith("BEGIN")]))
    return spent


def more(session: Session, inspection: Inspection) -> None:
    for _number in range(120):
        records.append(
            session,
            now=NOW,
            kind=RecordKind.EXPORT,
            agency_id=inspection.agency.id,
            actor_id=inspection.accounts["Boss"].id,
            subject_id=inspection.accounts["Sam"].id,
            data={},
        )
        access.note(
            session,
            now=NOW,
            actor=inspection.boss,
            subject_id=inspection.accounts["Sam"].id,
            what=Looked.OFFICER,
        )


def test_pages_follow_each_other_and_one_past_the_end_is_the_last(
    database: Database, inspection: Inspection
) -> None:
    database.run(lambda session: more(session, inspection))
    pages = [record(database, inspection, RecordFilter(), page) for page in (1, 2, 3, 99)]
    assert [page.page for page in pages] == [1, 2, 3, pages[0].pages]
    shown = [row.entry.sequence for page in pages[:3] for row in page.rows]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == len(shown) == pages[0].matching


def test_who_looked_is_found_by_either_name_and_only_in_ones_own_agency(
    database: Database, inspection: Inspection
) -> None:
    def look(session: Session) -> None:
        stranger = inspection.as_auditor(session, "Eve")
        for actor, name in ((inspection.boss, "Sam"), (inspection.auditor, "Bea"), (stranger, "Eve")):
            whose = inspection.accounts[name].id
            access.note(session, now=NOW, actor=actor, subject_id=whose, what=Looked.OFFICER)

    database.run(look)
    for text, expected in (("", 2), ("boss", 1), ("sam", 1), ("eve", 0), ("%", 0)):
        found = database.read(
            lambda s, text=text: audits.accesses(s, now=NOW, actor=inspection.auditor, text=text)  # type: ignore[misc]
        )
        assert (found.matching, len(found.rows)) == (expected, expected), text


def test_what_one_look_at_a_list_left_is_one_reading_and_no_entry_is_lost(
    database: Database, inspection: Inspection
) -> None:
    def look(session: Session) -> None:
        people = [builders.account(session, inspection.agency, name=f"P{number}") for number in range(7)]
        for number in range(120):
            at = NOW + timedelta(seconds=number)
            for whom in people[: number % 7 + 1]:
                access.note(session, now=at, actor=inspection.auditor, subject_id=whom.id, what=Looked.LIST)
                session.flush()

    def found(page: int = 1, **wish: object) -> AccessList:
        return database.read(
            lambda s: audits.accesses(s, now=NOW, actor=inspection.auditor, page=page, **{"text": "", **wish})  # type: ignore[arg-type]
        )

    database.run(look)
    pages = [found(page) for page in (1, 2, 3)]
    assert [len(each.rows) for each in pages] == [50, 50, 20]
    assert {each.matching for each in pages} == {120}
    people = [row.people for each in pages for row in each.rows]
    assert people == [number % 7 + 1 for number in reversed(range(120))]
    seventh = pages[0].rows[119 - 118]
    alone = found(reading=seventh.entry_id)
    assert [row.subject_name for row in alone.rows] == [f"P{number}" for number in reversed(range(7))]
    assert found(reading=10**8).matching == 0
    assert found(text="P6").matching == 120 // 7, "who asks for somebody sees each entry"


def test_two_looks_whose_entries_were_written_side_by_side_are_two_readings(
    database: Database, inspection: Inspection
) -> None:
    def look(session: Session) -> None:
        people = [builders.account(session, inspection.agency) for _ in range(4)]
        for whom in people:
            for actor in (inspection.auditor, inspection.boss):
                access.note(session, now=NOW, actor=actor, subject_id=whom.id, what=Looked.LIST)
                session.flush()

    database.run(look)
    found = database.read(lambda s: audits.accesses(s, now=NOW, actor=inspection.auditor, text=""))
    assert (found.matching, [row.people for row in found.rows]) == (2, [4, 4])
    assert {row.actor for row in found.rows} == {inspection.auditor.public_id, inspection.boss.public_id}


def test_certificates_are_found_by_name_id_course_and_status(
    database: Database, inspection: Inspection
) -> None:
    scope = scope_as(inspection.auditor, Role.AUDITOR)
    wishes = {
        CertificateFilter(): 1,
        CertificateFilter(text="bEa"): 1,
        CertificateFilter(text=inspection.certificate.upper()): 1,
        CertificateFilter(text="Eve"): 0,
        CertificateFilter(text="%"): 0,
        CertificateFilter(course="course"): 1,
        CertificateFilter(course="other"): 0,
        CertificateFilter(status=CertificateStatus.VALID): 1,
        CertificateFilter(status=CertificateStatus.REVOKED): 0,
    }
    for wish, expected in wishes.items():
        found = database.read(
            lambda s, wish=wish: certificates.listed(s, now=NOW, scope=scope, wish=wish)  # type: ignore[misc]
        )
        assert (found.matching, len(found.certificates)) == (expected, expected), wish


HOURS = st.none() | st.integers(-2, 2)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each example leaves the row as the next one sets it
@given(expires=HOURS, revoked=HOURS)
def test_the_database_says_of_a_certificate_what_the_rule_says(
    database: Database, inspection: Inspection, expires: int | None, revoked: int | None
) -> None:
    def moment(hours: int | None) -> object:
        return None if hours is None else NOW + timedelta(hours=hours)

    def settle(session: Session) -> None:
        session.query(CertificateRevocation).delete()
        row = session.query(Certificate).filter_by(public_id=inspection.certificate).one()
        row.expires_at = moment(expires)  # type: ignore[assignment]
        if revoked is not None:
            session.add(
                CertificateRevocation(certificate_id=row.id, revoked_at=moment(revoked), reason="an error")
            )

    database.run(settle)
    scope = scope_as(inspection.auditor, Role.AUDITOR)
    found = {
        status
        for status in CertificateStatus
        if database.read(
            lambda s, status=status: certificate_queries.count(  # type: ignore[misc]
                s, now=NOW, scope=scope, wish=CertificateFilter(status=status)
            )
        )
    }
    (known,) = database.read(
        lambda s: certificates.listed(s, now=NOW, scope=scope, wish=CertificateFilter())
    ).certificates
    assert found == {known.status(NOW)}


def test_a_long_name_does_not_hide_the_row(database: Database, inspection: Inspection) -> None:
    name = "Maximiliane " * 16
    database.run(lambda session: builders.account(session, inspection.agency, name=name.strip()).id)
    assert record(database, inspection, RecordFilter(text="maximiliane")).matching == 0
