"""Names of files."""

import pytest

from course_app.web.files import file_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("evidence-José Ñandú O’Brien-Müller", "evidence-jose-nandu-o-brien-muller.pdf"),
        ('../../etc/passwd\r\n"x', "etc-passwd-x.pdf"),
        ("張偉", "file.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_a_name_of_a_file_is_read_on_any_system(text: str, name: str) -> None:
    assert file_name(text, "pdf") == name
