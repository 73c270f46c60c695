"""What a command asks of the installation, known from its words before anything is made."""

from collections.abc import Sequence
from itertools import pairwise

from flask import Flask

from course_app.cli import COMMANDS, Commands
from course_app.config import Settings

WITHOUT_INSTALLATION = ("content", "check")
BEGINNERS = frozenset({"db", "restore", "serve"})
"""The commands that make an installation where there is none."""


def needs_no_installation(arguments: Sequence[str]) -> bool:
    """Whether these words of a shell ask for nothing but documents, or for help."""
    return WITHOUT_INSTALLATION in pairwise(arguments) or "--help" in arguments


def needs_an_installation(arguments: Sequence[str]) -> bool:
    """Whether these words of a shell ask something of an installation that is there: a mistyped folder is none."""
    asked = next((word for word in arguments[1:] if word in COMMANDS), None)
    return asked is not None and asked not in BEGINNERS


def bare_app(settings: Settings) -> Flask:
    """An application that serves nobody and carries the commands; making it leaves no trace on the disk."""
    app = Flask("course_app", static_folder=None)
    app.config["COURSE_SETTINGS"] = settings
    app.cli = Commands()
    return app
