"""Who stands in the journal for somebody who is not signed in."""

import hashlib

from directory.accounts.documents import KEY_CHARACTERS
from graph_schema.aggregate import Document
from graph_schema.canonical import canonical


def anonymous(request_id: str, body: Document) -> str:
    """Return the account of a request of nobody known: a hash of the request itself.

    Receipts belong to accounts, and nobody can prove to be the one who made up a request id. So the same id and body
    are the same request, whoever sends them again; the same id with another body is a request of somebody else, and
    tells nothing about the first.
    """
    key = hashlib.sha256(canonical([request_id, body]).encode()).hexdigest()
    return f"anonymous-{key[:KEY_CHARACTERS]}"
