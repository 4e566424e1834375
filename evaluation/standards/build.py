"""From the checked content of a file to a `Standard`."""

from fractions import Fraction
from typing import Any

from evaluation.standards import conditions, measures, model, points
from evaluation.standards.document import Document, canonical, digest

_ENDS = ("at_least", "above", "at_most", "below")
_WHOLE = Fraction(1)


def standard(document: Document) -> model.Standard:
    """Return the standard that a document without faults defines."""
    definition = canonical(document)
    get = document.get
    return model.Standard(
        id=document["id"],
        version=document["version"],
        title=text(document["title"]),
        document=document["document"],
        subject=document["subject"],
        authority=document["authority"],
        completeness=document["completeness"],
        effective_from=get("effective_from"),
        effective_to=get("effective_to"),
        supersedes=get("supersedes"),
        re_review=tuple(get("re_review", ())),
        validity_years=get("validity_years"),
        yearly_update=get("yearly_update"),
        notes=tuple(get("notes", ())),
        sources=document["sources"],
        decimals=document["rounding"]["decimals"],
        aggregation=_aggregation(get("total", {"method": "NONE"})),
        decision=_decision(document["decision"]),
        outcomes=get("outcomes", {}),
        raters=_raters(document["raters"]),
        fields=tuple(_field(row) for row in document["fields"]),
        pairs=tuple((row["part"], row["whole"]) for row in get("pairs", ())),
        dimensions=tuple(_dimension(row) for row in get("dimensions", ())),
        indicators=tuple(_indicator(row) for row in get("indicators", ())),
        conditions=tuple(_requirement(row) for row in get("conditions", ())),
        direct=tuple(_direct(row) for row in get("direct", ())),
        limits=tuple(_limit(row) for row in get("limits", ())),
        classes=tuple(_class_row(row) for row in get("classes", ())),
        overrides=tuple(_override(row) for row in get("overrides", ())),
        definition=definition,
        digest=digest(definition),
    )


def text(row: dict[str, str]) -> model.Text:
    """Return a text in two languages."""
    return model.Text(row["zh"], row["en"])


def condition(row: dict[str, Any]) -> conditions.Condition:
    """Return the condition of a table: `all`, `any`, `choose`, words of a field, or a quantity in an interval."""
    if "all" in row:
        return conditions.All(tuple(map(condition, row["all"])))
    if "any" in row:
        return conditions.Any(tuple(map(condition, row["any"])))
    if "choose" in row:
        return conditions.Choose(tuple(_case(case) for case in row["choose"]))
    if "is" in row:
        return conditions.Among(row["field"], (row["is"],))
    if "in" in row:
        return conditions.Among(row["field"], tuple(row["in"]))
    return conditions.Within(measure(row), interval(row))


def measure(row: dict[str, Any]) -> measures.Measure:
    """Return the quantity that a table names: `mean`, `share`, `total`, `dimension` or `field`."""
    if "mean" in row:
        return measures.Mean(tuple(row["mean"]))
    if "share" in row:
        part, whole = row["share"]
        return measures.Share(part, whole, Fraction(row.get("prior_mean", 0)), Fraction(row.get("prior_weight", 0)))
    if "total" in row:
        return measures.Total()
    if "dimension" in row:
        return measures.DimensionTotal(row["dimension"])
    return measures.Answer(row["field"])


def interval(row: dict[str, Any]) -> measures.Interval:
    """Return the interval that a table bounds."""
    return measures.Interval(**{end: Fraction(row[end]) for end in _ENDS if end in row})


def rule(row: dict[str, Any], maximum: Fraction) -> points.Rule:
    """Return the rule of an indicator: a combination of parts, or one part over a quantity."""
    if "best_of" in row:
        return points.BestOf(tuple(rule(part, maximum) for part in row["best_of"]))
    if "sum_of" in row:
        return points.SumOf(tuple(rule(part, maximum) for part in row["sum_of"]))
    if "variants" in row:
        return points.Variants(row["field"], {word: rule(part, maximum) for word, part in row["variants"].items()})
    if "words" in row:
        return points.Words(row["field"], {word: Fraction(points) for word, points in row["words"].items()})
    return _part(row, measure(row), maximum)


def _part(row: dict[str, Any], quantity: measures.Measure, maximum: Fraction) -> points.Rule:
    if "bands" in row:
        return points.Bands(quantity, tuple((interval(band), Fraction(band["points"])) for band in row["bands"]))
    if "unit" in row:
        return points.PerUnit(quantity, Fraction(row["unit"]), Fraction(row["each"]))
    if "goalposts" in row:
        low, high = map(Fraction, row["goalposts"])
        return points.Goalposts(quantity, low, high, maximum, maximum / (high - low))
    return points.Given(quantity)


def _case(row: dict[str, Any]) -> tuple[conditions.Condition | None, conditions.Condition]:
    return (condition(row["when"]) if "when" in row else None, condition(row["then"]))


def _number(row: dict[str, Any], key: str) -> Fraction | None:
    return Fraction(row[key]) if key in row else None


def _text(row: dict[str, Any], key: str) -> model.Text | None:
    return text(row[key]) if key in row else None


def _provenance(row: dict[str, Any]) -> model.Provenance:
    return model.Provenance(tuple(row["sources"]), row["confidence"], row.get("note"))


def _aggregation(row: dict[str, Any]) -> model.Aggregation:
    floor = Fraction(row.get("coverage_floor", 1))
    return model.Aggregation(row["method"], _number(row, "maximum"), floor, _text(row, "reason"))


def _decision(row: dict[str, Any]) -> model.Decision:
    steps = tuple(map(Fraction, row.get("steps", ())))
    return model.Decision(row["method"], steps, row.get("field"), tuple(row.get("classes", ())))


def _raters(row: dict[str, Any]) -> model.Raters:
    return model.Raters(row["minimum"], Fraction(row["agreement_floor"]), row["numbers"], row["words"])


def _field(row: dict[str, Any]) -> model.Field:
    return model.Field(
        key=row["key"],
        type=row["type"],
        title=text(row["title"]),
        minimum=_number(row, "minimum"),
        maximum=_number(row, "maximum"),
        unit=_text(row, "unit"),
        required=row.get("required", False),
        words={word: text(title) for word, title in row.get("words", {}).items()},
    )


def _dimension(row: dict[str, Any]) -> model.Dimension:
    maximum, weight = _number(row, "maximum"), _number(row, "weight")
    return model.Dimension(row["key"], text(row["title"]), maximum, weight, _text(row, "open"))


def _indicator(row: dict[str, Any]) -> model.Indicator:
    maximum = Fraction(row["maximum"])
    return model.Indicator(
        key=row["key"],
        dimension=row["dimension"],
        kind=row["kind"],
        title=text(row["title"]),
        maximum=maximum,
        weight=Fraction(row.get("weight", _WHOLE)),
        rule=rule(row["rule"], maximum),
        provenance=_provenance(row),
    )


def _requirement(row: dict[str, Any]) -> model.Requirement:
    return model.Requirement(row["key"], row["kind"], text(row["title"]), condition(row["rule"]), _provenance(row))


def _direct(row: dict[str, Any]) -> model.DirectCondition:
    return model.DirectCondition(
        key=row["key"],
        kind=row["kind"],
        title=text(row["title"]),
        replaces=tuple(row["replaces"]),
        rule=condition(row["rule"]),
        provenance=_provenance(row),
    )


def _limit(row: dict[str, Any]) -> model.Limit:
    return model.Limit(
        key=row["key"],
        kind=row["kind"],
        title=text(row["title"]),
        reason=text(row["reason"]),
        rule=condition(row["rule"]) if "rule" in row else None,
        stars=row.get("stars", 0),
        field=row.get("field"),
        unanswered=row.get("unanswered", 0),
        provenance=_provenance(row),
    )


def _class_row(row: dict[str, Any]) -> model.ClassRow:
    return model.ClassRow(row["word"], row["field"], tuple(map(Fraction, row["floors"])), _provenance(row))


def _override(row: dict[str, Any]) -> model.Override:
    return model.Override(row["province"], row["condition"], condition(row["rule"]), _provenance(row))
