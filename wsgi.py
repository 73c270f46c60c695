"""What a server imports: ``app`` for any WSGI server, ``gateway`` for ours. Wrong settings end it with status 2."""

import gc
import sys

import click

from course_app.cli.installations import bare_app, needs_an_installation, needs_no_installation
from course_app.config import SettingsError, read_settings

gc.disable()  # nothing that is loaded here is garbage; looking for some takes an eighth of the start
try:
    settings = read_settings()
    if needs_no_installation(sys.argv):
        app = bare_app(settings)
    else:
        from course_app.app import create_app

        if needs_an_installation(sys.argv):
            settings.require()
        app = create_app(settings)
except SettingsError as error:
    click.echo(error, err=True)
    sys.exit(2)
gc.freeze()  # nor will it be: what forks from here shares it untouched
gc.enable()


def __getattr__(name: str) -> object:
    """``gateway`` is made when a server asks for it: commands do without what it loads."""
    if name != "gateway":
        raise AttributeError(name)
    from course_app.app import create_gateway  # noqa: PLC0415 (as above)

    return create_gateway(app)
