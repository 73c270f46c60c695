"""Where no Chromium is found, browser tests are skipped with one line; in CI they fail."""

import pytest

from tests.browser import MISSING

pytest_plugins = ["pytester"]

TESTS = """
    import pytest

    @pytest.mark.browser
    def test_one(): pass

    @pytest.mark.browser
    def test_two(): pass

    def test_without_a_browser(): pass
"""


@pytest.fixture
def machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A machine without Chromium and two tests that want it."""
    monkeypatch.setenv("COURSE_CHROMIUM", "a-program-that-nobody-has")
    pytester.makeini("[pytest]\nmarkers =\n  browser: drives Chromium\n")
    pytester.makepyfile(TESTS)
    return pytester


def test_browser_tests_are_skipped_with_one_line(
    machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    result = machine.runpytest_inprocess("-p", "tests.browser", "-p", "no:randomly", "-p", "no:playwright")
    result.assert_outcomes(passed=1, skipped=2)
    assert result.outlines.count(f"2 browser tests skipped: {MISSING}") == 1


def test_in_ci_a_missing_browser_is_a_failure(
    machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = machine.runpytest_inprocess("-p", "tests.browser", "-p", "no:randomly", "-p", "no:playwright")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines([f"*{MISSING}*"])
