"""Editions: a course as JSON and back, and the few parsed ones that a process keeps.

An edition never changes, so what was parsed once holds for as long as the process lives.
"""

from collections import OrderedDict
from threading import Lock
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course
from course_app.domain.errors import NotFoundError
from course_app.storage.models.publishing import Edition

KEPT = 16
"""How many parsed editions a process keeps; one of a large course takes a few megabytes."""

_COURSE: TypeAdapter[Course] = TypeAdapter(Course)


def to_json(course: Course) -> str:
    """The course as JSON text, from which ``from_json`` makes an equal one."""
    return _COURSE.dump_json(course).decode()


def from_json(text: str) -> Course:
    """The course that ``to_json`` wrote down."""
    return _COURSE.validate_json(text)


class EditionCache:
    """The editions used last, parsed, by id."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._courses: OrderedDict[int, Course] = OrderedDict()
        self._lock = Lock()

    def get(self, edition_id: int) -> Course | None:
        """The parsed edition, now the most recently used; ``None`` if it is not here."""
        with self._lock:
            if edition_id in self._courses:
                self._courses.move_to_end(edition_id)
            return self._courses.get(edition_id)

    def put(self, edition_id: int, course: Course) -> None:
        """The edition is kept; the one used longest ago goes if there are too many."""
        with self._lock:
            self._courses[edition_id] = course
            self._courses.move_to_end(edition_id)
            while len(self._courses) > self._size:
                self._courses.popitem(last=False)

    def forget(self, edition_id: int) -> None:
        """The edition is not here."""
        with self._lock:
            self._courses.pop(edition_id, None)


_caches: WeakKeyDictionary[Engine, EditionCache] = WeakKeyDictionary()
_caches_lock = Lock()


def load_course(session: Session, edition_id: int) -> Course:
    """The course of this edition: no statement when it is warm, one when it is not.

    Raises NotFoundError for an edition that does not exist.
    """
    cache = _cache_of(session)
    course = cache.get(edition_id)
    if course is None:
        text = session.execute(
            select(Edition.definition).where(Edition.id == edition_id)
        ).scalar_one_or_none()
        if text is None:
            raise NotFoundError
        course = from_json(text)
        cache.put(edition_id, course)
    return course


def forget_on_rollback(session: Session, edition_id: int) -> None:
    """If the transaction that made this edition is undone, no process remembers it.

    Its id may then come to stand for another edition, because databases give ids of undone rows again.
    """
    cache = _cache_of(session)
    event.listen(session, "after_rollback", lambda _session: cache.forget(edition_id), once=True)


def _cache_of(session: Session) -> EditionCache:
    """Each database has its own cache: the same id means another edition elsewhere."""
    engine = session.get_bind().engine
    with _caches_lock:
        return _caches.setdefault(engine, EditionCache(KEPT))
