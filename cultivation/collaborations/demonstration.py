"""Invented collaborations of the demonstration network, marked synthetic."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cultivation.collaborations.documents import PREFIX
from cultivation.collaborations.partners import KINDS
from directory.documents import CLOSED, without_blanks
from directory.generator.chance import Chance
from directory.regions import Regions
from graph_schema.aggregate import Document
from graph_schema.draft import Draft

PARTNERS = 200  # universities, institutes and large enterprises that collaborate
EACH = 2  # organizations, and enterprises, that one of them works with
MOST_ROWS = 2 * EACH * PARTNERS
GATHERED = 20  # organizations, and enterprises, of each province that are gathered to draw from
ENDED = 0.3  # share that is past
YEARS = (1, 6)  # that one began ago
_ORGANIZATION, _ENTERPRISE = "ORGANIZATION_ADDED", "ENTERPRISE_ADDED"


def with_collaborations(batches: Iterable[list[Draft]], regions: Regions, seed: int, at: str) -> Iterator[list[Draft]]:
    """Yield the batches as they are, then collaborations of partners with others of their province.

    Those others are organizations, and enterprises. The same arguments give the same batches; `at` is the moment of the
    data (UTC).
    """
    partners: list[Document] = []
    parties: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for batch in batches:
        for draft in batch:
            document = draft.document or {}
            if draft.kind == _ORGANIZATION and _is_partner(document) and len(partners) < PARTNERS:
                partners.append(document)
            elif draft.kind in {_ORGANIZATION, _ENTERPRISE} and document.get("status") not in CLOSED:
                gathered = parties[draft.kind, _province(document, regions)]
                if len(gathered) < GATHERED:
                    gathered.append(document)
        yield batch
    chance, found = Chance(seed), list[Draft]()
    for partner in partners:
        province = _province(partner, regions)
        for kind, label in ((_ORGANIZATION, "COLLABORATION"), (_ENTERPRISE, "ENTERPRISE_COLLABORATION")):
            for party in chance.sample(parties[kind, province], EACH):
                document = _collaboration(len(found), party, partner, chance, at)
                found.append(Draft(f"{label}_ADDED", document["id"], document, fresh=True))
    yield found


def _collaboration(number: int, party: Document, partner: Document, chance: Chance, at: str) -> Document:
    day = dt.datetime.fromisoformat(at).date()
    began = day.replace(year=day.year - chance.between(*YEARS), month=chance.between(1, 12), day=1)
    ended = chance.happens(ENDED) and began.replace(year=began.year + 1) < day
    return without_blanks(
        {
            "id": f"{PREFIX}demo-{number:04d}",
            "party": party["id"],
            "organization": partner["id"],
            "field": chance.pick(partner["services"])["category"],
            "from": began.isoformat(),
            "to": began.replace(year=began.year + 1).isoformat() if ended else None,
            "version": 1,
            "updatedAt": at,
            "synthetic": True,
        }
    )


def _is_partner(organization: Document) -> bool:
    return organization.get("kind") in KINDS and organization["status"] not in CLOSED and "services" in organization


def _province(document: Document, regions: Regions) -> str:
    lineage = regions.lineage(document.get("region", ""))
    return lineage[1] if len(lineage) > 1 else ""
