"""The praised, by region and year, with the reason."""

from collections.abc import Mapping
from typing import Any

from graph_schema.errors import InvalidInput
from web.pages.asking import Asking

STARS = 5  # what the standards of service organizations map to the outcome PRAISED
PAGES = 10  # of twenty that are looked through for those of one year


async def praised(asking: Asking, given: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the praised of a region (all without one), best first, and the years in which their scores were given.

    Of one year up to 200 of the best are looked through; an organization has one current score.
    """
    year = given["year"]
    if year is not None and not (year.isascii() and year.isdecimal() and len(year) == len("2026")):
        raise InvalidInput(f"year is '{year[:40]}'; it must be a year such as 2026", field="year")
    filter_ = {"stars": STARS} | ({"within": given["within"]} if given["within"] else {})
    found = (await asking.ask("Praised", filter=filter_, after=given["after"]))["organizations"]
    nodes, next_ = list(found["nodes"]), found["pageInfo"]
    for _ in range(PAGES - 1):
        if year is None or not next_["hasNextPage"]:
            break
        more = (await asking.ask("Praised", filter=filter_, after=next_["endCursor"]))["organizations"]
        nodes, next_ = [*nodes, *more["nodes"]], more["pageInfo"]
    shown = [node for node in nodes if year is None or node["score"]["computedAt"].startswith(year)]
    return {
        "nodes": shown,
        "total": len(shown) if year else found["totalCount"],
        "next": next_["endCursor"] if next_["hasNextPage"] else None,
        "years": sorted({node["score"]["computedAt"][:4] for node in nodes} | ({year} if year else set())),
    }
