"""The forms of signing in and of passwords: our words and our rules in place of Flask-Security's."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, session
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    ResetPasswordForm,
    VerifyForm,
)
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import TextInput

from course_app.services import accounts, deliveries, passwords
from course_app.services.deliveries import DeliveryKind
from course_app.services.passwords import Hasher
from course_app.storage.database import current_session, take_write_lock, transaction
from course_app.web.authentication.admission import admit_guess, admit_reset, admit_sign_in
from course_app.web.clock import now
from course_app.web.wording import gettext as _

Extra = Mapping[str, Sequence[Any]] | None
"""What WTForms may hand to ``validate``: further validators by field."""

NAME_LENGTH_MAX = 320
PASSWORD_STAGE = "password_at"  # noqa: S105 (a key, no secret)
"""Where the cookie keeps when the password was right, while the second factor is still missing."""


def hasher() -> Hasher:
    """The one hasher of this process."""
    found: Hasher = current_app.extensions["security"].pwd_context
    return found


def _required(message: Any) -> list[Any]:
    return [InputRequired(message=message)]


def _new_password(label: Any) -> PasswordField:
    return PasswordField(
        label,
        validators=_required(_l("Choose a password")),
        render_kw={"autocomplete": "new-password"},
    )


def _repeated(label: Any, other: str) -> PasswordField:
    return PasswordField(
        label,
        validators=[
            InputRequired(message=_l("Repeat the new password")),
            EqualTo(other, message=_l("The two new passwords differ")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(LoginForm):
    """Mail address or officer id, and password. Whatever is wrong, the answer is the same and takes as long."""

    email = EmailField(
        _l("Mail address or officer ID"),
        widget=TextInput(),  # an officer ID is no mail address
        validators=[*_required(_l("Enter your mail address or officer ID")), Length(max=NAME_LENGTH_MAX)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password"})
    remember = None  # type: ignore[assignment]  # WTForms' way to drop a field
    submit = SubmitField(_l("Sign in"))

    def validate(self, extra_validators: Extra = None, **_options: Any) -> bool:
        """Whether somebody proved to be the account they named; ``user`` is that account then."""
        if not FlaskForm.validate(self, extra_validators):
            return False
        name = str(self.email.data)
        known = accounts.find_for_sign_in(current_session(), name=name)
        admit_sign_in(name, uniquifier=known.uniquifier if known else None)
        password = passwords.normalised(str(self.password.data))
        proved = hasher().verify(password, known.password if known else None)
        if proved and known is not None and known.active:
            self.user = self._account(known.account_id, password, str(known.password))
        if self.user is None:
            self.form_errors.append(_("This name and this password do not belong together. Check both."))
            return False
        session[PASSWORD_STAGE] = now().timestamp()
        return True

    def _account(self, account_id: int, password: str, stored: str) -> Any:
        """The account, held until the request ends; ``None`` where ``stored``, which fits, has just been replaced.

        The hash is made anew where the costs of hashing have changed.
        """
        fresh = hasher().hash(password) if hasher().needs_update(stored) else None
        database = current_session()
        take_write_lock(database)
        if not accounts.hold_unchanged(database, account_id=account_id, password_hash=stored):
            database.rollback()
            return None
        account = current_app.extensions["security"].datastore.find_user(id=account_id)
        if fresh is not None:
            account.password = fresh
        return account


class ConfirmForm(VerifyForm):
    """The password once more, before something that matters."""

    password = PasswordField(
        _l("Password"),
        validators=_required(_l("Enter your password")),
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(_l("Continue"))

    def validate(self, extra_validators: Extra = None, **_options: Any) -> bool:
        """Whether it is the password of whoever is signed in."""
        if not FlaskForm.validate(self, extra_validators):
            return False
        account: Any = self.user
        admit_guess(account.public_id)
        if hasher().verify(passwords.normalised(str(self.password.data)), account.password):
            return True
        self.password.errors = [*self.password.errors, _("This is not your password")]
        return False


class ForgotForm(ForgotPasswordForm):
    """Asks for a link by mail."""

    email = EmailField(
        _l("Mail address or officer ID"),
        widget=TextInput(),  # an officer ID is no mail address
        validators=[*_required(_l("Enter your mail address or officer ID")), Length(max=NAME_LENGTH_MAX)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    submit = SubmitField(_l("Send the link"))

    def validate(self, extra_validators: Extra = None, **_options: Any) -> bool:
        """Never true, so that Flask-Security answers everybody in the same way: it sends nothing itself.

        Whoever may have a link finds it in the outbox when this returns.
        """
        if FlaskForm.validate(self, extra_validators):
            with transaction() as database:
                known = accounts.find_for_sign_in(database, name=str(self.email.data))
                name = known.public_id if known else accounts.normal_email(str(self.email.data))
                refusal = admit_reset(database, name)
                if refusal is None and known is not None and known.active:
                    kind = DeliveryKind.RESET_LINK
                    deliveries.enqueue(
                        database, now=now(), kind=kind, account_id=known.account_id, payload={}
                    )
        return False


class ResetForm(ResetPasswordForm):
    """A new password, from a link."""

    password = _new_password(_l("New password"))
    password_confirm = _repeated(_l("New password again"), "password")
    submit = SubmitField(_l("Set the password"))


class ChangeForm(ChangePasswordForm):
    """A new password, from whoever knows the present one."""

    password = PasswordField(
        _l("Present password"),
        validators=_required(_l("Enter your present password")),
        render_kw={"autocomplete": "current-password"},
    )
    new_password = _new_password(_l("New password"))
    new_password_confirm = _repeated(_l("New password again"), "new_password")
    submit = SubmitField(_l("Change the password"))

    def validate(self, extra_validators: Extra = None, **_options: Any) -> bool:
        """Whether the present password is right and the new one can be taken."""
        if not FlaskForm.validate(self, extra_validators):
            return False
        admit_guess(current_user.public_id)
        present = passwords.normalised(str(self.password.data))
        wanted = passwords.normalised(str(self.new_password.data))
        if not hasher().verify(present, current_user.password):
            self.password.errors = [*self.password.errors, _("This is not your present password.")]
            return False
        if present == wanted:
            self.new_password.errors = [
                *self.new_password.errors,
                _("This is the password you have already."),
            ]
            return False
        rules = current_app.extensions["security"].password_util
        faults, self.new_password.data = rules.validate(wanted, is_register=False, user=current_user)
        self.new_password.errors = [*self.new_password.errors, *(faults or ())]
        return not faults
