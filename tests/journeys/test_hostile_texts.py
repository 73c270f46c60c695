"""A hundred hostile texts in every text field of a course and a person: none runs, and no policy is asked to stop one."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from course_app.content.markdown.cleaning import clean
from course_app.content.markdown.page import render_page
from course_app.content.markdown.surroundings import References, Surroundings
from course_app.content.report import Part, Report
from course_app.domain.catalog.courses import Course, HtmlBlock
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import KeyRelease, Layout
from course_app.domain.catalog.references import Objective, Source, Term
from tests import builders, courses
from tests.content.hostile import PAYLOADS
from tests.journeys.conftest import MakeContext
from tests.journeys.officers import Officer, sign_in
from tests.journeys.site import Site
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

KEY = "hostile"
ALL = " ".join(" ".join(payload.split()) for payload in PAYLOADS)


def rendered(payload: str) -> str:
    """What the pipeline would show of a lesson's text, also where it refuses to publish it."""
    around = Surroundings(KEY, "en", References(), pictures={}, terms=[], headings=True)
    return render_page(Part(Report(), "lesson.md", ()), around, payload, 1).html


def hostile_question(number: int) -> Question:
    """Four payloads as options, one each as text, feedback and explanation, cleaned by the second wall alone."""
    texts = [clean(PAYLOADS[(number * 4 + place) % len(PAYLOADS)]) for place in range(4)]
    made = courses.question(f"q{number}", lesson="first")
    options = tuple(
        replace(option, html=text, feedback_html=text)
        for option, text in zip(made.options, texts, strict=True)
    )
    return replace(made, html=texts[0], explanation_html=texts[1], options=options)


def hostile_course() -> Course:
    """Every payload in a lesson's text, in the words below it, in its sources, and in questions; all in the titles."""
    questions = tuple(hostile_question(number) for number in range(25))
    quiz = replace(
        courses.quiz(
            layout=Layout.ALL, release=KeyRelease.AFTER_SUBMIT, draws=(), questions=questions, shuffle=False
        ),
        title=ALL,
        instructions_html="".join(map(rendered, PAYLOADS)),
    )
    terms = tuple(Term(f"t{number}", payload, payload) for number, payload in enumerate(PAYLOADS))
    sources = tuple(Source(f"s{number}", payload) for number, payload in enumerate(PAYLOADS))
    lesson = replace(
        courses.lesson("first", checks=1),
        title=ALL,
        content_note=ALL,
        blocks=(*courses.lesson("first", checks=1).blocks, *(HtmlBlock(rendered(text)) for text in PAYLOADS)),
        terms=tuple(term.key for term in terms),
        sources=tuple(source.key for source in sources),
    )
    made = courses.course(key=KEY, lessons=(lesson,), quizzes=(quiz,))
    return replace(
        made,
        title=ALL[:290],
        summary=ALL,
        audience=ALL,
        glossary=terms,
        sources=sources,
        objectives=tuple(Objective("objective", ALL) for _ in range(1)),
        modules=tuple(replace(module, title=ALL, summary=ALL) for module in made.modules),
    )


def test_no_hostile_text_runs_anywhere(site: Site, make_context: MakeContext, watches: list[Watch]) -> None:
    """The watch of each context fails the test for a dialog, a script error or a report of the policy."""
    site.run(lambda session: builders.published(session, hostile_course()).id)
    person = site.new_officer("<img src=x onerror=alert('hostile')> O’Neil")
    context = make_context()
    sign_in(context, site, person.email)
    officer = Officer(site, context.new_page(), person)
    for path in ("/learn/courses", "/learn", f"/learn/courses/{KEY}", "/account/sessions"):
        officer.open(path)
    officer.enrol(KEY)
    officer.open(f"/learn/courses/{KEY}/lessons/first")
    assert "hostile" in officer.page.locator("main").inner_text()  # shown as words, not lost
    assert_only_ours(officer.page)
    attempt = officer.start_quiz("quiz", KEY)
    assert_only_ours(officer.page)
    for path in ("review", "result"):
        officer.open(f"/learn/attempts/{attempt}/{path}")
    officer.open(f"/learn/attempts/{attempt}/review")
    officer.submit()
    assert_only_ours(officer.page)
    for path in ("/learn/transcript", f"/learn/courses/{KEY}/quizzes/quiz", "/learn/certificates"):
        officer.open(path)
    assert len(watches) == 1


def test_the_watch_would_see_a_script_that_runs(officer: Officer, watches: list[Watch]) -> None:
    """The control: a dialog and a blocked inline handler are both seen."""
    officer.open("/learn")
    watches[0].answers_may_fail = True  # the picture does not exist
    with officer.page.expect_event("dialog"):
        officer.page.evaluate("setTimeout(() => alert('hostile'))")
    with officer.page.expect_console_message(lambda message: message.text.startswith("policy:")):
        officer.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    seen = " ".join(watches[0].seen)
    assert "dialog: hostile" in seen
    assert "policy: script-src" in seen
    watches[0].seen.clear()


def assert_only_ours(page: Page) -> None:
    """Scripts, styles and forms on the page are those of our layout, and lead to us."""
    found = page.evaluate(
        """() => ({
          scripts: [...document.scripts].map((one) => one.src),
          inline: document.querySelectorAll('style, [style], iframe, object, embed, base').length,
          handlers: [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())
            .filter((name) => name.startsWith('on')).length,
          forms: [...document.forms].map((one) => one.action),
          links: [...document.links].map((one) => one.protocol),
        })"""
    )
    origin = page.evaluate("location.origin")
    assert all(address.startswith(origin) for address in (*found["scripts"], *found["forms"]))
    assert (found["inline"], found["handlers"]) == (0, 0)
    assert set(found["links"]) <= {"http:", "https:", "tel:", "mailto:"}
