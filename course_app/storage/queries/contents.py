"""Reading how much a database holds, table by table, whatever version of the program made it."""

from sqlalchemy import func, inspect, select, table
from sqlalchemy.orm import Session

from course_app.domain.backups import Content
from course_app.domain.records import Head
from course_app.storage.models.agencies import Agency
from course_app.storage.models.records import RecordHead
from course_app.storage.queries import schema


def content(session: Session) -> Content:
    """What the database holds at this moment of the session's transaction."""
    names = sorted(inspect(session.connection()).get_table_names())
    counts = {
        name: session.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names
    }
    heads = session.execute(
        select(Agency.key, RecordHead.sequence, RecordHead.digest)
        .join(RecordHead, RecordHead.agency_id == Agency.id)
        .order_by(Agency.key)
    ).all()
    chains = {key: Head(sequence, digest) for key, sequence, digest in heads}
    return Content(schema.revision(session) or "", counts, chains)
