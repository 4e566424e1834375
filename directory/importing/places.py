"""Divisions and points as people write them."""

import re

from directory.datum import to_wgs84
from directory.importing.faults import Refused
from directory.regions import Division, Regions

CHINA_LATITUDES = (3.0, 54.0)  # degrees: from Zengmu Ansha to the Heilong Jiang
CHINA_LONGITUDES = (73.0, 136.0)  # degrees: from the Pamirs to where Heilong Jiang and Wusuli Jiang meet
WORLD_LATITUDES = (-90.0, 90.0)
WORLD_LONGITUDES = (-180.0, 180.0)
DECIMALS = 6  # of a stored coordinate: 0.1 m
SHOWN_CANDIDATES = 5  # divisions of the same name listed in a message; the longest list has 28

CORPS = "650000"  # 新疆生产建设兵团 is no division: its cities hang directly on 新疆, where it is

_CODE = re.compile(r"[0-9]{6}")
_BRACKETS = re.compile(r"[(（].*[)）]$")
_VIRTUAL_STEPS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def division(text: str, regions: Regions) -> str:
    """Return the current code of a code, a name that only one division bears, or a path 浙江省/杭州市/西湖区.

    A retired code becomes its successor, a virtual one the division it stands in. Raises `Refused`.
    """
    if _CODE.fullmatch(text):
        return _by_code(text, regions)
    steps = [step.strip() for step in text.split("/")]
    return _by_path([step for step in steps if step not in _VIRTUAL_STEPS] or steps, text, regions)


def area(text: str, regions: Regions) -> str:
    """Return the current code of the widest division of a name, as lists by province mean it. Raises `Refused`.

    A remark in brackets is left out: 浙江省（不含宁波）. 新疆生产建设兵团 is 新疆.
    """
    name = _BRACKETS.sub("", text).strip()
    if "兵团" in name:
        return CORPS
    found = regions.find(name)
    if len(found) > 1 and found[0].level != found[1].level:
        return found[0].code
    return division(name, regions)


def in_china(latitude: float, longitude: float) -> bool:
    """Return whether a point lies in China's range, which holds parts of its neighbours too."""
    return (
        CHINA_LATITUDES[0] <= latitude <= CHINA_LATITUDES[1] and CHINA_LONGITUDES[0] <= longitude <= CHINA_LONGITUDES[1]
    )


def point(latitude: float, longitude: float, datum: str) -> tuple[float, float]:
    """Return the WGS-84 point as it is stored."""
    north, east = to_wgs84(latitude, longitude, datum)
    return round(north, DECIMALS) + 0.0, round(east, DECIMALS) + 0.0  # + 0.0 makes -0.0 an ordinary zero


def _by_code(code: str, regions: Regions) -> str:
    current = regions.resolve(code)
    if not current:
        raise Refused((code, "is no division's code; allowed: a code of GB/T 2260, a unique name or a path"))
    if len(current) > 1:
        choices = ", ".join(f"{one} {regions.path(one)}" for one in current)
        raise Refused((code, f"is retired and was divided; name one of its successors: {choices}"))
    return current[0]


def _by_path(steps: list[str], text: str, regions: Regions) -> str:
    within: str | None = None
    for step in steps:
        found = _exact(step, regions.find(step, within))
        if not found:
            place = f" in {regions.path(within)}" if within else ""
            raise Refused((text, f"names no division{place}; allowed: a code, a unique name or a path by /"))
        if len(found) > 1:
            raise Refused(
                (text, f"is the name of {len(found)} divisions; name one by code: {_choices(found, regions)}")
            )
        within = found[0].code
    return within or ""


def _exact(name: str, found: list[Division]) -> list[Division]:
    """Return those of exactly that name, when there are any: 和田市 is the city, not the prefecture's short name."""
    return [one for one in found if one.name == name] or found


def _choices(found: list[Division], regions: Regions) -> str:
    shown = ", ".join(f"{one.code} {regions.path(one.code)}" for one in found[:SHOWN_CANDIDATES])
    return shown + (", …" if len(found) > SHOWN_CANDIDATES else "")
