"""A division: where it stands, what is there, what is missing."""

from typing import Any

from web.pages.asking import Asking
from web.pages.mapping import drawing


async def region(asking: Asking, code: str) -> dict[str, Any] | None:
    """Return what the page of a division shows; None when there is none."""
    found = (await asking.ask("Region", code=code))["region"]
    if found is None:
        return None
    counts = {row["value"]: row["count"] for row in found["all"]["facets"]["region"]}
    current = not found["validTo"] and not found["successors"]
    shown: dict[str, Any] = {"r": found, "groups": [], "gaps": None}
    if current and found["children"]:
        rows = (await asking.ask("RollUps", within=code))["rollUps"]["groups"]
        scores = {row["value"]: row["scores"] for row in rows}
        none = {"scored": 0, "average": None, "median": None}
        shown["groups"] = [
            {**child, "organizations": counts.get(child["code"], 0), "scores": scores.get(child["code"], none)}
            for child in found["children"]
        ]
        shown["gaps"] = (await asking.ask("Gaps", within=code))["coverageGaps"]
    shown["map"] = drawing(found["children"], counts, asking.seats_below(code))
    return shown
