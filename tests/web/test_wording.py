"""Texts are the reader's, in Python and in templates, and what stands in them cannot break a page."""

from gettext import NullTranslations

import pytest
from flask import Flask, g, render_template_string
from wtforms import Form

from course_app.web import wording
from course_app.web.fields import SelectField
from course_app.web.wording import gettext


class _Shouting(NullTranslations):
    """A language of capitals, so that a text that is not looked up shows."""

    def gettext(self, message: str) -> str:
        return message.replace("done", "DONE")


def test_a_text_without_values_is_itself() -> None:
    assert gettext("100 % done") == "100 % done"


def test_values_stand_in_their_places() -> None:
    assert gettext("%(done)s of %(total)s", done=2, total="6 & more") == "2 of 6 & more"


def test_each_language_has_its_own_texts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, translations in (("en", NullTranslations()), ("xx", _Shouting())):
        monkeypatch.setattr(wording, "get_locale", lambda language=language: language)
        monkeypatch.setattr(wording, "get_translations", lambda translations=translations: translations)
        with app.test_request_context("/"):
            page = render_template_string('{{ _("done") }} {{ _("done by %(who)s", who=who) }}', who="<b>")
            expected = "DONE DONE by &lt;b&gt;" if language == "xx" else "done done by &lt;b&gt;"
            assert page == expected
            assert gettext("done") == expected.split(maxsplit=1)[0]
            assert g.texts is wording.reader_texts()


def test_quotes_and_places_in_a_text_come_out_as_written(app: Flask) -> None:
    with app.test_request_context("/"):
        assert render_template_string("""{{ _('It\\'s "so"') }}""") == """It's "so\""""
        assert render_template_string("{% set text = 'done' %}{{ _(text) }}") == "done"


def test_options_are_escaped_and_the_chosen_one_is_marked() -> None:
    class Choosing(Form):
        place = SelectField("Place")

    form = Choosing(data={"place": ""})
    form.place.choices = [('a"b', "<i>"), ("", "All")]
    html = str(form.place())
    assert '<option value="a&#34;b">&lt;i&gt;</option>' in html
    assert '<option selected value="">All</option>' in html
