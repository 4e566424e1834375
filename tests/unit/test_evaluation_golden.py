"""Every golden case: one by one, in a batch, and by the independent recomputation."""

import json
from collections import defaultdict
from typing import Any

import pytest
from standards_given import golden, valid_cases

from evaluation.recompute import Recomputed
from evaluation.scoring.answers import InvalidInput
from evaluation.scoring.batch import score_many
from evaluation.scoring.scorecard import score
from evaluation.scoring.shown import decimal_text
from evaluation.standards import catalogue


def standard_of(case: dict[str, Any]) -> Any:
    return catalogue.find(case["standard"], case["version"])


@pytest.mark.parametrize("case", golden(), ids=lambda case: str(case["id"]))
def test_one_by_one(case: dict[str, Any]) -> None:
    if standard_of(case) is None:
        assert case["expected"]["error"] == {"indicator": "standard", "reason": "out_of_range"}
        return
    try:
        shown = score(standard_of(case), case["region"], case["answers"]).shown()
        assert {key: shown[key] for key in case["expected"]} == case["expected"]
    except InvalidInput as invalid:
        first = invalid.problems[0]
        assert {"error": {"indicator": first.field, "reason": first.reason.value}} == case["expected"]


def test_in_a_batch() -> None:
    groups = defaultdict(list)
    for case in valid_cases():
        groups[case["standard"], case["version"]].append(case)
    for cases in groups.values():
        scores = score_many(standard_of(cases[0]), [one["region"] for one in cases], [one["answers"] for one in cases])
        assert [scores.shown(row) for row in range(len(scores))] == [case["expected"] for case in cases]


@pytest.mark.parametrize("case", valid_cases(), ids=lambda case: str(case["id"]))
def test_recomputed(case: dict[str, Any]) -> None:
    found = Recomputed(json.loads(standard_of(case).definition), case["region"], case["answers"])
    expected = case["expected"]
    total = found.sums.pop("total", None)
    assert {key: decimal_text(value) for key, value in found.points.items()} == expected["points"]
    assert {key: decimal_text(value) for key, value in found.sums.items()} == expected["dimensions"]
    assert (decimal_text(total), found.decision) == (expected["total"], expected["decision"])
