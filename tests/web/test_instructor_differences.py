"""A draft line by line: exactly what its documents say differently, as text, and never without a record."""

import pytest

from course_app.services import changes
from tests.application import Browser, Person
from tests.content.documents import BANK, PICTURE, SECOND
from tests.databases import Database
from tests.services.instructors import sits_the_final
from tests.services.publications import documents
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import parsed, sent
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words
from tests.web.test_instructor_previews import actor_of, looks

CHANGED = documents(
    (SECOND, "More text.", "Other `<b>text</b>` & more."),
    (BANK, "text: One?", "text: The first one?"),
    (PICTURE, "40 20", "40 30"),
)


@pytest.fixture
def draft(teacher: Browser) -> str:
    """The address of a draft with another sentence, another question and another picture."""
    return sent(teacher, CHANGED)


def test_every_line_that_differs_is_shown_and_no_other(teacher: Browser, draft: str) -> None:
    page = parsed(teacher.send(f"{draft}/differences"))
    assert [each.get_text() for each in page.select("main h2")] == [PICTURE, SECOND, BANK]

    def told(side: str) -> list[str]:
        found = page.select(f".difference__line--{side} .difference__text")
        return [each.get_text().strip() for each in found]

    assert told("old") == ["Removed: More text.", "Removed:     text: One?"]
    assert told("new") == ["Added: Other `<b>text</b>` & more.", "Added:     text: The first one?"]
    assert "Another picture" in words(page)


def test_whoever_looks_at_the_lines_stands_in_the_record(
    teacher: Browser, draft: str, database: Database, miguel: Person
) -> None:
    (button,) = teacher.page(draft).select('form[action$="/differences"]')
    assert str(button["action"]) == f"{draft}/differences"
    assert looks(database) == []
    assert teacher.send(f"{draft}/differences").status_code == 200
    (look,) = looks(database)
    assert '"place":"documents"' in look
    assert miguel.public_id in look
    assert teacher.get(f"{draft}/differences").status_code == 405


def test_during_ones_own_attempt_no_line_is_shown(
    teacher: Browser, draft: str, database: Database, miguel: Person
) -> None:
    sits_the_final(database, actor_of(database, miguel))
    answer = teacher.send(f"{draft}/differences")
    assert answer.status_code == 403
    assert "The first one?" not in answer.get_data(as_text=True)
    assert looks(database) == []
    assert not teacher.page(draft).select('form[action$="/differences"]')


def test_of_a_withdrawn_draft_there_is_nothing_to_compare(
    teacher: Browser, draft: str, database: Database
) -> None:
    assert teacher.send(f"{draft}/withdrawal").status_code == 302
    assert teacher.send(f"{draft}/differences").status_code == 404
    assert looks(database) == []


def test_of_many_documents_the_last_are_only_named(
    teacher: Browser, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_COMPARED", 1)
    page = parsed(teacher.send(f"{draft}/differences"))
    assert [each.get_text() for each in page.select("main h2")] == [PICTURE, "More documents that differ"]
    assert [each.get_text() for each in page.select(".plain-list--words li")] == [SECOND, BANK]
