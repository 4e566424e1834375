"""The mean score of a region, from the index."""

from decimal import Decimal
from pathlib import Path
from typing import cast

import given
import pytest
import search_given

from directory.context import Context
from directory.search.entry import Entries, Standing
from directory.search.snapshot import Snapshot
from directory.search.storage import State
from directory.search.writer import Writer
from directory.types.statistics import Statistics
from graph_schema.connection import Graph
from graph_schema.journal import Journal


def scored(path: Path, totals: list[str | None]) -> Snapshot:
    """An index of organizations of one county with these totals, and a closed one with another."""
    entries = Entries(search_given.regions(), search_given.categories())
    writer = Writer.create(path, entries)
    for number, total in enumerate(totals):
        document = given.organization(number, region="330106")
        writer._writer.add_document(entries.entry(document, Standing(Decimal(total)) if total else None))
    closed = given.organization(99, region="330106", status="CLOSED")
    writer._writer.add_document(entries.entry(closed, Standing(Decimal(1))))
    writer.commit(State(1, "0" * 64))
    writer.close()
    return search_given.opened(path)


@pytest.mark.parametrize(
    ("totals", "mean"),
    [
        ([], None),
        ([None], None),
        (["85.20"], "85.20"),
        (["85.20", "85.21", None], "85.21"),
        (["0", "0.01", "0.02", "100"], "25.01"),
        (["33.33", "33.33", "33.34"], "33.33"),
    ],
)
def test_the_mean_is_that_of_the_published_totals(tmp_path: Path, totals: list[str | None], mean: str | None) -> None:
    nowhere = cast("Graph", None)  # statistics come from the index alone
    context = Context(nowhere, cast("Journal", None), scored(tmp_path, totals))
    for code in ("330106", "330000", "100000"):
        found = Statistics(code=code, context=context)
        assert found.average_score() == (mean and Decimal(mean))
        assert found.scored() == sum(total is not None for total in totals)
        assert found.organizations() == len(totals)
    assert Statistics(code="340000", context=context).average_score() is None
