"""The application: the only place where the parts meet."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from course_app.cli import Commands
from course_app.config import Settings, read_settings
from course_app.storage import models
from course_app.storage.base import Base
from course_app.storage.database import (
    engine_options,
    guard_flushes,
    prepare_engine,
    provide_sessions,
)
from course_app.web import account, administrator, auditor, instructor, learner, public, supervisor
from course_app.web.assets import IMMUTABLE_NAME, STATIC_FOLDER, STATIC_URL, asset
from course_app.web.authentication.activity import follow_activity
from course_app.web.authentication.cookies import is_of_somebody
from course_app.web.authentication.extension import set_up_authentication
from course_app.web.authorization import guard_routes
from course_app.web.errors import handle_errors
from course_app.web.formatting import add_filters
from course_app.web.headers import add_headers
from course_app.web.lanes import is_slow
from course_app.web.languages import add_languages
from course_app.web.logs import configure_logs, log_requests
from course_app.web.measurements import measure_requests
from course_app.web.probes import Probes
from course_app.web.shell import add_shell
from course_app.web.templating import add_templating, add_texts
from course_app.web.texts import refuse_nul
from course_app.web.uploads import LARGEST_BODY, largest_body, limit_uploads

if TYPE_CHECKING:
    from course_app.web.gateway import Gateway

WEB = Path(__file__).parent / "web"
MIGRATIONS = Path(__file__).parent / "storage" / "migrations"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
DOORS = (
    public.blueprint,
    account.blueprint,
    administrator.blueprint,
    auditor.blueprint,
    instructor.blueprint,
    learner.blueprint,
    supervisor.blueprint,
)


class Platform(Flask):
    """Flask, whose views and hooks are all plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """``func`` as it is. Flask looks at each hook of each request for one that is asynchronous; we have none."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The whole platform, ready to serve and to take commands."""
    settings = settings or read_settings()
    settings.prepare()
    configure_logs()
    app = Platform("course_app", template_folder=str(WEB / "templates"), static_folder=None)
    app.config.from_mapping(_configuration(settings))
    add_templating(app)
    log_requests(app)
    measure_requests(app, settings)
    add_languages(app)
    db = _add_database(app)
    limit_uploads(app)
    refuse_nul(app)
    CSRFProtect(app)
    guard_routes(app)
    set_up_authentication(app, db, models.accounts.Account, settings)
    follow_activity(app, db.session)
    add_headers(app, secure=settings.secure())
    handle_errors(app)
    _add_to_templates(app)
    for blueprint in DOORS:
        app.register_blueprint(blueprint)
    app.cli = Commands(commands=app.cli.commands)
    _stand_before(app, settings)
    app.extensions["course_web_server"] = partial(_serve, app)
    app.extensions["course_metrics_server"] = partial(_serve_metrics, app)
    return app


def create_gateway(app: Flask) -> "Gateway":
    """What our server puts between its network threads and ``app``."""
    from course_app.web.gateway import Gateway  # noqa: PLC0415 (loads the server, which commands do without)

    return Gateway(app, largest_body=largest_body, is_slow=is_slow, knows=partial(is_of_somebody, app))


def _serve(app: Flask, settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve ``app`` until a signal ends this process; with other settings than its own, one made for them."""
    from course_app.web.server import serve  # noqa: PLC0415 (as above)

    gateway = create_gateway(app if settings == app.config["COURSE_SETTINGS"] else create_app(settings))
    serve("wsgi:gateway", host=host, port=port, workers=workers, load=lambda: gateway)


def _serve_metrics(app: Flask, settings: Settings) -> None:
    """Answer on the port for metrics until a signal ends this process."""
    from course_app.web.metrics import serve_metrics  # noqa: PLC0415 (only where the port is set)

    serve_metrics(app, settings)


def _configuration(settings: Settings) -> dict[str, object]:
    secure = settings.secure()
    return {
        "COURSE_SETTINGS": settings,
        "COURSE_SITE_NAME": "Officer training",
        "SECRET_KEY": settings.signing_key(),
        "SQLALCHEMY_DATABASE_URI": settings.database(),
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database(), journal=settings.journal),
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # a token lives as long as its session: an exam may be open for hours
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
    }


def trusted_hosts(settings: Settings) -> list[str]:
    """The host names under which requests are accepted; on a loopback address, all of its names."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    names = [host, *settings.trusted_hosts]
    return names + [name for name in LOOPBACK if host in {"127.0.0.1", "localhost", "::1"}]


def _add_database(app: Flask) -> SQLAlchemy:
    db = SQLAlchemy(app, model_class=Base)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
    guard_flushes(db.session)
    provide_sessions(db.session)
    app.extensions["migrate"] = _Migrations(app, db)
    return db


class _Migrations:
    """Flask-Migrate, which takes its place here when somebody migrates: the rest of the time nothing needs it."""

    def __init__(self, app: Flask, db: SQLAlchemy) -> None:
        self._app, self._db = app, db

    def __getattr__(self, name: str) -> object:
        from flask_migrate import Migrate  # noqa: PLC0415 (a tenth of a start)

        Migrate(self._app, self._db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
        return getattr(self._app.extensions["migrate"], name)


def _add_to_templates(app: Flask) -> None:
    add_texts(app)
    app.add_template_global(asset)
    add_shell(app)
    add_filters(app)


def _stand_before(app: Flask, settings: Settings) -> None:
    """Built assets are answered before Flask; proxies are believed as many as there are."""
    app.wsgi_app = Probes(app.wsgi_app, host=urlsplit(settings.base_url).netloc)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=STATIC_FOLDER if STATIC_FOLDER.is_dir() else None,
        prefix=STATIC_URL,
        max_age=3600,
        immutable_file_test=IMMUTABLE_NAME,
    )
    hops = settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops)  # type: ignore[method-assign]
