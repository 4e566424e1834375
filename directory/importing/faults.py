"""What is wrong with a file, and what it leaves open, told so that a person can correct it."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN_VALUE = 80  # characters of a value in a report: enough to find it in the file, short enough for a terminal
SHOWN_FAULTS = 100  # more would scroll the first ones away; the total is always told


@dataclass(frozen=True, order=True)
class Fault:
    """Why a file is refused: line and column of the file, the value there, and what is allowed.

    `line` is the file's own, from 1, the first one of a row of several lines; 0 is the file as a whole.
    `column` is empty when the whole row is meant.
    """

    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return one line for people."""
        place = f"line {self.line}" if self.line else "file"
        column = f", column {self.column}" if self.column else ""
        value = f"{_shortened(self.value)!r} " if self.value else ""
        return f"{place}{column}: {value}{self.message}"


@dataclass(frozen=True, order=True)
class Remark:
    """What was accepted but waits for a person: a row without a division, a title without a term."""

    line: int
    name: str
    message: str

    def __str__(self) -> str:
        """Return one line for people."""
        return f"line {self.line}: {self.name}: {self.message}"


class Refused(Exception):
    """A cell that cannot be accepted; each problem is the value, or the part of it, and what is allowed."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


def report(findings: Sequence[Fault] | Sequence[Remark], shown: int = SHOWN_FAULTS) -> str:
    """Return the first findings, one a line, and how many more there are."""
    lines = [str(finding) for finding in findings[:shown]]
    if len(findings) > shown:
        lines.append(f"… and {len(findings) - shown} more, {len(findings)} in all")
    return "\n".join(lines)


def _shortened(value: str) -> str:
    return value if len(value) <= SHOWN_VALUE else value[: SHOWN_VALUE - 1] + "…"
