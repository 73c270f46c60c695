"""What every answer carries, whatever the address and whoever asks."""

from course_app.web.probes import PATHS as PROBES
from tests.application import Browser, browser_of
from tests.web.addresses import calls
from tests.web.twins import Twins

PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONLY_FROM_HERE = {"default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"}
FIGURE = "learner.course_file_bytes"
LANGUAGES = ("en", "es", "../../etc", "x" * 300)


def faults_of(browser: Browser, path: str, *, figure: bool) -> list[str]:
    """What one answer lacks."""
    headers = browser.get(path).headers
    found = [name for name, value in PROTECTION.items() if headers.get(name) != value]
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    if figure and "private" not in headers.get("Cache-Control", ""):
        found.append("Cache-Control of a figure")
    if not figure and headers.get("Cache-Control") != "private, no-store":
        found.append("Cache-Control")
    if not figure and not policy >= ONLY_FROM_HERE:
        found.append("Content-Security-Policy")
    if figure and not policy >= {"default-src 'none'", "sandbox"}:
        found.append("Content-Security-Policy of a figure")
    return found


def test_every_address_answers_with_every_header_to_everybody(twins: Twins) -> None:
    found = {}
    officer, stranger = twins.browser("officer"), browser_of(twins.app)
    for call in calls(twins.app, twins.ids()):
        for name, browser in (("officer", officer), ("stranger", stranger)):
            figure = (
                call.endpoint == FIGURE and browser is officer and browser.get(call.path).status_code == 200
            )
            if faults := faults_of(browser, call.path, figure=figure):
                found[name, call.path] = faults
    assert found == {}


def test_a_poisoned_host_reaches_no_view(twins: Twins) -> None:
    browser = twins.browser("officer")
    for call in calls(twins.app, {**twins.ours.ids, "number": [1], "_extension": ["svg"]}):
        answer = browser.open(call.path, method=call.method, headers={"Host": "evil.example"})
        assert answer.status_code == 400 or call.path in PROBES, call
        assert "evil.example" not in answer.text + str(answer.headers)


def test_headers_of_a_proxy_that_is_not_ours_change_no_address(twins: Twins) -> None:
    officer = twins.browser("officer")
    told = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    for path in ("/", "/learn", "/learn/certificates", "/learn/transcript.json", "/account/sessions"):
        answer = officer.get(path, headers=told)
        text = answer.text + str(answer.headers)
        assert "evil" not in text, path
        assert "https://localhost" not in text, path


def test_no_language_in_the_address_breaks_a_page(twins: Twins) -> None:
    officer = twins.browser("officer")
    assert {officer.get("/learn", query_string={"language": each}).status_code for each in LANGUAGES} <= {
        200,
        302,
    }
