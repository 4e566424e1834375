"""The parts of a standard: what is asked, how it earns points, what has to hold."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

import strawberry

from directory.scalars import Json
from directory.types.described import object_type
from evaluation.scoring.shown import plain_text
from evaluation.scoring.wording import Wording
from evaluation.standards import model
from evaluation.standards.reading import Reader, readers_of


@object_type
class StandardWord:
    """A word that a field may be answered with."""

    word: str = strawberry.field(description="The word as answers spell it.")
    title: str = strawberry.field(description="What it means, in Chinese.")
    english: str = strawberry.field(description="What it means, in English.")


@object_type
class StandardReader:
    """What reads a field: a rule of the standard."""

    part: str = strawberry.field(description="The part of the standard: indicator, condition, direct, limit or class.")
    key: str = strawberry.field(description="Its key there.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")

    @classmethod
    def of(cls, reader: Reader) -> Self:
        """Return the type of a reader."""
        return cls(part=reader.part, key=reader.key, title=reader.title.zh, english=reader.title.en)


@object_type
class StandardField:
    """What is asked: one input of a standard."""

    key: str = strawberry.field(description="Its name in answers.")
    type: str = strawberry.field(description="Of what type: decimal, percent, integer, boolean, enum or set.")
    title: str = strawberry.field(description="What it asks, in Chinese.")
    english: str = strawberry.field(description="What it asks, in English.")
    unit: str | None = strawberry.field(description="The unit of its number, in Chinese; percent in percent points.")
    unit_english: str | None = strawberry.field(description="The same in English.")
    minimum: Decimal | None = strawberry.field(description="The least number allowed; null without a lower end.")
    maximum: Decimal | None = strawberry.field(description="The greatest number allowed; null without an upper end.")
    required: bool = strawberry.field(description="Whether nothing is scored without it.")
    words: list[StandardWord] = strawberry.field(description="The words allowed, of an enum or a set.")
    read_by: list[StandardReader] = strawberry.field(description="What reads it, in the order of the standard.")

    @classmethod
    def of(cls, standard: model.Standard, field: model.Field) -> Self:
        """Return the type of a field."""
        return cls(
            key=field.key,
            type=field.type,
            title=field.title.zh,
            english=field.title.en,
            unit=field.unit.zh if field.unit else None,
            unit_english=field.unit.en if field.unit else None,
            minimum=exact(field.minimum),
            maximum=exact(field.maximum),
            required=field.required,
            words=[StandardWord(word=word, title=text.zh, english=text.en) for word, text in field.words.items()],
            read_by=[StandardReader.of(reader) for reader in readers_of(standard, field.key)],
        )


@object_type
class StandardDimension:
    """A group of indicators."""

    key: str = strawberry.field(description="Its key.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    maximum: Decimal | None = strawberry.field(description="The points it can give at most; null where it is weighted.")
    weight: Decimal | None = strawberry.field(description="Its share of the total, 0 to 1; null where points add up.")
    unknown: str | None = strawberry.field(description="Why its points stay unknown; null when all is known.")

    @classmethod
    def of(cls, dimension: model.Dimension) -> Self:
        """Return the type of a dimension."""
        return cls(
            key=dimension.key,
            title=dimension.title.zh,
            english=dimension.title.en,
            maximum=exact(dimension.maximum),
            weight=exact(dimension.weight),
            unknown=dimension.open.en if dimension.open else None,
        )


@object_type
class StandardIndicator:
    """What earns points."""

    key: str = strawberry.field(description="Its key.")
    dimension: str = strawberry.field(description="The key of its dimension.")
    kind: str = strawberry.field(
        description="How it earns: band, per_unit, multi_capped, additive_capped, enum, region_defined, bonus, judged, "
        "linear."
    )
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    maximum: Decimal = strawberry.field(description="The points it can give at most.")
    weight: Decimal | None = strawberry.field(description="Its share of the whole, 0 to 1; rounded when periodic.")
    rule: Json = strawberry.field(description="The rule that turns answers into points, as in docs/standards.md.")
    confidence: str = strawberry.field(description=model.Provenance.__doc__ or "")
    sources: list[str] = strawberry.field(description="Where it was read.")
    note: str | None = strawberry.field(description="What else to know of it.")

    @classmethod
    def of(cls, standard: model.Standard, indicator: model.Indicator, rule: Any) -> Self:
        """Return the type of an indicator; `rule` as the definition has it."""
        return cls(
            key=indicator.key,
            dimension=indicator.dimension,
            kind=indicator.kind,
            title=indicator.title.zh,
            english=indicator.title.en,
            maximum=Decimal(plain_text(indicator.maximum)),
            weight=exact(standard.weights[indicator.key]),
            rule=Json(rule),
            confidence=indicator.provenance.confidence,
            sources=sources_of(standard, indicator.provenance),
            note=indicator.provenance.note,
        )


@object_type
class StandardCondition:
    """What has to hold, what stands in for it, or what limits the stars."""

    key: str = strawberry.field(description="Its key, as `failed` and `direct` name it.")
    kind: str = strawberry.field(
        description="THRESHOLD, SCORE, FLOOR, JUDGED or VETO has to hold; DIRECT or EXEMPTION stands in for others; "
        "GATE or CAP limits the stars."
    )
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    demand: str | None = strawberry.field(description="What it demands, in English; null for a cap by a level.")
    demand_chinese: str | None = strawberry.field(description="What it demands, in Chinese; null for a cap by a level.")
    replaces: list[str] = strawberry.field(description="The keys of the conditions it stands in for.")
    stars: int | None = strawberry.field(description="The most stars while it is not shown to hold; of gates and caps.")
    rule: Json | None = strawberry.field(description="Its rule, as in docs/standards.md.")
    confidence: str = strawberry.field(description="How sure it is, as of an indicator.")
    sources: list[str] = strawberry.field(description="Where it was read.")
    note: str | None = strawberry.field(description="What else to know of it.")

    @classmethod
    def of(
        cls, standard: model.Standard, row: model.Requirement | model.DirectCondition | model.Limit, rule: Any
    ) -> Self:
        """Return the type of a condition, direct condition or limit; `rule` as the definition has it."""
        demand = Wording(standard).condition(row.rule) if row.rule else None
        return cls(
            key=row.key,
            kind=row.kind,
            title=row.title.zh,
            english=row.title.en,
            demand=demand.en if demand else None,
            demand_chinese=demand.zh if demand else None,
            replaces=list(row.replaces) if isinstance(row, model.DirectCondition) else [],
            stars=row.stars if isinstance(row, model.Limit) and row.rule else None,
            rule=Json(rule) if rule is not None else None,
            confidence=row.provenance.confidence,
            sources=sources_of(standard, row.provenance),
            note=row.provenance.note,
        )


@object_type
class StandardOverride:
    """Another rule for a condition in one province and all below it."""

    province: str = strawberry.field(description="The code of the province.")
    condition: str = strawberry.field(description="The key of the condition.")
    demand: str = strawberry.field(description="What it demands there, in English.")
    rule: Json = strawberry.field(description="Its rule there, as in docs/standards.md.")
    sources: list[str] = strawberry.field(description="Where it was read.")

    @classmethod
    def of(cls, standard: model.Standard, override: model.Override, rule: Any) -> Self:
        """Return the type of an override; `rule` as the definition has it."""
        return cls(
            province=override.province,
            condition=override.condition,
            demand=Wording(standard).condition(override.rule).en,
            rule=Json(rule),
            sources=sources_of(standard, override.provenance),
        )


def sources_of(standard: model.Standard, provenance: model.Provenance) -> list[str]:
    """Return the sources in words."""
    return [standard.sources[code] for code in provenance.sources]


def exact(value: Fraction | None) -> Decimal | None:
    """Return a figure as a decimal, None for none."""
    return None if value is None else Decimal(plain_text(value))
