"""What administrators read for the words of the domain."""

from course_app.domain.accounts import Role
from course_app.domain.agencies import MarkFault, SettingsFault, UnitFault
from course_app.domain.appointments import TermFault
from course_app.domain.names import NameFault
from course_app.domain.people import AccountStatus, Order, PersonFault
from course_app.web.wording import gettext as _


def role_words(role: Role) -> str:
    """What a role is called."""
    return {
        Role.INSTRUCTOR: _("Instructor"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.ADMINISTRATOR: _("Administrator"),
        Role.AUDITOR: _("Auditor"),
    }[role]


def status_words(status: AccountStatus) -> str:
    """What an account is good for."""
    return {
        AccountStatus.ACTIVE: _("Active"),
        AccountStatus.INVITED: _("Not activated yet"),
        AccountStatus.DISABLED: _("Disabled"),
    }[status]


def order_words(order: Order) -> str:
    """What a list of people is sorted by."""
    return {
        Order.NAME: _("Name"),
        Order.OFFICER_ID: _("Officer ID"),
        Order.UNIT: _("Unit"),
        Order.NEWEST: _("Newest account"),
    }[order]


def fault_words(fault: PersonFault) -> str:
    """What is wrong with somebody's particulars."""
    return {
        PersonFault.NO_ADDRESS: _("Enter a mail address, such as name@example.org."),
        PersonFault.ADDRESS_TAKEN: _("Another account has this mail address."),
        PersonFault.OFFICER_ID_TAKEN: _("Somebody in your agency has this officer ID already."),
    }[fault]


def name_fault_words(fault: NameFault, *, is_officer_id: bool) -> str:
    """Why something cannot be called so."""
    if fault is NameFault.PARTED and is_officer_id:
        return _("An officer ID has no @ and no slash: people sign in with it.")
    return {
        NameFault.EMPTY: _("Nothing of this can be seen. Use letters or digits."),
        NameFault.LONG: _("This is too long."),
        NameFault.UNSEEN: _("This holds invisible characters. Type it again."),
        NameFault.PARTED: _("A name has no slash: it parts the names of units."),
    }[fault]


def unit_fault_words(fault: UnitFault) -> str:
    """Why the tree of units stays as it is."""
    return {
        UnitFault.NAME_TAKEN: _("There is a unit of this name at this place already."),
        UnitFault.CYCLE: _("A unit cannot stand below itself. Choose another place."),
        UnitFault.TOO_DEEP: _("Too many units would stand below each other. Choose a place higher up."),
        UnitFault.HAS_UNITS: _("There are open units below this one. Close or move them first."),
        UnitFault.HAS_PEOPLE: _("People belong to this unit, disabled accounts included. Move them first."),
        UnitFault.ABOVE_CLOSED: _("The unit above this one is closed. Reopen that one first."),
    }[fault]


def term_fault_words(fault: TermFault) -> str:
    """What is wrong with the days of an appointment."""
    return {
        TermFault.PAST: _("This day is over. Choose today or a later one."),
        TermFault.BACKWARDS: _("The last day comes before the first one."),
        TermFault.TOO_FAR: _("This day is more than ten years away."),
        TermFault.ALREADY: _("This person has this right in that time already. End that appointment first."),
        TermFault.DISABLED: _("This account is disabled. Enable it before you appoint its person."),
    }[fault]


def settings_fault_words(fault: SettingsFault) -> str:
    """Why the agency cannot be set up this way."""
    return {
        SettingsFault.NO_ZONE: _("Choose a time zone from the list."),
        SettingsFault.PALE: _("White text on this colour is hard to read. Choose a darker one."),
        SettingsFault.NO_ADDRESS: _("Enter a mail address, such as name@example.org."),
    }[fault]


def mark_fault_words(fault: MarkFault) -> str:
    """Why a picture cannot be the mark."""
    return {
        MarkFault.NO_PICTURE: _("This is no PNG picture."),
        MarkFault.TOO_LARGE: _("A mark has at most 200 KB and 1024 pixels on each side."),
    }[fault]
