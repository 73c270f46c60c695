"""An instructor's forms when they are used wrongly or twice: each says so at its field and loses nothing that was typed."""

import re

from course_app.content.archives import write_archive
from course_app.web.instructor.words import LINES_SHOWN
from tests.application import Browser
from tests.content.documents import CONTACTS, REVIEW_BY, VERIFIED
from tests.databases import Database
from tests.services.publications import FIRST, REWORDED
from tests.web.instructor_site import NEW, parsed, send, sent
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words

WISH = {"note": "A note", "kind": "content", "in_progress": "move"}


def test_a_second_press_on_publish_says_that_the_draft_is_published_already(teacher: Browser) -> None:
    draft = sent(teacher)
    first, second = (teacher.send(f"{draft}/publication", WISH) for _press in range(2))
    assert first.location == second.location
    told = words(teacher.page(second.location))
    assert "Edition 2 is live." in told
    assert "This draft is edition 2 already. Nothing was published twice." in told


def test_dates_that_have_passed_are_asked_about_at_their_field_and_the_note_stays(
    teacher: Browser, database: Database
) -> None:
    fresh = FIRST.sources[CONTACTS]
    old = fresh.replace(REVIEW_BY.encode(), b"2001-05-01").replace(VERIFIED.encode(), b"2000-11-01")
    answer = send(teacher, write_archive({**REWORDED.sources, CONTACTS: old}))
    page = parsed(teacher.send(f"{answer.location}/publication", WISH))
    assert page.select_one("#error-summary a[href='#accept_outdated']") is not None
    note = page.select_one("#note")
    assert note is not None
    assert note.get_text(strip=True) == "A note"
    assert page.select_one("input[name=in_progress][value=move][checked]") is not None
    accepted = teacher.send(f"{answer.location}/publication", {**WISH, "accept_outdated": "y"})
    assert accepted.status_code == 302


def test_a_note_that_is_too_long_stays_in_its_field(teacher: Browser) -> None:
    page = parsed(teacher.send(f"{sent(teacher)}/publication", {**WISH, "note": "n" * 1001}))
    assert page.select_one("#note[aria-invalid=true]") is not None
    assert "n" * 1001 in page.get_text()


def test_a_refused_file_is_named_at_its_field(teacher: Browser) -> None:
    page = parsed(send(teacher, b"no zip", NEW))
    assert page.select_one("#error-summary a[href='#archive']") is not None
    assert page.select_one("#archive[aria-invalid=true]") is not None


def test_of_very_many_changes_the_first_are_named_and_the_others_counted(teacher: Browser) -> None:
    number = LINES_SHOWN + 5
    files = dict(FIRST.sources)
    for each in range(number):
        files[f"modules/demo/job-aids/more-{each:03}.md"] = b"---\ntitle: More\n---\nOne more thing.\n"
    page = teacher.page(str(send(teacher, write_archive(files)).location))
    assert len([item for item in page.select(".plain-list li") if "more-" in item.get_text()]) == LINES_SHOWN
    assert re.search("5 more are not shown", words(page))
