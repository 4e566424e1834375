"""Who may see evidence: who gave it, and whoever looks into assessments by role."""

from directory.accounts import queries
from directory.accounts.aggregate import ACCOUNTS
from directory.accounts.roles import Role
from evaluation.evidence.store import Evidence, EvidenceStore
from graph_schema.connection import Graph

VIEWERS = frozenset({Role.ADMINISTRATOR.value, Role.EVALUATOR.value, Role.AUDITOR.value})
"""Roles that see every file, over whichever division: its SHA-256, which stands in the assessments they read, is
nothing that can be guessed."""


async def sees_all(graph: Graph, account: str, moment: str) -> bool:
    """Return whether an account has a role at an instant (UTC ISO-8601) by which it sees every file."""
    rows = await graph.read(queries.READ_ACCOUNTS, keys=[account])
    grants = ACCOUNTS.document(rows[0]).get("roles", ()) if rows else ()
    return any(
        grant["role"] in VIEWERS and "revokedBy" not in grant and grant["from"] <= moment < grant.get("to", "9999")
        for grant in grants
    )


def seen(store: EvidenceStore, digest: str, account: str, *, everything: bool) -> Evidence | None:
    """Return a file; None when there is none, or none that the account may see: the two cannot be told apart."""
    return store.get(digest) if everything or store.was_given_by(digest, account) else None
