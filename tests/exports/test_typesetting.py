"""Typesetting waits its turn, reports its errors, and starts nothing before it is asked."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typst

from course_app.exports import typesetting
from course_app.exports.certificate import certificate_pdf
from course_app.exports.words import Words
from tests.exports import pdf
from tests.exports.samples import NOW, VERIFY, certificate


def test_importing_the_exports_does_not_load_the_typesetter() -> None:
    code = "import sys, course_app.exports.certificate, course_app.exports.transcript; print('typst' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


def test_parallel_requests_get_their_own_documents() -> None:
    names = [f"Officer {number}" for number in range(12)]

    def made(name: str) -> bytes:
        return certificate_pdf(certificate(name=name), address=VERIFY, words=Words())

    with ThreadPoolExecutor(6) as pool:
        for name, content in zip(names, pool.map(made, names), strict=True):
            assert name in pdf.text(content)


def test_an_error_in_a_template_is_raised_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.typ").write_text('#set document(title: "x")\n#panic("once")')
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    with pytest.raises(typst.TypstError, match="once"):
        typesetting.typeset("broken", {}, made_at=NOW)


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "templates" / "curious.typ").write_text('#set document(title: "x")\n#read("../secret.txt")')
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path / "templates")
    with pytest.raises(typst.TypstError):
        typesetting.typeset("curious", {}, made_at=NOW)
