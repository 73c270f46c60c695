"""The commands that need documents and nothing else: no instance folder, no secret, no database."""

from collections.abc import Sequence
from itertools import pairwise

from flask import Flask

from course_app.cli import Commands
from course_app.config import Settings

WITHOUT_INSTALLATION = ("content", "check")


def needs_no_installation(arguments: Sequence[str]) -> bool:
    """Whether these words of a shell ask for nothing but documents."""
    return WITHOUT_INSTALLATION in pairwise(arguments)


def document_app(settings: Settings) -> Flask:
    """An application that serves nobody and carries the commands; making it leaves no trace on the disk."""
    app = Flask("course_app", static_folder=None)
    app.config["COURSE_SETTINGS"] = settings
    app.cli = Commands()
    return app
