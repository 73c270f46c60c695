"""Flask-Security, set up: what it may do, under which addresses, and what of ours stands in its place."""

from datetime import timedelta
from typing import Any, cast

from flask import Flask, Response, abort, redirect, request, session
from flask_login import utils as login_utils
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy

from course_app.config import Settings
from course_app.domain.accounts import PASSWORD_LENGTH_MIN
from course_app.domain.sessions import SessionLimits
from course_app.services.passwords import LINK_LIFE, Hasher, PasswordLinks
from course_app.web.authentication import forms, second_factor
from course_app.web.authentication.actor import LIMITS, current_actor
from course_app.web.authentication.carried import carry_out, clear_but_forms
from course_app.web.authentication.cookies import SignedCookies
from course_app.web.authentication.datastore import Datastore
from course_app.web.authentication.events import follow_events, sign_out_presence
from course_app.web.authentication.forms import PASSWORD_STAGE
from course_app.web.authentication.mail import OutboxMail
from course_app.web.authentication.passwords import PasswordRules
from course_app.web.authentication.redirects import drop_foreign_next, is_local
from course_app.web.authentication.unsent import forget_when_sent, keep_what_failed
from course_app.web.clock import now

FRESH = timedelta(minutes=15)
"""How long after proving who one is the account's own safety may be changed without proving it again."""
SECOND_STAGE = timedelta(minutes=15)
"""How long the second factor may follow the password."""

ADDRESSES = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "RESET_URL": "/reset",
    "CHANGE_URL": "/change",
    "VERIFY_URL": "/confirm",
    "TWO_FACTOR_SETUP_URL": "/two-factor",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/two-factor-code",
    "TWO_FACTOR_RESCUE_URL": "/two-factor-rescue",
    "TWO_FACTOR_SELECT_URL": "/two-factor-select",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/recovery",
}
FEATURES = {
    "REGISTERABLE": False,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "TWO_FACTOR_POST_SETUP_VIEW": "security.mf_recovery_codes",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "PASSWORD_LENGTH_MIN": PASSWORD_LENGTH_MIN,
    "PASSWORD_NORMALIZE_FORM": "NFC",
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": {"argon2"},
    "PASSWORD_CHECK_BREACHED": False,
    "RETURN_GENERIC_RESPONSES": True,
    "FRESHNESS": FRESH,
    "FRESHNESS_GRACE_PERIOD": timedelta(0),
    "API_ENABLED_METHODS": ["session"],
    "JOIN_USER_ROLES": False,
    "EMAIL_PLAINTEXT": False,
    "EMAIL_HTML": False,
    "SEND_PASSWORD_RESET_EMAIL": False,
    "POST_LOGIN_VIEW": "/",
    "POST_LOGOUT_VIEW": "security.login",
    "POST_CHANGE_VIEW": "account.sessions",
    "POST_RESET_VIEW": "security.login",
    "POST_VERIFY_VIEW": "account.sessions",
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "CACHE_CONTROL": None,
    "RESET_PASSWORD_WITHIN": max(LINK_LIFE.values()),
}
N_ = str
"""Marks a text for translators; Flask-Security looks the translation up."""

WORDS = {
    "GENERIC_AUTHN_FAILED": (N_("This name and this password do not belong together. Check both."), "error"),
    "PASSWORD_RESET_REQUEST": (
        N_(
            "If there is an account of this name, a link is on its way to its mail address. It works for one hour."
        ),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (N_("This link is too old. Ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link does not work any more. Each one works once. Ask for a new one."),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (N_("The new password is set. Sign in with it."), "success"),
    "PASSWORD_CHANGE": (
        N_("The password is changed. Every other device where you were signed in is signed out."),
        "success",
    ),
    "REAUTHENTICATION_REQUIRED": (N_("Enter your password once more to go on."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you. You can go on."), "success"),
    "UNAUTHENTICATED": (N_("Sign in to go on."), "info"),
    "TWO_FACTOR_INVALID_TOKEN": (  # said only while it is being set up: then the key is another one afterwards
        N_(
            "This code was not valid, and nothing was switched on. Take the entry out of your app and begin again: there is a new picture to scan."
        ),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        N_("The second factor is on. Now make recovery codes, in case you lose the device."),
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Sign in from the beginning, please."), "info"),
    "TWO_FACTOR_DISABLED": (N_("The second factor is off."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("That took too long. Begin again."), "error"),
    "INVALID_REDIRECT": (N_("That address is not on this site."), "error"),
}


def set_up_authentication(app: Flask, db: SQLAlchemy, account_model: type, settings: Settings) -> None:
    """People can sign in to ``app``, and ``current_actor()`` says who they are."""
    _configure(app, settings)
    security = Security(
        app,
        Datastore(db, account_model, cast("Any", None)),
        login_form=forms.SignInForm,
        verify_form=forms.ConfirmForm,
        forgot_password_form=forms.ForgotForm,
        reset_password_form=forms.ResetForm,
        change_password_form=forms.ChangeForm,
        two_factor_setup_form=second_factor.SetUpForm,
        two_factor_verify_code_form=second_factor.CodeForm,
        two_factor_rescue_form=second_factor.NoRescueForm,
        mf_recovery_form=second_factor.RecoveryForm,
        mf_recovery_codes_form=second_factor.RecoveryCodesForm,
        mail_util_cls=OutboxMail,
        password_util_cls=PasswordRules,
        totp_cls=second_factor.OneTimeCodes,
        mf_recovery_codes_util_cls=second_factor.RecoveryCodes,
    )
    security.pwd_context = Hasher(cheap=settings.cheap_hashing)
    security.reset_serializer = PasswordLinks(settings.signing_key())
    security.want_json(lambda _request: False)
    _load_people_our_way(app, security)
    app.before_request(_before)
    app.before_request(forget_when_sent)
    app.after_request(_keep_redirects_here)
    app.after_request(carry_out)
    app.after_request(keep_what_failed)
    follow_events(app)


def _configure(app: Flask, settings: Settings) -> None:
    key = settings.signing_key()
    chosen: dict[str, Any] = {"URL_PREFIX": "/account", **ADDRESSES, **FEATURES}
    chosen |= {f"MSG_{name}": message for name, message in WORDS.items()}
    chosen |= {
        "TOTP_SECRETS": {"1": key},
        "TOTP_ISSUER": app.config["COURSE_SITE_NAME"],
        "I18N_DOMAIN": "flask_security;messages",
        "I18N_DIRNAME": ["builtin", app.config["BABEL_TRANSLATION_DIRECTORIES"]],
    }
    app.config.update({f"SECURITY_{name}": value for name, value in chosen.items()})
    app.session_interface = SignedCookies()
    app.config["SESSION_PROTECTION"] = (
        None  # a phone changes its address; the row of the session is the protection
    )
    app.config[LIMITS] = SessionLimits(
        idle=timedelta(minutes=settings.idle_minutes), total=timedelta(hours=settings.session_hours)
    )


def _load_people_our_way(app: Flask, security: Any) -> None:
    """Only Flask-Security's own pages load an account, and only for a session of ours that lives."""
    security.principal.identity_loaders.clear()
    app.template_context_processors[None].remove(login_utils._user_context_processor)  # noqa: SLF001 (it would load the account for every page)
    security.login_manager.request_loader(lambda _request: None)
    load_by_uniquifier = security.login_manager._user_callback  # noqa: SLF001 (Flask-Security offers no other way)

    def load(uniquifier: str) -> Any:
        actor = current_actor()
        account = load_by_uniquifier(uniquifier) if actor is not None else None
        return (
            account if actor is not None and account is not None and account.id == actor.account_id else None
        )

    security.login_manager.user_loader(load)


def _before() -> Response | None:
    if request.blueprint != "security":
        return None
    if request.method == "POST" and request.mimetype not in {
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    }:
        abort(415)
    drop_foreign_next()
    if request.endpoint == "security.logout":
        sign_out_presence()
    began = session.get(PASSWORD_STAGE)
    if began is not None and now().timestamp() - began > SECOND_STAGE.total_seconds():
        clear_but_forms()
    return None


def _keep_redirects_here(response: Response) -> Response:
    """A second wall behind Flask-Security's own: after signing in, nobody is sent to another site."""
    if request.blueprint == "security" and response.location and not is_local(response.location):
        return redirect("/")  # type: ignore[return-value]
    return response
