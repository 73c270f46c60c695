"""The budgets of the house, each beside what was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """A ceiling that must hold, and a lower one to aim at where there is one."""

    what: str
    unit: str
    must: float
    aim: float | None = None


TRAINING = Budget("my training, CPU", "× hello", 15, 8)
TEAM = Budget("team page of 50, CPU", "× hello", 30, 15)
LESSON = Budget("lesson, CPU", "× hello", 13, 6)
LESSON_P95 = Budget("lesson, p95 at 32 clients", "ms", 60)
SAVE = Budget("save an answer, CPU", "× hello", 12, 6)
ATTEMPT = Budget("whole attempt, CPU", "× hello", 160, 80)
SIGN_IN = Budget("sign-in, all but the hash, CPU", "× hello", 50)
STORM = Budget("my training, p95 during a storm of sign-ins", "× in peace", 2, 1.3)
START = Budget("start of an existing installation", "× its imports", 1.5)
MEMORY = Budget("memory after everything above (PSS)", "MB", 160, 120)
