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


def printed(engine: str, size: int, figures: Figures) -> str:
    """Return a table for people."""
    starts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in figures.starts.items())
    lines = [
        f"{engine}, {size:,} organizations",
        f"  load, organizations a second (second half): {_shown(figures.plain)}, with scores {_shown(figures.scored)}",
        f"  recompute: {figures.recomputed:,.0f} scores a second",
        f"  start: {starts}",
        f"  memory of the server: {', '.join(f'{name} {size / 1e6:,.0f} MB' for name, size in figures.memory.items())}",
        f"  {'milliseconds':<44}{'p50':>8}{'p95':>8}{'n':>8}",
    ]
    for place, latencies in (("in process", figures.inside), ("HTTP", figures.outside)):
        for name, latency in latencies.items():
            lines.append(f"  {f'{place}: {name}':<44}{latency.p50:>8.2f}{latency.p95:>8.2f}{latency.count:>8}")
    return "\n".join(lines)


def _shown(load: LoadRate) -> str:
    return f"{load.whole:,.0f} ({load.warm:,.0f})"
