"""Which versions of a standard a round may use on a day."""

from dataclasses import replace

import pytest
from standards_given import STANDARDS

from evaluation.rounds.opening import in_force, may_be_used
from evaluation.standards.model import Standard

SERVICE = next(one for one in STANDARDS if one.id == "service-organization")
OLD = replace(SERVICE, version="2022", effective_from="2022-08-01", effective_to="2026-03-31")
NEW = replace(SERVICE, version="2026", effective_from="2026-04-01", effective_to=None, re_review=("2022",))
LATER = replace(SERVICE, version="2028", effective_from="2028-01-01", re_review=("2020",))
UNKNOWN = replace(SERVICE, version="trial", effective_from=None, effective_to=None)


@pytest.mark.parametrize(
    ("standard", "day", "expected"),
    [
        (OLD, "2022-07-31", False),
        (OLD, "2022-08-01", True),
        (OLD, "2026-03-31", True),
        (OLD, "2026-04-01", False),
        (NEW, "2099-01-01", True),
        (UNKNOWN, "2026-11-24", False),
    ],
)
def test_a_version_is_in_force_from_its_first_to_its_last_day(standard: Standard, day: str, expected: bool) -> None:
    assert in_force(standard, day) == expected


@pytest.mark.parametrize(
    ("standard", "versions", "day", "expected"),
    [
        (OLD, [OLD], "2026-11-24", False),
        (OLD, [OLD, NEW], "2026-11-24", True),
        (OLD, [OLD, replace(NEW, effective_to="2026-06-30")], "2026-11-24", False),
        (replace(OLD, version="2020"), [LATER], "2026-11-24", False),
        (replace(OLD, version="2020"), [LATER], "2028-01-01", True),
        (replace(OLD, id="other"), [NEW], "2026-11-24", False),
        (UNKNOWN, [UNKNOWN, NEW], "2026-11-24", False),
        (UNKNOWN, [replace(NEW, re_review=("trial",))], "2026-11-24", True),
    ],
)
def test_a_version_that_one_in_force_names_for_re_reviews_may_be_used(
    standard: Standard, versions: list[Standard], day: str, expected: bool
) -> None:
    assert may_be_used(standard, versions, day) == expected
