"""Policies and finance products from a file: all or nothing, told line by line, the same when loaded again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from accounts_given import COUNTY, RETIRED, SHOP
from cultivation_given import open_network
from given import committed
from instruments_given import instrument

from cultivation.aggregates import AGGREGATES
from cultivation.instruments.aggregate import POLICIES, PRODUCTS
from cultivation.instruments.loading import File, Loaded, load_instruments
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import InvalidInput
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

GOOD = f"""
[[products]]
id = "product-a"
title = "碳排放权质押贷款"
kind = "INDIRECT_FINANCING"
organization = "{SHOP}"
regions = ["{COUNTY}"]
greenRights = ["CARBON_EMISSION"]
[[products.eligibility]]
key = "right"
title = "可质押权利"
english = "right to pledge"
rule = {{ field = "rd_ratio", at_least = 3.50 }}

[[policies]]
id = "policy-a"
title = "贷款贴息"
kind = "GRANT"
regions = ["{COUNTY}"]
"""


@pytest.fixture
async def journal(graph: Graph) -> AsyncIterator[Journal]:
    opened = await open_network(graph)
    yield opened
    assert (await verify(graph, opened, AGGREGATES)).clean


async def load(graph: Graph, journal: Journal, text: str, *, dry_run: bool = False) -> tuple[int, int, int]:
    done: Loaded = await load_instruments(graph, journal, File("x.toml", text), "tests", dry_run=dry_run)
    return done.new, done.changed, done.unchanged


async def faults(graph: Graph, journal: Journal, text: str) -> list[str]:
    head = await journal.head()
    with pytest.raises(InvalidInput) as refusal:
        await load(graph, journal, text)
    assert await journal.head() == head
    return refusal.value.message.splitlines()[1:]


async def test_a_file_is_loaded_once_and_then_what_differs(graph: Graph, journal: Journal) -> None:
    head = await journal.head()
    assert await load(graph, journal, GOOD, dry_run=True) == (2, 0, 0)
    assert await journal.head() == head
    assert await load(graph, journal, GOOD) == (2, 0, 0)
    (product,) = await all_of(graph, PRODUCTS)
    assert product["eligibility"][0]["rule"] == {"field": "rd_ratio", "at_least": "3.50"}
    head = await journal.head()
    assert await load(graph, journal, GOOD) == (0, 0, 2)
    assert await journal.head() == head
    assert await load(graph, journal, GOOD.replace("贷款贴息", "贴息")) == (0, 1, 1)
    (policy,) = await all_of(graph, POLICIES)
    assert (policy["title"], policy["version"]) == ("贴息", 2)


async def test_every_fault_is_told_with_its_line(graph: Graph, journal: Journal) -> None:
    wrong = GOOD.replace("policy-a", "product-b").replace("3.50", "1e3").replace('"GRANT"', '"GIFT"')
    told = await faults(graph, journal, wrong + 'amount = 3\nregions_of = "x"\n')
    assert [line.partition(":")[0] for line in told] == [
        "line 9, column eligibility",
        "line 16, column id",
        "line 18, column kind",
        "line 20, column amount",
        "line 21, column regions_of",
    ]
    assert "rule.at_least must be an exact decimal" in told[0]
    assert "'product-b' is no id; allowed: policy-" in told[1]


@pytest.mark.parametrize(
    ("right", "wrong", "column"),
    [
        (f'regions = ["{COUNTY}"]', f'regions = "{COUNTY}"', "regions"),
        ('greenRights = ["CARBON_EMISSION"]', "greenRights = 3", "greenRights"),
        ('title = "贷款贴息"', 'title = "贷款贴息"\neligibility = ["x"]', "eligibility"),
        ('rule = { field = "rd_ratio", at_least = 3.50 }', 'rule = "x"', "eligibility"),
    ],
)
async def test_values_of_another_kind_are_told(
    graph: Graph, journal: Journal, right: str, wrong: str, column: str
) -> None:
    told = await faults(graph, journal, GOOD.replace(right, wrong))
    assert told
    assert all(f"column {column}" in line for line in told)


async def test_what_is_named_must_be_there(graph: Graph, journal: Journal) -> None:
    wrong = GOOD.replace(SHOP, "org-none", 1).replace(f'["{COUNTY}"]\n', f'["{RETIRED}"]\n')
    told = await faults(graph, journal, wrong + GOOD.partition("\n\n")[2])
    assert [line.partition(":")[0] for line in told] == [
        "line 6, column organization",
        "line 19, column regions",
    ]
    twice = await faults(graph, journal, GOOD + GOOD.partition("\n\n")[2])
    assert [line.partition(":")[0] for line in twice] == ["line 21, column id"]
    gone = instrument("policy-a", status="WITHDRAWN", reason="停办")
    await committed(journal, Draft("POLICY_ADDED", "policy-a", gone, fresh=True))
    assert "for good" in (await faults(graph, journal, GOOD))[0]


@pytest.mark.parametrize("text", ["[[products", "x" * 10, "[products]\na = 1\n", "[[others]]\na = 1\n"])
async def test_what_is_no_such_file_is_refused(graph: Graph, journal: Journal, text: str) -> None:
    with pytest.raises(InvalidInput, match=r"x\.toml"):
        await load(graph, journal, text)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="no UTF-8"):
        File.of(path)
