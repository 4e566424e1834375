"""What answers are accepted, and the order in which reasons to refuse them are told."""

from fractions import Fraction
from typing import Any

import pytest
from standards_given import STANDARDS

from evaluation.scoring.answers import MAXIMUM_LENGTH, InvalidInput, Literal, Reason, read_answers, read_value
from evaluation.scoring.shown import decimal_text, plain_text

BY_NAME = {f"{one.id} {one.version}": one for one in STANDARDS}
SIZE, SERVICE = BY_NAME["enterprise-size 2011"], BY_NAME["service-organization 2026"]
INNOVATIVE, REVIEWED = BY_NAME["innovative-sme 2022"], BY_NAME["little-giant 2026"]
LONG = "1" * (MAXIMUM_LENGTH + 1)


def problems(standard: Any, region: Any, answers: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        read_answers(standard, region, answers)
    return [(problem.field, problem.reason.value) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (5, Fraction(5)),
        ("5", Fraction(5)),
        ("-0", Fraction(0)),
        ("0.10", Fraction(1, 10)),
        (Literal("7"), Fraction(7)),
        ("0." + "3" * 98, Fraction(int("3" * 98), 10**98)),
        *((wrong, Reason.WRONG_TYPE) for wrong in ("05", "+5", " 5", "5 ", "5\n", ".5", "5.", "1e2", "५", "", "1_0")),
        *((wrong, Reason.WRONG_TYPE) for wrong in (5.0, True, [5], {"a": 1}, "-", "--1", "NaN", LONG + "x")),
        *((wrong, Reason.OUT_OF_RANGE) for wrong in ("-0.01", -1, LONG, 10**MAXIMUM_LENGTH, "0." + LONG)),
    ],
)
def test_decimals(given: object, value: object) -> None:
    assert read_value(INNOVATIVE.field("rd_ratio"), given) == value


def test_a_number_too_long_to_print_is_out_of_range() -> None:
    assert read_value(INNOVATIVE.field("rd_ratio"), 10**5000) == Reason.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (3, Fraction(3)),
        ("3", Fraction(3)),
        ("3.0", Reason.WRONG_TYPE),
        (-1, Reason.OUT_OF_RANGE),
        (LONG, Reason.OUT_OF_RANGE),
        (LONG + ".0", Reason.WRONG_TYPE),
        (False, Reason.WRONG_TYPE),
    ],
)
def test_integers(given: object, value: object) -> None:
    assert read_value(SIZE.field("employees"), given) == value


@pytest.mark.parametrize(("given", "value"), [(True, True), (1, Reason.WRONG_TYPE), ("true", Reason.WRONG_TYPE)])
def test_booleans(given: object, value: object) -> None:
    assert read_value(SERVICE.field("fixed_site"), given) == value


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("retail", "retail"),
        ("Retail", Reason.OUT_OF_RANGE),
        ("", Reason.OUT_OF_RANGE),
        (Literal("5"), Reason.WRONG_TYPE),
        (["retail"], Reason.WRONG_TYPE),
    ],
)
def test_words(given: object, value: object) -> None:
    assert read_value(SIZE.field("industry"), given) == value


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ([], ()),
        (["process", "fees"], ("fees", "process")),
        ("fees", Reason.WRONG_TYPE),
        (["fees", 1], Reason.WRONG_TYPE),
        (["mood", 1], Reason.WRONG_TYPE),
        (["mood"], Reason.OUT_OF_RANGE),
        (["fees", "fees"], Reason.OUT_OF_RANGE),
        (["fees", None], Reason.WRONG_TYPE),
    ],
)
def test_sets(given: object, value: object) -> None:
    assert read_value(SERVICE.field("published_items"), given) == value


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        (1, "wrong_type"),
        (Literal("440000"), "wrong_type"),
        ("", "out_of_range"),
        ("44000", "out_of_range"),
        ("040000", "out_of_range"),
        ("440000\n", "out_of_range"),
        ("４40000", "out_of_range"),
    ],
)
def test_regions(region: object, reason: str) -> None:
    assert problems(SIZE, region, {"industry": "retail"}) == [("region", reason)]


def test_every_reason_is_told_in_order() -> None:
    given = {"zeal": 1, "Zeal": None, "staff": "x", "years_operating": -1, "satisfied_clients": 3, "rated_clients": 2}
    assert problems(SERVICE, "x", given) == [
        ("region", "out_of_range"),
        ("Zeal", "unknown_indicator"),
        ("zeal", "unknown_indicator"),
        ("years_operating", "out_of_range"),
        ("staff", "wrong_type"),
        ("satisfied_clients", "out_of_range"),
    ]
    assert problems(REVIEWED, None, {"market_share": 101}) == [
        ("market_share", "out_of_range"),
        ("review_kind", "missing_required"),
    ]
    assert problems(SIZE, None, None) == [("answers", "wrong_type")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"rated_clients": 2}, [("satisfied_clients", "missing_required")]),
        ({"satisfied_clients": 2, "rated_clients": None}, [("rated_clients", "missing_required")]),
        ({"satisfied_clients": "x", "rated_clients": 2}, [("satisfied_clients", "wrong_type")]),
    ],
)
def test_counts_come_in_pairs(given: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(SERVICE, None, given) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("85.225", "85.22"),
        ("85.235", "85.24"),
        ("64.00", "64"),
        ("84.50", "84.5"),
        ("-0.004", "0"),
        ("100", "100"),
        ("59.995", "60"),
        ("-1.255", "-1.26"),
        ("0.005", "0"),
        ("0.015", "0.02"),
        ("12345678901234567890", None),
    ],
)
def test_figures_are_shown_rounded_half_even(value: str, shown: str | None) -> None:
    assert decimal_text(Fraction(value)) == (shown or value)


def test_finite_decimals_are_told_in_full() -> None:
    assert plain_text(Fraction("0.0375")) == "0.0375"
    assert plain_text(Fraction(1, 3)) == "0.33"
    assert plain_text(Fraction("-12.50")) == "-12.5"
    assert decimal_text(None) is None
