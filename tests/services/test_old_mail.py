"""What the outbox keeps of mail that was delivered long ago."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course_app.services import deliveries
from course_app.services.deliveries import DeliveryKind
from course_app.storage.models.deliveries import Outbox
from course_app.storage.queries import deliveries as delivery_queries
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases


@on_all_databases
def test_mail_delivered_a_month_ago_keeps_its_kind_and_when_but_not_its_text(database: Database) -> None:
    ages = {"old": 31, "recent": 29, "waiting": None}

    def prepare(session: Session) -> None:
        person = builders.account(session, builders.agency(session))
        for name, days in ages.items():
            deliveries.enqueue(
                session,
                now=NOW,
                kind=DeliveryKind.CERTIFICATE,
                account_id=person.id,
                payload={"course": name},
            )
            session.flush()
            row = session.scalars(select(Outbox).order_by(Outbox.id.desc())).first()
            assert row is not None
            row.created_at = NOW - timedelta(days=90)
            row.delivered_at = None if days is None else NOW - timedelta(days=days)
            row.last_error = "SMTPDataError 451"

    database.run(prepare)
    assert database.run(lambda session: deliveries.empty_old(session, now=NOW)) is False
    with database.session() as session:
        rows = session.scalars(select(Outbox).order_by(Outbox.id)).all()
        assert [row.payload for row in rows] == [{}, {"course": "recent"}, {"course": "waiting"}]
        assert [row.last_error for row in rows] == ["", "SMTPDataError 451", "SMTPDataError 451"]
        assert rows[0].kind == DeliveryKind.CERTIFICATE
        assert rows[0].delivered_at == NOW - timedelta(days=31)


def test_old_mail_is_emptied_in_turns_until_none_is_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_queries, "EMPTIED_AT_ONCE", 2)

    def prepare(session: Session) -> None:
        for number in range(3):
            deliveries.enqueue(
                session, now=NOW, kind=DeliveryKind.RESET_LINK, account_id=None, payload={"n": number}
            )
        session.flush()
        session.execute(update(Outbox).values(delivered_at=NOW))

    database.run(prepare)
    later = NOW + timedelta(days=40)
    assert [database.run(lambda s: deliveries.empty_old(s, now=later)) for _ in range(2)] == [True, False]
