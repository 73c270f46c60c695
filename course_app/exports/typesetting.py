"""Typesetting: a Typst template and values become a tagged PDF (PDF/UA-1).

Values travel as JSON in ``sys.inputs`` and are laid out as text, so nothing in a name or a title can become
markup, read a file or run. Fonts are the ones inside the package: the same values give the same bytes on
every machine.
"""

import functools
import json
import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"
# The one serif, then what it lacks: Arabic, symbols.
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")

_log = logging.getLogger(__name__)
# One document at a time: a burst of downloads waits a few hundredths of a second instead of filling the memory.
_one_at_a_time = threading.Lock()


def typeset(template: str, values: Mapping[str, object], *, made_at: datetime) -> bytes:
    """The PDF of ``templates/<template>.typ``. ``made_at`` is the only date inside, so it is reproducible.

    A letter that no font of the package has (a Chinese name, say) is taken from the fonts of the machine. Where
    those lack it too, it is drawn as an empty box and the file does not claim PDF/UA, which forbids that.
    """
    import typst  # noqa: PLC0415 (80 MB on disk: whoever makes no PDF does not pay for it)

    inputs = {"sheet": json.dumps({**values, "fonts": FONTS}, ensure_ascii=False)}
    with _one_at_a_time:
        for system_fonts, claim in ((False, True), (True, True), (True, False)):
            try:
                return _compiled(template, inputs, made_at, system_fonts=system_fonts, claim=claim)
            except typst.TypstError as error:
                if not claim or "could not be displayed with font" not in f"{error}":
                    raise
                _log.info(
                    "%s: a letter is missing in the %s fonts",
                    template,
                    "machine's" if system_fonts else "own",
                )
    raise AssertionError  # the last try returns or raises


def _compiled(
    template: str, inputs: dict[str, str], made_at: datetime, *, system_fonts: bool, claim: bool
) -> bytes:
    import typst  # noqa: PLC0415 (see above)

    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(system_fonts=system_fonts),
        ignore_system_fonts=not system_fonts,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards="ua-1" if claim else None,
        timestamp=made_at.replace(microsecond=0),
    )


@functools.cache
def _fonts(*, system_fonts: bool) -> "typst.Fonts":
    import typst  # noqa: PLC0415 (see above)

    return typst.Fonts(include_system_fonts=system_fonts, include_embedded_fonts=True)
