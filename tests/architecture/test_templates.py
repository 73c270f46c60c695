"""The content security policy allows no inline script and no inline style: a template with one would not work."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.architecture.tree import TEMPLATES, files, here

PAGES = list(files(TEMPLATES, ".html", ".svg")) if TEMPLATES.exists() else []
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def inline_code(markup: str) -> list[str]:
    """What a strict policy would refuse in a template, Jinja's own parts left out."""
    page = BeautifulSoup(JINJA.sub("", markup), "html.parser")
    found = [f"<{tag.name}>" for tag in page.find_all("style")]
    found += [
        "<script>" for tag in page.find_all("script") if not tag.has_attr("src") and tag.get_text(strip=True)
    ]
    for tag in page.find_all(True):
        found += [f"{name}=" for name in tag.attrs if name == "style" or name.startswith("on")]
        found += [
            f"{name}={value}"
            for name, value in tag.attrs.items()
            if str(value).strip().lower().startswith("javascript:")
        ]
    return found


@pytest.mark.parametrize("path", PAGES, ids=here)
def test_no_template_has_inline_script_or_style(path: Path) -> None:
    assert not inline_code(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<p style="color:red">',
        '<button {% if x %}onclick="go()"{% endif %}>',
        '<a href=" JavaScript:go()">',
    ],
)
def test_inline_code_would_be_found(markup: str) -> None:
    assert inline_code(markup)


def test_script_and_style_files_are_not_taken_for_inline_code() -> None:
    assert not inline_code(
        '<script src="{{ asset("site.js") }}" defer></script><p class="{{ style }}">one</p>'
    )


@pytest.mark.parametrize("path", PAGES, ids=here)
def test_macros_are_made_once_and_not_for_each_page(path: Path) -> None:
    """Macros take what they need as arguments and from globals: with the context of a page, it makes each of them anew."""
    assert "with context" not in "".join(re.findall(r"\{%[^%]*\bimport\b[^%]*%\}", path.read_text("utf-8")))
