"""One row of the journal and the hashes that chain the rows.

    content = SHA-256(salt ‖ canonical JSON of {actor, entity, kind, payload})
    hash    = SHA-256(previous ‖ seq ‖ at ‖ content)

Everything is concatenated as UTF-8 text: salt and hashes in lower-case hexadecimal, seq in decimal, at as stored.
`previous` of the first row is 64 zeros.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import orjson

from graph_schema.canonical import canonical

GENESIS = "0" * 64
SALT_BYTES = 16  # enough that an erased text cannot be guessed back from its hash


@dataclass(frozen=True)
class Change:
    """What happened to one entity.

    `payload` is the canonical JSON of the entity's whole document after the change, None when it was removed.
    An erased row has neither payload nor salt, and its actor, kind and entity may be gone as well.
    """

    seq: int
    at: str
    actor: str | None
    kind: str | None
    entity: str | None
    payload: str | None
    public: bool
    salt: str | None
    content: str
    previous: str
    hash: str

    def document(self) -> dict[str, Any] | None:
        """Return the entity's document after this change, None when it was removed or erased."""
        return None if self.payload is None else orjson.loads(self.payload)

    def public_form(self) -> dict[str, Any]:
        """Return what everybody may see: all of a public row, `seq, at, content, hash` of a private one."""
        if not self.public:
            return {"seq": self.seq, "at": self.at, "content": self.content, "hash": self.hash}
        return {
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "kind": self.kind,
            "entity": self.entity,
            "payload": self.document(),
            "salt": self.salt,
            "content": self.content,
            "previous": self.previous,
            "hash": self.hash,
        }


def content_of(salt: str, actor: str, kind: str, entity: str, payload: str | None) -> str:
    """Return the content hash; `payload` is canonical JSON already, so the outer object is put around it as text."""
    head = canonical({"actor": actor, "entity": entity, "kind": kind})
    return _sha256(f'{salt}{head[:-1]},"payload":{"null" if payload is None else payload}}}')


def hash_of(previous: str, seq: int, at: str, content: str) -> str:
    """Return the hash that chains a row to the one before it."""
    return _sha256(f"{previous}{seq}{at}{content}")


def new_salt() -> str:
    """Return a fresh salt in hexadecimal."""
    return secrets.token_hex(SALT_BYTES)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
