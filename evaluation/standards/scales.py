"""Whether the figures of a standard's file fit together: bands, maxima, weights, ranges, decisions."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from evaluation.standards.build import interval
from evaluation.standards.content import NUMBERS, Content, Row
from evaluation.standards.facts import ZERO
from evaluation.standards.measures import Interval
from evaluation.standards.positions import Path

_ONE = Fraction(1)
# The forms of rule that each kind of indicator may have; `bonus` may have any.
_FORMS = {
    "band": {"bands"},
    "per_unit": {"unit"},
    "multi_capped": {"words"},
    "additive_capped": {"sum_of"},
    "enum": {"words"},
    "region_defined": {"given"},
    "judged": {"given", "goalposts"},
    "linear": {"goalposts"},
}


def check_scales(content: Content) -> None:
    """Report figures that do not fit together."""
    _check_fields(content)
    for path, row in content.rows("indicators", "kind", "maximum", "rule"):
        for place, part in parts(row["rule"], (*path, "rule")):
            _check_form(content, place, part, row)
    method = content.table("total").get("method")
    if "indicators" in content.document and "total" not in content.document:
        content.report.add(("indicators", 0), "there are indicators but no total")
    if method == "SUM":
        _check_maxima(content)
    elif method:
        _check_weights(content, method)


def _check_fields(content: Content) -> None:
    for path, row in content.rows("fields", "key", "type"):
        kind = row["type"]
        ends = [end for end in ("minimum", "maximum") if end in row and content.clean(*path, end)]
        if ends and kind not in NUMBERS:
            content.report.add((*path, ends[0]), f"a field that is {kind} has no range")
        if ends == ["minimum", "maximum"] and Fraction(row["minimum"]) > Fraction(row["maximum"]):
            content.report.add((*path, "maximum"), "maximum is below minimum")
        if ("words" in row) != (kind in {"enum", "set"}):
            content.report.add(path, f"field {row['key']} is {kind}: words are for enum and set, which need them")


def parts(rule: Row, path: Path) -> Iterator[tuple[Path, Row]]:
    """Return the parts of an indicator's rule that are no combination or choice of others, with their paths."""
    inner = [(key, index, part) for key in ("best_of", "sum_of") for index, part in enumerate(rule.get(key, ()))]
    inner += [("variants", word, part) for word, part in rule.get("variants", {}).items()]
    if not inner:
        yield path, rule
    for key, place, part in inner:
        yield from parts(part, (*path, key, place))


def _check_form(content: Content, path: Path, part: Row, indicator: Row) -> None:
    kind, maximum = indicator["kind"], Fraction(indicator["maximum"])
    form = next((form for form in ("bands", "unit", "words", "goalposts") if form in part), "given")
    combined = "sum_of" in indicator["rule"]
    if kind != "bonus" and form not in _FORMS[kind] and not (kind == "additive_capped" and combined):
        content.report.add(path, f"an indicator of kind {kind} has no rule of the form {form}")
    if kind == "additive_capped" and not combined and "variants" not in indicator["rule"]:
        content.report.add(path, "an indicator of kind additive_capped sums parts: sum_of")
    points = [Fraction(value) for value in part.get("words", {}).values()]
    if form == "bands":
        points = [Fraction(band["points"]) for band in part["bands"]]
        check_partition(content, path, part["bands"])
    elif form == "goalposts" and Fraction(part["goalposts"][0]) >= Fraction(part["goalposts"][1]):
        content.report.add((*path, "goalposts"), "the low goalpost must be below the high one")
    elif form == "unit" and not (Fraction(part["unit"]) > 0 and Fraction(part["each"]) > 0):
        content.report.add((*path, "unit"), "unit and each must be above 0")
    elif form == "given":
        _check_given(content, path, part, maximum)
    if any(value < 0 or value > maximum for value in points):
        content.report.add(path, f"points must lie between 0 and the maximum of {maximum}")
    if kind in {"band", "enum"} and points and max(points) != maximum:
        content.report.add(path, f"the most points are {max(points)}, the maximum is {maximum}")
    if kind == "enum" and content.type_of(part.get("field", "")) == "set":
        content.report.add(path, "an indicator of kind enum reads one word, not a set")


def _check_given(content: Content, path: Path, part: Row, maximum: Fraction) -> None:
    field = content.fields.get(part.get("field", ""), {})
    ends = [field.get("minimum"), field.get("maximum")]
    if None in ends or Fraction(ends[0] or 0) < 0 or Fraction(ends[1] or 0) > maximum:
        content.report.add(path, f"points that are given need a field with a range inside 0 to {maximum}")


def check_partition(content: Content, path: Path, bands: list[Row]) -> None:
    """Report gaps and overlaps: bands must cover the whole line exactly once."""
    found = sorted(((interval(band), (*path, "bands", index)) for index, band in enumerate(bands)), key=_low_end)
    for band, place in found:
        if _empty(band):
            content.report.add(place, "this band holds no value or has two ends of the same side")
            return
    if _low(found[0][0]) is not None:
        content.report.add(found[0][1], "there is a gap: no band holds the lowest values")
    if _high(found[-1][0]) is not None:
        content.report.add(found[-1][1], "there is a gap: no band holds the highest values")
    for (below, _), (above, place) in pairwise(found):
        if reason := _seam(below, above):
            content.report.add(place, reason)


def _seam(below: Interval, above: Interval) -> str | None:
    high, low = _high(below), _low(above)
    if high is None or low is None or high > low:
        return "two bands overlap"
    if high < low:
        return f"there is a gap between {high} and {low}"
    closed = (below.at_most is not None) + (above.at_least is not None)
    return None if closed == 1 else f"{high} belongs to {'two bands' if closed else 'no band'}"


def _low(band: Interval) -> Fraction | None:
    return band.at_least if band.at_least is not None else band.above


def _high(band: Interval) -> Fraction | None:
    return band.at_most if band.at_most is not None else band.below


def _low_end(found: tuple[Interval, Path]) -> tuple[bool, Fraction, bool]:
    low = _low(found[0])
    return (low is not None, low or ZERO, found[0].above is not None)


def _empty(band: Interval) -> bool:
    low, high = _low(band), _high(band)
    doubled = None not in {band.at_least, band.above} or None not in {band.at_most, band.below}
    if doubled or low is None or high is None:
        return doubled
    return low > high or (low == high and (band.above is not None or band.below is not None))


def _check_maxima(content: Content) -> None:
    indicators = content.whole("indicators", "dimension", "kind", "maximum")
    dimensions = content.whole("dimensions", "key", "maximum")
    if indicators is None or dimensions is None:
        for path, row in content.rows("dimensions", "key"):
            if "maximum" not in row:
                content.report.add(path, "points that add up need a maximum for each dimension")
        return
    for path, row in dimensions:
        inside = [
            Fraction(one["maximum"])
            for _, one in indicators
            if one["dimension"] == row["key"] and one["kind"] != "bonus"
        ]
        _check_sum(
            content,
            (*path, "maximum"),
            sum(inside, ZERO),
            Fraction(row["maximum"]),
            f"the maxima of the indicators of {row['key']}",
        )
    bonus = sum((Fraction(one["maximum"]) for _, one in indicators if one["kind"] == "bonus"), ZERO)
    ordinary = sum((Fraction(row["maximum"]) for _, row in dimensions), ZERO)
    total = Fraction(content.table("total").get("maximum", ordinary))
    if not ordinary <= total <= ordinary + bonus:
        content.report.add(("total", "maximum"), f"the maxima of the dimensions add up to {ordinary}, not {total}")


def _check_sum(content: Content, path: Path, found: Fraction, wanted: Fraction, what: str) -> None:
    if found != wanted:
        content.report.add(path, f"{what} add up to {_figure(found)}, not {_figure(wanted)}")


def _figure(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def _check_weights(content: Content, method: str) -> None:
    for table in ("dimensions", "indicators"):
        for path, row in content.rows(table, "key"):
            if "weight" not in row:
                content.report.add(path, f"{row['key']} has no weight")
            elif content.clean(*path, "weight") and not 0 < Fraction(row["weight"]) <= 1:
                content.report.add((*path, "weight"), "a weight lies above 0 and is at most 1")
    indicators = content.whole("indicators", "dimension", "weight")
    dimensions = content.whole("dimensions", "key", "weight")
    if not (indicators and dimensions):
        return
    if method == "NONE":
        _check_known_weights(content, indicators, dimensions)
        return
    total = sum((Fraction(row["weight"]) for _, row in dimensions), ZERO)
    _check_sum(content, (*dimensions[0][0], "weight"), total, _ONE, "the weights of the dimensions")
    for path, row in dimensions:
        inside = sum((Fraction(one["weight"]) for _, one in indicators if one["dimension"] == row["key"]), ZERO)
        _check_sum(content, (*path, "weight"), inside, _ONE, f"the weights of the indicators of {row['key']}")
    scale = content.table("total").get("maximum")
    for path, row in content.rows("indicators", "maximum"):
        if scale is not None and Fraction(row["maximum"]) != Fraction(scale):
            content.report.add((*path, "maximum"), "a mean needs the maximum of the total for each indicator")


def _check_known_weights(content: Content, indicators: list[tuple[Path, Row]], dimensions: list[Any]) -> None:
    """Check weights of which some are unknown: dimensions are complete or say why not, and no total is given."""
    for path, row in dimensions:
        inside = sum((Fraction(one["weight"]) for _, one in indicators if one["dimension"] == row["key"]), ZERO)
        if ("open" in row) == (inside == Fraction(row["weight"])):
            content.report.add(
                (*path, "weight"),
                f"the weights of the indicators of {row['key']} add up to "
                f"{_figure(inside)}, not {_figure(Fraction(row['weight']))}: open says why, where it is so",
            )
