"""What mails say."""

import pytest

from course_app.exports.mail import TEXTS, Facts, compose
from course_app.exports.words import Words


@pytest.mark.parametrize("kind", TEXTS)
def test_every_paragraph_of_a_letter_begins_like_a_sentence(kind: str) -> None:
    facts = Facts(name="Robin", site="Alder Police", link="https://training.example.org/x", payload={})
    paragraphs = compose(kind, facts, Words()).text.strip().split("\n\n")
    assert len(paragraphs) >= 3
    assert all(text[0].isupper() or text == facts.link for text in paragraphs)
