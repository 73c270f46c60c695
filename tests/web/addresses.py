"""Every address of the application for the ids that a test knows: made from its table of routes, not from links."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import product

from flask import Flask
from werkzeug.test import TestResponse

from tests.application import Browser
from tests.exports import pdf

Ids = Mapping[str, Sequence[object]]
"""The name of each variable part of an address -> the ids to put there."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM = {
    "choice": "a",
    "revision": "0",
    "next": "1",
    "here": "1",
    "setup": "disable",
    "reason": "A reason",
    "purpose": "other",
}
"""A form that every view of ours takes something from, and that changes no password."""
ANSWER = {"revision": 1, "value": ["a"]}


@dataclass(frozen=True, slots=True)
class Call:
    """One request that can be made."""

    endpoint: str
    method: str
    path: str
    ids: tuple[object, ...]

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE


def calls(app: Flask, ids: Ids) -> Iterator[Call]:
    """Every route × every combination of ids. Fails for a route with a part that no id is known for."""
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments)
        assert set(names) <= set(ids), f"{rule} needs ids for {set(names) - set(ids)}"
        for values in product(*(ids[name] for name in names)):
            _domain, path = rule.build(dict(zip(names, values, strict=True)), append_unknown=False) or (
                "",
                "",
            )
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Call(rule.endpoint, method, str(path), values)


def make(browser: Browser, call: Call, token: str, **options: object) -> TestResponse:
    """Carry the call out as the pages do: forms with the token against forged requests, saves as JSON."""
    if call.is_safe:
        return browser.open(call.path, method=call.method, **options)
    if call.method == "POST":
        return browser.open(call.path, method="POST", data={"csrf_token": token, **FORM}, **options)
    return browser.open(call.path, method=call.method, json=ANSWER, headers={"X-CSRFToken": token}, **options)


def shown(answer: TestResponse) -> str:
    """Everything that the answer tells: headers, and the text of the body, that of a PDF or a zip file included."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    if answer.mimetype == "application/pdf":
        return f"{headers}\n{pdf.text(answer.data)}\n{pdf.xmp(answer.data)}"
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(BytesIO(answer.data)) as archive:
            return "\n".join([headers, *(f"{name}: {archive.read(name)!r}" for name in archive.namelist())])
    return f"{headers}\n{answer.get_data().decode(errors='replace')}"
