"""How a list divides: counts by value."""

from collections.abc import Iterable
from typing import Self

import strawberry

from directory.search import criteria
from directory.types.described import object_type


@object_type
class FacetCount:
    """One value of a facet and the number of organizations that have it."""

    value: str = strawberry.field(description="The value as a filter takes it: a code, an enum value or a number.")
    label: str = strawberry.field(description="Its name for people.")
    count: int = strawberry.field(description="How many organizations of the list have it.")


@object_type
class Facets:
    """How the whole list divides; each facet counts under every filter but its own."""

    nature: list[FacetCount] = strawberry.field(description="By nature, for `filter.natures`.")
    level: list[FacetCount] = strawberry.field(description="By level, for `filter.level`.")
    category: list[FacetCount] = strawberry.field(
        description="By category offered, narrower ones included, for `filter.categories`; one may count several times."
    )
    region: list[FacetCount] = strawberry.field(
        description="By the regions one level below `filter.within`, by province without it."
    )
    stars: list[FacetCount] = strawberry.field(description="By stars of the current score, for `filter.stars`.")

    @classmethod
    def of(cls, facets: criteria.Facets) -> Self:
        """Return the type of the index's facets."""
        return cls(
            nature=shown_counts(facets["nature"]),
            level=shown_counts(facets["level"]),
            category=shown_counts(facets["category"]),
            region=shown_counts(facets["region"]),
            stars=shown_counts(facets["stars"]),
        )


def shown_counts(counts: Iterable[criteria.FacetCount]) -> list[FacetCount]:
    """Return the type of one facet."""
    return [FacetCount(value=one.value, label=one.label, count=one.count) for one in counts]
