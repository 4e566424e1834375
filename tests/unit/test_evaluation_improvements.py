"""What would lift a draft: every promise comes true when the answer is given."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from standards_given import STANDARDS, standards_with_answers, valid_cases

from evaluation.scoring.explanation import answers_json
from evaluation.scoring.improvements import Improvement, improvements
from evaluation.scoring.scorecard import score
from evaluation.standards.model import Standard

BY_NAME = {f"{one.id} {one.version}": one for one in STANDARDS}
WORKED = next(case for case in valid_cases() if case["expected"]["total"] == "85.22")["answers"]
SERVICE = BY_NAME["service-organization 2026"]


def found(standard: Standard, answers: dict[str, Any]) -> list[tuple[str, str, Fraction]]:
    return [(one.indicator, one.needed.en, one.gain) for one in improvements(score(standard, None, answers))]


@given(standards_with_answers())
@settings(max_examples=40, deadline=None)
def test_what_is_promised_comes_true(pair: tuple[Standard, dict[str, Any]]) -> None:
    standard, answers = pair
    before = score(standard, None, answers)
    promised = improvements(before)
    assert [one.gain for one in promised] == sorted((one.gain for one in promised), reverse=True)
    for one in promised:
        after = score(standard, None, {**answers_json(before), one.field: _json(one)})
        assert after.decision == one.decision
        assert one.gain > 0 or one.met
        if before.total is not None and after.total is not None:
            assert after.total - before.total == one.gain


def _json(one: Improvement) -> Any:
    value = one.value
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else f"{float(value):.9f}"
    return list(value) if isinstance(value, tuple) else value


def test_the_worked_example() -> None:
    assert found(SERVICE, WORKED)[:4] == [
        ("smes_served_per_year", "SMEs served per year: 150 enterprises", Fraction(2)),
        ("service_growth", "growth of SMEs served against the year before: 10 %", Fraction(9, 5)),
        ("public_benefit_share", "public-benefit or low-fee services / service volume: 20 %", Fraction(3, 2)),
        (
            "functions_covered",
            "service functions offered: information, startup guidance, personnel training, marketing",
            Fraction(4, 3),
        ),
    ]


def test_a_perfect_draft_needs_nothing() -> None:
    perfect = {**WORKED, "staff": 20, "professional_share": 80, "aggregated_service_orgs": 5, "maturity_level": 5}
    perfect |= {"functions_covered": ["information", "startup_guidance", "marketing", "innovation_support"]}
    perfect |= {"communication_channels": 5, "service_matches": 20, "service_plan_score": 100, "fee_score": 100}
    perfect |= {"delivery_staffing_score": 100, "smes_served_per_year": 150, "activities_per_year": 8}
    perfect |= {"service_growth": 10, "public_benefit_share": 20, "satisfied_clients": 100}
    assert score(SERVICE, None, perfect).decision == "5_STARS"
    assert found(SERVICE, perfect) == []


def test_thresholds_are_met_one_by_one() -> None:
    case = next(one for one in valid_cases() if one["expected"]["failed"] == ["main_revenue_share"])
    first = improvements(score(BY_NAME[f"{case['standard']} {case['version']}"], None, case["answers"]))[0]
    assert (first.indicator, first.met, first.decision) == ("main_revenue_share", ("main_revenue_share",), "PASS")
