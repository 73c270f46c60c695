"""Who may give, and take away, which right; and for how long."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from course_app.domain.accounts import Role
from course_app.domain.appointments import (
    ADDRESS_REST,
    GIVEN_BY_ADMINISTRATORS,
    LONGEST_DAYS,
    Term,
    TermFault,
    holders,
    is_above,
    is_higher,
    may_appoint,
    may_care_for,
    may_change,
    may_disable,
    may_end,
    may_open,
    term,
    term_fault,
    widens,
)
from course_app.domain.errors import RightsFault

ADA, BEN, ROBIN = 1, 2, 3
CHICAGO = ZoneInfo("America/Chicago")
LATE = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
"""March 2 in Chicago, March 3 in Greenwich."""
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("administrators", "subject", "role", "fault"),
    [
        ({ADA}, ROBIN, Role.INSTRUCTOR, None),
        ({ADA}, ROBIN, Role.SUPERVISOR, None),
        ({ADA}, ROBIN, Role.AUDITOR, None),
        ({ADA}, ROBIN, Role.ADMINISTRATOR, RightsFault.ABOVE),
        ({ADA, BEN}, BEN, Role.AUDITOR, None),
        ({ADA, BEN}, BEN, Role.ADMINISTRATOR, RightsFault.ABOVE),
        *(({ADA, BEN}, ADA, role, RightsFault.OWN) for role in Role),
        *(({BEN}, ROBIN, role, RightsFault.LOST) for role in Role),
        *((set(), ROBIN, role, RightsFault.LOST) for role in Role),
    ],
)
def test_administrators_appoint_others_and_nobody_to_their_own_rank(
    administrators: set[int], subject: int, role: Role, fault: RightsFault | None
) -> None:
    found = may_appoint(administrators=administrators, actor_id=ADA, subject_id=subject, role=role)
    assert found is fault


def held(account_id: int, since: int = -1, until: int | None = None) -> Term:
    """From ``since`` days after now to ``until`` days after it; named by all three."""
    days = [None if each is None else LATE + timedelta(days=each) for each in (since, until)]
    return Term(f"{account_id}.{since}.{until}", account_id, days[0] or LATE, days[1])


FOR_GOOD, A_WEEK = held(ADA), held(ADA, until=7)


@pytest.mark.parametrize(
    ("terms", "ended", "fault"),
    [
        ([FOR_GOOD], "an auditor's", None),
        ([FOR_GOOD], FOR_GOOD.appointment, RightsFault.LAST),
        ([FOR_GOOD, held(BEN)], FOR_GOOD.appointment, None),
        ([FOR_GOOD, held(BEN)], held(BEN).appointment, None),
        ([held(BEN)], held(BEN).appointment, RightsFault.LOST),
        ([held(ADA, since=1), held(BEN)], held(BEN).appointment, RightsFault.LOST),
        ([held(BEN)], "an auditor's", RightsFault.LOST),
        ([FOR_GOOD, held(ADA, since=-3)], FOR_GOOD.appointment, None),
        # Whoever stays only for some days is no successor.
        ([A_WEEK, held(BEN)], held(BEN).appointment, RightsFault.LAST),
        ([FOR_GOOD, held(BEN, until=7)], FOR_GOOD.appointment, RightsFault.LAST),
        ([FOR_GOOD, held(BEN, until=7)], held(BEN, until=7).appointment, None),
        ([A_WEEK, held(BEN, until=7)], A_WEEK.appointment, None),
        ([A_WEEK, held(BEN, until=8)], A_WEEK.appointment, None),
        ([A_WEEK, held(BEN, until=8)], held(BEN, until=8).appointment, RightsFault.LAST),
        # Nor is whoever comes after a gap; but whoever comes without one is.
        ([A_WEEK, held(BEN, since=7)], A_WEEK.appointment, RightsFault.LAST),
        ([A_WEEK, held(BEN, since=7)], held(BEN, since=7).appointment, RightsFault.LAST),
        ([A_WEEK, held(BEN, since=8)], held(BEN, since=8).appointment, None),
        ([A_WEEK, held(BEN, until=5), held(ROBIN, since=5)], held(BEN, until=5).appointment, None),
    ],
)
def test_any_right_ends_but_that_of_the_last_administrator(
    terms: list[Term], ended: str, fault: RightsFault | None
) -> None:
    for order in (terms, terms[::-1]):
        assert may_end(terms=order, now=LATE, actor_id=ADA, appointment=ended) is fault


@pytest.mark.parametrize(
    ("terms", "subject", "fault"),
    [
        ([FOR_GOOD], ROBIN, None),
        ([FOR_GOOD, held(BEN)], BEN, None),
        ([FOR_GOOD, held(BEN)], ADA, RightsFault.OWN),
        ([FOR_GOOD], ADA, RightsFault.OWN),
        ([held(BEN)], ROBIN, RightsFault.LOST),
        ([A_WEEK, held(BEN)], BEN, RightsFault.LAST),
        ([A_WEEK, held(BEN, until=5), held(BEN, since=5)], BEN, RightsFault.LAST),
        ([A_WEEK, held(BEN, until=5), held(BEN, since=8)], BEN, None),
    ],
)
def test_nobody_disables_the_account_of_the_last_administrator(
    terms: list[Term], subject: int, fault: RightsFault | None
) -> None:
    assert may_disable(terms=terms, now=LATE, actor_id=ADA, subject_id=subject) is fault


@pytest.mark.parametrize(
    ("administrators", "subject", "fault"),
    [
        ({ADA}, ROBIN, None),
        ({ADA, BEN}, BEN, None),
        ({ADA, BEN}, ADA, RightsFault.OWN),
        ({ADA}, ADA, RightsFault.OWN),
        ({BEN}, ROBIN, RightsFault.LOST),
        ({BEN}, BEN, RightsFault.LOST),
    ],
)
def test_nobody_moves_or_unprotects_her_own_account(
    administrators: set[int], subject: int, fault: RightsFault | None
) -> None:
    assert may_care_for(administrators=administrators, actor_id=ADA, subject_id=subject) is fault


def test_the_highest_right_that_is_given_is_below_the_givers() -> None:
    assert set(GIVEN_BY_ADMINISTRATORS) == set(Role) - {Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("since", "until", "fault"),
    [
        (None, None, None),
        (TODAY, TODAY, None),
        (TODAY, None, None),
        (None, TODAY + timedelta(days=30), None),
        (TODAY - timedelta(days=1), None, TermFault.PAST),
        (None, TODAY - timedelta(days=1), TermFault.BACKWARDS),
        (TODAY + timedelta(days=2), TODAY + timedelta(days=1), TermFault.BACKWARDS),
        (None, date(9999, 12, 31), TermFault.TOO_FAR),
        (date(9999, 12, 31), None, TermFault.TOO_FAR),
    ],
)
def test_an_appointment_begins_today_or_later_and_ends_after_that(
    since: date | None, until: date | None, fault: TermFault | None
) -> None:
    assert term_fault(since=since, until=until, now=LATE, zone=CHICAGO) is fault


@pytest.mark.parametrize(
    ("since", "until", "begins", "ends"),
    [
        (None, None, LATE, None),
        (TODAY, TODAY, LATE, datetime(2026, 3, 3, 6, tzinfo=UTC)),
        (date(2026, 3, 9), date(2026, 10, 31), datetime(2026, 3, 9, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_an_appointment_holds_through_its_last_day_and_today_means_at_once(
    since: date | None, until: date | None, begins: datetime, ends: datetime | None
) -> None:
    assert term(since=since, until=until, now=LATE, zone=CHICAGO) == (begins, ends)


@pytest.mark.parametrize(
    ("administrators", "subject", "fields", "holds_higher", "fault"),
    [
        ({ADA}, ROBIN, {"email", "name"}, False, None),
        ({ADA, BEN}, BEN, {"name", "language", "officer_id"}, True, None),
        ({ADA, BEN}, BEN, {"email"}, True, RightsFault.HIGHER),
        ({ADA}, ROBIN, {"email"}, True, RightsFault.HIGHER),
        ({ADA}, ADA, {"email"}, True, None),
        ({ADA, BEN}, ADA, {"officer_id"}, True, RightsFault.OWN),
        ({BEN}, ROBIN, {"name"}, False, RightsFault.LOST),
    ],
)
def test_the_mail_address_of_a_higher_right_is_no_administrators_to_change(
    administrators: set[int], subject: int, fields: set[str], holds_higher: bool, fault: RightsFault | None
) -> None:
    found = may_change(
        administrators=administrators,
        actor_id=ADA,
        subject_id=subject,
        fields=fields,
        holds_higher=holds_higher,
    )
    assert found is fault


@pytest.mark.parametrize(
    ("supervised", "own", "home", "above"),
    [
        ([], ["/1/"], "/1/", False),
        (["/1/"], ["/1/2/"], "/1/2/", True),
        (["/1/"], ["/1/2/"], "", True),
        (["/1/2/"], ["/1/2/"], "/1/2/", False),
        (["/1/2/3/"], ["/1/2/"], "/1/2/", False),
        (["/1/3/"], ["/1/2/"], "/1/2/", False),
        (["/1/3/"], ["/1/2/"], "/1/3/", True),
        (["/1/"], ["/1/2/", "/1/"], "/1/2/", False),
        (["/1/"], ["/12/"], "/12/", False),
        (["/1/2/", "/1/"], ["/1/2/"], "/1/2/", True),
    ],
)
def test_above_is_who_supervises_more_around_her_than_she_does(
    supervised: list[str], own: list[str], home: str, above: bool
) -> None:
    assert is_above(supervised, own=own, home=home) is above


def test_no_link_goes_to_an_address_that_is_new() -> None:
    assert may_open(holds_higher=True, address_changed_at=None, now=LATE) is RightsFault.HIGHER
    assert may_open(holds_higher=False, address_changed_at=None, now=LATE) is None
    for since, fault in ((ADDRESS_REST - timedelta(seconds=1), RightsFault.FRESH), (ADDRESS_REST, None)):
        assert may_open(holds_higher=False, address_changed_at=LATE - since, now=LATE) is fault


def test_higher_is_what_administrators_do_not_give() -> None:
    assert [role for role in Role if is_higher(role, is_over_own=True)] == [Role.ADMINISTRATOR]
    assert is_higher(Role.INSTRUCTOR, is_over_own=False)


@pytest.mark.parametrize(
    ("supervised", "place", "into", "more"),
    [
        ([], "/1/", "/1/2/", False),
        (["/1/2/"], "/1/3/", "/1/2/", True),
        (["/1/2/"], "", "/1/2/", True),
        (["/1/2/"], "/1/3/", "/1/2/4/", True),
        (["/1/2/"], "/1/2/", "/1/2/4/", False),
        (["/1/2/"], "/1/2/4/", "/1/3/", False),
        (["/1/2/"], "/1/3/", "/1/4/", False),
        (["/1/2/", "/1/3/"], "/1/3/", "/1/2/", False),
        (["/1/2/"], "/1/3/", "/1/21/", False),
    ],
)
def test_a_team_grows_by_what_comes_from_outside_into_it(
    supervised: list[str], place: str, into: str, more: bool
) -> None:
    assert widens(supervised, place=place, into=into) is more


def test_one_administers_from_the_moment_on_that_it_begins() -> None:
    terms = (Term("a", ADA, LATE, None), Term("b", BEN, LATE + timedelta(seconds=1), None))
    assert holders(terms, now=LATE) == {ADA}


def test_ten_years_ahead_is_the_furthest() -> None:
    furthest = TODAY + timedelta(days=LONGEST_DAYS)
    assert term_fault(since=None, until=furthest, now=LATE, zone=CHICAGO) is None
    beyond = furthest + timedelta(days=1)
    assert term_fault(since=beyond, until=None, now=LATE, zone=CHICAGO) is TermFault.TOO_FAR
