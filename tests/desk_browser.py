"""Somebody at the desk, in a browser."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from desk_given import Office
from playwright.sync_api import Browser, Locator, Page

from graph_schema.clock import today

SCREENSHOTS = Path(__file__).parents[1] / ".bench" / "screenshots"  # kept as output of CI
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1_280, "height": 900}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def day(ahead: int) -> str:
    """A day so many days from today, in China."""
    return (today() + dt.timedelta(days=ahead)).isoformat()


def last_part(page: Page) -> str:
    """The last part of the path of the page that is open."""
    return page.url.partition("?")[0].rpartition("/")[2]


class Person:
    """Somebody with a page of his own; `prefix` is that of his language."""

    def __init__(self, page: Page, office: Office, prefix: str, name: str, *, scripts: bool) -> None:
        self.page = page
        self.name = name
        self.scripts = scripts
        self._office = office
        self._prefix = prefix

    def signs_in(self) -> None:
        self.page.goto(f"{self._office.url}{self._prefix}/sign-in")
        self.page.locator("textarea[name=token]").fill(self._office.token(self.name))
        self.page.locator("main form button").click()
        self.page.wait_for_url("**/desk**")

    def opens(self, path: str) -> None:
        """A page of the desk in his language; it breaks no rule of accessibility, and is not wider than the screen."""
        self.page.goto(f"{self._office.url}{self._prefix}{path}")
        self.looks()

    def looks(self) -> None:
        """Check the page that is open, and keep a picture of it."""
        if self.scripts:  # axe is one
            results = Axe().run(self.page, options=RULES)
            assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"
        size = self.page.viewport_size or SIZES["desk"]
        box = self.page.locator("body").bounding_box()
        assert box is not None
        assert box["width"] <= size["width"], self.page.url
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = re.sub(r"/(round|assessment|org|enterprise)-[^/?]+", "", self.page.url.removeprefix(self._office.url))
        path = re.sub(r"[^a-z0-9]+", "-", path.partition("?")[0]).strip("-")
        self.page.screenshot(path=SCREENSHOTS / f"{path}-{size['width']}.png", full_page=True)

    def form(self, deed: str) -> Locator:
        """The form of something that can be done to the assessment that is open."""
        return self.page.locator(f"form:has(input[name=deed][value={deed}])")

    def does(self, assessment: str, deed: str, reason: str | None = None) -> None:
        """Open an assessment and do something to it."""
        self.opens(f"/desk/assessments/{assessment}")
        form = self.form(deed)
        if reason is not None:
            form.locator("textarea").fill(reason)
        form.locator("button").click()
        self.page.wait_for_url(f"**/desk/assessments/*?done={deed}")

    def signs_out(self) -> None:
        self.page.locator(".leave button").click()
        self.page.wait_for_url("**/sign-in?told=left")


@contextmanager
def people(browser: Browser, office: Office, size: str, prefix: str, **more: Any) -> Iterator[Any]:
    """Make people who sign in; a script that fails, or anything asked of another host, fails the test."""
    faults: list[str] = []
    contexts = []

    def made(name: str) -> Person:
        context = browser.new_context(viewport=SIZES[size], **more)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: faults.append(asked.url) if "//127.0.0.1:" not in asked.url else None)
        page.on("console", lambda told: faults.append(told.text) if "Security Policy" in told.text else None)
        person = Person(page, office, prefix, name, scripts=more.get("java_script_enabled", True))
        person.signs_in()
        return person

    yield made
    for context in contexts:
        context.close()
    assert faults == []
