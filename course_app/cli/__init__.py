"""The commands of the operator: thin like views.

A command's module is loaded when somebody asks for the command: a web process needs none of them.
"""

from importlib import import_module

import click
from flask.cli import AppGroup

COMMANDS = (
    "accounts",
    "agencies",
    "appointments",
    "assignments",
    "backup",
    "certificates",
    "content",
    "db",
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


class Commands(AppGroup):
    """Every command of ours by its name, beside those that Flask adds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now; ``None`` where there is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command
