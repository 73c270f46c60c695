"""Searching in names as people type them: without capitals, accents and the bend of an apostrophe, in both databases."""

from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from course_app.domain.names import folded

PATTERN = "folded"
"""The value that ``holding`` asks for."""


class Folded(FunctionElement[str]):
    """What ``domain.names.folded`` makes of a column."""

    type = String()
    inherit_cache = True


@compiles(Folded, "sqlite")
def _by_python(element: Folded, compiler: Any, **options: Any) -> str:
    return f"folded({compiler.process(element.clauses, **options)})"


@compiles(Folded, "postgresql")
def _by_postgresql(element: Folded, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    bare = rf"regexp_replace(normalize({column}, NFKD), '[\u0300-\u036f]', '', 'g')"
    return f"translate(lower({bare}), '’‘ʼς', '''''''σ')"


def provide_folding(dbapi_connection: Any) -> None:
    """SQLite, which knows the capitals of ASCII only, asks Python."""
    dbapi_connection.create_function("folded", 1, _maybe_folded, deterministic=True)


def pattern(text: str) -> str:
    """The value of ``PATTERN`` for whatever holds ``text``."""
    return f"%{folded(text).replace('/', '//').replace('%', '/%').replace('_', '/_')}%"


def holding(*columns: Any) -> ColumnElement[bool]:
    """The condition that one of the columns holds the text of ``PATTERN``."""
    return or_(*(Folded(column).like(bindparam(PATTERN, type_=String), escape="/") for column in columns))


def _maybe_folded(text: str | None) -> str | None:
    return None if text is None else folded(text)
