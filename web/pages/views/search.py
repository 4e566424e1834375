"""Finding help: what and where in one line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.inputs import USUAL_RADIUS
from directory.scalars import shown
from graph_schema.errors import InvalidInput
from web.pages.asking import Asking
from web.pages.language import Language

KEPT = ("what", "where", "lat", "lon", "category", "nature", "stars", "region", "after")
"""What an address of results may say; everything else is left out."""


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


async def results(asking: Asking, language: Language, query: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of results shows; raise `InvalidInput` for what no list can be of."""
    given = {key: query.get(key, "").strip() or None for key in KEPT}
    place = await _place(asking, given)
    filter_ = _filter(given)
    common = {"search": given["what"], "filter": filter_, "after": given["after"]}
    if place.point or place.region:
        found = (await asking.ask("Near", point=place.point, region=place.region, radius=USUAL_RADIUS, **common))[
            "nearby"
        ]
    else:
        found = (await asking.ask("Lists", orderBy=None, **common))["organizations"]
    return {
        "given": given,
        "place_unknown": place.unknown,
        "others": place.others,
        "interpretation": found["interpretation"],
        "facets": _facets(asking, language, found["facets"]),
        "total": found["totalCount"],
        "within": found.get("withinRadiusCount"),
        "items": [{"reach": None, "distanceMetres": None, "pointAccuracy": None, **edge} for edge in found["edges"]],
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
    return Place(region=first["code"], others=same) if first["point"] else Place(others=same, unknown=True)


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
    stars = [{**row, "label": f"{row['value']} {words['star']}"} for row in facets["stars"]]
    return [
        ("category", words["category"], asking.named("category", language, facets["category"])),
        ("nature", words["nature"], natures),
        ("stars", words["stars"], stars),
        ("region", words["region"], asking.named("region", language, facets["region"])),
    ]
