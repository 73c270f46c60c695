// The lesson player and the quiz: outline, keys, and focus after a part of the page was replaced.
import { noteActivity } from "./requests.js";

const SHORTCUTS = { KeyN: "next", KeyP: "previous" };

function focusOutline() {
  const outline = document.getElementById("outline");
  outline?.addEventListener("toggle", (event) => {
    if (event.newState === "open") (outline.querySelector("[aria-current]") ?? outline.querySelector("a"))?.focus();
  });
}

/** Alt+N and Alt+P go on and back; 1 to 9 choose, only while an answer has the focus. */
function onKey(event) {
  if (event.altKey && !event.ctrlKey && !event.metaKey && SHORTCUTS[event.code]) {
    const target = document.querySelector(`[data-shortcut="${SHORTCUTS[event.code]}"]`);
    if (target) event.preventDefault();
    target?.click();
  } else if (/^[1-9]$/.test(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey) {
    if (!event.target.matches?.(".question input")) return;
    const option = event.target.closest(".question").querySelectorAll("input")[Number(event.key) - 1];
    if (option && !option.disabled) {
      option.focus();
      option.click();
    }
  }
}

/** A replaced part speaks for itself; a replaced page starts at its heading. */
function onSettled({ target }) {
  const part = target.querySelector?.("[data-focus-after-swap]");
  if (part) part.focus();
  else if (target === document.body || target.id === "main") document.querySelector("h1[tabindex], main")?.focus();
}

/** What htmx cannot show, the plain form can: an error page, a sign-in page. No connection is said in place. */
function onFailure({ detail, target }) {
  const form = target.closest?.("form");
  const problem = form?.querySelector(".check__problem");
  if (!problem) return;
  const status = detail.xhr?.status ?? 0;
  if (status >= 400 && status < 500 && status !== 429) form.submit();
  else problem.textContent = problem.dataset.failed;
}

export function startPlayer() {
  focusOutline();
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSettle", onSettled);
  document.addEventListener("htmx:afterRequest", ({ detail }) => noteActivity(detail.xhr?.getResponseHeader("X-Session-Idle-Seconds")));
  for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(event, onFailure);
}
