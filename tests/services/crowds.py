"""Many people at once, written straight into the tables."""

from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Membership
from course_app.storage.models.progress import Enrolment, Standing
from tests import builders
from tests.services.stations import Station

LONG = f"Maximiliane {'Hohenschwangauneuschwanstein' * 6} "


def crowd(session: Session, station: Station, number: int) -> None:
    """So many more people of the squad take the course."""
    first = (session.query(Account.id).order_by(Account.id.desc()).first() or (0,))[0] + 1
    squad, at = station.squad.id, builders.NOW
    people = [
        {
            "id": first + each,
            "public_id": new_public_id(),
            "agency_id": station.agency.id,
            "email": f"crowd-{first + each}@example.org",
            "name": f"{LONG}{each}" if each % 100 == 0 else f"Officer {each:05}",
            "password": "chosen",
            "fs_uniquifier": new_public_id(),
            "created_at": at,
        }
        for each in range(number)
    ]
    session.execute(insert(Account), people)
    session.execute(
        insert(Membership), [{"account_id": row["id"], "unit_id": squad, "since": at} for row in people]
    )
    ids = {"course_id": station.edition.course_id, "edition_id": station.edition.id}
    beginning = (session.query(Enrolment.id).order_by(Enrolment.id.desc()).first() or (0,))[0] + 1
    session.execute(
        insert(Enrolment),
        [
            {
                **ids,
                "id": beginning + each,
                "agency_id": station.agency.id,
                "account_id": row["id"],
                "created_at": at,
            }
            for each, row in enumerate(people)
        ],
    )
    session.execute(
        insert(Standing),
        [
            {
                "enrolment_id": beginning + each,
                "account_id": row["id"],
                "course_id": station.edition.course_id,
                "due_at": at + timedelta(days=each % 700),
            }
            for each, row in enumerate(people)
        ],
    )
