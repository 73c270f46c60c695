"""Everything without a mouse: one lesson, one check, one question of a quiz."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import builders, courses
from tests.journeys.officers import COURSE, Officer
from tests.journeys.test_saving import SAVED

pytestmark = pytest.mark.browser

MOST_STOPS = 80
FOCUS_SHOWS = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0];
  const looks = [getComputedStyle(one), ...(label ? [getComputedStyle(label), getComputedStyle(label, "::before")] : [])];
  return looks.some((look) => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2);
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Tab until the target has the focus; at every stop on the way, one can see where the focus is."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        shows = page.evaluate(FOCUS_SHOWS)
        assert shows, page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} stops without {target}")


def test_the_first_stop_skips_to_the_content(officer: Officer) -> None:
    officer.open("/learn")
    page = officer.page
    tab_to(page, page.get_by_role("link", name="Skip to main content"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_lesson_with_its_check_needs_no_mouse(officer: Officer) -> None:
    officer.enrol()
    officer.open(f"/learn/courses/{COURSE}/lessons/coercion")
    page, check = officer.page, officer.page.locator(".check").first
    tab_to(page, check.locator("input[type=radio]").first)
    page.keyboard.press("3")
    expect(check.locator("input[type=radio]").nth(2)).to_be_checked()
    tab_to(page, check.get_by_role("button", name="Check my answer"))
    page.keyboard.press("Enter")
    expect(check.locator(".check__verdict")).to_be_focused()
    expect(check.locator(".check__verdict")).to_contain_text("That is right.")
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lessons/forms$"))
    page.keyboard.press("Alt+p")
    expect(page).to_have_url(re.compile("/lessons/coercion$"))
    expect(page.locator(".outline__line--current").get_by_role("img", name="Completed")).to_be_visible()


def test_a_question_of_a_quiz_needs_no_mouse(officer: Officer) -> None:
    officer.enrol()
    officer.open(f"/learn/courses/{COURSE}/quizzes/crime-and-law")
    page = officer.page
    tab_to(page, page.get_by_role("button", name="Start the quiz"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 10")
    tab_to(page, page.locator(".question input").first)
    page.keyboard.press("2")
    expect(page.locator(".question input").nth(1)).to_be_checked()
    expect(officer.saved()).to_contain_text(SAVED)
    tab_to(page, page.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 10")


def test_a_whole_quiz_from_its_first_page_to_the_result_needs_no_mouse(officer: Officer) -> None:
    officer.site.run(lambda session: builders.published(session, courses.course(key="by-keyboard")).id)
    officer.enrol("by-keyboard")
    officer.open("/learn/courses/by-keyboard/quizzes/quiz")
    page = officer.page
    tab_to(page, page.get_by_role("button", name="Start the quiz"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 5")
    while "/questions/" in page.url:
        right = next(option.key for option in officer.question().options if option.correct)
        values = [one.get_attribute("value") for one in page.locator(".question input").all()]
        tab_to(page, page.locator(".question input").first)
        page.keyboard.press(str(values.index(right) + 1))
        expect(officer.saved()).to_contain_text(SAVED)
        tab_to(page, page.get_by_role("button", name=re.compile("Next|Review and submit")))
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)
    tab_to(page, page.get_by_role("button", name="Submit my answers"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
