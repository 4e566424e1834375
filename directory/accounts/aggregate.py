"""How accounts are stored and read back as documents: each role is an edge."""

from collections.abc import Callable, Iterable
from typing import Any

from directory.accounts import queries
from directory.accounts.roles import EDGES, Role, end_of
from directory.documents import without_blanks
from graph_schema.aggregate import Aggregate, Document, Link
from graph_schema.canonical import canonical
from graph_schema.statement import Statement

_ROLES = {edge: role for role, edge in EDGES.items()}
_ENDS = frozenset({"role", "region", "organization", "enterprise"})  # of a grant: what the edge itself says


def _properties(document: Document) -> Document:
    return {key: value for key, value in document.items() if key != "roles"}


def _rows(role: Role) -> Callable[[Document], Iterable[Any]]:
    """Return the rows of the edges of one role."""
    end = end_of(role)

    def rows(document: Document) -> Iterable[Any]:
        return [
            [document["id"], grant[end], {key: value for key, value in grant.items() if key not in _ENDS}]
            for grant in document.get("roles", ())
            if grant["role"] == role.value
        ]

    return rows


def in_order(grants: Iterable[Document]) -> list[Document]:
    """Return grants in the one order in which a document holds them."""
    return sorted(grants, key=canonical)


def _document(row: Document) -> Document:
    roles = [
        {"role": _ROLES[edge].value, end: key, **properties}
        for end, found in (
            ("region", row["regional"]),
            ("organization", row["organizational"]),
            ("enterprise", row["represented"]),
        )
        for edge, key, properties in found
    ]
    return without_blanks({**row["properties"], "roles": in_order(roles)})


def _link(role: Role, statement: Statement) -> Link:
    return Link(statement, _rows(role), end_of(role))


ACCOUNTS = Aggregate(
    labels=frozenset({"Account"}),
    prefix="account-",
    coded=False,
    add=queries.ADD_ACCOUNTS,
    put=queries.PUT_ACCOUNTS,
    clear=(queries.CLEAR_ACCOUNTS,),
    remove=(queries.REMOVE_ACCOUNTS,),
    read=queries.READ_ACCOUNTS,
    keys=queries.KEYS_OF_ACCOUNTS,
    properties=_properties,
    links=(
        _link(Role.ADMINISTRATOR, queries.LINK_ADMINISTERED),
        _link(Role.EVALUATOR, queries.LINK_EVALUATED),
        _link(Role.AUDITOR, queries.LINK_AUDITED),
        _link(Role.ORGANIZATION, queries.LINK_STAFFED),
        _link(Role.EMPLOYEE, queries.LINK_EMPLOYERS),
        _link(Role.REPRESENTATIVE, queries.LINK_REPRESENTED),
    ),
    document=_document,
)
