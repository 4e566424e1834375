"""How many organizations of a list have which value, each facet under every filter but its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tantivy import Query

from directory.categories import Categories
from directory.regions import Regions
from directory.search import fields
from directory.search.criteria import Criteria, FacetCount, Facets
from directory.search.query import matching
from directory.search.view import View, every

FIELDS = {
    "nature": fields.NATURE,
    "level": fields.LEVEL,
    "category": fields.CATEGORIES,
    "region": fields.REGIONS,
    "stars": fields.STARS,
}
NATURE_LABELS = {"GOVERNMENT": "Government", "MARKET": "Market", "PUBLIC_WELFARE": "Public welfare"}
LEVEL_LABELS = {"NATION": "Nation", "PROVINCE": "Province", "CITY": "City", "COUNTY": "County"}


def facets(view: View, tables: tuple[Regions, Categories], criteria: Criteria, scope: Query | None = None) -> Facets:
    """Return every facet, the largest count first, then by value; values that nobody has are left out.

    The region facet counts the regions right below those of `within`, the provinces without it. `scope` narrows all.
    """
    labels = _labels(*tables, criteria)
    below = {fields.REGIONS: list(labels["region"])}
    counts: dict[str, Mapping[str, int]] = {}
    for reduced, names in _grouped(criteria).items():
        query = matching(view, reduced)
        values = view.values(every(query, scope) if scope else query, [FIELDS[name] for name in names], below)
        counts |= {name: values[FIELDS[name]] for name in names}
    return {name: _sorted(name, counts[name], labels) for name in FIELDS}


def _grouped(criteria: Criteria) -> Mapping[Criteria, list[str]]:
    """Return which facets are counted under which criteria: those whose own filter is not set share one query."""
    groups: dict[Criteria, list[str]] = defaultdict(list)
    for name in FIELDS:
        groups[_without_own(name, criteria)].append(name)
    return groups


def _without_own(name: str, criteria: Criteria) -> Criteria:
    match name:
        case "nature":
            return replace(criteria, natures=())
        case "level":
            return replace(criteria, level=None)
        case "category":
            return replace(criteria, categories=())
        case "stars":
            return replace(criteria, stars=None)
        case _:
            return criteria  # what is counted lies below `within`, so that filter changes nothing


def _labels(regions: Regions, categories: Categories, criteria: Criteria) -> Mapping[str, Mapping[str, str]]:
    """Return the values that each facet counts with their labels."""
    if criteria.within is None:
        below: Iterable[tuple[str, str]] = ((region.code, region.name) for region in regions.by_level("PROVINCE"))
    else:
        below = ((child.code, child.name) for code in criteria.within for child in regions.children(code))
    return {
        "nature": NATURE_LABELS,
        "level": LEVEL_LABELS,
        "category": {category.code: category.name for category in categories.all()},
        "region": dict(below),
    }


def _sorted(name: str, counts: Mapping[str, int], labels: Mapping[str, Mapping[str, str]]) -> list[FacetCount]:
    if name == "stars":
        found = [
            FacetCount(stars, "1 star" if stars == "1" else f"{stars} stars", count) for stars, count in counts.items()
        ]
    else:
        known = labels[name]
        found = [FacetCount(value, known[value], count) for value, count in counts.items() if value in known]
    return sorted(found, key=lambda facet: (-facet.count, facet.value))
