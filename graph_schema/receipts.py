"""Requests that have an effect once, however often they are sent.

The caller names its request; the receipt of what was done is kept under that name in the same transaction. The same
name with the same body is answered from the receipt, with another body it is refused. Receipts belong to accounts:
what one account calls its requests tells nothing about another's.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson

from graph_schema import queries
from graph_schema.aggregate import Document
from graph_schema.canonical import canonical
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput

LONGEST_ID = 100  # characters: UUIDs have 36; enough for a name made of a system, a table and a key

Run = Callable[..., Awaitable[list[dict[str, Any]]]]
"""Runs a statement with its parameters: `Graph.read`, or `Transaction.run`."""

Answer = Callable[[Transaction], Awaitable[tuple[Sequence[Draft], Document]]]
"""Decides what a request does, and what of it is needed to answer it again."""


class RequestIdConflict(Conflict):
    """The account has used this request id for something else."""

    code = "REQUEST_ID_CONFLICT"


@dataclass(frozen=True)
class Receipt:
    """What came of a request: the seq of its last row, and what else its answer tells."""

    seq: int
    answer: dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request of an account, by the id it gave; `digest` is the SHA-256 of its canonical body."""

    account: str
    id: str
    digest: str

    @classmethod
    def of(cls, account: str, request_id: str, body: dict[str, Any]) -> Self:
        """Return the request with this body; raise `InvalidInput` for an id that is empty, too long or no text."""
        if not 0 < len(request_id) <= LONGEST_ID or not request_id.isprintable() or request_id != request_id.strip():
            raise InvalidInput(
                f"requestId has {len(request_id)} characters; it must be 1 to {LONGEST_ID} printable ones, "
                "without blanks at its ends",
                field="requestId",
                hint="a new UUID for each request, the same one when it is sent again",
            )
        return cls(account, request_id, _sha256(canonical(body)))

    @property
    def key(self) -> str:
        """Return the key of the receipt: of one length, and telling nobody's id."""
        return _sha256(canonical([self.account, self.id]))

    async def receipt(self, run: Run) -> Receipt | None:
        """Return the receipt, None when there is none; raise `RequestIdConflict` when it is of another body."""
        for row in await run(queries.READ_RECEIPT, key=self.key):
            if row["digest"] != self.digest:
                raise RequestIdConflict(
                    f"the request id {self.id} was used for something else", hint="give each request an id of its own"
                )
            return Receipt(row["seq"], orjson.loads(row["answer"]))
        return None

    async def answered(self, run: Run, seq: int, answer: dict[str, Any]) -> Receipt:
        """Keep and return the receipt."""
        await run(queries.WRITE_RECEIPT, key=self.key, digest=self.digest, seq=seq, answer=canonical(answer))
        return Receipt(seq, answer)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
