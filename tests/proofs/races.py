"""Many presses of one button at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from sqlalchemy import text

from tests.proofs import evidence
from tests.proofs.school import QUESTIONS, WRONG, found_school
from tests.proofs.site import Site
from tests.proofs.verdicts import Verdict
from tests.proofs.visitor import Reply, Visitor, attempt_of

CLIENTS = 50
ATTEMPTS = 3


def press_at_once(site: Site, *, rounds: int) -> Verdict:
    """Fifty starts, fifty submits, then fifty officers' tabs that start and submit until nothing is left; per round."""
    school = found_school(
        site.database, number_of_courses=rounds, attempts=ATTEMPTS, name=f"race-{site.database.kind}"
    )
    first = Visitor(site.port)
    assert first.sign_in(school.officers[0]).status == 302
    tabs = [replace(first, cookies=dict(first.cookies), _connection=None) for _ in range(CLIENTS)]
    found: list[str] = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        for course in school.courses:
            found += _one_round(site, pool, tabs, course)
    for tab in (first, *tabs):
        tab.hang_up()
    found += evidence.faults(site.database, saved=(), submitted=())
    weight = f"{rounds} rounds of {CLIENTS} parallel starts, submits, and both until no attempt was left"
    return Verdict(f"one attempt, one submission, one grade ({site.database.kind})", weight, tuple(found))


def _one_round(site: Site, pool: ThreadPoolExecutor, tabs: list[Visitor], course: str) -> list[str]:
    start = f"/learn/courses/{course}/quizzes/quiz/attempts"
    tabs[0].send(f"/learn/courses/{course}/enrol")
    starts = _at_once(pool, tabs, lambda tab: tab.send(start))
    attempts = {attempt_of(reply) for reply in starts}
    found = [] if len(attempts) == 1 else [f"{len(attempts)} attempts from one start"]
    attempt = attempts.pop()
    tabs[0].save(attempt, QUESTIONS[0], 1, WRONG)
    submits = _at_once(pool, tabs, lambda tab: tab.send(f"/learn/attempts/{attempt}/submit"))
    found += [f"{reply.status} to a submit" for reply in submits if reply.status != 302]
    found += _counted(site, course, "after fifty submits", attempts=1)

    def again(tab: Visitor) -> Reply:
        for _ in range(ATTEMPTS):
            reply = tab.send(start)
            if "/attempts/" in reply.location:
                tab.send(f"/learn/attempts/{attempt_of(reply)}/submit")
        return reply

    found += [f"{reply.status} to a start" for reply in _at_once(pool, tabs, again) if reply.status != 302]
    return found + _counted(site, course, "in the end", attempts=ATTEMPTS)


def _at_once(pool: ThreadPoolExecutor, tabs: list[Visitor], act: Callable[[Visitor], Reply]) -> list[Reply]:
    barrier = Barrier(len(tabs))

    def press(tab: Visitor) -> Reply:
        tab.get("/healthz")  # connecting takes longer than the race that is wanted
        barrier.wait(timeout=60)
        return act(tab)

    return list(pool.map(press, tabs))


def _counted(site: Site, course: str, when: str, *, attempts: int) -> list[str]:
    """Whether the course has that many attempts, each submitted and graded once."""
    of_course = (
        "JOIN enrolment e ON e.id = a.enrolment_id JOIN course c ON c.id = e.course_id WHERE c.key = :course"
    )
    tables = {
        "attempts": f"SELECT count(*) FROM attempt a {of_course}",
        "submissions": f"SELECT count(*) FROM submission s JOIN attempt a ON a.id = s.attempt_id {of_course}",
        "grades": f"SELECT count(*) FROM grade g JOIN attempt a ON a.id = g.attempt_id {of_course}",
    }
    with site.database.session() as session:
        numbers = {
            name: session.execute(text(query), {"course": course}).scalar_one()
            for name, query in tables.items()
        }
    return [
        f"{number} {name} {when} instead of {attempts}"
        for name, number in numbers.items()
        if number != attempts
    ]
