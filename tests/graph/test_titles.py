"""Titles that end soon."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, OTHER_PROVINCE, network
from given import added, committed, organization
from graphql import graphql

from directory.context import Context
from directory.search.index import SearchIndex
from graph_schema.clock import today
from graph_schema.connection import Graph
from web.graphql_schema import build_schema

pytestmark = pytest.mark.anyio

QUERY = """
query Ending($within: String!, $days: Int!, $first: Int) {
  expiringTitles(within: $within, days: $days, first: $first) { designation { title } organization { id } }
}
"""


def title(shop: int, number: int, ahead: int, status: str = "VALID") -> dict[str, Any]:
    ends = (today() + dt.timedelta(days=ahead)).isoformat()
    term = {"validFrom": "2023-01-01", "validTo": ends, "status": status}
    return {"id": f"designation-{shop:05}-{number}", "title": f"称号{shop}-{number}", **term}


async def asked(graph: Graph, index: SearchIndex, journal: Any, within: str, days: int, first: int = 20) -> Any:
    context = Context.of(graph, journal, index)
    variables = {"within": within, "days": days, "first": first}
    result = await graphql(build_schema()._schema, QUERY, context_value=context, variable_values=variables)
    if result.errors:
        return result.errors[0].message
    assert result.data is not None
    return [one["designation"]["title"] for one in result.data["expiringTitles"]]


async def test_valid_titles_are_told_that_end_in_time_the_first_in_front(graph: Graph, tmp_path: Path) -> None:
    journal = await network(graph)
    held = [title(21, 1, 80), title(21, 2, 5), title(21, 3, 5, "REVOKED"), title(21, 4, -1), title(21, 5, 200)]
    held.append(title(21, 6, 80))
    await committed(
        journal,
        added(organization(20, region=COUNTY, designations=[title(20, 1, 80)])),
        added(organization(21, region=COUNTY, designations=held)),
        added(organization(22, region=OTHER_PROVINCE, designations=[title(22, 1, 3)])),
        added(organization(23, region=COUNTY, status="CLOSED", designations=[title(23, 1, 3)])),
    )
    index = await SearchIndex.open(tmp_path / "index", graph, journal)
    try:
        assert await asked(graph, index, journal, CITY, 90) == ["称号21-2", "称号20-1", "称号21-1", "称号21-6"]
        assert await asked(graph, index, journal, "100000", 90) == [
            "称号22-1",
            "称号21-2",
            "称号20-1",
            "称号21-1",
            "称号21-6",
        ]
        assert await asked(graph, index, journal, CITY, 366, 1) == ["称号21-2"]
        assert await asked(graph, index, journal, CITY, 4) == []
        assert await asked(graph, index, journal, CITY, 0) == "days is 0; it must be 1 to 366"
    finally:
        await index.close()
