"""flask content: what an author sees in the terminal."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.application import Statements
from tests.content.documents import BANK, COURSE, DOCUMENTS, QUIZ, REVIEW_BY, SECOND, VERIFIED


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    for path, text in DOCUMENTS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def check(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["content", "check", *map(str, arguments)])


def publish(app: Flask, root: Path, *arguments: str, answer: str | None = None) -> Result:
    return app.test_cli_runner().invoke(
        args=["content", "publish", str(root), "--note", "why", *arguments], input=answer
    )


def test_check_needs_no_database(app: Flask, root: Path, statements: Statements) -> None:
    result = check(app, root)
    assert (result.exit_code, result.output) == (0, "No problems in 1 course: demo\n")
    assert statements.sent == []


def test_check_prints_every_problem_and_ends_with_status_1(app: Flask, root: Path) -> None:
    edit(root, SECOND, "minutes: 10", "minutes: five")
    edit(root, BANK, "lesson: second", "lesson: seconds")
    result = check(app, root)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{SECOND}:3: 'minutes' is 'five': expected a whole number from 1 to 240",
        f"{BANK}:19: unknown lesson 'seconds', did you mean 'second'?",
    ]
    assert "2 problems. Nothing was published." in result.stderr


def test_check_warns_of_old_dates_only_when_asked_and_does_not_fail(app: Flask, root: Path) -> None:
    assert "warning" not in check(app, root).output
    result = check(app, root, "--as-of", f"{date.fromisoformat(VERIFIED) + timedelta(days=400)}")
    assert result.exit_code == 0
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        ["modules/demo/contacts.yaml:2", "warning"],
        ["modules/demo/contacts.yaml:1", "warning"],
    ]
    assert check(app, root, "--as-of", REVIEW_BY).stderr == ""


def test_check_reports_what_a_course_consists_of(app: Flask, root: Path) -> None:
    result = check(app, root, "--report")
    assert "1 module, 2 lessons (2 required), 1 check," in result.output
    assert "20 minutes of required lessons" in result.output
    assert "bank law: 2 items (1 single-choice, 1 true-false)" in result.output
    assert "objective define: 2 lessons, 2 items" in result.output


def test_the_shipped_courses_have_no_problems(app: Flask) -> None:
    result = check(app)
    assert result.exit_code == 0, result.output


def test_publish_shows_asks_and_publishes(app: Flask, root: Path) -> None:
    result = publish(app, root, answer="y\n")
    assert result.exit_code == 0, result.output
    assert "demo: edition 1, class content" in result.output
    assert "demo: edition 1 published, 0 enrolments moved." in result.output
    again = publish(app, root)
    assert "was made of the same documents. Nothing to publish." in again.output


def test_publish_does_nothing_without_a_yes(app: Flask, root: Path) -> None:
    assert publish(app, root, answer="n\n").exit_code == 1
    assert "edition 1, class" in publish(app, root, "--yes").output


def test_publish_says_what_changes_and_that_a_class_cannot_be_lowered(app: Flask, root: Path) -> None:
    publish(app, root, "--yes")
    edit(root, BANK, "text: One?", "text: The first one?")
    edit(root, SECOND, "More text.", "Other text.")
    result = publish(app, root, "--yes", "--class", "cosmetic")
    assert "edition 2, class assessment" in result.output
    assert "asked for class cosmetic, but questions" in result.output
    assert "questions changed (1): one" in result.output
    assert "lessons changed (1): second" in result.output
    assert "0 in progress: keep their edition" in result.output


def test_publish_publishes_nothing_when_there_is_a_problem(app: Flask, root: Path) -> None:
    edit(root, SECOND, "title: First steps", "titles: First steps")
    result = publish(app, root, "--yes")
    assert result.exit_code == 1
    assert "did you mean 'title'?" in result.output
    edit(root, SECOND, "titles: First steps", "title: First steps")
    assert "edition 1 published" in publish(app, root, "--yes").output


def test_publish_refuses_old_dates_unless_told(app: Flask, root: Path) -> None:
    edit(root, "modules/demo/contacts.yaml", VERIFIED, "2019-11-01")
    edit(root, "modules/demo/contacts.yaml", REVIEW_BY, "2020-05-01")
    refused = publish(app, root, "--yes")
    assert refused.exit_code == 1
    assert "not published, because of the dates above" in refused.output
    assert "edition 1 published" in publish(app, root, "--yes", "--accept-outdated").output


def test_what_somebody_else_published_between_plan_and_yes_is_not_overwritten(
    app: Flask, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(app, root, "--yes")
    edit(root, SECOND, "More text.", "Other text.")

    def somebody_is_faster(*_arguments: object, **_options: object) -> bool:
        monkeypatch.undo()
        edit(root, SECOND, "Other text.", "Third text.")
        assert "edition 2 published" in publish(app, root, "--yes").output
        return True

    monkeypatch.setattr("click.confirm", somebody_is_faster)
    result = publish(app, root)
    assert result.exit_code == 1
    assert "not published: edition 2 came in between" in result.output


def test_a_course_too_short_for_any_hours_is_warned_about_and_stops_nothing(app: Flask, root: Path) -> None:
    edit(root, SECOND, "minutes: 10", "minutes: 4")
    for result in (check(app, root), publish(app, root, "--yes")):
        assert result.exit_code == 0
        assert "course.yaml:15: warning: certificates will say 0 hours" in result.stderr


def test_a_leaky_exam_is_warned_about_with_its_line_and_stops_nothing(app: Flask, root: Path) -> None:
    quiz = (root / QUIZ).read_text("utf-8")
    (root / QUIZ).with_name("exam.yaml").write_text(quiz + "kind: exam\n", "utf-8")
    edit(root, COURSE, "completion:\n", "exam: exam\ncompletion:\n")
    for result in (check(app, root), publish(app, root, "--yes")):
        assert result.exit_code == 0
        assert "quizzes/demo/exam.yaml:6: warning: 2 of the questions that the exam draws" in result.stderr
