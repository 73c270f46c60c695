"""Every command, option and metric that a page tells operators to use is there."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from course_app.web.uploads import LARGEST_UPLOAD
from tests.architecture.tree import PRODUCT, ROOT, files, here

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "instance" / "README.md",
    *files(ROOT / "docs", ".md"),
]
COMMAND = re.compile(r"\bflask (?:--app wsgi )?((?:[a-z][a-z-]*(?: |\b)){1,3})((?:[^\n`]*?(?=[`\n])))")
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]+")
IN_CODE = re.compile(r"```.*?```|`[^`\n]+`|^ {4}\S.*$", re.DOTALL | re.MULTILINE)


def named(page: Path) -> list[tuple[str, str]]:
    """The words after each `flask` in the code of a page, and what follows them."""
    code = "\n".join(match + "\n" for match in IN_CODE.findall(page.read_text("utf-8")))
    return [(words, rest) for words, rest in COMMAND.findall(code) if words != "commands"]


def found(app: Flask, words: str) -> click.Command:
    """The command that these words begin with, as far down as they lead."""
    context = click.Context(app.cli)
    command: click.Command = app.cli
    for number, word in enumerate(words.split()):
        if not isinstance(command, click.Group):
            break
        inner = command.get_command(context, word)
        assert inner is not None or number > 1, f"flask {words}: there is no such command"
        if inner is None:
            break
        command = inner
    return command


@pytest.mark.parametrize("path", PAGES, ids=here)
def test_every_command_that_a_page_names_exists_with_its_options(app: Flask, path: Path) -> None:
    for words, rest in named(path):
        command = found(app, words)
        offered = {option for each in command.params for option in (*each.opts, *each.secondary_opts)} | {
            "--help"
        }
        wanted = set(OPTION.findall(rest.partition("  #")[0].partition(" -p ")[0]))
        assert wanted <= offered, f"{path.name}: flask {words}: {wanted - offered}"


def test_commands_of_pages_are_found_at_all() -> None:
    operating = {words.strip() for words, _ in named(ROOT / "docs" / "operating.md")}
    assert {"backup", "restore", "doctor", "db upgrade", "jobs run"} <= operating


def test_every_metric_that_the_guide_names_is_measured() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text("utf-8")
    source = "".join(path.read_text("utf-8") for path in files(PRODUCT / "web", ".py"))
    names = {name.removesuffix("_total") for name in re.findall(r"`(course_[a-z_]+)`", guide)}
    assert len(names) >= 8
    assert not [name for name in names if f'"{name}"' not in source]


def test_the_proxy_of_the_guide_lets_through_what_the_platform_refuses_in_words_and_hardly_more() -> None:
    """nginx keeps a body on its disk before it hands it on: without a limit, anybody fills that disk."""
    guide = (ROOT / "docs" / "operating.md").read_text("utf-8")
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", guide)
    assert 0 <= int(limit) * 1024**2 - 2 * LARGEST_UPLOAD < 1024**2
