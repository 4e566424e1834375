"""What a forged cursor or a divided code leads to is refused, not an error of ours."""

import pytest

from cultivation.instruments import lists
from directory.divisions import read_divisions
from directory.inputs import near_region
from directory.region_search import behind
from directory.regions import Regions
from directory.search.criteria import Criteria
from directory.types import coverage_gaps
from graph_schema.errors import InvalidInput


@pytest.mark.parametrize("position", ["abc", "1-2", "1-2-x", "", "1-2-330000-1"])
def test_a_position_of_another_form_is_refused(position: str) -> None:
    with pytest.raises(InvalidInput, match="after is no position"):
        behind([], position)


@pytest.mark.parametrize("position", ["5", "x", "", '[1,"a"]', '["a",1]', "null"])
def test_a_position_of_no_list_of_instruments_is_refused(position: str) -> None:
    with pytest.raises(InvalidInput, match="after is no position"):
        lists.behind([("a", "b"), ("c", "d")], position, lambda item: item)


@pytest.mark.parametrize("position", ["-1.2.3-330000-x", "--330000-x", "-.-330000-x", "-1e400-330000-x", "-١-330000-x"])
def test_a_position_of_no_list_of_gaps_is_refused(position: str) -> None:
    with pytest.raises(InvalidInput, match="after is no position"):
        coverage_gaps._behind([], position)


def test_nearby_of_a_divided_region_names_its_parts() -> None:
    with pytest.raises(InvalidInput, match="130106 was divided among") as refusal:
        near_region(Regions.of(read_divisions()), "130106", 1_000, Criteria())
    assert refusal.value.field == "region"
