"""What is missing for a tier, and which services are linked to it."""

from typing import Any

import pytest
from tiers_given import FAILING, GIANT_2022, INNOVATIVE, SPECIALIZED_2022

from cultivation.self_check.checking import gaps, reaches, taken_by, with_kind
from cultivation.self_check.links import links
from cultivation.tiers.rules import rules
from directory.categories import read_categories
from evaluation.scoring.improvements import improvements
from evaluation.scoring.scorecard import Scorecard, score
from evaluation.standards import catalogue
from evaluation.standards.model import Standard

TIERS = [one for rule in rules().tiers for one in catalogue.everything() if one.id == rule.standard]


def found(id_: str, version: str) -> Standard:
    standard = catalogue.find(id_, version)
    assert standard is not None
    return standard


def card_of(standard: Standard, answers: dict[str, Any]) -> Scorecard:
    return score(standard, "330106", with_kind(standard, answers, holding=False))


def missing(card: Scorecard) -> dict[str, list[str]]:
    """The categories that help, by the key of what is missing."""
    return {gap.condition.key: [link.category for link in gap.links] for gap in gaps(card, improvements(card))}


def test_every_link_names_a_category_and_fields_that_a_standard_asks_for() -> None:
    categories = {category["code"] for category in read_categories()}
    fields = {field.key for standard in TIERS for field in standard.fields}
    for link in links().links:
        assert link.category in categories
        assert link.fields <= fields, link.fields - fields
    assert set(links().figures) <= fields


def test_nothing_is_missing_where_the_tier_is_reached() -> None:
    for standard, answers in (
        (found("innovative-sme", "2022"), INNOVATIVE),
        (found("specialized-sme", "2022"), SPECIALIZED_2022),
        (found("little-giant", "2022"), GIANT_2022),
    ):
        card = card_of(standard, answers)
        assert reaches(card)
        assert missing(card) == {}


def test_what_is_missing_leads_to_who_helps() -> None:
    # 15 + 0, 0 + 10, 10 + 20 points: the floors of innovation (20) and of growth (15) and the total fail.
    told = missing(card_of(found("innovative-sme", "2022"), FAILING))
    assert list(told) == ["score_total", "floor_innovation_capability", "floor_growth"]
    assert told["floor_growth"] == ["financing", "marketing"]
    assert "innovation" in told["floor_innovation_capability"]
    told = missing(card_of(found("little-giant", "2022"), GIANT_2022 | {"class_1_ip_count": 1, "certificates": []}))
    assert told == {"certificates": ["testing"], "innovation_ip": ["intellectual-property"]}
    told = missing(card_of(found("little-giant", "2022"), GIANT_2022 | {"years_in_niche": 2}))
    assert told == {"years_in_niche": []}  # no service makes an enterprise older


def test_what_is_unanswered_is_missing_too() -> None:
    told = missing(card_of(found("specialized-sme", "2026"), {}))
    assert set(told) == {row.key for row in found("specialized-sme", "2026").conditions}
    assert not reaches(card_of(found("specialized-sme", "2026"), {}))


def test_a_direct_condition_leaves_nothing_missing_that_it_stands_in_for() -> None:
    assert missing(card_of(found("innovative-sme", "2022"), FAILING | {"science_award_3y": True})) == {}


def test_the_single_answer_that_meets_a_condition_is_told() -> None:
    card = card_of(found("little-giant", "2022"), GIANT_2022 | {"market_share": "8"})
    (gap,) = gaps(card, improvements(card))
    (better,) = [one for one in gap.improvements if gap.condition.key in one.met]
    assert (better.field, better.value, better.decision) == ("market_share", 10, "PASS")


@pytest.mark.parametrize(
    ("standard", "kept"),
    [("innovative-sme 2022", {"rd_ratio": "5"}), ("specialized-sme 2022", {"rd_ratio": "5", "net_profit_rate": "x"})],
)
def test_each_standard_takes_the_fields_and_words_that_are_its_own(standard: str, kept: dict[str, Any]) -> None:
    """A word of another standard is left out; one that no standard takes stays, to be refused."""
    given = {"rd_ratio": "5", "leading_product_field": "future_industry", "net_profit_rate": "x", "unheard_of": 1}
    id_, version = standard.split()
    assert taken_by(found(id_, version), given, TIERS) == kept


def test_first_application_or_re_review_is_told_unless_it_is_answered() -> None:
    standard = found("little-giant", "2026")
    assert with_kind(standard, {}, holding=True) == {"review_kind": "re_review"}
    assert with_kind(standard, {"review_kind": "initial"}, holding=True) == {"review_kind": "initial"}
    assert with_kind(found("innovative-sme", "2022"), {}, holding=True) == {}
