"""Partners for an enterprise: those of its own division first, then those that its network leads to, by steps.

A way goes from the enterprise to the hubs of its division (of the nearest one above that has any) and to those it works
or worked with, and on along collaborations between organizations, from members to hubs and from hubs to members. It
never passes through another enterprise, whose collaborations are its own. It has at most `STEPS` steps; each goes on
from `REACHED` organizations at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from cultivation.collaborations import queries
from directory.context import Context
from directory.documents import CLOSED, OrganizationDocument
from directory.search.criteria import Criteria, Order
from directory.types import described
from graph_schema.connection import Graph, Row

STEPS = 4  # enterprise, hub, hub above, its member, that one's partner: further on nobody knows anybody
REACHED = 2_000  # organizations that a step goes on from; the largest hubs have some thousand members
NEAR = 500  # organizations of the own division that are looked at, by name
KINDS = frozenset({"UNIVERSITY", "INSTITUTE", "LARGE_ENTERPRISE"})
"""Who is a partner: what the plan joins enterprises with."""


@described.vocabulary
class PartnerVia(Enum):
    """What leads from one to the next on the way to a partner."""

    HUB = described.value("HUB", "A hub of the enterprise's division, or of the nearest one above that has any.")
    COLLABORATION = described.value("COLLABORATION", "The one before works or worked with it.")
    MEMBER_OF = described.value("MEMBER_OF", "The one before belongs to it, a hub.")
    MEMBER = described.value("MEMBER", "It belongs to the one before, a hub.")


@dataclass(frozen=True)
class Step:
    """One step of a way: to which organization, and by what."""

    organization: str
    via: PartnerVia


@dataclass(frozen=True)
class Partner:
    """A partner: whether it lies in the own division, and the shortest way to it, empty when none was found."""

    document: OrganizationDocument
    within: bool
    way: Sequence[Step]


@dataclass
class _Reached:
    """What was reached by now: the step that led to each, who stood before it, and the fields of collaborations."""

    steps: dict[str, tuple[Step, str | None]] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)
    partners: list[str] = field(default_factory=list)

    def take(self, rows: Iterable[Row], via: PartnerVia) -> list[str]:
        """Take in one step's rows, and return the ids that were not reached before."""
        fresh = []
        for row in rows:
            if row.get("field"):
                self.fields.setdefault(row["id"], set()).add(row["field"])
            if row["id"] in self.steps or row["status"] in CLOSED:
                continue
            self.steps[row["id"]] = (Step(row["id"], via), row.get("source"))
            fresh.append(row["id"])
            if row["kind"] in KINDS:
                self.partners.append(row["id"])
        return fresh

    def way(self, organization: str) -> list[Step]:
        """Return the steps to an organization; none when it was not reached."""
        way: list[Step] = []
        current: str | None = organization
        while current is not None and current in self.steps:
            step, current = self.steps[current]
            way.append(step)
        return way[::-1]


async def partners(context: Context, place: str, enterprise: str | None, category: str, first: int) -> list[Partner]:
    """Return at most so many partners in a field for an enterprise, or for any that lies in a division (its code).

    Those in the division first, then fewer steps, then those that share the narrower division, then by name. Someone is
    a partner in a field who offers a service in the category or a narrower one, or has collaborated in it.
    """
    categories = context.snapshot.categories
    wanted = {category, *(one.code for one in categories.descendants(category))}
    reached = await _walked(context, place, enterprise)
    near = context.snapshot.organizations(Criteria(within=(place,), categories=(category,)), Order.NAME, NEAR)
    documents = {hit.document["id"]: hit.document for hit in near.hits if hit.document.get("kind") in KINDS}
    documents |= context.snapshot.documents([key for key in reached.partners if key not in documents])
    found = [
        Partner(document, place in _lineage(context, document), reached.way(key))
        for key, document in documents.items()
        if wanted & (_offered(document) | reached.fields.get(key, set()))
    ]
    lineage = context.snapshot.regions.lineage(place)
    return sorted(found, key=lambda one: _rank(one, lineage, context))[:first]


async def _walked(context: Context, place: str, enterprise: str | None) -> _Reached:
    graph, reached = context.graph, _Reached()
    edge: list[str] = []
    if enterprise is not None:
        rows = await graph.read(queries.STEP_FROM_ENTERPRISE, enterprise=enterprise)
        edge += reached.take(rows, PartnerVia.COLLABORATION)
    edge += reached.take(await _hubs(context, place), PartnerVia.HUB)
    for _ in range(STEPS - 1):
        edge = await _step(graph, reached, edge[:REACHED])
        if not edge:
            break
    return reached


async def _step(graph: Graph, reached: _Reached, ids: list[str]) -> list[str]:
    """Go one step on from each, and return who was reached by it."""
    fresh: list[str] = []
    for statement, via in (
        (queries.STEP_BY_COLLABORATION, PartnerVia.COLLABORATION),
        (queries.STEP_TO_HUB, PartnerVia.MEMBER_OF),
        (queries.STEP_TO_MEMBER, PartnerVia.MEMBER),
    ):
        fresh += reached.take(await graph.read(statement, ids=ids), via)
    return fresh


async def _hubs(context: Context, place: str) -> list[Row]:
    """Return the hubs of the division, or of the nearest one above that has any."""
    lineage = list(context.snapshot.regions.lineage(place))
    rows = await context.graph.read(queries.FIND_HUBS, codes=lineage)
    nearest = max((lineage.index(row["code"]) for row in rows if row["status"] not in CLOSED), default=None)
    return [row for row in rows if nearest is not None and row["code"] == lineage[nearest]]


def _rank(partner: Partner, lineage: Sequence[str], context: Context) -> tuple[bool, int, int, str, str]:
    shared = len(set(lineage) & set(_lineage(context, partner.document)))
    return (
        not partner.within,
        len(partner.way) or STEPS + 1,
        -shared,
        partner.document["name"],
        partner.document["id"],
    )


def _lineage(context: Context, document: OrganizationDocument) -> Sequence[str]:
    return context.snapshot.regions.lineage(document.get("region", ""))


def _offered(document: OrganizationDocument) -> set[str]:
    return {service["category"] for service in document.get("services", ())}
