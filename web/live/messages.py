"""Messages of the graphql-transport-ws protocol as clients send them, checked."""

from dataclasses import dataclass
from typing import Any

import orjson

from directory.scalars import shown
from web.repeated_names import pairs

LONGEST_ID = 100  # characters of the id of an operation: UUIDs have 36
PLAIN_BYTES = 16_384  # of a message that asks for nothing, and so is not paid for; a token has 8,000 at most
REASON_BYTES = 123  # of a close, by RFC 6455
WITH_ID = frozenset({"subscribe", "complete"})
WITH_PAYLOAD = {"connection_init": False, "ping": False, "pong": False, "subscribe": True}  # whether it must be there

TYPES = WITH_ID | WITH_PAYLOAD.keys()


class Closing(Exception):
    """The connection shall be closed with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:REASON_BYTES].decode(errors="ignore")


@dataclass(frozen=True)
class Message:
    """What a client says: type, id of the operation that it is about, payload (`{}` without one), size in bytes."""

    type: str
    id: str
    payload: dict[str, Any]
    size: int


def read(text: str | None) -> Message:
    """Return the message that a frame holds; raise `Closing` 4400 for anything else."""
    try:
        found = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        raise _unreadable("a message must be a text that holds a JSON object") from None
    if not isinstance(found, dict):
        raise _unreadable("a message must be a JSON object")
    kind, key, payload = found.get("type"), found.get("id", ""), found.get("payload")
    if not isinstance(kind, str) or kind not in TYPES:
        raise _unreadable(f"type is '{shown(kind)}', which clients do not send")
    size = len((text or "").encode())
    if kind != "subscribe" and size > PLAIN_BYTES:
        raise _unreadable(f"a message of type {kind} may have {PLAIN_BYTES} bytes")
    _check_names(text or "")
    if kind in WITH_ID and not (isinstance(key, str) and 0 < len(key) <= LONGEST_ID):
        raise _unreadable(f"id must be a text of 1 to {LONGEST_ID} characters")
    if not isinstance(payload, dict) and (payload is not None or WITH_PAYLOAD.get(kind)):
        raise _unreadable("payload must be a JSON object")
    return Message(kind, str(key), payload or {}, size)


def credentials(payload: dict[str, Any]) -> dict[str, str]:
    """Return what the payload of connection_init holds of an Authorization header, as headers."""
    found = [value for name, value in payload.items() if name.lower() == "authorization"]
    if any(not isinstance(value, str) for value in found) or len(found) > 1:
        raise Closing(4403, "Authorization must be one text, Bearer and a token")
    return {"authorization": found[0]} if found else {}


def _check_names(text: str) -> None:
    """Refuse a message that names a part of itself, or of its payload, twice."""
    try:
        message = pairs(text)
    except RecursionError:
        raise _unreadable("the message is nested too deep") from None
    for part in (message, *message.within("payload")):
        for name in part.twice():
            raise _unreadable(f"{shown(name)} is given twice")


def _unreadable(reason: str) -> Closing:
    return Closing(4400, reason)
