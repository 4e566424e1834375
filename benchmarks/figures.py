"""What was measured, and how it is printed."""

from dataclasses import dataclass, field
from statistics import quantiles

from benchmarks.loading import LoadRate


@dataclass(frozen=True)
class Latency:
    """How long one request took, in milliseconds, over so many repetitions."""

    p50: float
    p95: float
    count: int

    @classmethod
    def of(cls, seconds: list[float]) -> "Latency":
        """Return the latency of these durations, two at least."""
        parts = quantiles(seconds, n=20)
        return cls(parts[9] * 1_000, parts[18] * 1_000, len(seconds))

    @property
    def told(self) -> str:
        """Return it as the table of results has it."""
        return f"p50 {self.p50:.2f} ms, p95 {self.p95:.2f} ms"


@dataclass
class Figures:
    """The figures of one engine at one size.

    Organizations and recomputed scores a second, seconds of a start, bytes of memory, latencies by request.
    """

    plain: LoadRate = field(default_factory=LoadRate)
    scored: LoadRate = field(default_factory=LoadRate)
    recomputed: float = 0.0
    starts: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    inside: dict[str, Latency] = field(default_factory=dict)
    outside: dict[str, Latency] = field(default_factory=dict)


def printed(engine: str, size: int, figures: Figures, smaller: Figures | None = None) -> str:
    """Return a table for people; beside the figures of a smaller size, how many times its p95 each request takes."""
    each = (figures.memory["ready"] - figures.memory["empty"]) / size
    starts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in figures.starts.items())
    memory = ", ".join(f"{name} {held / 1e6:,.0f} MB" for name, held in figures.memory.items())
    lines = [
        f"{engine}, {size:,} organizations",
        f"  load, organizations a second (second half): {_shown(figures.plain)}, with scores {_shown(figures.scored)}",
        f"  recompute: {figures.recomputed:,.0f} scores a second",
        f"  start: {starts}",
        f"  memory of the server: {memory}; of each organization, when ready: {each:,.0f} bytes",
        f"  {'milliseconds':<44}{'p50':>8}{'p95':>8}{'n':>8}{'growth' if smaller else '':>8}",
    ]
    for place, latencies, fewer in (
        ("in process", figures.inside, smaller.inside if smaller else {}),
        ("HTTP", figures.outside, smaller.outside if smaller else {}),
    ):
        for name, latency in latencies.items():
            grown = f"{latency.p95 / fewer[name].p95:>8.2f}" if name in fewer else ""
            lines.append(f"  {f'{place}: {name}':<44}{latency.p50:>8.2f}{latency.p95:>8.2f}{latency.count:>8}{grown}")
    return "\n".join(lines)


def shown(engine: str, size: int, figures: Figures) -> dict[str, str]:
    """Return the figures as rows of the table of results."""
    rates = {"load": figures.plain, "load with scores": figures.scored}
    found = {name: f"{_shown(rate)} organizations a second (second half)" for name, rate in rates.items() if rate.whole}
    found["recompute"] = f"{figures.recomputed:,.0f} scores a second"
    found |= {f"start: {name}": f"{seconds:.1f} s" for name, seconds in figures.starts.items()}
    found |= {f"memory: {name}": f"{held / 1e6:,.0f} MB" for name, held in figures.memory.items()}
    found |= {f"in process: {name}": latency.told for name, latency in figures.inside.items()}
    found |= {f"HTTP: {name}": latency.told for name, latency in figures.outside.items()}
    return {f"{engine}, {size:,}: {name}": figure for name, figure in found.items()}


def _shown(load: LoadRate) -> str:
    return f"{load.whole:,.0f} ({load.warm:,.0f})" if load.whole else "not measured"
