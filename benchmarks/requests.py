"""The requests that are timed, asked of the network that the generator makes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SEED = 7
WISHES = ("融资", "知识产权", "培训", "zhuanli", "法律")
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
SEARCH = """query($search: String!) { organizations(search: $search, first: 20) { totalCount edges {
  highlights { field } node { id name region { name } } } } }"""
FACETS = """query($code: String!) { organizations(filter: {within: $code}, first: 0) { totalCount facets {
  nature { value count } level { value count } category { value count }
  region { value count } stars { value count } } } }"""


@dataclass(frozen=True)
class Request:
    """A document and the variables of each repetition, which never run out."""

    name: str
    document: str
    variables: Iterator[dict[str, Any]]


def requests(places: list[dict[str, Any]], provinces: list[tuple[str, str]]) -> list[Request]:
    """Return the timed requests; `places` are organizations with id, name and point, from all over the country.

    `provinces` are pairs of code and name.
    """
    draw = Draw(random.Random(SEED), places, provinces)  # noqa: S311 - repeatable, not secret
    return [
        Request("nearby 20 km, 20 of them", NEARBY, draw.points()),
        Request("nearby 1 km, then by reach, 20 of them", REACHING, draw.points()),
        Request("facets of nearby 20 km and beyond", AROUND, draw.points()),
        Request("search for a whole name", SEARCH, draw.names()),
        Request("search for a place and a service", SEARCH, draw.wishes()),
        Request("search with a character missing", SEARCH, draw.slips()),
        Request("organization by id with ancestors", BY_ID, draw.ids()),
        Request("facets of a province", FACETS, draw.codes()),
        Request("coverage gaps of a province", GAPS, draw.codes()),
    ]


@dataclass(frozen=True)
class Draw:
    """Variables drawn without end."""

    dice: random.Random
    places: list[dict[str, Any]]
    provinces: list[tuple[str, str]]

    def points(self) -> Iterator[dict[str, Any]]:
        """Yield where organizations are."""
        while True:
            point = self.dice.choice(self.places)["point"]
            yield {"point": {"latitude": point["latitude"], "longitude": point["longitude"]}}

    def ids(self) -> Iterator[dict[str, Any]]:
        """Yield organizations."""
        while True:
            yield {"id": self.dice.choice(self.places)["id"]}

    def codes(self) -> Iterator[dict[str, Any]]:
        """Yield provinces."""
        while True:
            yield {"code": self.dice.choice(self.provinces)[0]}

    def names(self) -> Iterator[dict[str, Any]]:
        """Yield names of organizations."""
        while True:
            yield {"search": self.dice.choice(self.places)["name"]}

    def wishes(self) -> Iterator[dict[str, Any]]:
        """Yield a place and a service in one line."""
        while True:
            yield {"search": f"{self.dice.choice(self.provinces)[1]} {self.dice.choice(WISHES)}"}

    def slips(self) -> Iterator[dict[str, Any]]:
        """Yield names that miss a character."""
        while True:
            name = self.dice.choice(self.places)["name"]
            place = self.dice.randrange(len(name))
            yield {"search": name[:place] + name[place + 1 :]}
