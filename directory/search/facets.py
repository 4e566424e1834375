"""How many organizations of a list have which value, each facet under every filter but its own."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tantivy import Query

from directory.categories import Categories
from directory.regions import Regions
from directory.search import fields
from directory.search.criteria import Criteria, FacetCount, Facets
from directory.search.nearby import NearbyList
from directory.search.query import matching
from directory.search.reach import online as online_query
from directory.search.view import View, every, without

Tables = tuple[Regions, Categories]
Names = Mapping[str, str]
"""The fields of the index that facets are counted in, by facet."""
Wanted = Mapping[str, Sequence[str]]
Counts = Mapping[str, Mapping[str, int]]
"""How many have which value, by field."""
Counting = Callable[[Criteria, Names, Wanted], Counts]

FIELDS = {
    "nature": fields.NATURE,
    "level": fields.LEVEL,
    "category": fields.CATEGORIES,
    "region": fields.REGIONS,
    "stars": fields.STARS,
}
NAMES = tuple(FIELDS)
"""What can be counted, in this order."""
NATURE_LABELS = {"GOVERNMENT": "Government", "MARKET": "Market", "PUBLIC_WELFARE": "Public welfare"}
LEVEL_LABELS = {"NATION": "Nation", "PROVINCE": "Province", "CITY": "City", "COUNTY": "County"}


def facets(view: View, tables: Tables, criteria: Criteria, asked: Sequence[str] = NAMES) -> Facets:
    """Return the facets that are asked for, the largest count first, then by value; what nobody has is left out.

    The region facet counts the regions right below those of `within`, the provinces without it.
    """

    def counted(reduced: Criteria, names: Names, below: Wanted) -> Counts:
        return view.values(matching(view, reduced), names.values(), below)

    return _facets(tables, criteria, asked, counted)


def facets_nearby(near: NearbyList, tables: Tables, asked: Sequence[str] = NAMES) -> Facets:
    """Return the facets that are asked for over the whole list of those near a place.

    Each count is the length of the list when that value is chosen. So a category counts those beyond the radius that
    serve no region of the place only when it is this category that they offer online.
    """
    view, ways = near.view, near.ways

    def counted(reduced: Criteria, names: Names, below: Wanted) -> Counts:
        query, online = matching(view, reduced), online_query(view, reduced)
        names_online = {name: fields.ONLINE if name == "category" else field for name, field in names.items()}

        def values(found: Query, named: Names) -> list[Counter[str]]:
            return [Counter(counts) for counts in view.values(found, named.values(), below).values()]

        def everywhere() -> list[Counter[str]]:
            national = values(every(query, ways.national), names)
            return _added(national, values(without(every(query, online), ways.national), names_online))

        # Who reaches every place of the country is counted once for all places. Of those online who are close as well,
        # that count is taken back, because being close decides how they count.
        close = without(every(query, near.close), ways.national)
        far = view.once(("facets", reduced, near.near.areas[-1:], *names), everywhere)
        sums, twice = _added(far, values(close, names)), values(every(close, online), names_online)
        return {field: a - b for field, a, b in zip(names.values(), sums, twice, strict=True)}

    criteria = near.near.criteria
    if near.near.radius_metres is not None:
        return _facets(tables, criteria, asked, counted)
    # Without a radius nearly everybody is close, and the counts are the same for all places of one region.
    key = ("facets", criteria, near.near.areas, tuple(asked))
    return view.once(key, lambda: _facets(tables, criteria, asked, counted))


def _added(one: list[Counter[str]], other: list[Counter[str]]) -> list[Counter[str]]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _facets(tables: Tables, criteria: Criteria, asked: Sequence[str], counted: Counting) -> Facets:
    labels = _labels(*tables, criteria)
    below = {fields.REGIONS: list(labels["region"])}
    counts: dict[str, Mapping[str, int]] = {}
    for reduced, names in _grouped(criteria, asked).items():
        values = counted(reduced, {name: FIELDS[name] for name in names}, below)
        counts |= {name: values[FIELDS[name]] for name in names}
    return {name: _sorted(name, counts[name], labels) for name in asked}


def _grouped(criteria: Criteria, asked: Sequence[str]) -> Mapping[Criteria, list[str]]:
    """Return which facets are counted under which criteria: those whose own filter is not set share one query."""
    groups: dict[Criteria, list[str]] = defaultdict(list)
    for name in asked:
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
