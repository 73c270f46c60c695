"""Whether documents are live is known from their digests alone."""

from dataclasses import replace

from course_app.content.files import SourceTree
from course_app.services.catalog import is_published
from tests.content.documents import DOCUMENTS, SECOND
from tests.databases import Database
from tests.services.publications import FIRST, go


def tree(**changed: str) -> SourceTree:
    found = SourceTree()
    for path, text in {**DOCUMENTS, **changed}.items():
        found.add(path, text.encode())
    return found


def live(database: Database, documents: SourceTree) -> bool:
    return database.read(lambda session: is_published(session, tree=documents))


def test_documents_are_live_once_published_and_until_a_byte_changes(database: Database) -> None:
    assert not live(database, tree())
    go(database, FIRST)
    assert live(database, tree())
    assert not live(database, tree(**{SECOND: DOCUMENTS[SECOND] + "\n"}))


def test_documents_that_an_older_renderer_published_are_not_live_as_they_would_be_now(
    database: Database,
) -> None:
    go(database, replace(FIRST, renderer=FIRST.renderer - 1))
    assert not live(database, tree())


def test_a_tree_with_a_problem_is_looked_at_in_full(database: Database) -> None:
    go(database, FIRST)
    faulty = tree()
    faulty.add("modules/demo/UPPER.md", b"x")
    assert not live(database, faulty)
