"""The plans of the package, as their files tell them."""

import re
from datetime import date
from decimal import Decimal
from itertools import chain

import pytest

from cultivation.plan.catalogue import everything
from cultivation.plan.documents import GoalDocument, PlanDocument
from cultivation.plan.types import Bound, Goal, GoalMeasure, PlanPartKind
from directory.categories import read_categories

PLANS = {plan["id"]: plan for plan in everything()}
SME = PLANS["plan-sme-14"]
CONFIDENCE = re.compile("read(×[1-9][0-9]*)?|project|unverified")
DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")


def goal(key: str) -> Goal:
    return Goal.of(next(one for one in SME["goals"] if one["id"] == f"plan-sme-14/{key}"))


def invented(**changed: object) -> Goal:
    document = {**next(one for one in SME["goals"] if "target" in one), "target": "300", **changed}
    return Goal.of(GoalDocument(**document))  # type: ignore[typeddict-item]


def observed(value: str, bound: str = "EXACT", on: str = "2024-01-01") -> dict[str, object]:
    return {"on": on, "value": value, "bound": bound, "sources": ["S1"], "confidence": "read"}


def test_the_plan_has_the_parts_that_it_is_known_by() -> None:
    counts = {kind.value: sum(part["kind"] == kind.value for part in SME["parts"]) for kind in PlanPartKind}
    assert counts == {"SYSTEM": 3, "FOCUS": 2, "AIM": 1, "TASK": 7, "PROJECT": 9}


@pytest.mark.parametrize(
    ("key", "target"),
    [
        ("innovative-smes", 1_000_000),
        ("specialized-smes", 100_000),
        ("little-giants", 10_000),
        ("valid-patents-growth", 15),
        ("clusters", 200),
    ],
)
def test_the_goals_have_the_targets_of_the_plan(key: str, target: int) -> None:
    assert goal(key).target == target


def test_progress_is_the_youngest_figure_in_percent_of_the_target() -> None:
    assert goal("little-giants").progress() == Decimal("176.00")
    assert goal("specialized-smes").progress() == Decimal("140.00")
    assert invented(observations=[observed("100"), observed("200", on="2024-06-01")]).progress() == Decimal("66.66")


def test_what_was_not_observed_or_has_no_target_has_no_progress() -> None:
    for key in ("innovative-smes", "service-bodies", "rd-growth"):
        assert goal(key).progress() is None
        assert goal(key).reached() is None
    assert goal("innovative-smes").latest() is None
    yearly = invented(measured="YEARLY", observations=[observed("400")])
    assert (yearly.progress(), yearly.reached()) == (None, True)


@pytest.mark.parametrize(
    ("value", "bound", "reached"),
    [("299.99", "EXACT", False), ("300", "EXACT", True), ("299", "ABOVE", None), ("300", "ABOVE", True)],
)
def test_a_lower_bound_below_the_target_leaves_it_open(value: str, bound: str, *, reached: bool | None) -> None:
    assert invented(observations=[observed(value, bound)]).reached() is reached


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_everything_told_has_its_source_and_its_kind(plan: PlanDocument) -> None:
    codes = {source.partition(": ")[0] for source in plan["sources"]}
    observations = list(chain.from_iterable(one.get("observations", []) for one in plan["goals"]))
    told = [*plan["parts"], *plan["goals"], *observations]
    assert all(row["sources"] and set(row["sources"]) <= codes for row in told)
    assert {code for row in told for code in row["sources"]} == codes
    assert all(CONFIDENCE.fullmatch(row["confidence"]) for row in told)
    assert {part["kind"] for part in plan["parts"]} <= {kind.value for kind in PlanPartKind}
    assert {one["measured"] for one in plan["goals"]} <= {measure.value for measure in GoalMeasure}
    assert {one["bound"] for one in observations} <= {bound.value for bound in Bound}
    assert all(DECIMAL.fullmatch(one["value"]) for one in observations)
    assert all(date.fromisoformat(one["on"]) for one in observations)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_keys_are_distinct_and_what_supports_a_part_exists(plan: PlanDocument) -> None:
    ids = [row["id"] for row in (*plan["parts"], *plan["goals"])]
    assert len(ids) == len(set(ids))
    known = {row["code"] for row in read_categories()}
    assert {code for part in plan["parts"] for code in part.get("supportedBy", ())} <= known


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_goal_has_a_target_and_a_day_unless_it_is_a_series(plan: PlanDocument) -> None:
    for one in plan["goals"]:
        has = "target" in one and "by" in one
        assert has == (one["measured"] != "SERIES"), one["id"]
        assert "target" not in one or DECIMAL.fullmatch(one["target"])
