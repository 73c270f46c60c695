"""What must not happen on any page: a script error, a report of the content security policy, a dialog of a script."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page

REPORT_TO_CONSOLE = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
}, true);
"""
BY_THE_BROWSER = "Failed to load resource"
"""What Chromium itself says about an answer such as 401, which pages handle."""


class Watch:
    """Collects, over all pages of a browser context, what must not happen."""

    def __init__(self, context: BrowserContext) -> None:
        self.seen: list[str] = []
        self.answers_may_fail = False
        """Set where a journey cuts the connection or ends the session itself."""
        self.accepts = ""
        """What a question of ours, which is answered with yes, contains."""
        context.add_init_script(REPORT_TO_CONSOLE)
        context.on("page", self._follow)

    def _follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))
        page.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if self.answers_may_fail and message.text.startswith(BY_THE_BROWSER):
            return
        self.seen.append(f"{message.type}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload" or (self.accepts and self.accepts in dialog.message):
            dialog.accept()
            return
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()
