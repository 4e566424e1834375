"""Finding help: what and where in one line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.inputs import USUAL_RADIUS
from directory.scalars import shown
from graph_schema.errors import InvalidInput
from web.pages.asking import Asking
from web.pages.base_map import BaseMap
from web.pages.language import Language
from web.pages.mapping import Drawing, organization_map

KEPT = ("what", "where", "lat", "lon", "category", "nature", "level", "stars", "region", "after")
"""What an address of results may say; everything else is left out."""


NEAR = "WITHIN_RADIUS"
_DIGIT = re.compile("[0-9]")

Filter = tuple[str, str, list[dict[str, Any]]]
"""A filter: its name in an address, its title, its counts."""


@dataclass(frozen=True)
class Place:
    """Where somebody looks: a point, or a division; `others` are divisions of a like name."""

    point: dict[str, float] | None = None
    region: str | None = None
    others: tuple[dict[str, Any], ...] = ()
    unknown: bool = False

    @property
    def given(self) -> bool:
        """Return whether anything is near it."""
        return bool(self.point or self.region)


async def results(asking: Asking, language: Language, query: Mapping[str, str], base: BaseMap | None) -> dict[str, Any]:
    """Return what the page of results shows; raise `InvalidInput` for what no list can be of."""
    given = {key: query.get(key, "").strip() or None for key in KEPT}
    place = await _place(asking, given)
    filter_ = _filter(given)
    common = {"search": given["what"], "filter": filter_, "after": given["after"]}
    if place.given:
        # A region stands for its point; the point is known here for the map alone.
        point = None if place.region else place.point
        answer = await asking.ask("Near", point=point, region=place.region, radius=USUAL_RADIUS, **common)
        found = answer["nearby"]
    else:
        found = (await asking.ask("Lists", orderBy=None, **common))["organizations"]
    items = [{"reach": None, "distanceMetres": None, "pointAccuracy": None, **edge} for edge in found["edges"]]
    return {
        "given": given,
        "place_unknown": place.unknown,
        "others": place.others,
        "interpretation": found["interpretation"],
        "facets": _facets(asking, language, found["facets"]),
        "total": found["totalCount"],
        "within": found.get("withinRadiusCount"),
        "items": items,
        "map": _map(asking, language, items, place, base),
        "next": found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None,
    }


async def _place(asking: Asking, given: Mapping[str, str | None]) -> Place:
    if given["lat"] and given["lon"]:
        return Place(point={"latitude": _degrees("lat", given["lat"]), "longitude": _degrees("lon", given["lon"])})
    if not given["where"]:
        return Place()
    regions = (await asking.ask("Place", where=given["where"]))["regions"]["nodes"]
    if not regions:
        return Place(unknown=True)
    first, *others = regions
    # Several divisions may have the name that was typed; with a code there is no doubt.
    same = () if given["where"].isdigit() else tuple(others)
    if not first["point"]:
        return Place(others=same, unknown=True)
    return Place(point=first["point"], region=first["code"], others=same)


def _map(
    asking: Asking, language: Language, items: Sequence[Mapping[str, Any]], place: Place, base: BaseMap | None
) -> Drawing:
    """Return the map of what is listed; where some lie within the radius, of these alone, for others are far away."""
    near = any(item["reach"] == NEAR for item in items)
    hidden = {"point": None}
    shown = [{**item["node"], **({} if not near or item["reach"] == NEAR else hidden)} for item in items]
    return organization_map(shown, asking.seats_near(place.point), language.short, place.point, base)


def _degrees(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(f"{name} is '{text[:40]}'; it must be degrees such as 30.25", field=name) from None


def _whole(name: str, text: str) -> int:
    if not _DIGIT.fullmatch(text):
        raise InvalidInput(f"{name} is '{shown(text)}'; it must be one digit, such as 4", field=name)
    return int(text)


def _filter(given: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the filter of the contract; its own checks tell what is wrong with a value."""
    found: dict[str, Any] = {}
    if given["category"]:
        found["categories"] = [given["category"]]
    if given["nature"]:
        found["natures"] = [given["nature"]]
    if given["level"]:
        found["level"] = given["level"]
    if given["stars"]:
        found["stars"] = _whole("stars", given["stars"])
    if given["region"]:
        found["within"] = given["region"]
    return found


def _facets(
    asking: Asking, language: Language, facets: Mapping[str, Any]
) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return each filter with its title and its counts in the page's language."""
    words = language.words
    natures = [{**row, "label": language.label("nature", row["value"])} for row in facets["nature"]]
    levels = [{**row, "label": language.label("level", row["value"])} for row in facets["level"]]
    stars = [{**row, "label": f"{row['value']} {words['star']}"} for row in facets["stars"]]
    return [
        ("category", words["category"], asking.named("category", language, facets["category"])),
        ("nature", words["nature"], natures),
        ("stars", words["stars"], stars),
        ("level", words["level"], levels),
        ("region", words["region"], asking.named("region", language, facets["region"])),
    ]
