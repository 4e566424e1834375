"""What holds for all answers: monotone rules, binding caps, no order, bands that part the line, one result."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from standards_given import REGIONS, STANDARDS, answers, figures, standards_with_answers

from evaluation.recompute import Recomputed
from evaluation.scoring.batch import score_many
from evaluation.scoring.explanation import answers_json, condition_results, indicator_results
from evaluation.scoring.scorecard import Scorecard, score
from evaluation.standards import points
from evaluation.standards.model import Standard

SERVICE = next(one for one in STANDARDS if one.id == "service-organization")
# Fields of which more is never worse, in every standard that has them.
MORE_IS_BETTER = {
    *("years_operating", "staff", "professional_share", "aggregated_service_orgs", "communication_channels"),
    *("service_matches", "smes_served_per_year", "activities_per_year", "service_growth", "public_benefit_share"),
    *("rd_ratio", "main_revenue_growth", "main_revenue_share", "net_profit_rate", "years_in_niche"),
    *("rd_expense_last_year", "equity_financing_2y", "revenue_last_year", "class_1_ip_in_use", "development_score"),
}
LESS_IS_BETTER = {"asset_liability_ratio"}
RANKED = ["FAIL", "PASS"]


def level(card: Scorecard) -> int:
    """Return how good a decision is, as far as decisions of these standards are ordered."""
    return card.stars if card.stars is not None else RANKED.index(card.decision)


@given(standards_with_answers(), st.sampled_from(REGIONS))
@settings(deadline=None)
def test_recomputing_and_scoring_agree(pair: tuple[Standard, dict[str, Any]], region: str | None) -> None:
    standard, given_answers = pair
    card = score(standard, region, given_answers)
    found = Recomputed(json.loads(standard.definition), region, answers_json(card))
    total = found.sums.pop("total", None)
    assert (total, found.decision, found.stars) == (card.total, card.decision, card.stars)
    assert found.points == card.points
    assert found.sums == card.dimensions


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: f"{one.id} {one.version}")
@given(st.data())
@settings(max_examples=20, deadline=None)
def test_a_batch_and_single_scores_agree(standard: Standard, data: st.DataObject) -> None:
    rows = data.draw(st.lists(answers(standard), min_size=1, max_size=8))
    regions = [data.draw(st.sampled_from(REGIONS)) for _ in rows]
    scores = score_many(standard, regions, rows)
    for row, (region, one) in enumerate(zip(regions, rows, strict=True)):
        single = score(standard, region, one)
        shown = single.shown()
        assert scores.shown(row) == {key: shown[key] for key in scores.shown(row)}
        assert scores.total is None or scores.total[row] == single.total


@given(standards_with_answers(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_answers_does_not_matter(pair: tuple[Standard, dict[str, Any]], chance: Any) -> None:
    standard, given_answers = pair
    mixed = [(key, _mixed(value, chance)) for key, value in given_answers.items()]
    chance.shuffle(mixed)
    assert score(standard, None, dict(mixed)).shown() == score(standard, None, given_answers).shown()


def _mixed(value: Any, chance: Any) -> Any:
    return chance.sample(value, len(value)) if isinstance(value, list) else value


@given(standards_with_answers())
@settings(deadline=None)
def test_points_and_sums_stay_inside_their_maxima(pair: tuple[Standard, dict[str, Any]]) -> None:
    standard, given_answers = pair
    card = score(standard, None, given_answers)
    assert all(0 <= (card.points[row.key] or 0) <= row.maximum for row in standard.indicators)
    assert all(0 <= (card.dimensions[row.key] or 0) <= (row.maximum or 100) for row in standard.dimensions)
    assert 0 <= (card.total or 0) <= (standard.aggregation.maximum or 0)
    assert 0 <= card.coverage <= 1


@given(standards_with_answers().filter(lambda pair: pair[0].decision.method in {"CONDITIONS", "STARS"}), st.data())
@settings(deadline=None)
def test_better_answers_are_never_worse(pair: tuple[Standard, dict[str, Any]], data: st.DataObject) -> None:
    standard, given_answers = pair
    keys = sorted(given_answers.keys() & (MORE_IS_BETTER | LESS_IS_BETTER))
    assume(keys)
    key = data.draw(st.sampled_from(keys))
    other = data.draw(answers(standard, complete=True))[key]
    values = sorted((given_answers[key], other), key=Fraction, reverse=key in LESS_IS_BETTER)
    worse, better = (score(standard, None, {**given_answers, key: value}) for value in values)
    assert all((worse.points[row] or 0) <= (better.points[row] or 0) for row in worse.points)
    assert (worse.total or 0) <= (better.total or 0)
    if standard.id != "little-giant" and "INSUFFICIENT_EVIDENCE" not in {worse.decision, better.decision}:
        assert level(worse) <= level(better)


@given(answers(SERVICE))
@settings(deadline=None)
def test_stars_never_pass_a_limit(given_answers: dict[str, Any]) -> None:
    card = score(SERVICE, None, given_answers)
    if card.total is None:
        assert card.stars is None
        return
    gates = [row.key for row in card.standard.limits if row.kind == "GATE"]
    least = min([sum(card.total >= step for step in card.standard.decision.steps), *card.limits.values()])
    assert card.stars == least
    assert card.stars <= (2 if set(gates) & set(card.failed) else 5)
    assert card.stars <= int(given_answers.get("maturity_level", 3))
    assert card.stars <= (3 if any(one is None or one < 40 for one in card.dimensions.values()) else 5)


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda one: f"{one.id} {one.version}")
def test_bands_hold_every_number_once(standard: Standard) -> None:
    points = [Fraction(figure) for figure in figures(standard)]
    numbers = {value + shift for value in points for shift in (-1, Fraction(-1, 10**6), 0, Fraction(1, 10**6), 1)}
    for rule in _bands(standard):
        for number in numbers | {-value for value in numbers}:
            assert sum(number in interval for interval, _ in rule.bands) == 1


def _bands(standard: Standard) -> list[points.Bands]:
    parts = [part for row in standard.indicators for part in (getattr(row.rule, "parts", None) or [row.rule])]
    return [part for part in parts if isinstance(part, points.Bands)]


@given(standards_with_answers(), st.sampled_from(REGIONS))
@settings(max_examples=50, deadline=None)
def test_every_result_has_its_reason_and_source(pair: tuple[Standard, dict[str, Any]], region: str | None) -> None:
    card = score(pair[0], region, pair[1])
    rows = [(row.reason, row.provenance) for row in indicator_results(card)]
    rows += [(row.reason, row.provenance) for row in condition_results(card)]
    assert all(reason.zh and reason.en and provenance.sources for reason, provenance in rows)
