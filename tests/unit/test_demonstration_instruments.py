"""The policies and finance products of the demonstration network: bounded, repeatable, marked, each of them sound."""

from typing import Any

from given import AT, added, organization

from cultivation.instruments.demonstration import MOST_ROWS, POLICIES, PRODUCTS, with_instruments
from cultivation.instruments.eligibility import duplicates, faults
from cultivation.instruments.kinds import POLICY_ONLY, GreenRight, InstrumentKind
from cultivation.plan.catalogue import everything
from directory.divisions import read_divisions
from directory.regions import Regions
from graph_schema.aggregate import Document
from graph_schema.draft import Draft

REGIONS = Regions.of(read_divisions())
OFFER = [{"id": "service-1", "name": "贷款", "category": "financing"}]


def batches(count: int) -> list[list[Draft]]:
    documents: list[Any] = [organization(n, region="330106", services=OFFER) for n in range(count)]
    documents += [organization(9_000, region="330106", services=OFFER, status="CLOSED"), organization(9_001)]
    return [[added(document) for document in documents]]


def invented(count: int) -> list[Document]:
    drafts = [draft for batch in list(with_instruments(batches(count), REGIONS, 14, AT))[1:] for draft in batch]
    return [draft.document for draft in drafts if draft.document]


def test_they_are_bounded_repeatable_and_marked() -> None:
    found = invented(3)
    assert found == invented(3)
    assert len(found) == PRODUCTS + POLICIES == MOST_ROWS
    assert len({document["id"] for document in found}) == len(found)
    assert all(document["synthetic"] and "示例" in document["title"] for document in found)
    assert {document["organization"] for document in found if "organization" in document} == {
        f"org-0000{number}" for number in range(3)
    }
    assert len(invented(0)) == POLICIES


def test_each_is_what_somebody_could_have_entered() -> None:
    parts = {part["id"] for plan in everything() for part in plan["parts"]}
    for document in invented(2):
        rows = document.get("eligibility", [])
        assert [reason for row in rows for reason in faults(row)] == []
        assert duplicates(rows) == []
        assert set(document["supports"]) <= parts
        assert all(code in REGIONS for code in document["regions"])
        policy = document["id"].startswith("policy-")
        assert policy or InstrumentKind(document["kind"]) not in POLICY_ONLY


def test_every_direction_and_every_green_right_is_there() -> None:
    found = invented(2)
    assert {document["kind"] for document in found} == {kind.value for kind in InstrumentKind}
    rights = {right for document in found for right in document.get("greenRights", ())}
    assert rights == {right.value for right in GreenRight}
