"""Load rates, start times and latencies on each engine; ratios travel between machines, milliseconds do not."""
