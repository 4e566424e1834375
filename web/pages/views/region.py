"""A division: where it stands, what is there, what is missing."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from directory.coverage import gaps
from directory.inputs import gaps_asked
from directory.regions import Regions
from directory.search.snapshot import Snapshot
from directory.seats import seats
from graph_schema.errors import InvalidInput
from web.pages.asking import Asking
from web.pages.base_map import BaseMap
from web.pages.colouring import COVERAGE, MEASURES, SCORE, Measure
from web.pages.language import Language
from web.pages.mapping import Drawing, division_map, organization_map

BAND = 10  # points: a band of the distribution
BANDS = 10


async def region(
    asking: Asking, language: Language, code: str, colour: str | None, base: BaseMap | None
) -> dict[str, Any] | None:
    """Return what the page of a division shows; None when there is none.

    `colour` is what the map's colours tell; raise `InvalidInput` for what they cannot.
    """
    found = (await asking.ask("Region", code=code))["region"]
    if found is None:
        return None
    shown: dict[str, Any] = {"r": found, "groups": [], "gaps": None, "map": None, "measures": MEASURES, "bands": []}
    if found["statistics"]["scored"]:
        shown["bands"] = distribution(await asking.ask("Distribution", within=code))
    if found["validTo"] or found["successors"]:
        return shown
    shown["gaps"] = (await asking.ask("Gaps", within=code))["coverageGaps"]
    if found["children"]:
        shown["groups"] = await _groups(asking, found)
        shown["map"] = _map(asking, language, found, shown["groups"], _measure(colour), base)
    else:
        items = (await asking.ask("Placed", within=code))["organizations"]["nodes"]
        shown["map"] = organization_map(items, asking.seats_near(found["point"]), language.short, base=base)
    return shown


def distribution(found: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return each band of ten points with how many have so many; from counts of those with at least so many."""
    least = [found[f"from{BAND * at}"]["totalCount"] for at in range(BANDS)] + [0]
    return [
        (f"{BAND * at}–{BAND * (at + 1)}", here - above) for at, (here, above) in enumerate(itertools.pairwise(least))
    ]


def _measure(colour: str | None) -> str:
    if colour is not None and colour not in MEASURES:
        raise InvalidInput(f"colour is '{colour[:40]}'; it must be one of {', '.join(MEASURES)}", field="colour")
    return colour or COVERAGE


async def _groups(asking: Asking, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the divisions below with their figures."""
    counts = {row["value"]: row["count"] for row in found["all"]["facets"]["region"]}
    rows = (await asking.ask("RollUps", within=found["code"]))["rollUps"]["groups"]
    scores = {row["value"]: row["scores"] for row in rows}
    covered = coverage_below(asking.snapshot(), found["code"])
    none = {"scored": 0, "average": None, "median": None}
    return [
        {
            **child,
            "organizations": counts.get(child["code"], 0),
            "scores": scores.get(child["code"], none),
            "covered": covered.get(child["code"]),
        }
        for child in found["children"]
    ]


def coverage_below(snapshot: Snapshot, code: str) -> dict[str, float]:
    """Return for each division directly below one how much of it is covered, in per cent.

    That is the share of its counties, each counted for each of the eight functions, with an organization within 20 km.
    """
    codes, functions, beyond = gaps_asked(snapshot, code, None, None)
    missing = Counter(
        _below(snapshot.regions, code, gap.division.code) for gap in gaps(snapshot, codes, functions, beyond)
    )
    places = Counter(_below(snapshot.regions, code, one.code) for one in seats(snapshot.regions).divisions)
    return {
        child.code: 100 * (1 - missing[child.code] / (places[child.code] * len(functions)))
        for child in snapshot.regions.children(code)
        if places[child.code]
    }


def _below(table: Regions, code: str, other: str) -> str | None:
    """Return which division directly below one another lies in, or is; None when it lies elsewhere."""
    lineage: Sequence[str] = table.lineage(other)
    at = lineage.index(code) + 1 if code in lineage else 0
    return lineage[at] if 0 < at < len(lineage) else None


def _map(
    asking: Asking,
    language: Language,
    found: Mapping[str, Any],
    groups: Sequence[Mapping[str, Any]],
    key: str,
    base: BaseMap | None,
) -> Drawing:
    counts = {group["code"]: group["organizations"] for group in groups}
    values: dict[str, Any] = {
        COVERAGE: {group["code"]: group["covered"] for group in groups},
        SCORE: {group["code"]: group["scores"]["average"] for group in groups},
    }.get(key, counts)
    measure = Measure(key, {code: float(value) for code, value in values.items() if value is not None})
    return division_map(groups, counts, asking.seats_below(found["code"]), measure, language.short, base)
