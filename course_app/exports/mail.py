"""What mails say. Plain text: it reads the same everywhere, and no picture tells anybody that it was opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from course_app.exports.words import Words


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has a sender and a date."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter may need to know. ``link`` is an address that does what the letter is about."""

    name: str
    site: str
    link: str
    payload: Mapping[str, object]
    is_answered: bool = False
    """Somebody reads what is answered to the letter."""


def compose(kind: str, facts: Facts, words: Words) -> Letter:
    """The letter of this kind, in the language of ``words``. Raises KeyError for a kind that has no text."""
    subject, paragraphs = TEXTS[kind](facts, words.gettext)
    _ = words.gettext
    greeting = _("Hello {name},").format(name=_one_line(facts.name))
    closing = (
        _("This message was sent by {site}.")
        if facts.is_answered
        else _("This message was sent by {site}. Answers to it are not read.")
    ).format(site=_one_line(facts.site))
    return Letter(_one_line(subject), "\n\n".join([greeting, *paragraphs, closing]) + "\n")


def _reset_link(facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("Set a new password"), [
        _(
            "Somebody, probably you, asked for a new password. This link sets one; it works once, for one hour:"
        ),
        facts.link,
        _("If it was not you, do nothing: the password stays as it is."),
    ]


def _activation_link(facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("Your account for training"), [
        _(
            "An account for your training was made for you. This link sets its password; it works once, for three days:"
        ),
        facts.link,
        _("Afterwards, sign in with this mail address or with your officer ID."),
    ]


def _address_changed(_facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("The mail address of your account was changed"), [
        _(
            "Your agency's training administrator gave your account another mail address. This one no longer signs in, and nothing more is sent to it."
        ),
        _("If that is not right, tell your agency's training administrator at once."),
    ]


def _password_changed(facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("Your password was changed"), [
        _("The password of your account was changed just now, and every other device was signed out."),
        _("If it was not you, set a new one at once and tell your agency's training administrator:"),
        facts.link,
    ]


def _second_factor_on(_facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("A second factor protects your account"), [
        _("From now on, signing in to your account asks for a code from your authenticator app."),
        _("If it was not you, tell your agency's training administrator."),
    ]


def _second_factor_off(_facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("The second factor of your account was switched off"), [
        _("From now on, the password alone signs in to your account."),
        _("If it was not you, set a new password at once and tell your agency's training administrator."),
    ]


def _certificate(facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("You have a new certificate"), [
        _("You have completed a course, and your certificate is ready:"),
        facts.link,
    ]


def _reminder(facts: Facts, _: Callable[[str], str]) -> tuple[str, list[str]]:
    return _("Your training is overdue"), [
        _("Training that was assigned to you is past its due date. This page shows what is left to do:"),
        facts.link,
        _("If something keeps you from it, talk to your supervisor."),
    ]


TEXTS: dict[str, Callable[[Facts, Callable[[str], str]], tuple[str, list[str]]]] = {
    "reset-link": _reset_link,
    "activation-link": _activation_link,
    "address-changed": _address_changed,
    "password-changed": _password_changed,
    "second-factor-on": _second_factor_on,
    "second-factor-off": _second_factor_off,
    "certificate": _certificate,
    "reminder": _reminder,
}


def _one_line(text: str) -> str:
    """No name may begin a header of its own."""
    return " ".join(text.split())
