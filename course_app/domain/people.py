"""The people of an agency as its administrator lists them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from course_app.domain.accounts import Role


class AccountStatus(StrEnum):
    """What an account is good for right now. Each has exactly one."""

    ACTIVE = "active"
    INVITED = "invited"
    """Nobody has set a password with the activation link yet."""
    DISABLED = "disabled"


class Order(StrEnum):
    """What a list of people is sorted by. Names decide between equals."""

    NAME = "name"
    OFFICER_ID = "officer-id"
    UNIT = "unit"
    NEWEST = "newest"


class PersonFault(StrEnum):
    """Why a person cannot be stored with these particulars."""

    NO_ADDRESS = "no-address"
    ADDRESS_TAKEN = "address-taken"
    OFFICER_ID_TAKEN = "officer-id-taken"


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """One question to the list. What is not given does not narrow.

    ``unit`` is the public id of a unit (all below it are meant too), ``text`` a part of a name, mail address or
    officer id.
    """

    text: str = ""
    unit: str | None = None
    status: AccountStatus | None = None
    order: Order = Order.NAME


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the list, with the roles held now."""

    officer: str
    name: str
    email: str
    officer_id: str | None
    unit: str
    status: AccountStatus
    roles: tuple[Role, ...]


def status(*, active: bool, has_password: bool) -> AccountStatus:
    """What the account is good for."""
    if not active:
        return AccountStatus.DISABLED
    return AccountStatus.ACTIVE if has_password else AccountStatus.INVITED


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a unit; without an end it lasts."""

    unit: str
    since: datetime
    until: datetime | None
