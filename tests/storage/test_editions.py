"""Editions as JSON and back, and the cache of parsed ones."""

import json
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.catalog.courses import Course
from course_app.domain.errors import NotFoundError
from course_app.storage.editions import EditionCache, from_json, load_course, to_json
from tests import builders, courses
from tests.content.documents import read
from tests.databases import Database

BY_TYPE: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(0, 10**6),
    bool: st.booleans(),
    Fraction: st.fractions(min_value=Fraction(1, 10**6), max_value=10**6),
    date: st.dates(),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type: whatever a course can hold, so that a new field is tested as soon as it exists."""
    inner = get_args(kind)
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    if get_origin(kind) is Literal:
        return st.just(inner[0])
    if get_origin(kind) is tuple and inner[-1] is Ellipsis:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*map(values, inner))
    if inner:
        return st.one_of(*map(values, inner))
    if kind is type(None):
        return st.none()
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return st.builds(kind, **{name: values(hint) for name, hint in get_type_hints(kind).items()})


@given(values(Course))
def test_any_course_comes_back_as_it_was(course: Course) -> None:
    assert from_json(to_json(course)) == course


def test_a_course_read_from_documents_comes_back_as_it_was() -> None:
    course = read().course
    again = from_json(to_json(course))
    assert again == course
    assert [type(block) for lesson in again.lessons() for block in lesson.blocks] == [
        type(block) for lesson in course.lessons() for block in lesson.blocks
    ]


def test_shares_are_stored_exactly_and_never_as_floating_point() -> None:
    course = courses.course(bank=(courses.question(weight=Fraction(1, 3)),))
    stored = json.loads(to_json(course))
    assert stored["banks"][0]["questions"][0]["weight"] == "1/3"
    assert stored["quizzes"][0]["pass_mark"] == "4/5"


def test_json_that_is_no_course_is_refused() -> None:
    for text in ("{}", "[]", '{"key": 1}', "not json"):
        with pytest.raises(ValueError, match="validation error"):
            from_json(text)


def test_the_cache_keeps_the_editions_used_last() -> None:
    cache = EditionCache(2)
    course = courses.course()
    for edition_id in (1, 2):
        cache.put(edition_id, course)
    assert cache.get(1) is course
    cache.put(3, course)
    assert [cache.get(edition_id) is course for edition_id in (1, 2, 3)] == [True, False, True]
    cache.forget(1)
    assert cache.get(1) is None
    cache.forget(1)


def test_a_warm_edition_is_not_read_again(database: Database) -> None:
    edition_id = database.run(lambda session: builders.published(session).id)
    first = database.read(lambda session: load_course(session, edition_id))
    assert database.read(lambda session: load_course(session, edition_id)) is first


def test_an_unknown_edition_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError):
        database.read(lambda session: load_course(session, 999))
