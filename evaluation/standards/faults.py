"""What is wrong with a standard's file, each fault at its line."""

from dataclasses import dataclass

from evaluation.standards.positions import Path


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One broken rule: the line (from 1) and the reason."""

    line: int
    reason: str


class FaultyStandard(ValueError):
    """A file that breaks rules; `faults` has all of them, in the order of their lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"line {fault.line}: {fault.reason}" for fault in faults))
        self.faults = faults


class Report:
    """Collects faults by the path of what is wrong."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines
        self._found: dict[tuple[Path, str], Fault] = {}

    def add(self, path: Path, reason: str) -> None:
        """Note one fault, once, at the line of the path or of what is nearest around it."""
        self._found[path, reason] = Fault(self._line(path), reason)

    @property
    def paths(self) -> frozenset[Path]:
        """Where faults were found."""
        return frozenset(path for path, _ in self._found)

    @property
    def faults(self) -> list[Fault]:
        """All faults, by line."""
        return sorted(self._found.values())

    def _line(self, path: Path) -> int:
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)
