"""One-time codes and recovery codes: each is taken once, whatever happens at the same time."""

import hashlib
import hmac
import secrets
from typing import Any

import segno
from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from flask_security import Totp
from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm, TwoFactorVerifyCodeForm
from flask_security.recovery_codes import MfRecoveryCodesForm, MfRecoveryCodesUtil, MfRecoveryForm
from flask_wtf import FlaskForm
from markupsafe import Markup
from passlib.exc import UsedTokenError
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from course_app.services import second_factor
from course_app.storage.database import current_session, take_write_lock
from course_app.web.authentication.admission import admit_guess
from course_app.web.authentication.forms import Extra
from course_app.web.wording import gettext as _

RECOVERY_CODES = 10
RECOVERY_CODE_BYTES = 8
WINDOW_SECONDS = 30
"""A code of the step before or after is taken too: clocks differ."""


class OneTimeCodes(Totp):
    """Time-based codes (RFC 6238), each accepted once only as its section 5.2 asks."""

    def get_last_counter(self, user: Any) -> int | None:
        return int(user.tf_last_counter) if user.tf_last_counter is not None else None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """The time step is used up. Raises UsedTokenError where another request has just used it."""
        database = current_session()
        take_write_lock(database)
        if not second_factor.use_time_step(database, account_id=user.id, step=tmatch.counter):
            raise UsedTokenError(expire_time=tmatch.expire_time)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture to scan as SVG elements without styles or scripts, to stand in the page itself."""
        code = segno.make(self.get_totp_uri(username, totp), error="m")
        picture = code.svg_inline(border=4, light="#fff", svgclass=None, lineclass=None, omitsize=True)
        return Markup(picture)  # noqa: S704 (made here, of nothing but squares)


class RecoveryCodes(MfRecoveryCodesUtil):
    """Random codes for a lost device, of which only keyed hashes are kept."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._key = str(app.config["SECRET_KEY"]).encode()

    def create_recovery_codes(self, user: Any) -> list[str]:
        """New codes, to be shown once; those from before are void."""
        codes = [secrets.token_hex(RECOVERY_CODE_BYTES) for _index in range(RECOVERY_CODES)]
        user.mf_recovery_codes = [self._hash(code) for code in codes]
        return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]

    def get_recovery_codes(self, user: Any) -> list[str]:
        """None can be shown again."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether the code is one of the account's; from now on it is none any more."""
        database = current_session()
        take_write_lock(database)
        return second_factor.use_recovery_code(database, account_id=user.id, code_hash=self._hash(code))

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Checking has used it up already."""
        return True

    def _hash(self, code: str) -> str:
        plain = "".join(code.lower().replace("-", " ").split())
        return hmac.new(self._key, f"recovery-code:{plain}".encode(), hashlib.sha256).hexdigest()


class SetUpForm(TwoFactorSetupForm):
    """Switch the second factor on (``authenticator``) or off (``disable``); the page has a button for each."""

    setup = RadioField(choices=[], validate_choice=False)
    submit = SubmitField(_l("Continue"))


class NoRescueForm(TwoFactorRescueForm):
    """Flask-Security makes one beside the code form; our page offers recovery codes only."""

    help_setup = RadioField(choices=[], validate_choice=False)


class CodeForm(TwoFactorVerifyCodeForm):
    """Six digits from the app."""

    code = StringField(
        _l("Code from your app"),
        validators=[InputRequired(message=_l("Enter the six digits that your app shows")), Length(max=16)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    submit = SubmitField(_l("Continue"))

    def validate(self, extra_validators: Extra = None, **_options: Any) -> bool:
        """Whether the app shows this code right now and it was not used before."""
        if not FlaskForm.validate(self, extra_validators):
            return False
        account: Any = self.user
        admit_guess(account.public_id)
        code = "".join(str(self.code.data).split())
        factory = current_app.extensions["security"].totp_factory
        if factory.verify_totp(code, self.tf_totp_secret, account, window=WINDOW_SECONDS):
            return True
        self.code.errors = [*self.code.errors, _("This code is not valid now. Wait for the next one.")]
        return False


class RecoveryForm(MfRecoveryForm):
    """One of the codes that were written down."""

    code = StringField(
        _l("Recovery code"),
        validators=[InputRequired(message=_l("Enter one of your recovery codes")), Length(max=64)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    submit = SubmitField(_l("Continue"))

    def validate(self, extra_validators: Extra = None, **_options: Any) -> bool:
        """Whether it is one of the account's unused codes; it is used up then."""
        if not FlaskForm.validate(self, extra_validators):
            return False
        account: Any = self.user
        admit_guess(account.public_id)
        if current_app.extensions["security"].mf_recovery_codes_util.check_recovery_code(
            account, str(self.code.data)
        ):
            return True
        self.code.errors = [*self.code.errors, _("This is none of your unused recovery codes")]
        return False


class RecoveryCodesForm(MfRecoveryCodesForm):
    """Make new codes."""

    show_codes = None  # type: ignore[assignment]  # WTForms' way to drop a field
    generate_new_codes = SubmitField(_l("Make new recovery codes"))
