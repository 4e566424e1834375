"""What the colours of a map tell: a figure of each division, in five classes."""

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COVERAGE, SCORE, COUNT = "coverage", "score", "count"
MEASURES = (COVERAGE, SCORE, COUNT)
"""What an address may ask for, the usual one first."""

STEPS: Mapping[str, Sequence[float]] = {
    COVERAGE: (20, 40, 60, 80),  # per cent: fifths
    SCORE: (60, 70, 80, 90),  # points: the steps of the stars
    COUNT: (10, 50, 100, 300),  # organizations: a county, a small and a large city, a province
}
"""Where the second to the fifth class begin."""

UNITS = {COVERAGE: " %", SCORE: "", COUNT: ""}


@dataclass(frozen=True)
class Measure:
    """A figure of divisions by code; those without one have none."""

    key: str
    values: Mapping[str, float]

    def shade(self, code: str) -> str:
        """Return the class of a division's colour: `shade-0` to `shade-4`, or `none`."""
        value = self.values.get(code)
        return "none" if value is None else f"shade-{bisect_right(STEPS[self.key], value)}"

    def told(self, code: str) -> str:
        """Return the figure of a division as text; empty without one."""
        value = self.values.get(code)
        return "" if value is None else f"{value:,.4g}{UNITS[self.key]}"

    def legend(self) -> list[tuple[str, str]]:
        """Return each class with what lies in it."""
        steps, unit = STEPS[self.key], UNITS[self.key]
        middle = [f"{low:g}–{high:g}{unit}" for low, high in itertools.pairwise(steps)]
        told = [f"< {steps[0]:g}{unit}", *middle, f"≥ {steps[-1]:g}{unit}"]
        return [(f"shade-{at}", text) for at, text in enumerate(told)]
