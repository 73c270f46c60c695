"""Texts that no honest browser sends, refused before anything reads them."""

from http import HTTPStatus

from flask import Flask, abort, request

NUL = "\0"


def refuse_nul(app: Flask) -> None:
    """A request with a NUL in its address or form ends with 400: PostgreSQL takes no such text, SQLite cuts it off."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    fields = (*request.args.items(multi=True), *request.form.items(multi=True))
    if NUL in request.path or any(NUL in name or NUL in value for name, value in fields):
        abort(HTTPStatus.BAD_REQUEST)
