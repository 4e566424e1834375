"""The shape of an account as it is written: one JSON object, private in the journal."""

import hashlib
import math
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from graph_schema.errors import InvalidInput

LONGEST_SUBJECT = 255  # characters: the limit of OpenID Connect for a subject
KEY_CHARACTERS = 32  # hexadecimal digits: no accident makes two accounts one

GrantDocument = TypedDict(
    "GrantDocument",
    {
        "role": str,
        "from": str,
        "grantedBy": str,
        "region": NotRequired[str],
        "organization": NotRequired[str],
        "enterprise": NotRequired[str],
        "to": NotRequired[str],
        "revokedBy": NotRequired[str],
    },
)
"""A role: over the region of a code, at an organization or for an enterprise.

`to` is its end, given beforehand or by its revocation.
"""


class AccountDocument(TypedDict):
    """Somebody who signs in: the issuer and subject of its tokens, and every role it has or had."""

    id: str
    issuer: str
    subject: str
    roles: NotRequired[list[GrantDocument]]


@dataclass(frozen=True)
class Caller:
    """Who asks, as a valid token proves; what it may do is only in the graph.

    `until` is when the token ends, in seconds since 1970; it is no part of who somebody is.
    """

    issuer: str
    subject: str
    until: float = field(default=math.inf, compare=False)

    @property
    def account(self) -> str:
        """Return the id of its account.

        It is a hash, so that the public journal shows that the same one acted, and not who that is. The issuer is in
        it: a subject of one issuer is never that of another, and a trial's never that of production.
        """
        key = hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()
        return f"account-{key[:KEY_CHARACTERS]}"


def checked_subject(subject: str) -> str:
    """Return the subject; raise `InvalidInput` when no token can have it."""
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable() or subject != subject.strip():
        raise InvalidInput(
            f"subject has {len(subject)} characters; it must be 1 to {LONGEST_SUBJECT} printable ones, "
            "without blanks at its ends",
            field="subject",
        )
    return subject
