"""Versions of standards as the API shows them."""

import datetime as dt
from functools import cached_property
from typing import Any, Self

import orjson
import strawberry

from directory.types.described import computed, object_type
from directory.types.designation import day
from evaluation.api_types.parts import (
    StandardCondition,
    StandardDimension,
    StandardField,
    StandardIndicator,
    StandardOverride,
)
from evaluation.api_types.vocabulary import StandardAuthority, StandardCompleteness, StandardSubject
from evaluation.definitions import standard_of
from evaluation.standards import model
from graph_schema.connection import Row


@object_type
class Standard:
    """One version of a standard; a version in force never changes, a new one supersedes it."""

    id: strawberry.ID = strawberry.field(description="The id of the standard, the same in all its versions.")
    version: str = strawberry.field(description="Its version.")
    title: str = strawberry.field(description="Its Chinese title.")
    english: str = strawberry.field(description="Its English title.")
    subject: StandardSubject = strawberry.field(description="What it rates.")
    authority: StandardAuthority = strawberry.field(description="Whose it is.")
    completeness: StandardCompleteness = strawberry.field(description="How much of its source it holds.")
    effective_from: dt.date | None = strawberry.field(description="The first day it is in force; null while unknown.")
    effective_to: dt.date | None = strawberry.field(description="The last day it is in force; null while open.")
    digest: str = strawberry.field(description="SHA-256 of `definition`, in hexadecimal.")
    definition: str = strawberry.field(
        description="Its whole content with every rule, as canonical JSON; docs/standards.md tells how to read it."
    )

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return the type of a stored standard."""
        return cls(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            english=row["english"],
            subject=StandardSubject(row["subject"]),
            authority=StandardAuthority(row["authority"]),
            completeness=StandardCompleteness(row["completeness"]),
            effective_from=day(row.get("effectiveFrom")),
            effective_to=day(row.get("effectiveTo")),
            digest=row["digest"],
            definition=row["definition"],
        )

    @computed
    def document(self) -> str:
        """Return the document it comes from."""
        return self._content.document

    @computed
    def supersedes(self) -> str | None:
        """Return the version it supersedes; null for the first."""
        return self._content.supersedes

    @computed
    def re_review(self) -> list[str]:
        """Return the older versions that titles won under them may still be reviewed by."""
        return list(self._content.re_review)

    @computed
    def validity_years(self) -> int | None:
        """Return for how many years a title given by it is valid; null while unknown."""
        return self._content.validity_years

    @computed
    def yearly_update(self) -> str | None:
        """Return the day of each year (MM-DD) by which holders bring their figures up to date; null without one."""
        return self._content.yearly_update

    @computed
    def notes(self) -> list[str]:
        """Return what else to know of it, what is missing among them."""
        return list(self._content.notes)

    @computed
    def fields(self) -> list[StandardField]:
        """Return what is asked, in the order in which answers are checked."""
        return [StandardField.of(self._content, field) for field in self._content.fields]

    @computed
    def dimensions(self) -> list[StandardDimension]:
        """Return the groups of its indicators."""
        return [StandardDimension.of(dimension) for dimension in self._content.dimensions]

    @computed
    def indicators(self) -> list[StandardIndicator]:
        """Return what earns points; none in a standard of thresholds."""
        rules = self._rules("indicators")
        return [StandardIndicator.of(self._content, row, rules[row.key]) for row in self._content.indicators]

    @computed
    def conditions(self) -> list[StandardCondition]:
        """Return what has to hold, then what stands in for it, then what limits the stars."""
        content, rules = self._content, self._rules("conditions", "direct", "limits")
        rows: list[model.Requirement | model.DirectCondition | model.Limit]
        rows = [*content.conditions, *content.direct, *content.limits]
        return [StandardCondition.of(content, row, rules[row.key]) for row in rows]

    @computed
    def overrides(self) -> list[StandardOverride]:
        """Return where a province has other rules."""
        rules = [row["rule"] for row in self._json.get("overrides", [])]
        pairs = zip(self._content.overrides, rules, strict=True)
        return [StandardOverride.of(self._content, override, rule) for override, rule in pairs]

    @property
    def _content(self) -> model.Standard:
        return standard_of(self.definition)

    @cached_property
    def _json(self) -> dict[str, Any]:
        content: dict[str, Any] = orjson.loads(self.definition)
        return content

    def _rules(self, *tables: str) -> dict[str, Any]:
        """Return the rules of the rows of some tables by key, as the definition has them."""
        return {row["key"]: row.get("rule") for table in tables for row in self._json.get(table, [])}
