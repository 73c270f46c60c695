"""Nothing an officer answered is ever lost, and the page says the truth about it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from course_app.domain.catalog.quizzes import Layout
from course_app.storage.models.attempts import Answer, Attempt
from tests import builders, courses
from tests.journeys.conftest import MakeContext
from tests.journeys.officers import Officer, sign_in
from tests.journeys.site import Site
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

SAVED = re.compile(r"Saved \d\d:\d\d")
ON_ONE_PAGE = "on-one-page"
SAVES = "**/answers/**"


@pytest.fixture(scope="module", autouse=True)
def course_on_one_page(site: Site) -> None:
    """A course whose quiz shows all its questions on one page, with a time limit."""
    quiz = courses.quiz(attempts=3, layout=Layout.ALL, time_limit_seconds=3600)
    site.run(lambda session: builders.published(session, courses.course(key=ON_ONE_PAGE, quizzes=(quiz,))).id)


@pytest.fixture
def attempt(officer: Officer, watches: list[Watch]) -> Officer:
    """The officer is at the first question of a quiz, and answers may fail."""
    officer.enrol(ON_ONE_PAGE)
    officer.start_quiz("quiz", ON_ONE_PAGE)
    for watch in watches:
        watch.answers_may_fail = True
    return officer


def stored(officer: Officer) -> dict[str, list[list[str]]]:
    """The choices of every revision, by question."""
    rows = officer.site.read(
        lambda session: session.execute(
            select(Answer.question, Answer.choice)
            .join(Attempt, Attempt.id == Answer.attempt_id)
            .where(Attempt.public_id == officer.attempt_id())
            .order_by(Answer.question, Answer.revision)
        ).all()
    )
    found: dict[str, list[list[str]]] = {}
    for question, choice in rows:
        found.setdefault(question, []).append(list(choice))
    return found


def choose(page: Page, question: int, option: int) -> str:
    """Choose on the page of all questions; returns the option's key."""
    chosen = page.locator("form.js-answer").nth(question).locator(".option").nth(option)
    chosen.locator("label").click()
    return chosen.locator("input").get_attribute("value") or ""


def test_saved_is_said_only_after_the_server_has_said_yes(attempt: Officer) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:  # the browser's library takes a function of ours only
        held.append(route)

    attempt.page.route(SAVES, hold)
    with attempt.page.expect_request(SAVES):
        key = choose(attempt.page, 0, 0)
    expect(attempt.saved()).to_contain_text("Saving")
    assert stored(attempt) == {}
    assert not SAVED.search(attempt.saved().inner_text())
    held[0].continue_()
    expect(attempt.saved()).to_contain_text(SAVED)
    assert list(stored(attempt).values()) == [[[key]]]


def test_while_the_server_is_away_unsaved_answers_are_counted_and_sent_when_it_is_back(
    attempt: Officer,
) -> None:
    page = attempt.page
    with attempt.site.stopped():
        keys = [choose(page, 0, 1)]
        expect(attempt.saved()).to_contain_text("1 answer not saved yet")
        keys.append(choose(page, 1, 2))
        expect(attempt.saved()).to_contain_text("2 answers not saved yet")
    page.get_by_role("button", name="Try again now").click()
    expect(attempt.saved()).to_contain_text(SAVED)
    expect(attempt.saved()).not_to_contain_text("not saved yet")
    assert sorted(stored(attempt).values()) == sorted([[key]] for key in keys)


def test_an_answer_that_could_not_be_sent_survives_a_reload(attempt: Officer) -> None:
    page = attempt.page
    page.route(SAVES, lambda route: route.abort())
    key = choose(page, 0, 2)
    expect(attempt.saved()).to_contain_text("1 answer not saved yet")
    page.unroute(SAVES)
    page.reload()
    expect(attempt.saved()).to_contain_text(SAVED)
    expect(page.locator(f'form.js-answer >> nth=0 >> input[value="{key}"]')).to_be_checked()
    assert list(stored(attempt).values()) == [[[key]]]


def test_two_tabs_that_disagree_show_both_answers_and_the_officer_decides(attempt: Officer) -> None:
    page, other = attempt.page, attempt.page.context.new_page()
    other.goto(page.url)
    first = choose(page, 0, 0)
    expect(attempt.saved()).to_contain_text(SAVED)
    second = choose(other, 0, 1)
    conflict = other.locator("[data-conflict]").first
    expect(conflict).to_contain_text("This answer was changed in another window")
    expect(conflict).to_contain_text("Chosen here")
    expect(conflict).to_contain_text("Saved there")
    assert list(stored(attempt).values()) == [[[first]]]
    conflict.get_by_role("button", name="Keep what is chosen here").click()
    expect(other.locator("[data-save-status]")).to_contain_text(SAVED)
    assert list(stored(attempt).values()) == [[[first], [second]]]


def test_a_choice_that_another_device_made_and_changed_is_not_called_saved(attempt: Officer) -> None:
    page, other = attempt.page, attempt.page.context.new_page()
    other.goto(page.url)
    first = choose(page, 0, 0)
    expect(attempt.saved()).to_contain_text(SAVED)
    second = choose(page, 0, 1)
    expect(page.locator("[data-save-status]")).to_contain_text(SAVED)
    page.wait_for_timeout(500)
    assert choose(other, 0, 0) == first
    conflict = other.locator("[data-conflict]").first
    expect(conflict).to_contain_text("This answer was changed in another window")
    conflict.get_by_role("button", name="Keep what is chosen here").click()
    expect(other.locator("[data-save-status]")).to_contain_text(SAVED)
    assert list(stored(attempt).values()) == [[[first], [second], [first]]]


def test_the_review_page_names_what_is_unanswered_and_leads_there(attempt: Officer) -> None:
    page = attempt.page
    choose(page, 0, 0)
    expect(attempt.saved()).to_contain_text(SAVED)
    page.get_by_role("link", name="Review and submit").click()
    expect(page.locator("main")).to_contain_text("4 questions are unanswered")
    page.get_by_role("link", name="Question 3").first.click()
    expect(page).to_have_url(re.compile("#question-3$"))
    expect(page.locator("#question-3")).to_be_in_viewport()


def test_submitting_waits_until_every_answer_is_saved(attempt: Officer) -> None:
    page = attempt.page
    page.route(SAVES, lambda route: route.abort())
    key = choose(page, 0, 0)
    expect(attempt.saved()).to_contain_text("1 answer not saved yet")
    page.get_by_role("link", name="Review and submit").click()
    expect(attempt.saved()).to_contain_text("1 answer not saved yet")
    page.get_by_role("button", name="Submit my answers").click()
    expect(attempt.saved()).to_contain_text("Waiting until every answer is saved")
    page.unroute(SAVES)
    page.get_by_role("button", name="Try again now").click()
    page.wait_for_url("**/result")
    assert list(stored(attempt).values()) == [[[key]]]


def test_the_list_of_questions_marks_an_answer_as_soon_as_it_is_saved(attempt: Officer) -> None:
    marked = attempt.page.locator(".question-list__link--answered")
    expect(marked).to_have_count(0)
    choose(attempt.page, 2, 0)
    expect(attempt.saved()).to_contain_text(SAVED)
    expect(marked).to_have_text(re.compile("3"))
    expect(marked.get_by_role("img", name="answered")).to_be_visible()


def test_the_count_of_unanswered_questions_follows_what_is_saved(officer: Officer) -> None:
    officer.enrol()
    officer.start_quiz("crime-and-law")
    count = officer.page.locator("[data-unanswered]")
    expect(count).to_have_text("10 questions are unanswered")
    officer.choose_wrongly()
    expect(count).to_have_text("9 questions are unanswered")
    officer.page.reload()
    expect(count).to_have_text("9 questions are unanswered")


def test_without_a_script_each_answer_of_a_long_page_is_saved_by_its_own_button(
    officer: Officer, make_context: MakeContext
) -> None:
    officer.enrol(ON_ONE_PAGE)
    officer.start_quiz("quiz", ON_ONE_PAGE)
    context = make_context(scripts=False)
    sign_in(context, officer.site, officer.person.email)
    page = context.new_page()
    page.goto(officer.page.url)
    for question in range(5):
        form = page.locator("form.js-answer").nth(question)
        expect(form.get_by_text("Saved", exact=True)).to_have_count(0)
        choose(page, question, 1)
        form.get_by_role("button", name="Save").click()
        expect(page).to_have_url(re.compile(f"#question-{question + 1}$"))
        expect(form.get_by_text("Saved", exact=True)).to_be_visible()
        expect(page.locator(f"#question-{question + 1}")).to_be_in_viewport()
    page.get_by_role("link", name="Review and submit").click()
    expect(page.locator("main")).to_contain_text("Every question is answered.")
    page.get_by_role("button", name="Submit my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("assed"))
