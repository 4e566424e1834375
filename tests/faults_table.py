"""The table of faults that the tests of `faults/` noted, at the end of their output."""

from typing import Any

import pytest

COLUMNS = ("fault", "times", "attempted", "acknowledged", "lost", "half", "twice", "seconds")
FIRST_WIDTH = 34
NOT_RUN = "NOT RUN"


def show(reporter: pytest.TerminalReporter) -> None:
    """Print a line for each fault; `seconds` is the longest time until somebody was served again."""
    rows = [
        value
        for outcome in ("passed", "failed")
        for report in reporter.stats.get(outcome, ())
        for name, value in getattr(report, "user_properties", ())
        if name == "fault" and report.when == "call"
    ]
    if rows:
        reporter.section("faults")
        for row in (dict(zip(COLUMNS, COLUMNS, strict=True)), *rows):
            reporter.line(_line(row))
    for reason in _not_run(reporter):
        reporter.line(reason, red=True, bold=True)


def _not_run(reporter: pytest.TerminalReporter) -> list[str]:
    """The reasons for which faults could not be tried on this machine."""
    skipped = (report.longrepr for report in reporter.stats.get("skipped", ()))
    return [told[2].removeprefix("Skipped: ") for told in skipped if isinstance(told, tuple) and NOT_RUN in told[2]]


def _line(row: dict[str, Any]) -> str:
    first, *others = (str(row[column]) for column in COLUMNS)
    return f"{first:<{FIRST_WIDTH}}" + "".join(f"{text:>14}" for text in others)
