"""A standard in memory: frozen, exact, the same content as its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from evaluation.standards.conditions import Condition
from evaluation.standards.facts import ZERO
from evaluation.standards.points import Rule


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure was found, how sure it is (`read×3`, `read`, `project`, `unverified`), and what to know of it."""

    sources: tuple[str, ...]
    confidence: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """One input: decimal, percent, integer, boolean, enum or set; ends of the range are inclusive, None is open."""

    key: str
    type: str
    title: Text
    minimum: Fraction | None
    maximum: Fraction | None
    unit: Text | None
    required: bool
    words: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of indicators: its maximum (points that add up) or its weight in the total (0 to 1)."""

    key: str
    title: Text
    maximum: Fraction | None
    weight: Fraction | None
    open: Text | None
    """Why its points are unknown whatever the answers; None when all its weights are known."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rule that earns points, capped at its maximum; `weight` is that inside its dimension."""

    key: str
    dimension: str
    kind: str
    title: Text
    maximum: Fraction
    weight: Fraction
    rule: Rule
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition that must hold: a threshold, a score, a floor of a dimension, a judgement or a veto."""

    key: str
    kind: str
    title: Text
    rule: Condition
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class DirectCondition:
    """A condition that, once proved, stands in for others; an exemption is one for a single condition."""

    key: str
    kind: str
    title: Text
    replaces: tuple[str, ...]
    rule: Condition
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Limit:
    """What bounds the stars: `stars` unless the rule is shown to hold, or the number given in `field`.

    A GATE that does not hold always counts as failed; a CAP only where it lowers the stars.
    """

    key: str
    kind: str
    title: Text
    reason: Text
    rule: Condition | None
    stars: int
    field: str | None
    unanswered: int
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ClassRow:
    """The floors of one field for one word, highest class first; below the last one is the lowest class."""

    word: str
    field: str
    floors: tuple[Fraction, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Override:
    """Another rule for a condition in one province (six digits, the last four 0) and all below it."""

    province: str
    condition: str
    rule: Condition
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How points become a total.

    SUM: they add up, a missing answer leaves no total. WEIGHTED_MEAN: over the answered indicators, when these carry
    `coverage_floor` of the weight. NONE: no total, for the reason given.
    """

    method: str
    maximum: Fraction | None
    coverage_floor: Fraction
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Decision:
    """How a result becomes a decision: by CONDITIONS, STARS, CLASSES, or NONE."""

    method: str
    steps: tuple[Fraction, ...]
    field: str | None
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raters:
    """How the answers of several raters become one: of at least so many, agreeing so far (Krippendorff's alpha)."""

    minimum: int
    agreement_floor: Fraction
    numbers: str
    words: str


@dataclass(frozen=True, eq=False, repr=False)
class Standard:
    """One version of a standard. `definition` is its whole content as JSON, `digest` the SHA-256 of that."""

    id: str
    version: str
    title: Text
    document: str
    subject: str
    authority: str
    completeness: str
    effective_from: str | None
    effective_to: str | None
    supersedes: str | None
    re_review: tuple[str, ...]
    validity_years: int | None
    yearly_update: str | None
    notes: tuple[str, ...]
    sources: Mapping[str, str]
    decimals: int
    aggregation: Aggregation
    decision: Decision
    outcomes: Mapping[str, str]
    raters: Raters
    fields: tuple[Field, ...]
    pairs: tuple[tuple[str, str], ...]
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    conditions: tuple[Requirement, ...]
    direct: tuple[DirectCondition, ...]
    limits: tuple[Limit, ...]
    classes: tuple[ClassRow, ...]
    overrides: tuple[Override, ...]
    definition: str
    digest: str

    def __repr__(self) -> str:
        return f"Standard({self.id!r}, {self.version!r})"

    def field(self, key: str) -> Field:
        """Return the field of this key; raise `KeyError` when there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    @cached_property
    def weights(self) -> Mapping[str, Fraction]:
        """The part of the total (0 to 1) that each indicator carries; together 1 where all are known.

        Where points add up, its part of the maximum (a bonus: none); where dimensions have weights, its own times that
        of the dimension; without a total, its own as far as it is known.
        """
        if self.aggregation.method == "SUM":
            whole = sum((row.maximum for row in self.indicators if row.kind != "bonus"), ZERO)
            return {row.key: ZERO if row.kind == "bonus" else row.maximum / whole for row in self.indicators}
        outer = {row.key: row.weight or ZERO for row in self.dimensions}
        inside = self.aggregation.method == "WEIGHTED_MEAN"
        return {row.key: row.weight * outer[row.dimension] if inside else row.weight for row in self.indicators}

    @cached_property
    def known_weight(self) -> Fraction:
        """What the weights add up to: 1 where all are known."""
        return sum(self.weights.values(), ZERO)

    @cached_property
    def groups(self) -> tuple[tuple[Dimension, tuple[Indicator, ...], Fraction], ...]:
        """Each dimension with its indicators, and what the weights of these inside it add up to."""
        rows = {row.key: tuple(one for one in self.indicators if one.dimension == row.key) for row in self.dimensions}
        return tuple((one, rows[one.key], sum((row.weight for row in rows[one.key]), ZERO)) for one in self.dimensions)

    def conditions_in(self, region: str | None) -> tuple[Requirement, ...]:
        """Return the conditions as they are in a region (None: without its province's overrides)."""
        province = (region or "")[:2]
        rules = {row.condition: row.rule for row in self.overrides if row.province[:2] == province}
        return tuple(_with_rule(row, rules[row.key]) if row.key in rules else row for row in self.conditions)


def _with_rule(row: Requirement, rule: Condition) -> Requirement:
    return Requirement(row.key, row.kind, row.title, rule, row.provenance)
