"""Spans of days as few numbers, so that "in force on that day" is one exact look-up.

All days that exist are the leaves of a binary tree whose nodes are numbered like a heap: the root is 1, below n hang
2n and 2n + 1. A span is the few nodes that cover it (at most 42); a day lies in the span when one of the 23 nodes from
its leaf up to the root is among them.
"""

from datetime import date

_LEVELS = date.max.toordinal().bit_length()
_LEAVES = 1 << _LEVELS


def span(first: date | None, last: date | None) -> set[int]:
    """Return the nodes that cover the days from first to last, both inclusive; None is an open end."""
    low = _LEAVES + (first or date.min).toordinal()
    high = _LEAVES + (last or date.max).toordinal() + 1
    nodes: set[int] = set()
    while low < high:
        if low & 1:
            nodes.add(low)
            low += 1
        if high & 1:
            high -= 1
            nodes.add(high)
        low, high = low >> 1, high >> 1
    return nodes


def holders(day: date) -> list[int]:
    """Return the nodes of which a span holds one when the day lies in it."""
    leaf = _LEAVES + day.toordinal()
    return [leaf >> height for height in range(_LEVELS + 1)]
