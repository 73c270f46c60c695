"""A small course as documents, to be bent by tests: paths to texts."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from course_app.content.courses import CourseDocuments
from course_app.content.files import SourceTree
from course_app.content.reader import read_catalog
from course_app.domain.problems import InvalidDocumentsError

COURSE = "modules/demo/course.yaml"
LESSON = "modules/demo/basics/first.md"
SECOND = "modules/demo/basics/second.md"
PICTURE = "modules/demo/basics/scene.svg"
GLOSSARY = "modules/demo/glossary.yaml"
INDICATORS = "modules/demo/indicators.yaml"
CONTACTS = "modules/demo/contacts.yaml"
JOB_AID = "modules/demo/job-aids/card.md"
QUIZ = "quizzes/demo/final.yaml"
BANK = "quizzes/demo/bank/law.yaml"

_THIS_MONTH = datetime.now(UTC).date().replace(day=1)
VERIFIED, REVIEW_BY = f"{_THIS_MONTH}", f"{_THIS_MONTH + timedelta(days=181)}"
"""The contacts are not old on the day of a test, whichever day that is."""

FRONT = """---
title: First steps
minutes: 10
objectives: [define]
---
"""

CHECK = """```check
key: try-it
kind: single-choice
text: Which one?
options:
  - text: This
    correct: true
    feedback: Right.
  - text: That
    feedback: Look again.
```
"""

DOCUMENTS: Mapping[str, str] = {
    COURSE: """title: A demo
summary: What it is about.
language: en
enrolment: open
objectives:
  define: Define the word
sources:
  statute: The statute, 2000
modules:
  - key: basics
    title: Basics
    summary: The beginning.
    lessons: [first, second]
    quiz: final
completion:
  lessons: all
  quizzes: [final]
certificate:
  valid_months: 24
""",
    LESSON: f"""---
title: First steps
minutes: 10
core: true
objectives: [define]
indicators: [papers]
sources: [statute]
---
## A heading

A [bond](term:bond), the [next lesson](lesson:second) and [a site](https://example.org/).

![Two people talk](scene.svg "At the door")

{CHECK}
```contacts
- emergency
```
""",
    SECOND: FRONT + "More text.\n",
    PICTURE: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="4" height="2"/></svg>\n',
    GLOSSARY: "bond:\n  term: bond\n  meaning: A promise.\n  es: vínculo\n",
    INDICATORS: "papers:\n  statement: Somebody holds the papers\n  form: any\n",
    CONTACTS: f"""last_verified: {VERIFIED}
review_by: {REVIEW_BY}
contacts:
  emergency:
    name: Emergency services
    role: emergency
    phone: "911"
""",
    JOB_AID: "---\ntitle: Card\n---\nOne thing.\n",
    QUIZ: """title: Final
minutes: 10
pass_mark: 80%
attempts: 3
draw:
  - bank: law
    count: 2
""",
    BANK: """title: Law
questions:
  - key: one
    kind: single-choice
    text: One?
    objective: define
    lesson: first
    weight: 1.5
    options:
      - text: Yes
        correct: true
      - text: No
  - key: two
    kind: true-false
    text: Two?
    answer: false
    feedback: {true: "No.", false: "Yes."}
    objective: define
    lesson: second
""",
}


def tree(documents: Mapping[str, str | bytes]) -> SourceTree:
    made = SourceTree()
    for path, text in documents.items():
        made.add(path, text if isinstance(text, bytes) else text.encode())
    return made


def read(documents: Mapping[str, str | bytes] = DOCUMENTS) -> CourseDocuments:
    (found,) = read_catalog(tree(documents))
    return found


def problems(changed: Mapping[str, str | bytes | None]) -> list[str]:
    """What the reader says about the demo with some documents changed or, for None, left out."""
    documents = {path: text for path, text in {**DOCUMENTS, **changed}.items() if text is not None}
    try:
        read_catalog(tree(documents))
    except InvalidDocumentsError as error:
        return [str(problem) for problem in error.problems]
    return []


def edited(path: str, old: str, new: str) -> dict[str, str | bytes | None]:
    """The demo's document with one piece of text replaced."""
    assert old in DOCUMENTS[path], old
    return {path: DOCUMENTS[path].replace(old, new)}


def lesson(body: str) -> dict[str, str | bytes | None]:
    """The demo's second lesson with another text; its Markdown begins on line 6."""
    return {SECOND: FRONT + body}
