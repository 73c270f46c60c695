"""What every test may use: generated examples, the browser, a real PostgreSQL."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.application", "tests.browser", "tests.postgres"]

# Examples differ from run to run, so that many runs see more than one; a failing one prints how to repeat it.
_HABITS = {
    "deadline": None,  # a slow machine is no error
    "print_blob": True,
    "derandomize": False,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("test", max_examples=40, stateful_step_count=25, **_HABITS)
settings.register_profile("prove", max_examples=1000, stateful_step_count=50, **_HABITS)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))
