import json
import re
from pathlib import Path

import pytest

from course_app.web import assets


@pytest.fixture(autouse=True)
def fresh_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "STATIC_FOLDER", tmp_path)
    assets.manifest.cache_clear()


def write_manifest(folder: Path, names: object) -> None:
    (folder / "manifest.json").write_text(json.dumps(names), encoding="utf-8")


def test_a_built_file_is_addressed_by_its_hashed_name(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"site.css": "site-HWIDNLRV.css"})
    assert assets.asset("site.css") == "/static/site-HWIDNLRV.css"


def test_without_a_build_the_plain_name_is_the_address() -> None:
    assert assets.asset("site.css") == "/static/site.css"


def test_a_name_that_the_build_did_not_list_keeps_its_plain_name(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"site.css": "site-HWIDNLRV.css"})
    assert assets.asset("LICENSE-uswds.md") == "/static/LICENSE-uswds.md"


def test_the_manifest_is_read_once(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"site.css": "site-AAAAAAAA.css"})
    first = assets.asset("site.css")
    write_manifest(tmp_path, {"site.css": "site-BBBBBBBB.css"})
    assert assets.asset("site.css") == first


@pytest.mark.parametrize(
    "broken", [["site.css"], {"site.css": 1}, "site.css"], ids=["list", "number", "text"]
)
def test_a_broken_manifest_is_refused_by_name(tmp_path: Path, broken: object) -> None:
    write_manifest(tmp_path, broken)
    with pytest.raises(ValueError, match=r"manifest\.json"):
        assets.asset("site.css")


def test_only_hashed_names_may_be_kept_for_ever() -> None:
    kept = re.compile(assets.IMMUTABLE_NAME)
    assert kept.match("site-HWIDNLRV.css")
    assert kept.match("error--white-XMM7ATFA.svg")
    assert not kept.match("manifest.json")
    assert not kept.match("LICENSE-uswds.md")
    assert not kept.match("site.css")
