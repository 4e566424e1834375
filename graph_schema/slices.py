"""Rows cut into what one message of the protocol may hold."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

SLICE_ROWS = 2_000  # as many as one batch of a load, which is so sent as one
SLICE_BYTES = 8_000_000  # of JSON; the embedded engine closes the connection at a message of 16 MiB


def slices(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """Yield the rows in order, cut so that each part has a bounded number and size; none for no rows."""
    part: list[Any] = []
    size = 0
    for row in rows:
        weight = len(orjson.dumps(row))
        if part and (len(part) == SLICE_ROWS or size + weight > SLICE_BYTES):
            yield part
            part, size = [], 0
        part.append(row)
        size += weight
    if part:
        yield part
