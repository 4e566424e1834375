"""Invented enterprises: repeatable, marked, and with titles that hold together."""

from collections import defaultdict
from typing import Any

from given import AT

from cultivation.enterprises.inventing import MOST_TITLES, invented, with_titles
from cultivation.tiers import terms
from cultivation.tiers.rules import rules
from cultivation.tiers.vocabulary import Tier
from directory import credit_code
from directory.divisions import read_divisions
from directory.regions import Regions
from evaluation.rounds.opening import in_force
from evaluation.standards import catalogue
from graph_schema.draft import Draft

REGIONS = Regions.of(read_divisions())
COUNT = 3_000


def drafts(seed: int = 14) -> list[Draft]:
    return [draft for batch in invented(COUNT, seed, REGIONS, AT) for draft in batch]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [draft.document or {} for draft in drafts() if draft.kind == kind]


def test_they_are_repeatable_marked_and_new() -> None:
    found = drafts()
    assert found == drafts()
    assert found != drafts(15)
    assert all(draft.fresh and (draft.document or {})["synthetic"] for draft in found)
    assert len({draft.entity for draft in found}) == len(found)


def test_enterprises_lie_in_divisions_in_force_and_have_valid_codes_and_figures() -> None:
    found = of_kind("ENTERPRISE_ADDED")
    leaves = {place.code for place in REGIONS.leaves()}
    assert len({one["creditCode"] for one in found}) == COUNT
    for one in found:
        assert credit_code.is_valid(one["creditCode"])
        assert one["region"] in leaves
        assert [year["year"] for year in one["figures"]] == [2024, 2025]


def test_titles_are_granted_by_versions_in_force_for_their_term() -> None:
    versions = {f"standard-{one.id}@{one.version}": one for one in catalogue.everything()}
    by_enterprise: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in of_kind("TITLE_GRANTED"):
        standard = versions[one["standard"]]
        assert in_force(standard, one["validFrom"])
        assert one["validTo"] == terms.last_day(one["validFrom"], rules().term(standard).years or 0)
        by_enterprise[one["enterprise"]].append(one)
    for titles in by_enterprise.values():
        assert len(titles) <= MOST_TITLES
        assert {1} <= {Tier(one["tier"]).step for one in titles}  # nobody begins above
    held = [sum(any(one["tier"] == tier.value for one in own) for own in by_enterprise.values()) for tier in Tier]
    assert held[0] > held[1] > held[2] > 0
    assert abs(held[0] / COUNT - 0.6) < 0.05


def test_what_else_is_in_batches_passes_unchanged() -> None:
    other = Draft("CATEGORY_ADDED", "category-x", {"id": "category-x"}, fresh=True)
    assert list(with_titles([[other]], 14, AT)) == [[other]]
