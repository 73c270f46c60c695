"""A published sample course and an officer enrolled in it; two agencies that have done the same."""

from collections.abc import Callable

import pytest
from flask import Flask

from course_app.domain.catalog.courses import Course
from tests import builders
from tests.application import Browser
from tests.courses import course
from tests.databases import Database
from tests.web.learner_site import COURSE
from tests.web.twins import Twins, found_twins

Publish = Callable[..., Course]


@pytest.fixture
def publish(database: Database) -> Publish:
    """Publishes a sample course made with the keywords given."""

    def published(**keywords: object) -> Course:
        made = course(**keywords)  # type: ignore[arg-type]
        database.run(lambda session: builders.published(session, made).id)
        return made

    return published


@pytest.fixture
def learner(signed_in: Browser, publish: Publish) -> Browser:
    """Robin, enrolled in the sample course."""
    publish()
    assert signed_in.send(f"{COURSE}/enrol").status_code == 302
    return signed_in


@pytest.fixture
def twins(app: Flask, database: Database) -> Twins:
    """The application with two agencies in it."""
    return found_twins(app, database)
