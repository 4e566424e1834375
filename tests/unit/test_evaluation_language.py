"""What the rule language can say beyond the standards that come with smenet: variants, bonus, choices on sums."""

import json
from fractions import Fraction
from typing import Any

import pytest
from standards_given import STANDARDS

from evaluation.recompute import Recomputed
from evaluation.scoring.batch import score_many
from evaluation.scoring.explanation import answers_json, indicator_results
from evaluation.scoring.improvements import improvements
from evaluation.scoring.scorecard import score
from evaluation.standards import lint

# In the manner of an index that rates public and private bodies by different rules and gives a bonus above 100.
TEXT = """
id = "index"
version = "1"
title = { zh = "指数", en = "index" }
document = "a test"
subject = "ORGANIZATION"
authority = "LOCAL"
completeness = "COMPLETE"
rounding = { decimals = 2, mode = "HALF_EVEN" }
[total]
method = "SUM"
maximum = 105
[decision]
method = "CONDITIONS"
[raters]
minimum = 2
agreement_floor = 0.667
numbers = "MEDIAN"
words = "MAJORITY"
[sources]
T = "a test"
[[fields]]
key = "nature"
type = "enum"
title = { zh = "性质", en = "nature" }
words = { public = { zh = "公共", en = "public" }, private = { zh = "社会化", en = "private" } }
[[fields]]
key = "spending"
type = "decimal"
title = { zh = "支出", en = "spending" }
[[fields]]
key = "income"
type = "decimal"
title = { zh = "收入", en = "income" }
[[fields]]
key = "prizes"
type = "set"
title = { zh = "奖励", en = "prizes" }
[fields.words]
national = { zh = "国家级", en = "national" }
city = { zh = "市级", en = "city" }
[[dimensions]]
key = "means"
title = { zh = "保障", en = "means" }
maximum = 100
[[indicators]]
key = "money"
dimension = "means"
kind = "band"
title = { zh = "资金", en = "money" }
maximum = 100
sources = ["T"]
confidence = "unverified"
rule.field = "nature"
rule.variants.public = { field = "spending", bands = [{ above = 10, points = 100 }, { at_most = 10, points = 40 }] }
rule.variants.private = { field = "income", bands = [{ above = 90, points = 100 }, { at_most = 90, points = 50 }] }
[[indicators]]
key = "prizes"
dimension = "means"
kind = "bonus"
title = { zh = "加分", en = "bonus" }
maximum = 8
sources = ["T"]
confidence = "unverified"
rule = { field = "prizes", words = { national = 7, city = 3 } }
[[conditions]]
key = "enough"
kind = "SCORE"
title = { zh = "达标", en = "enough" }
sources = ["T"]
confidence = "unverified"
[[conditions.rule.choose]]
when = { field = "nature", is = "public" }
then = { all = [{ total = true, above = 45, below = 200 }, { dimension = "means", at_least = 40 }] }
[[conditions.rule.choose]]
then = { any = [{ total = true, at_least = 100 }, { mean = ["income", "spending"], at_least = 80 }] }
"""
STANDARD = lint.load(TEXT)
CASES: list[tuple[dict[str, Any], Any, str]] = [
    ({"nature": "public", "spending": 11, "prizes": ["national"]}, 105, "PASS"),
    ({"nature": "public", "spending": 10, "prizes": ["city"]}, 43, "FAIL"),
    ({"nature": "public", "spending": 10, "prizes": ["national", "city"]}, 48, "PASS"),
    ({"nature": "public", "income": 91, "prizes": []}, None, "INSUFFICIENT_EVIDENCE"),
    ({"nature": "private", "income": 90, "prizes": []}, 50, "INSUFFICIENT_EVIDENCE"),
    ({"nature": "private", "income": 90, "spending": "70.5", "prizes": []}, 50, "PASS"),
    ({"nature": "private", "income": "90.01", "prizes": []}, 100, "PASS"),
    ({"nature": "private", "income": 0, "spending": 0}, None, "INSUFFICIENT_EVIDENCE"),
    ({"spending": 11, "income": 91, "prizes": []}, None, "INSUFFICIENT_EVIDENCE"),
    ({}, None, "INSUFFICIENT_EVIDENCE"),
]


@pytest.mark.parametrize(("answers", "total", "decision"), CASES)
def test_scores(answers: dict[str, Any], total: int | None, decision: str) -> None:
    card = score(STANDARD, None, answers)
    assert (card.total, card.decision) == (total, decision)
    found = Recomputed(json.loads(STANDARD.definition), None, answers_json(card))
    assert (found.sums.get("total"), found.decision) == (total, decision)
    assert [row.key for row in indicator_results(card)] == ["money", "prizes"]


def test_a_batch_gives_the_same() -> None:
    scores = score_many(STANDARD, [None] * len(CASES), [answers for answers, _, _ in CASES])
    assert [(scores.total and scores.total[row], scores.decision(row)) for row in range(len(CASES))] == [
        (total, decision) for _, total, decision in CASES
    ]


def test_the_bonus_has_no_part_of_the_ordinary_weight() -> None:
    assert STANDARD.weights == {"money": 1, "prizes": 0}


def test_improvements_follow_the_variant_that_applies() -> None:
    found = improvements(score(STANDARD, None, {"nature": "private", "income": 1, "spending": 1, "prizes": []}))
    assert ("prizes", Fraction(7)) in [(one.field, one.gain) for one in found]


def test_answers_keep_their_value_as_json() -> None:
    given = {"income": "-0.50", "spending": "-0", "prizes": ["city"], "nature": "public"}
    read = score(STANDARD, None, given)
    assert answers_json(read) == {"income": "-0.5", "spending": "0", "prizes": ["city"], "nature": "public"}
    assert score(STANDARD, None, answers_json(read)).answers == read.answers


def test_a_choice_between_unknown_cases_is_unknown() -> None:
    standard = next(one for one in STANDARDS if (one.id, one.version) == ("little-giant", "2022"))
    given = {"equity_financing_2y": 0, "rd_ratio_last_year": 0, "rd_ratio_prior_year": 0}
    card = score(standard, None, given)
    assert card.conditions["innovation_rd"] is None
    assert score(standard, None, {**given, "revenue_last_year": 0}).conditions["innovation_rd"] is False
    rule = next(row["rule"] for row in json.loads(standard.definition)["conditions"] if row["key"] == "innovation_rd")
    assert Recomputed(json.loads(standard.definition), None, given).holds(rule) is None
    assert not score_many(standard, [None], [given]).failed["innovation_rd"][0]
