"""Built style sheets, scripts and icons: plain name -> address with a content hash."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_URL = "/static/"

#: Names that the build hashed. What they hold can never change, so a browser may keep it for ever.
IMMUTABLE_NAME = r"^.+-[A-Z2-7]{8}\.[a-z0-9]+$"


def asset(name: str) -> str:
    """The address of a built file, such as ``asset("site.css")`` -> ``/static/site-HWIDNLRV.css``.

    Without a manifest (unit tests need no build) or for a name it does not list, the plain name, so that a page
    still renders. The manifest is read once per process: a new build needs a new start, as new code does.
    """
    return STATIC_URL + manifest(STATIC_FOLDER).get(name, name)


@cache
def manifest(folder: Path) -> Mapping[str, str]:
    """What the build wrote in ``folder``: plain name -> hashed name. Empty where nothing was built.

    Raises:
        ValueError: the manifest is there and is not a JSON object of texts, as after an interrupted copy.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        return {}
    names = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise ValueError(f"{path} is not a manifest; build the assets again")
    return names
