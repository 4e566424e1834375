"""How a list divides: counts by value."""

from collections.abc import Iterable
from typing import Self

import strawberry

from directory.search import criteria
from directory.search.facets import NAMES
from directory.types.described import asked_for, computed, object_type


@object_type
class FacetCount:
    """One value of a facet and the number of organizations that have it."""

    value: str = strawberry.field(description="The value as a filter takes it: a code, an enum value or a number.")
    label: str = strawberry.field(description="Its name for people.")
    count: int = strawberry.field(description="How many organizations of the list have it.")


@object_type
class Facets:
    """How the whole list divides; each facet counts under every filter but its own."""

    counts: strawberry.Private[criteria.Facets]

    @computed
    def nature(self) -> list[FacetCount]:
        """Return by nature, for `filter.natures`."""
        return shown_counts(self.counts["nature"])

    @computed
    def level(self) -> list[FacetCount]:
        """Return by level, for `filter.level`."""
        return shown_counts(self.counts["level"])

    @computed
    def category(self) -> list[FacetCount]:
        """Return by category offered, narrower ones included, for `filter.categories`; one may count several times."""
        return shown_counts(self.counts["category"])

    @computed
    def region(self) -> list[FacetCount]:
        """Return by the regions one level below `filter.within`, by province without it."""
        return shown_counts(self.counts["region"])

    @computed
    def stars(self) -> list[FacetCount]:
        """Return by stars of the current score, for `filter.stars`."""
        return shown_counts(self.counts["stars"])

    @classmethod
    def of(cls, counts: criteria.Facets) -> Self:
        """Return the type of the index's facets."""
        return cls(counts=counts)


def facets_asked(info: object) -> list[str]:
    """Return the facets that are asked for."""
    return [name for name in NAMES if asked_for(info, name)]


def shown_counts(counts: Iterable[criteria.FacetCount]) -> list[FacetCount]:
    """Return the type of one facet."""
    return [FacetCount(value=one.value, label=one.label, count=one.count) for one in counts]
