"""The scores of the demonstration network: of rounds of its provinces, marked synthetic, repeatable."""

from typing import Any

from directory.categories import Categories, read_categories
from directory.divisions import read_divisions
from directory.generator import generate
from directory.regions import Regions
from evaluation.demonstration import demonstration_standard, with_scores

AT = "2026-11-23T00:00:00Z"
REGIONS = Regions.of(read_divisions())
CATEGORIES = Categories.of(read_categories())


def drafts(seed: int = 14) -> list[Any]:
    documents = generate(1_200, seed, REGIONS, CATEGORIES, AT)
    return [draft for batch in with_scores(documents, REGIONS, demonstration_standard(), seed, AT) for draft in batch]


def of_kind(found: list[Any], kind: str) -> list[dict[str, Any]]:
    return [draft.document for draft in found if draft.kind == kind]


def test_every_score_is_of_a_closed_round_of_its_province() -> None:
    found = drafts()
    homes = {one["id"]: one["region"] for one in of_kind(found, "ORGANIZATION_ADDED")}
    rounds = {one["id"]: one for one in of_kind(found, "ROUND_CLOSED")}
    assessments = {one["id"]: one for one in of_kind(found, "ASSESSMENT_PUBLISHED")}
    scores = of_kind(found, "SCORE_PUBLISHED")
    assert len(scores) == len(assessments) > 500
    assert 25 < len(rounds) <= 35
    for one in assessments.values():
        round_ = rounds[one["round"]]
        held, home = round_["region"], homes[one["organization"]]
        assert held in REGIONS.lineage(home)
        assert REGIONS.get(held) in {*REGIONS.by_level("PROVINCE"), REGIONS.get("100000")}
        assert held != "100000" or home == "100000"
        assert (round_["state"], round_["standard"], round_["period"]) == ("CLOSED", one["standard"], one["period"])
    told = (*rounds.values(), *assessments.values(), *scores)
    assert all(one["synthetic"] for one in told)


def test_a_round_stands_before_what_belongs_to_it_and_once() -> None:
    known: set[str] = set()
    for draft in drafts():
        if draft.kind == "ROUND_CLOSED":
            assert draft.entity not in known
            known.add(draft.entity)
        elif draft.kind == "ASSESSMENT_PUBLISHED":
            assert draft.document["round"] in known


def test_the_same_seed_gives_the_same_and_another_one_others() -> None:
    assert drafts() == drafts()
    one, other = (of_kind(drafts(seed), "ROUND_CLOSED")[0] for seed in (14, 15))
    assert one["id"] != other["id"]
