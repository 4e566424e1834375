"""Which instruments fit answers, in words and order: pure."""

from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from instruments_given import CARBON, REVENUE, TAX, instrument, requirement

from cultivation.instruments.documents import InstrumentDocument, RequirementDocument
from cultivation.instruments.eligibility import faults as faults_of
from cultivation.instruments.eligibility import fields, vocabulary
from cultivation.instruments.matching import NEAR, Match, MatchOutcome, explained, matches
from cultivation.instruments.shelf import Held, Shelf
from cultivation.instruments.types import InstrumentRequirement
from directory.regions import Division, Regions
from evaluation.scoring.answers import read_answers
from evaluation.scoring.decisions import decide
from evaluation.standards import build
from evaluation.standards.document import read
from evaluation.standards.facts import Facts
from evaluation.standards.lint import check_document

REGIONS = Regions(
    [
        Division("100000", "全国", "NATION"),
        Division("330000", "浙江省", "PROVINCE", "100000"),
        Division("330100", "杭州市", "CITY", "330000"),
        Division("340000", "安徽省", "PROVINCE", "100000"),
    ]
)
STAFF = {"field": "employees", "at_least": 10}


def shelf(*documents: Any) -> Shelf:
    found = Shelf(1, REGIONS)
    for document in documents:
        found.put(cast("InstrumentDocument", document))
    return found


def matched(found: Shelf, places: tuple[str, ...] = ("330100",), **answers: Any) -> list[Match]:
    return matches(found, places, read_answers(vocabulary(), None, answers), lambda _: True)


def told(found: list[Match]) -> list[tuple[str, str]]:
    return [(match.held.document["id"], match.outcome.name) for match in found]


def faults(rule: Any) -> list[str]:
    return faults_of(cast("RequirementDocument", requirement("a", rule)))


def test_a_shelf_that_is_filled_holds_what_one_does_that_was_put_together_one_by_one() -> None:
    titles = ("丙", "甲", "丁", "乙")
    documents: Any = [
        instrument(f"product-{number}", TAX, title=title, supports=["plan-x/finance"], regions=["330000", "330100"])
        for number, title in enumerate(titles)
    ]
    filled, put = Shelf(1, REGIONS), shelf(*documents)
    filled.fill(documents[:2])
    filled.fill(documents[2:])
    for one in (filled, put):
        held = [one.applying("330000"), one.applying("330100"), one.supporting("plan-x/finance")]
        assert [[each.document["title"] for each in part] for part in held] == [sorted(titles)] * 3
    assert told(matched(filled, tax_credit="A")) == told(matched(put, tax_credit="A"))


def test_a_shelf_that_is_read_stays_as_it_is_when_the_next_one_is_made() -> None:
    first = shelf(instrument("product-a", REVENUE), instrument("product-b", TAX, supports=["plan-x/finance"]))
    new = cast("InstrumentDocument", instrument("product-c", STAFF, regions=["330000"]))
    later = first.changed(2, [new], ["product-b"])
    told_before, told_after = (told(matched(one, revenue="300", employees=20)) for one in (first, later))
    assert told_before == [("product-a", "FITS"), ("product-b", "NOT_KNOWN")]
    assert told_after == [("product-c", "FITS"), ("product-a", "FITS")]
    assert ([len(one.supporting("plan-x/finance")) for one in (first, later)], len(first.conditions)) == ([1, 0], 2)


def test_a_condition_is_read_when_it_is_asked_for_and_once_for_all_who_share_it() -> None:
    elsewhere = instrument("product-c", CARBON, regions=["340000"])
    found = shelf(instrument("product-a", REVENUE, TAX), instrument("product-b", TAX), elsewhere)
    assert found.conditions == [None] * 3
    assert told(matched(found, revenue="300")) == [("product-a", "NOT_KNOWN"), ("product-b", "NOT_KNOWN")]
    assert [condition is not None for condition in found.conditions] == [True, True, False]
    later = found.changed(2, [], ["product-a"])
    assert later.conditions == found.conditions, "what was read is not read again"
    assert ("product-c", "FITS") in told(matched(later, ("340000",), carbon_emission_right=True))


def test_what_fits_comes_first_then_what_is_not_known_then_near_misses() -> None:
    found = shelf(
        instrument("product-b", REVENUE, TAX),
        instrument("product-a", REVENUE),
        instrument("policy-open"),
        instrument("product-c", {"field": "revenue", "above": 300}),
        instrument("product-d", {"field": "revenue", "above": 300}, TAX),
        instrument("product-e", {"field": "revenue", "above": 300}, {"field": "revenue", "below": 300}),
    )
    assert told(matched(found, revenue="300")) == [
        ("policy-open", "FITS"),
        ("product-a", "FITS"),
        ("product-b", "NOT_KNOWN"),
        ("product-c", "NEAR_MISS"),
        ("product-d", "NEAR_MISS"),
        ("product-e", "NEAR_MISS"),
    ]


def test_decimals_are_exact() -> None:
    found = shelf(instrument("product-a", {"field": "revenue", "at_least": "300.1"}))
    assert told(matched(found, revenue="300.1")) == [("product-a", "FITS")]
    assert told(matched(found, revenue="300.0999999999999999999999")) == [("product-a", "NEAR_MISS")]


def test_three_failures_are_no_near_miss() -> None:
    rules = [{"field": name, "at_least": 1} for name in ("employees", "revenue", "assets")]
    found = shelf(instrument("product-a", *rules))
    assert NEAR == 2
    assert told(matched(found, employees=0, revenue=0, assets=1)) == [("product-a", "NEAR_MISS")]
    assert matched(found, employees=0, revenue=0, assets=0) == []


def test_only_what_applies_in_the_division_or_above_narrow_ones_first() -> None:
    found = shelf(
        instrument("product-nation"),
        instrument("product-city", regions=["330100"]),
        instrument("product-province", regions=["330000"]),
        instrument("product-elsewhere", regions=["340000"]),
        instrument("product-both", regions=["330000", "330100"]),
    )
    ids = [entity.removeprefix("product-") for entity, _ in told(matched(found))]
    assert ids == ["both", "city", "province", "nation"]
    assert [entity for entity, _ in told(matched(found, ("100000",)))] == ["product-nation"]
    several = matched(found, ("330100", "340000"))
    assert len(several) == len(set(told(several))) == 5
    assert [match.position for match in several] == sorted(match.position for match in several)


def test_each_condition_has_its_reason_in_two_languages() -> None:
    (match,) = matched(shelf(instrument("product-a", REVENUE, TAX, CARBON)), revenue="200.5", tax_credit="B")
    rows = explained(match, read_answers(vocabulary(), None, {"revenue": "200.5", "tax_credit": "B"}))
    assert [row.holds for row in rows] == [False, True, None]
    assert rows[0].demand.zh == "上年度营业收入 ≥ 300"
    assert rows[0].reason.zh == "上年度营业收入：200.5万元"
    assert rows[0].reason.en == "revenue of the last year: 200.5 万元 (10,000 CNY)"
    assert rows[1].demand.en == "tax credit grade: A or B"
    assert (rows[2].reason.zh, rows[2].reason.en) == (
        "持有碳排放权：未填写",
        "holds a carbon emission right: not answered",
    )


def test_what_is_changed_or_dropped_is_held_no_longer() -> None:
    found = shelf(instrument("product-a", REVENUE), instrument("product-b", regions=["330000"], supports=["part"]))
    found.put(cast("InstrumentDocument", instrument("product-b", regions=["340000"])))
    found.drop("product-a")
    found.drop("product-a")
    assert matched(found) == []
    assert [held.document["id"] for held in found.applying("340000")] == ["product-b"]
    assert found.supporting("part") == []
    assert found.get("product-a") is None


@pytest.mark.parametrize(
    ("status", "first", "last", "in_force"),
    [
        ("ACTIVE", None, None, True),
        ("ACTIVE", "2026-01-01", "2026-01-01", True),
        ("ACTIVE", "2026-01-02", None, False),
        ("ACTIVE", None, "2025-12-31", False),
        ("WITHDRAWN", None, None, False),
    ],
)
def test_the_term_holds_on_both_its_days(status: str, first: str | None, last: str | None, *, in_force: bool) -> None:
    term = {name: day for name, day in (("validFrom", first), ("validTo", last)) if day}
    document = instrument("product-a", status=status, **term)
    assert Held(cast("InstrumentDocument", document), ()).in_force("2026-01-01") is in_force


def test_the_vocabulary_is_that_of_a_sound_standard() -> None:
    rules = []
    for field in fields():
        if field["type"] == "enum":
            rules.append({"field": field["key"], "in": list(field["words"])})
        elif field["type"] == "boolean":
            rules.append({"field": field["key"], "is": True})
        else:
            rules.append({"field": field["key"], "at_least": 0})
    assert [found for rule in rules for found in faults(rule)] == []
    assert len({field["key"] for field in fields()}) == len(fields())
    content: Any = {"fields": list(fields()), "conditions": []}
    assert not [fault for fault in check_document(content, {}) if "fields" in fault.reason]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"field": "profit", "at_least": 1}, "unknown field profit"),
        ({"field": "tax_credit", "in": ["A", "E"]}, "unknown word E of field tax_credit"),
        ({"field": "revenue"}, "compares with nothing"),
        ({"field": "revenue", "at_least": None}, "must be an exact decimal such as 60 or 0.05, not null"),
        ({"field": "revenue", "at_least": [True]}, "must be an exact decimal such as 60 or 0.05, not [true]"),
        ({"field": "revenue", "at_least": "企"}, "must be an exact decimal such as 60 or 0.05, not '企'"),
        ({"field": "revenue", "at_least": ["企"]}, 'must be an exact decimal such as 60 or 0.05, not ["企"]'),
        ({"field": "revenue", "at_least": 1.5}, "must be an exact decimal"),
        ({"field": "industry", "at_least": 1}, "neither a number nor a set"),
        ({"total": True, "at_least": 60}, "has no total"),
        ({"dimension": "growth", "at_least": 60}, "unknown dimension growth"),
        ({"any": []}, "at least 1"),
        ({"all": {"field": "revenue"}}, "must be a list"),
        ([], "must be a table"),
        ({"field": ["revenue"], "at_least": 1}, "must be a text"),
    ],
)
def test_a_condition_that_is_none_is_told_in_the_words_of_the_standards(rule: Any, reason: str) -> None:
    assert any(reason in fault for fault in faults(rule)), faults(rule)


COMPARISONS = some.sampled_from(
    [
        {"field": "revenue", "at_least": "99.9"},
        {"field": "employees", "below": 20},
        {"field": "tax_credit", "in": ["A", "M"]},
        {"field": "dishonest", "is": False},
        {"share": ["receivables", "revenue"], "at_most": "0.5"},
    ]
)
RULES = some.recursive(
    COMPARISONS,
    lambda rules: some.builds(
        lambda key, parts: {key: parts}, some.sampled_from(["all", "any"]), some.lists(rules, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
ANSWERS = some.fixed_dictionaries(
    {},
    optional={
        "revenue": some.sampled_from(["0", "99.9", "200"]),
        "employees": some.integers(0, 40),
        "tax_credit": some.sampled_from(["A", "B"]),
        "dishonest": some.booleans(),
        "receivables": some.sampled_from([0, 40, 100]),
    },
)


@settings(max_examples=100)
@given(some.lists(RULES, min_size=1, max_size=4), ANSWERS)
def test_an_instrument_decides_as_a_standard_of_its_conditions_does(rules: list[Any], answers: dict[str, Any]) -> None:
    document = instrument("product-a", *rules)
    rows = [
        {**row, "kind": "THRESHOLD", "title": {"zh": "甲", "en": "a"}, "sources": ["P"], "confidence": "read"}
        for row in document["eligibility"]
    ]
    frame = read(FRAME) | {"fields": list(fields()), "conditions": rows}
    values = read_answers(vocabulary(), None, answers)
    verdict = decide(build.standard(frame), None, Facts(values, {}, None))
    found = matched(shelf(document), **answers)
    expected = {
        "PASS": MatchOutcome.FITS,
        "INSUFFICIENT_EVIDENCE": MatchOutcome.NOT_KNOWN,
        "FAIL": MatchOutcome.NEAR_MISS,
    }
    if len(verdict.failed) > NEAR:
        assert found == []
    else:
        (match,) = found
        assert match.outcome is expected[verdict.decision]
        assert match.failed == len(verdict.failed)
        assert Fraction(match.unknown, len(rows)) == 1 - verdict.coverage


FRAME = """
id = "x"
version = "1"
title = { zh = "甲", en = "a" }
document = "x"
subject = "ENTERPRISE"
authority = "PROJECT"
completeness = "COMPLETE"
rounding = { decimals = 2, mode = "HALF_EVEN" }
decision = { method = "CONDITIONS" }
raters = { minimum = 1, agreement_floor = 0, numbers = "MEDIAN", words = "MAJORITY" }
sources = { P = "x" }
"""


def test_a_condition_that_cannot_be_read_is_told_as_such_and_holds_up_nothing_else() -> None:
    strange: list[Any] = [{"field": "astrology", "is": True}, {"field": "tax_credit", "in": ["Z"]}, {"no": "rule"}]
    strange += [{"field": "tax_credit", "in": [3]}, {"dimension": "x", "at_least": 1}, {"mean": ["x"], "at_least": 1}]
    strange += [{"all": [TAX, strange[0]]}, {"choose": [{"when": strange[1], "then": TAX}, {"then": TAX}]}]
    documents = [instrument(f"product-{number}", rule, REVENUE) for number, rule in enumerate(strange)]
    found = matched(shelf(*documents, instrument("product-sound", REVENUE)), revenue=500)
    assert told(found) == [
        ("product-sound", "FITS"),
        *((f"product-{number}", "NOT_KNOWN") for number in range(len(strange))),
    ]
    for match in found[1:]:
        unread, read_too = explained(match, {})
        assert (unread.holds, unread.demand.zh) == (None, "本系统无法读取该条件，请向发布机构核实")
        assert (read_too.holds, read_too.demand.zh) == (True, "上年度营业收入 ≥ 300")


def test_the_type_of_a_condition_that_cannot_be_read_says_so() -> None:
    row = cast("RequirementDocument", requirement("r0", {"field": "astrology", "is": True}))
    assert InstrumentRequirement.of(row).demand_english == "this condition cannot be read here; ask who issued it"
