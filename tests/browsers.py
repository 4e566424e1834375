"""The system's Chromium for tests of the pages."""

import shutil


def found() -> str | None:
    """Return the path of the browser; None when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def told() -> str:
    """Return whether the tests in a browser are run."""
    return "Chromium: run" if found() else "Chromium: NOT RUN: it is not installed; apt install chromium brings it"
