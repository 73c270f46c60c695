"""What a use case refuses, as one line for whoever typed the command."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from course_app.domain.errors import ConflictError, InvalidInputError, NotFoundError

P = ParamSpec("P")
T = TypeVar("T")


def one_line_errors(command: Callable[P, T]) -> Callable[P, T]:
    """The command, with refusals of the services printed as one line and exit status 1."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except (NotFoundError, ConflictError, InvalidInputError) as error:
            raise click.ClickException(str(error) or "there is no such thing") from error

    return told
