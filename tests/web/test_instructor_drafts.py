"""Drafts over HTTP: documents are sent, looked at, published and withdrawn; hostile files change nothing."""

import io
import stat
import time
import zipfile
from random import Random

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.content.archives import MAX_ARCHIVE, write_archive
from course_app.services import drafts
from course_app.storage.models.drafts import Draft
from course_app.storage.models.publishing import Edition
from course_app.web.clock import now
from course_app.web.uploads import LARGEST_BODY, LARGEST_UPLOAD, largest_body
from tests import builders
from tests.application import Browser, Person, agency, browser_of, person
from tests.content.documents import COURSE, GLOSSARY, LESSON
from tests.databases import Database
from tests.services.learners import Learner
from tests.services.publications import ASKED_OTHERWISE, FIRST, rows
from tests.web.instructor_site import DEMO, NEW, appoint, browser_for, parsed, publish, send, sent
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words
from tests.web.rows import TOUCHED_BY_READING, all_rows


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def link() -> bytes:
    entry = zipfile.ZipInfo("modules/demo/link.md")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return packed((entry, b"/etc/passwd"))


def lying() -> bytes:
    """The directory says one byte, the entry holds a megabyte."""
    data = bytearray(packed(("modules/demo/course.yaml", b"a" * 1024 * 1024)))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1).to_bytes(4, "little")
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(packed(("modules/demo/course.yaml", b"title: x")))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + place] |= 1
    return bytes(data)


HOSTILE = {
    "slip": (packed(("modules/demo/../../../x.md", b"")), "x.md"),
    "absolute": (packed(("/etc/cron.d/x.md", b"")), "/etc/cron.d/x.md"),
    "drive": (packed(("C:/x.md", b"")), "C:/x.md"),
    "backslash": (packed(("modules\\demo\\x.md", b"")), "demo"),
    "symlink": (link(), "modules/demo/link.md"),
    "device": (packed(("modules/demo/con.md", b"")), "con.md"),
    "line end": (packed(("modules/demo/a\r\nb.md", b"")), "modules/demo/a"),
    "markup": (packed(("modules/demo/<script>alert(1)</script>.md", b"")), "modules/demo/"),
    "same name in capitals": (packed((GLOSSARY, b"a"), (GLOSSARY.upper(), b"b")), "GLOSSARY"),
    "nested": (packed(("modules/demo/inner.zip", packed(("a", b"b")))), "inner.zip"),
    "program": (packed(("modules/demo/run.py", b"import os")), "run.py"),
    "roles": (packed(("roles.yaml", b"administrator: me")), "roles.yaml"),
    "users": (packed(("users/accounts.yaml", b"- me")), "users/accounts.yaml"),
    "bomb": (packed(("modules/demo/a.md", b"a" * 60 * 1024 * 1024)), "modules/demo/a.md"),
    "lying": (lying(), "course.yaml"),
    "encrypted": (encrypted(), "course.yaml"),
    "no zip": (b"MZ" + b"\0" * 100, "archive.zip"),
    "empty": (b"", "archive.zip"),
    "nothing in it": (write_archive({}), "demo"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_entry_named_and_changes_nothing(
    teacher: Browser, database: Database, name: str
) -> None:
    archive, entry = HOSTILE[name]
    before = all_rows(database, but=TOUCHED_BY_READING)
    begun = time.perf_counter()
    answer = send(teacher, archive)
    assert time.perf_counter() - begun < 2
    assert answer.status_code == 422
    assert entry in words(parsed(answer))
    assert not parsed(answer).select("main script")
    assert all_rows(database, but=TOUCHED_BY_READING) == before


def test_an_honest_file_does_change_something(teacher: Browser, database: Database) -> None:
    """The control of the test above."""
    before = all_rows(database, but=TOUCHED_BY_READING)
    sent(teacher)
    assert all_rows(database, but=TOUCHED_BY_READING) != before


@pytest.mark.parametrize("with_own", [False, True])
def test_documents_of_another_course_are_refused_as_not_ones_own(
    teacher: Browser, database: Database, with_own: bool
) -> None:
    other = {path.replace("/demo/", "/other/"): data for path, data in FIRST.sources.items()}
    answer = send(teacher, write_archive({**other, **(FIRST.sources if with_own else {})}))
    assert answer.status_code == 403
    assert "expected the documents of the course demo" in words(parsed(answer))
    assert rows(database, Draft) == 0


def test_a_million_entries_are_refused_before_they_are_read(teacher: Browser, database: Database) -> None:
    data = bytearray(packed(("modules/demo/a.md", b"")))
    for place in (8, 10):
        data[-22 + place : -22 + place + 2] = (0xFFFF).to_bytes(2, "little")
    answer = send(teacher, bytes(data))
    assert answer.status_code == 422
    assert "at most" in words(parsed(answer))


def test_every_problem_stands_on_the_page_of_the_draft_with_file_and_line(
    teacher: Browser, database: Database
) -> None:
    files = {**FIRST.sources, GLOSSARY: b"bond: [", LESSON: b"no front matter", COURSE: FIRST.sources[COURSE]}
    answer = send(teacher, write_archive(files))
    path = str(answer.location)
    page = teacher.page(path)
    places = [place.get_text() for place in page.select(".problems__place")]
    assert {place.split(":")[0] for place in places} == {GLOSSARY, LESSON}
    assert all(place.split(":")[1].isdigit() for place in places)
    assert "cannot be published" in words(page)
    assert not page.select(f'form[action="{path}/publication"]')
    assert teacher.send(f"{path}/publication", {"note": "x"}).status_code == 404
    assert page.select(f'main a[href="{DEMO}/drafts/new"]'), "the way on is there"
    assert teacher.send(f"{path}/withdrawal").location == DEMO
    assert "Draft 1 is withdrawn." in words(teacher.page(DEMO))
    assert "Withdrawn" in words(teacher.page(path))


def test_the_draft_says_what_changes_and_for_whom(teacher: Browser) -> None:
    text = words(teacher.page(sent(teacher)))
    assert "Documents changed modules/demo/basics/second.md" in text
    assert "Lessons changed" in text
    assert "Your agency" in text
    assert "All agencies" not in text
    assert "Publish edition 2" in text


def test_the_draft_counts_people_of_the_own_agency_only(teacher: Browser, database: Database) -> None:
    def begin_abroad(session: Session) -> None:
        abroad = builders.account(session, builders.agency(session))
        Learner(builders.actor(session, abroad), "demo").enrol(session, now())

    def told() -> list[str]:
        return [each.get_text() for each in teacher.page(path).select("table, form, fieldset")]

    path = sent(teacher)
    before = told()
    database.run(begin_abroad)
    assert told() == before


def test_a_changed_sentence_is_published_with_its_note(teacher: Browser, database: Database) -> None:
    path = sent(teacher)
    assert teacher.send(f"{path}/publication", {"note": " "}).status_code == 422
    answer = teacher.send(
        f"{path}/publication", {"note": "a better word", "kind": "cosmetic", "in_progress": "keep"}
    )
    assert answer.location == DEMO
    text = words(teacher.page(DEMO))
    assert "Edition 2 is live." in text
    assert "Wording only" in text
    assert "a better word" in text
    assert "Miguel Santos" in text
    assert "It is edition 2." in words(teacher.page(path))


def test_a_question_asked_otherwise_is_an_assessment_change_whatever_the_form_says(
    teacher: Browser, database: Database
) -> None:
    path = sent(teacher, ASKED_OTHERWISE)
    page = teacher.page(path)
    assert "change of the assessment" in words(page)
    assert not page.select('input[name="kind"]')
    fields = {"note": "asked better", "kind": "cosmetic", "in_progress": "keep"}
    assert teacher.send(f"{path}/publication", fields).location == DEMO

    def kinds(session: Session) -> list[str]:
        return [row.change_class for row in session.query(Edition).order_by(Edition.number)]

    assert database.read(kinds) == ["content", "assessment"]


def test_a_draft_is_not_published_over_what_somebody_else_published_meanwhile(
    teacher: Browser, database: Database
) -> None:
    path = sent(teacher)
    publish(database, ASKED_OTHERWISE)
    assert "Overtaken" in words(teacher.page(path))
    answer = teacher.send(f"{path}/publication", {"note": "late", "kind": "content", "in_progress": "keep"})
    assert answer.location == path
    assert "Nothing was published" in words(teacher.page(path))
    assert rows(database, Edition) == 2


def test_a_withdrawn_draft_stays_and_a_published_one_cannot_be_withdrawn(teacher: Browser) -> None:
    path = sent(teacher)
    teacher.send(f"{path}/withdrawal")
    assert "It was withdrawn" in words(teacher.page(path))
    other = sent(teacher)
    teacher.send(f"{other}/publication", {"note": "x", "kind": "content", "in_progress": "keep"})
    teacher.send(f"{other}/withdrawal")
    assert "cannot be withdrawn" in words(teacher.page(other))


def test_too_many_waiting_drafts_are_refused_in_words(
    teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_WAITING", 1)
    sent(teacher)
    answer = send(teacher, write_archive(FIRST.sources))
    assert answer.status_code == 409
    assert "wait already" in words(parsed(answer))


def test_a_file_larger_than_a_usual_form_is_taken(teacher: Browser) -> None:
    padding = {f"modules/demo/basics/p{number}.md": noise(number) for number in range(8)}
    archive = write_archive({**FIRST.sources, **padding})
    assert len(archive) > LARGEST_BODY
    assert send(teacher, archive).status_code in {302, 422}


def test_a_file_that_is_too_large_is_refused_in_words(teacher: Browser, database: Database) -> None:
    answer = send(teacher, b"P" * (LARGEST_UPLOAD + 1))
    assert answer.status_code == 413
    assert "larger than this page accepts" in words(parsed(answer))
    assert rows(database, Draft) == 0


def test_large_bodies_are_for_whoever_may_send_one_and_for_this_form_only(
    app: Flask, signed_in: Browser, published: None
) -> None:
    large = b"P" * (LARGEST_BODY + 1)
    assert send(signed_in, large).status_code == 413
    stranger = browser_of(app)
    answer = send(stranger, large)
    assert answer.status_code == 302
    assert "/account/sign-in" in str(answer.location)
    assert signed_in.post("/learn/courses/demo/enrol", data={"a": large}).status_code == 413


def test_the_gateway_takes_in_large_bodies_for_this_form_only() -> None:
    assert largest_body("POST", NEW) > LARGEST_UPLOAD > MAX_ARCHIVE
    for method, path in (("PUT", NEW), ("POST", DEMO), ("POST", "/account/sign-in"), ("GET", NEW)):
        assert largest_body(method, path) == LARGEST_BODY


def test_a_colleague_of_the_same_agency_sees_the_draft_and_nobody_else(
    app: Flask, teacher: Browser, database: Database, miguel: Person
) -> None:
    path = sent(teacher)
    colleague = person(database, agency_id=miguel.agency_id, email="c@example.org", officer_id="2", name="C")
    other = person(
        database, agency_id=agency(database, key="birch"), email="o@example.org", officer_id="3", name="O"
    )
    for each in (colleague, other):
        appoint(database, each)
    assert browser_for(app, colleague).get(path).status_code == 200
    assert browser_for(app, other).get(path).status_code == 404
    for way in ("publication", "withdrawal"):
        assert browser_for(app, other).send(f"{path}/{way}", {"note": "x"}).status_code == 404


def noise(seed: int) -> bytes:
    return Random(seed).randbytes(200 * 1024).hex().encode()
