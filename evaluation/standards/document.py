"""The content of a standard's file as plain JSON, and the digest by which it is known."""

import hashlib
import json
import tomllib
from typing import Any

Document = dict[str, Any]


def read(text: str) -> Document:
    """Return the content of a TOML text, fractions as their literal text: a float would not keep them exact.

    Raises `tomllib.TOMLDecodeError` for what is not TOML.
    """
    return tomllib.loads(text, parse_float=str)


def canonical(document: Document) -> str:
    """Return the one JSON text of a document.

    The content has only texts, integers, booleans, lists and tables with ASCII keys, so sorted keys and no blanks make
    it the canonical form of RFC 8785.
    """
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(definition: str) -> str:
    """Return the SHA-256 of a definition's canonical text, in hexadecimal."""
    return hashlib.sha256(definition.encode()).hexdigest()
