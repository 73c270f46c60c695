"""What axe, a keyboard and a look at the page find wrong with it."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import DESK, PHONE

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
_axe = Axe()


def violations(page: Page) -> list[str]:
    """Each rule that is broken, with the first places. axe needs ``eval``, so it comes through the debugger."""
    found = _axe.run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} {json.dumps([node['target'] for node in rule['nodes'][:3]])}"
        for rule in found
    ]


def headings_out_of_order(page: Page) -> list[str]:
    """Headings that skip a level; and whatever is not exactly one H1."""
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6",
        "all => all.filter(one => one.checkVisibility()).map(one => [Number(one.tagName[1]), one.textContent.trim()])",
    )
    faults = [] if [level for level, _text in levels].count(1) == 1 else [f"not one H1: {levels}"]
    before = 0
    for level, text in levels:
        if level > before + 1 and before:
            faults.append(f"H{level} after H{before}: {text}")
        before = level
    return faults


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page) -> list[str]:
    """What is wrong with the page at its present width, once it is whole: a click waits only for its beginning."""
    page.wait_for_load_state()
    found = [*violations(page), *headings_out_of_order(page)]
    if overflow(page):
        found.append(f"{overflow(page)} px too wide")
    if page.get_by_role("link", name="A real situation?", include_hidden=True).count() != 1:
        found.append("no way to the contacts")
    if page.evaluate("document.querySelector('a, button, input').getAttribute('href')") != "#main":
        found.append("the first thing to reach is not the way past the header")
    return found


def faults_at_both_widths(page: Page) -> list[str]:
    """What is wrong with the page on the phone and at the desk."""
    found = []
    for width, viewport in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        found.extend(f"{page.url} {width}: {fault}" for fault in faults(page))
    return found


LEAST_TARGET = 44
TARGETS = """least => [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary)")]
  .filter(one => one.checkVisibility() && !one.closest("main p:not(.link-line), main li:not(.plain-list--links > li, .pages__list > li)"))
  .map(one => [one, ["radio", "checkbox"].includes(one.type) ? one.labels[0] : one])
  .map(([one, hit]) => [one, hit.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && Math.round(Math.min(box.width, box.height)) < least)
  .map(([one, box]) => `${one.tagName} “${(one.textContent || one.name).trim()}” ${Math.round(box.width)} × ${Math.round(box.height)}`)"""


def small_targets(page: Page) -> list[str]:
    """What is too small for a thumb, at the page's present width; links inside a sentence may be."""
    page.wait_for_load_state()
    return [f"{page.url} small: {each}" for each in page.evaluate(TARGETS, LEAST_TARGET)]
