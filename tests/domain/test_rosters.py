"""What a roster counts adds up."""

from course_app.domain.progress import Flag, Standing, State
from course_app.domain.rosters import PAGE_SIZE, Numbers, Order, RosterFilter, RosterLine, page_count


def test_the_total_is_the_sum_of_the_states_whatever_the_flags() -> None:
    numbers = Numbers(1, 2, 3, 4, overdue=2, due_soon=1, blocked=1, matching=2)
    assert numbers.total == 10


def test_pages_hold_all_rows_and_an_empty_list_is_one_page() -> None:
    assert [page_count(rows) for rows in (0, 1, PAGE_SIZE, PAGE_SIZE + 1)] == [1, 1, 1, 2]


def test_done_and_required_count_lessons_and_quizzes() -> None:
    standing = Standing(lessons_done=3, lessons_total=5, quizzes_passed=1, quizzes_total=2)
    line = RosterLine("a", "Name", None, "", "e", "course", "Course", standing)
    assert (line.done, line.total) == (4, 7)


def test_a_filter_narrows_by_all_but_its_order() -> None:
    assert not any(RosterFilter(order=order).narrows() for order in Order)
    narrowed = (
        RosterFilter(course="a"),
        RosterFilter(unit="b"),
        RosterFilter(assignment="c"),
        RosterFilter(states=frozenset({State.EXCUSED})),
        RosterFilter(flag=Flag.OVERDUE),
        RosterFilter(text="d"),
    )
    assert all(each.narrows() for each in narrowed)
    assert [each.base().narrows() for each in narrowed] == [True, True, True, False, False, False]
