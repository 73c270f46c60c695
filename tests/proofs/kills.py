"""The server is killed at random moments while officers save, start and submit: what it said was saved is saved."""

import threading
import time
from pathlib import Path
from random import Random

from tests.databases import Database
from tests.proofs import evidence
from tests.proofs.restless import Restless, at_work
from tests.proofs.school import found_school
from tests.proofs.site import ORDINARY, Site, running
from tests.proofs.verdicts import Verdict

CLIENTS = 8
COURSES = 40
MOST_SAVES_OF_A_LIFE = 60
LONGEST_LIFE_SECONDS = 10


def survive_kills(
    database: Database, folder: Path, *, kills: int, seed: int, target: str = ORDINARY
) -> Verdict:
    """Kill the server ``kills`` times under eight officers; faults are what does not match what they were told."""
    school = found_school(database, officers=CLIENTS, number_of_courses=COURSES)
    random = Random(seed)
    with running(database, folder, target) as site, at_work(site.port, school, seed) as officers:
        found = _kill_again_and_again(site, officers, random, kills)
    saved = [each for officer in officers for each in officer.saved]
    submitted = [each for officer in officers for each in officer.submitted]
    found += evidence.faults(database, saved=saved, submitted=submitted)
    found += [] if len(saved) >= kills else ["too few answers were saved to prove anything"]
    found += [surprise for officer in officers for surprise in officer.surprises]
    weight = f"{kills} kills, {len(saved)} acknowledged answers, {len(submitted)} submissions, seed {seed}"
    return Verdict(f"kill -9 under {CLIENTS} saving officers ({database.kind})", weight, tuple(found))


def _kill_again_and_again(site: Site, officers: list[Restless], random: Random, kills: int) -> list[str]:
    """What was found torn apart right after a kill, before anybody could mend it."""
    over = officers[0].over
    for _ in range(kills):
        _let_them_save(officers, random.randint(0, MOST_SAVES_OF_A_LIFE), over)
        time.sleep(random.uniform(0, 0.02))
        site.kill()
        found = site.database.read(evidence.torn)
        if found or over.is_set():
            return found
        site.start()
    return []


def _let_them_save(officers: list[Restless], number: int, over: threading.Event) -> None:
    """Return in the middle of things: as soon as that many more answers were acknowledged."""

    def saved() -> int:
        return sum(len(officer.saved) for officer in officers)

    enough, latest = saved() + number, time.monotonic() + LONGEST_LIFE_SECONDS
    while saved() < enough and time.monotonic() < latest and not over.is_set():
        time.sleep(0.001)
