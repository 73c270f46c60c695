"""The commands of the operator: thin like views.

A command's module is loaded when somebody asks for the command: a web process needs none of them.
"""

from functools import cache
from importlib import import_module

import click
from flask.cli import AppGroup, with_appcontext

COMMANDS = (
    "accounts",
    "agencies",
    "appointments",
    "assignments",
    "backup",
    "certificates",
    "content",
    "demo",
    "doctor",
    "jobs",
    "metrics",
    "records",
    "restore",
    "serve",
    "standings",
)
"""Each is a module here that holds a click command of its own name."""
OF_LIBRARIES = {"db": "flask_migrate.cli"}
"""Commands of libraries that are loaded as late."""


class Commands(AppGroup):
    """Every command of ours by its name, beside those that libraries add."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return sorted({*super().list_commands(ctx), *COMMANDS, *OF_LIBRARIES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now; ``None`` where there is none."""
        module = f"{__name__}.{cmd_name}" if cmd_name in COMMANDS else OF_LIBRARIES.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(module), cmd_name)
        if cmd_name in OF_LIBRARIES and isinstance(command, click.Group):
            _tell_in_one_line(command)
        return command


@cache
def _tell_in_one_line(group: click.Group) -> None:
    """What goes wrong with a library's commands is told as it is with ours. They are wrapped once in a process."""
    from course_app.cli.refusals import one_line_errors  # noqa: PLC0415 (loads what no web process needs)

    for command in group.commands.values():
        if command.callback is not None:
            command.callback = with_appcontext(one_line_errors(command.callback))
