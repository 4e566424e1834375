"""Standards as the graph holds them, read once for each digest."""

from functools import lru_cache

import orjson

from evaluation.standards import build
from evaluation.standards.model import Standard

STANDARDS_KEPT = 100  # versions in memory: there are some dozens, each some hundred kilobytes


@lru_cache(STANDARDS_KEPT)
def standard_of(definition: str) -> Standard:
    """Return the standard of a stored definition, canonical JSON that was checked when it was adopted."""
    return build.standard(orjson.loads(definition))
