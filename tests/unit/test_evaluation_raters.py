"""The answers of several raters become one by median and majority."""

import pytest
from standards_given import STANDARDS

from evaluation.scoring.answers import InvalidInput
from evaluation.scoring.raters import combine

SERVICE = next(one for one in STANDARDS if one.id == "service-organization")


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        ("service_plan_score", ["70", "80"], "75"),
        ("service_plan_score", ["70", "80.5"], "75.25"),
        ("service_plan_score", ["10", "80", "90"], "80"),
        ("service_plan_score", ["10", None, "20"], "15"),
        ("service_plan_score", ["10", None], None),
        ("maturity_level", [3, 4], "3"),
        ("fixed_site", [True, False], None),
        ("fixed_site", [True, False, True], True),
        ("fixed_site", [True, None, None], None),
        ("published_items", [["fees"], ["fees", "process"], []], ["fees"]),
        ("published_items", [[], []], []),
    ],
)
def test_answers_combine(field: str, given: list[object], expected: object) -> None:
    assert combine(SERVICE, [{field: value} for value in given]) == ({} if expected is None else {field: expected})


def test_the_order_of_raters_does_not_matter() -> None:
    ratings = [{"staff": 5, "maturity_level": 2}, {"staff": 9}, {"staff": 6, "maturity_level": 5}]
    assert combine(SERVICE, ratings) == combine(SERVICE, ratings[::-1]) == {"staff": "6", "maturity_level": "3"}


def test_counts_stay_parts_of_one_another() -> None:
    ratings = [{"satisfied_clients": 9, "rated_clients": 10}, {"satisfied_clients": 1, "rated_clients": 50}]
    assert combine(SERVICE, ratings) == {"satisfied_clients": "5", "rated_clients": "30"}


def test_a_refused_rating_is_refused() -> None:
    with pytest.raises(InvalidInput, match="staff: out_of_range"):
        combine(SERVICE, [{"staff": 5}, {"staff": -5}])
