"""House rules about imports and calls that import-linter cannot express."""

import re
import sys
import tomllib
from typing import Any

from tests.architecture.tree import PRODUCT, ROOT, files, here, imported

THE_ONE_PLACE = "course_app/storage/database.py"


def test_domain_imports_only_the_standard_library() -> None:
    foreign = {
        f"{here(path)} imports {name}"
        for path in files(PRODUCT / "domain", ".py")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("course_app.domain")
    }
    assert not foreign


def test_domain_reads_no_clock_and_no_disk_and_draws_no_chance_of_its_own() -> None:
    worldly = re.compile(
        r"\.now\(|\.utcnow\(|\.today\(|time\.time\(|\bopen\(|\.read_text\(|\bsecrets\.|\bos\."
    )
    worlds = {"os", "pathlib", "secrets", "socket", "subprocess", "tempfile", "time", "shutil"}
    found = {
        here(path) for path in files(PRODUCT / "domain", ".py") if worldly.search(path.read_text("utf-8"))
    }
    found |= {here(path) for path in files(PRODUCT / "domain", ".py") if imported(path) & worlds}
    assert not found


def test_a_transaction_is_committed_in_one_place() -> None:
    committing = {here(path) for path in files(PRODUCT, ".py") if ".commit(" in path.read_text("utf-8")}
    assert committing == {THE_ONE_PLACE}


def test_only_doors_and_commands_read_the_clock() -> None:
    clock = re.compile(r"\bdatetime\.now\(|\bdatetime\.utcnow\(|\bdate\.today\(|\btime\.time\(")
    below = [PRODUCT / floor for floor in ("domain", "content", "services", "exports", "storage")]
    reading = [
        here(path)
        for floor in below
        if floor.exists()
        for path in files(floor, ".py")
        if clock.search(path.read_text("utf-8"))
    ]
    assert not reading, "take `now` as an argument"


def test_only_the_room_of_authentication_knows_flask_login() -> None:
    room = PRODUCT / "web" / "authentication"
    knowing = [
        here(path)
        for path in files(PRODUCT, ".py")
        if "flask_login" in {name.split(".")[0] for name in imported(path)}
    ]
    assert not [path for path in knowing if not path.startswith(here(room))]


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def test_every_door_is_kept_apart_from_the_others() -> None:
    doors = {"public", "learner", "instructor", "supervisor", "administrator", "auditor"}
    apart = next(contract["modules"] for contract in contracts() if contract["id"] == "doors")
    assert {f"course_app.web.{door}" for door in doors if is_there("course_app.web", door)} == set(apart)


def is_there(container: str, name: str) -> bool:
    """Whether a package holds a module or a package of that name."""
    folder = ROOT.joinpath(*container.split("."))
    return (folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file()


def test_contracts_call_nothing_planned_that_is_already_there() -> None:
    late = [
        f"{contract['id']}: {name}"
        for contract in contracts()
        if contract["type"] == "layers"
        for name in re.findall(r"\((\w+)\)", " ".join(contract["layers"]))
        if is_there(contract["containers"][0], name)
    ]
    assert not late, "remove the parentheses in pyproject.toml"
