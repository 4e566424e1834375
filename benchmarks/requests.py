"""The requests that are timed, asked of the network that the generator makes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SEED = 7
NEARBY = """query($point: PointInput!) { nearby(point: $point, radiusMetres: 20000, first: 20) { totalCount edges {
  distanceMetres node { id name region { name } services { category { name } } } } } }"""
REACHING = """query($point: PointInput!) { nearby(point: $point, radiusMetres: 1000, first: 20,
  filter: {categories: ["financing"]}) { totalCount edges { reach distanceMetres node { id name } } } }"""
AROUND = """query($point: PointInput!) { nearby(point: $point, radiusMetres: 20000, first: 0) { totalCount facets {
  nature { value count } level { value count } category { value count }
  region { value count } stars { value count } } } }"""
GAPS = """query($code: String!) { coverageGaps(within: $code, category: "financing", beyondMetres: 30000, first: 20) {
  totalCount nodes { region { name } nearestMetres offered } } }"""
BY_ID = "query($id: ID!) { organization(id: $id) { name ancestors { name level } services { category { name } } } }"
FACETS = """query($code: String!) { organizations(filter: {within: $code}, first: 0) { totalCount facets {
  nature { value count } level { value count } category { value count }
  region { value count } stars { value count } } } }"""


@dataclass(frozen=True)
class Request:
    """A document and the variables of each repetition, which never run out."""

    name: str
    document: str
    variables: Iterator[dict[str, Any]]


def requests(places: list[dict[str, Any]], provinces: list[str]) -> list[Request]:
    """Return the timed requests; `places` are organizations with id and point, from all over the country."""
    dice = random.Random(SEED)  # noqa: S311 - repeatable, not secret

    def points() -> Iterator[dict[str, Any]]:
        while True:
            point = dice.choice(places)["point"]
            yield {"point": {"latitude": point["latitude"], "longitude": point["longitude"]}}

    def ids() -> Iterator[dict[str, Any]]:
        while True:
            yield {"id": dice.choice(places)["id"]}

    def codes() -> Iterator[dict[str, Any]]:
        while True:
            yield {"code": dice.choice(provinces)}

    return [
        Request("nearby 20 km, 20 of them", NEARBY, points()),
        Request("nearby 1 km, then by reach, 20 of them", REACHING, points()),
        Request("facets of nearby 20 km and beyond", AROUND, points()),
        Request("organization by id with ancestors", BY_ID, ids()),
        Request("facets of a province", FACETS, codes()),
        Request("coverage gaps of a province", GAPS, codes()),
    ]
