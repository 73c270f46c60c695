"""New passwords as Flask-Security asks about them: normalised, judged, with the reason in words."""

from typing import Any

from flask import Flask, current_app
from flask_security.password_util import PasswordUtil

from course_app.domain.accounts import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PasswordFault, own_words
from course_app.services import agencies, passwords
from course_app.storage.database import current_session
from course_app.web.wording import gettext as _


class PasswordRules(PasswordUtil):
    """Length and blocklist, no composition rules and no call to anybody (NIST SP 800-63B-4)."""

    def __init__(self, app: Flask) -> None:
        """Nothing to prepare."""

    def normalize(self, password: str) -> str:
        return passwords.normalised(password)

    def validate(self, password: str, is_register: bool, **about: object) -> tuple[list[str] | None, str]:  # noqa: FBT001
        """What is wrong with a new password, in words, and the password as it would be hashed."""
        wanted = passwords.normalised(password)
        fault = passwords.fault(wanted, own_words=_own_words(about["user"]))
        return ([words(fault)] if fault else None), wanted


def words(fault: PasswordFault) -> str:
    """Why a password cannot be taken, for the person who chose it."""
    return {
        PasswordFault.TOO_SHORT: _(
            "Use at least %(least)s characters. Several words in a row are easy to remember.",
            least=PASSWORD_LENGTH_MIN,
        ),
        PasswordFault.TOO_LONG: _("Use at most %(most)s characters.", most=PASSWORD_LENGTH_MAX),
        PasswordFault.COMMON: _(
            "This password is on the list of those that attackers try first. Choose something less expected."
        ),
        PasswordFault.PATTERN: _(
            "This password repeats itself or follows the keyboard. Choose something less regular."
        ),
        PasswordFault.OWN_NAME: _(
            "This password is little more than your name, your mail address, your agency or this site. Add other words."
        ),
    }[fault]


def _own_words(account: Any) -> tuple[str, ...]:
    agency = agencies.get(current_session(), agency_id=account.agency_id)
    return own_words(
        name=account.name,
        email=account.email,
        officer_id=account.officer_id,
        agency_name=agency.name,
        agency_key=agency.key,
        site_name=str(current_app.config["COURSE_SITE_NAME"]),
    )
