"""The collaborations of the demonstration network: bounded, repeatable, marked, inside a province."""

from typing import Any

from given import AT, added, organization

from cultivation.collaborations.demonstration import EACH, GATHERED, MOST_ROWS, PARTNERS, with_collaborations
from directory.divisions import read_divisions
from directory.regions import Regions
from graph_schema.draft import Draft

REGIONS = Regions.of(read_divisions())
OFFER = [{"id": "service-1", "name": "培训", "category": "training"}]


def batches(partners: int) -> list[list[Draft]]:
    documents: list[Any] = [
        organization(n, region="330106", services=OFFER, kind="UNIVERSITY") for n in range(partners)
    ]
    documents += [organization(800 + n, region="330110", kind="COMPANY") for n in range(GATHERED + 2)]
    documents += [organization(900, region="440305", kind="COMPANY"), organization(901)]
    documents += [organization(902, region="330106", services=OFFER, kind="UNIVERSITY", status="CLOSED")]
    enterprise: Any = {"id": "enterprise-1", "region": "330110"}
    return [[added(document) for document in documents], [Draft("ENTERPRISE_ADDED", "enterprise-1", enterprise)]]


def invented(partners: int) -> list[Draft]:
    return list(with_collaborations(batches(partners), REGIONS, 14, AT))[-1]


def test_they_are_bounded_repeatable_and_marked() -> None:
    drafts = invented(PARTNERS + 5)
    assert drafts == invented(PARTNERS + 5)
    assert len(drafts) == PARTNERS * (EACH + 1) <= MOST_ROWS
    assert len({draft.entity for draft in drafts}) == len(drafts)
    assert all((draft.document or {})["synthetic"] for draft in drafts)
    assert invented(0) == []


def test_each_is_of_one_province_and_private_with_an_enterprise() -> None:
    for draft in invented(30):
        document = draft.document or {}
        assert document["organization"] < "org-00800"
        assert document["party"] == "enterprise-1" or "org-00800" <= document["party"] < "org-00900"
        private = draft.kind == "ENTERPRISE_COLLABORATION_ADDED"
        assert private == document["party"].startswith("enterprise-")
        assert document["from"] < document.get("to", "9999")
        assert document.get("to", AT[:10]) <= AT[:10]
