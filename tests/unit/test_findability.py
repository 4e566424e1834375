"""How well people find what they mean: recall and mean rank over the queries in tests/findability, never to fall."""

import csv
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import search_given as given

from directory.documents import OrganizationDocument
from directory.generator import generate
from directory.inputs import criteria_of
from directory.region_search import RegionCriteria, list_divisions
from directory.search.criteria import Order
from directory.search.snapshot import Snapshot

FOLDER = Path(__file__).parents[1] / "findability"
FIGURES = tomllib.loads((FOLDER / "figures.toml").read_text(encoding="utf-8"))
PAGE = 20  # answers looked at; what stands behind them is not found
CROWD = 1_000  # generated organizations around those that are searched for
DAY = "2026-11-24T00:00:00Z"

Find = Callable[[str], Sequence[str]]


def rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def document(row: Mapping[str, str]) -> OrganizationDocument:
    services = [part.split(":") for part in filter(None, row["services"].split(";"))]
    found: dict[str, Any] = {
        "id": row["id"],
        "name": row["name"],
        "english": row["english"],
        "aliases": list(filter(None, [row["aliases"]])),
        "region": row["region"],
        "status": "ACTIVE",
        "version": 1,
        "updatedAt": DAY,
        "services": [
            {"id": f"service-{row['id'][4:]}-{number}", "category": category, "name": name}
            for number, (category, name) in enumerate(services, 1)
        ],
    }
    return cast("OrganizationDocument", {key: value for key, value in found.items() if value})


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    crowd = generate(CROWD, 1, given.regions(), given.categories(), DAY)
    return given.snapshot(tmp_path_factory.mktemp("index"), [*map(document, rows("organizations.csv")), *crowd])


def regions_found(search: str) -> list[str]:
    return [one.division.code for one in list_divisions(given.regions(), RegionCriteria(search))[:PAGE]]


def ranks(queries: Iterable[Mapping[str, str]], find: Find) -> list[tuple[Mapping[str, str], int | None]]:
    answers = [(row, list(find(row["query"]))) for row in queries]
    return [(row, found.index(row["expected"]) + 1 if row["expected"] in found else None) for row, found in answers]


def measure(name: str, file: str, find: Find, capsys: pytest.CaptureFixture[str]) -> None:
    results = ranks(rows(file), find)
    missed = [(row["query"], row["expected"], rank) for row, rank in results if (rank or PAGE) > int(row["max_rank"])]
    places = [rank for _, rank in results if rank]
    recall, mean_rank = 1 - len(missed) / len(results), sum(places) / len(places)
    with capsys.disabled():
        print(f"\n{name}: recall {recall:.4f}, mean rank {mean_rank:.3f} over {len(results)} queries; missed: {missed}")
    assert recall >= FIGURES[name]["recall"], missed
    assert mean_rank <= FIGURES[name]["mean_rank"]


def test_regions_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    measure("regions", "regions.csv", regions_found, capsys)


def test_organizations_are_found(snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    def find(search: str) -> list[str]:
        page = snapshot.organizations(criteria_of(None, search, snapshot), Order.RELEVANCE, PAGE)
        return [hit.document["id"] for hit in page.hits]

    measure("organizations", "organization_queries.csv", find, capsys)
