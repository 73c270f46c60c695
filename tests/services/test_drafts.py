"""Drafts: what an instructor sends is kept, looked at, published once, or withdrawn; and by nobody else."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from course_app.content.archives import write_archive
from course_app.domain.accounts import Actor, Appointment, Role
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.publishing import ChangeClass, DraftState
from course_app.services import changes, drafts
from course_app.services.drafts import DraftView
from course_app.services.publishing import Outcome, Published, Wish
from course_app.storage.models.drafts import Draft
from course_app.storage.models.publishing import Edition
from course_app.storage.models.records import Record
from tests.builders import NOW
from tests.content.documents import GLOSSARY, LESSON
from tests.databases import Database, on_all_databases
from tests.services.instructors import DEMO, instructor, reading, sent
from tests.services.publications import ASKED_OTHERWISE, FIRST, REWORDED, enrolled, go, rows

WISH = Wish(note="a better word")


def seen(database: Database, actor: Actor, draft_id: str) -> DraftView:
    return database.read(lambda session: drafts.draft(session, actor=actor, draft_id=draft_id))


def published(database: Database, actor: Actor, draft_id: str, wish: Wish = WISH) -> Published:
    documents = database.read(lambda session: drafts.documents(session, actor=actor, draft_id=draft_id))
    return database.run(
        lambda session: drafts.publish(
            session, now=NOW, actor=actor, draft_id=draft_id, documents=documents, wish=wish
        )
    )


@on_all_databases
def test_a_draft_is_previewed_and_then_published_by_its_instructor(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    assert seen(database, actor, draft_id).state is DraftState.READY
    course = database.read(lambda session: drafts.preview(session, actor=actor, draft_id=draft_id))
    assert course == REWORDED.course
    outcome = published(database, actor, draft_id)
    assert (outcome.outcome, outcome.number, outcome.kind) == (Outcome.PUBLISHED, 2, ChangeClass.CONTENT)
    assert seen(database, actor, draft_id).state is DraftState.PUBLISHED

    def check(session: Session) -> None:
        edition = session.get_one(Edition, outcome.edition_id)
        assert (edition.published_by, edition.note) == (actor.account_id, "a better word")

    database.read(check)


def test_a_changed_key_cannot_be_published_as_less_than_an_assessment_change(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor, ASKED_OTHERWISE)
    outcome = published(database, actor, draft_id, replace(WISH, kind=ChangeClass.COSMETIC))
    assert outcome.kind is ChangeClass.ASSESSMENT


def test_a_draft_is_published_only_once_and_only_from_the_edition_it_was_made_of(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    first, second = sent(database, actor), sent(database, actor, ASKED_OTHERWISE)
    assert published(database, actor, first).outcome is Outcome.PUBLISHED
    again = published(database, actor, first)
    assert (again.outcome, again.number) == (Outcome.ALREADY, 2), "pressed twice, published once"
    assert seen(database, actor, second).state is DraftState.OVERTAKEN
    assert published(database, actor, second).outcome is Outcome.OVERTAKEN
    assert rows(database, Edition) == 2


@on_all_databases
def test_of_two_drafts_published_at_once_one_is(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    both = [sent(database, actor), sent(database, actor, ASKED_OTHERWISE)]
    gate, outcomes = Barrier(2), []

    def press(draft_id: str) -> None:
        gate.wait()
        outcomes.append(published(database, actor, draft_id).outcome)

    threads = [Thread(target=press, args=(draft_id,)) for draft_id in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.OVERTAKEN, Outcome.PUBLISHED]
    assert rows(database, Edition) == 2


def test_a_draft_with_problems_is_kept_with_all_of_them_and_cannot_be_published(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    files = {**FIRST.sources, GLOSSARY: b"bond: [", LESSON: b"no front matter"}
    found = drafts.read(write_archive(files), course_key=DEMO)
    assert not found.refused
    draft_id = database.run(
        lambda session: drafts.upload(session, now=NOW, actor=actor, course_key=DEMO, reading=found)
    )
    assert draft_id is not None
    view = seen(database, actor, draft_id)
    assert view.state is DraftState.FAULTY
    named = database.read(lambda session: drafts.problems(session, draft=view))
    assert {problem.path for problem in named} == {GLOSSARY, LESSON}
    with pytest.raises(NotFoundError):
        published(database, actor, draft_id)
    with pytest.raises(NotFoundError):
        database.read(lambda session: drafts.preview(session, actor=actor, draft_id=draft_id))


@pytest.mark.parametrize(
    "archive",
    [
        b"no zip",
        write_archive({}),
        write_archive({**FIRST.sources, "modules/other/course.yaml": b"title: Other"}),
        write_archive({"modules/other/course.yaml": b"title: Other"}),
        write_archive({**FIRST.sources, "modules/demo/../../x.md": b""}),
        write_archive({**FIRST.sources, "roles.yaml": b"administrator: me"}),
    ],
    ids=["no zip", "nothing", "one course more", "another course", "a path that climbs", "a file elsewhere"],
)
def test_an_archive_of_something_else_is_refused_and_nothing_is_kept(
    database: Database, archive: bytes
) -> None:
    go(database, FIRST)
    actor = instructor(database)
    found = drafts.read(archive, course_key=DEMO)
    assert found.refused
    assert found.problems
    with pytest.raises(ConflictError):
        database.run(
            lambda session: drafts.upload(session, now=NOW, actor=actor, course_key=DEMO, reading=found)
        )
    assert rows(database, Draft) == 0


def test_a_withdrawn_draft_stays_on_record_and_is_not_published(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    for _ in range(2):
        view = database.run(lambda session: drafts.withdraw(session, now=NOW, actor=actor, draft_id=draft_id))
        assert view.state is DraftState.WITHDRAWN
    with pytest.raises(NotFoundError):
        published(database, actor, draft_id)
    outcome = database.run(
        lambda session: drafts.publish(
            session, now=NOW, actor=actor, draft_id=draft_id, documents=REWORDED, wish=WISH
        )
    )
    assert outcome.outcome is Outcome.OVERTAKEN
    assert rows(database, Draft) == 1
    assert rows(database, Edition) == 1


def test_nobody_else_finds_a_draft(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    for stranger in (
        instructor(database),  # teaches the same course in another agency
        replace(actor, appointments=()),
        replace(actor, appointments=(Appointment(Role.ADMINISTRATOR, NOW),)),
    ):
        with pytest.raises(NotFoundError):
            seen(database, stranger, draft_id)


def test_an_appointment_to_all_courses_reaches_those_of_the_agency_only(database: Database) -> None:
    go(database, FIRST)
    stranger = instructor(database, of_course=False)
    assert database.read(lambda session: drafts.taught(session, actor=stranger)).rows == ()
    owner = instructor(database, of_course=False, owner=True)
    (course,) = database.read(lambda session: drafts.taught(session, actor=owner)).rows
    assert course.key == DEMO


def test_so_many_drafts_wait_and_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    go(database, FIRST)
    monkeypatch.setattr(drafts, "MOST_WAITING", 2)
    actor = instructor(database)
    first, found = sent(database, actor), reading(REWORDED)
    sent(database, actor)

    def one_more(session: Session) -> str | None:
        return drafts.upload(session, now=NOW, actor=actor, course_key=DEMO, reading=found)

    assert database.run(one_more) is None
    database.run(lambda session: drafts.withdraw(session, now=NOW, actor=actor, draft_id=first))
    assert database.run(one_more) is not None
    assert rows(database, Draft) == 3


def test_uploading_and_withdrawing_stand_in_the_record(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    for _ in range(2):
        database.run(lambda session: drafts.withdraw(session, now=NOW, actor=actor, draft_id=draft_id))
    kinds = database.read(
        lambda session: [row.kind for row in session.query(Record).filter_by(agency_id=actor.agency_id)]
    )
    assert kinds == ["draft", "draft-withdrawn"]
    with pytest.raises(NotFoundError):
        database.read(lambda session: drafts.preview(session, actor=actor, draft_id=draft_id))


def test_the_numbers_before_publishing_are_those_of_ones_own_agency(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    enrolled(database, lessons=("first",))  # of another agency
    draft_id = sent(database, actor)

    def planned(session: Session) -> tuple[int, int]:
        plan = changes.effects(session, now=NOW, actor=actor, draft_id=draft_id, wish=WISH).plan
        assert plan.changes is not None
        assert plan.changes.lessons_changed == ("second",)
        return plan.affected.in_progress, plan.moving

    assert database.read(planned) == (0, 0)
