"""The long proofs: `python -m tests.proofs` prints one verdict a line and ends with status 1 if a promise is broken.

python -m tests.proofs                    everything: half an hour
python -m tests.proofs kills --kills 20   some of it
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from tests import postgres
from tests.databases import POSTGRESQL, SQLITE_WAL
from tests.postgres import Postgres
from tests.proofs.backups import by_copying_the_file, restore_what_was_backed_up
from tests.proofs.grounds import Grounds
from tests.proofs.kills import survive_kills
from tests.proofs.long_reads import save_under_a_long_read
from tests.proofs.password_changes import change_passwords_beside_savers
from tests.proofs.publications import survive_killed_publications
from tests.proofs.races import press_at_once
from tests.proofs.site import running
from tests.proofs.verdicts import Verdict

KINDS = (SQLITE_WAL, POSTGRESQL)
KILLS = 250
"""On each of two databases: 500 in all."""
ROUNDS = 20
BACKUPS = 20
READ_SECONDS = 10
SLOWEST_SAVE_SECONDS = 1.0
PARTS = ("kills", "publications", "backups", "at-once")


def prove_kills(grounds: Grounds, kills: int) -> Iterator[Verdict]:
    """The server dies again and again; and the proof finds out a server that lies about saving."""
    for kind in KINDS:
        with grounds.database(kind) as database:
            yield survive_kills(database, grounds.folder, kills=kills, seed=secrets.randbelow(2**32))
    with grounds.database(SQLITE_WAL) as database:
        target = "tests.proofs.careless_gateway:gateway"
        found = survive_kills(database, grounds.folder, kills=10, seed=1, target=target)
    missed = () if not found.holds else ("it was not found out",)
    yield Verdict("a server that answers before it saves is found out", found.weight, missed)


def prove_publications(grounds: Grounds) -> Iterator[Verdict]:
    """A publication dies at each point of it; and the proof finds out one that is stored in pieces."""
    for kind in KINDS:
        yield survive_killed_publications(grounds, kind)
    found = survive_killed_publications(grounds, SQLITE_WAL, points=10, careless=True)
    missed = () if not found.holds else ("it was not found out",)
    yield Verdict("a publication that is stored in pieces is found out", found.weight, missed)


def prove_backups(grounds: Grounds) -> Iterator[Verdict]:
    """Backups under load come back whole; and the proof finds out a plain copy of a live database."""
    for kind in KINDS:
        yield restore_what_was_backed_up(grounds, kind, rounds=BACKUPS, seed=secrets.randbelow(2**32))
    found = restore_what_was_backed_up(grounds, SQLITE_WAL, rounds=5, seed=1, take=by_copying_the_file)
    missed = () if not found.holds else ("it was not found out",)
    yield Verdict("a plain copy of a live database is found out", found.weight, missed)


def prove_at_once(grounds: Grounds) -> Iterator[Verdict]:
    """Races, changes of passwords, and a long read, on one server for each kind of database."""
    for kind in KINDS:
        with grounds.database(kind) as database, running(database, grounds.folder) as site:
            yield press_at_once(site, rounds=ROUNDS)
            yield change_passwords_beside_savers(site, rounds=ROUNDS)
            yield save_under_a_long_read(site, seconds=READ_SECONDS, slowest=SLOWEST_SAVE_SECONDS)


def main() -> None:
    """Run the chosen parts and say what came of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all of them without a name")
    parser.add_argument("--kills", type=int, default=KILLS, help="on each database")
    chosen = parser.parse_args()
    parts = chosen.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    broken = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="course-proofs-")))

        @cache
        def server() -> Postgres:
            return stack.enter_context(postgres.running())

        grounds = Grounds(folder, server)
        proofs = {
            "kills": lambda: prove_kills(grounds, chosen.kills),
            "publications": lambda: prove_publications(grounds),
            "backups": lambda: prove_backups(grounds),
            "at-once": lambda: prove_at_once(grounds),
        }
        for part in parts:
            for verdict in proofs[part]():
                print(verdict.line(), flush=True)
                broken += not verdict.holds
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
