"""Canonical JSON (RFC 8785): one text for one document, so that hashes can be recomputed by anyone."""

import re
from typing import Any

import orjson
import rfc8785

# orjson with sorted keys writes canonical JSON but for these: integral and very small or large floats, integers
# beyond 2^53, and the order of keys outside the basic plane. Objects with what looks so take the slow way.
_NUMBER_NOT_SURE = re.compile(rb"[:,\[]-?\d+(?:\.0[,}\]]|(?:\.\d+)?e|\d{15})")
_KEY_NOT_SURE = re.compile(rb"[\xf0-\xf4]")


def canonical(value: Any) -> str:
    """Return the canonical JSON of a value; raise `rfc8785.CanonicalizationError` for what JSON cannot hold exactly."""
    if not isinstance(value, dict):
        return rfc8785.dumps(value).decode()
    fast = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    sure = not _NUMBER_NOT_SURE.search(fast) and not _KEY_NOT_SURE.search(fast)
    return (fast if sure else rfc8785.dumps(value)).decode()
