"""Where people may be sent after signing in: to a path of this site and nowhere else."""

from urllib.parse import unquote

from flask import request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict


def is_local(target: str) -> bool:
    """Whether every browser takes ``target`` for a path on the site it is on.

    One slash and then something else: browsers drop control characters and turn backslashes into slashes, so none
    may occur, neither as such nor percent-encoded at the beginning.
    """
    if not target.startswith("/") or not _is_plain(target):
        return False
    path = unquote(target.partition("?")[0].partition("#")[0])
    return not path.startswith("//") and _is_plain(path[:2])


def drop_foreign_next() -> None:
    """The request asks to be led on to a path of this site, or it does not ask."""
    for name in ("args", "form"):
        values = getattr(request, name)
        if not all(is_local(target) for target in values.getlist("next")):
            kept = MultiDict(values)
            kept.poplist("next")
            setattr(request, name, ImmutableMultiDict(kept))


def _is_plain(text: str) -> bool:
    return text.isprintable() and not any(sign.isspace() or sign == "\\" for sign in text)
