"""What a search in names costs: Python folds each name once, however many rows of a list somebody stands in."""

from collections.abc import Callable

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from course_app.domain import names
from course_app.domain.accounts import Scope
from course_app.domain.rosters import RosterFilter
from course_app.services import access
from course_app.services.access import Looked
from course_app.storage import searching
from course_app.storage.queries import access as access_queries
from course_app.storage.queries import rosters
from course_app.storage.queries.access import AccessQuestion
from course_app.storage.queries.rosters import Question
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases


def in_the_access_log(session: Session, agency_id: int) -> int:
    return access_queries.count(session, AccessQuestion(agency_id, text="nunez"))


def in_a_roster(session: Session, agency_id: int) -> int:
    return rosters.numbers(session, Question(NOW, Scope(agency_id), RosterFilter(text="nunez"))).matching


@pytest.mark.parametrize("count", [in_the_access_log, in_a_roster])
def test_a_name_is_looked_at_once_in_a_list_that_has_it_many_times(
    database: Database, monkeypatch: pytest.MonkeyPatch, count: Callable[[Session, int], int]
) -> None:
    def fill(session: Session) -> int:
        home = builders.agency(session)
        ann, bo = (builders.account(session, home, name=name, officer_id=name) for name in ("Núñez", "Bo"))
        for number in range(20):
            builders.enrolment(session, ann, builders.published(session, courses.course(key=f"c{number}")))
            actor = builders.actor(session, bo)
            access.note(session, now=NOW, actor=actor, subject_id=ann.id, what=Looked.OFFICER)
        return home.id

    folded: list[str] = []

    def counted(text: str) -> str:
        folded.append(text)
        return names.folded(text)

    agency_id = database.run(fill)
    monkeypatch.setattr(searching, "folded", counted)
    assert database.read(lambda session: count(session, agency_id)) == 20
    assert len([text for text in folded if text != "nunez"]) <= 2 * 2 * 2, (
        "two people, two columns, both sides of the log"
    )


NAMES = (
    "Núñez", "MÜLLER", "O’Brien", "Gonçalves-Ñandú", "Łukasz", "Straße", "ИВАНОВА", "Ёлкин", "ΟΔΥΣΣΕΥΣ", "İstanbul",
    "Nguyễn Thị Minh", "ﬁnn", "Ｆｕｌｌ", "محمد", "王小明", "Zoë\u0301", "a%b_c/d", "plain",
)  # fmt: skip


@on_all_databases
def test_both_databases_fold_as_the_rule_does(database: Database) -> None:
    for name in NAMES:
        asked = select(searching.Folded(literal(name)))
        found = database.read(lambda session, asked=asked: session.execute(asked).scalar_one())
        assert found == names.folded(name), name
