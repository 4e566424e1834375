"""How well a region is covered with the functions of the network."""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import strawberry

from directory.context import Context
from directory.coverage import source
from directory.search.criteria import Criteria, Near, NearbyHit
from directory.types.category import Category
from directory.types.described import computed, object_type
from directory.types.enums import CoverageSource

if TYPE_CHECKING:
    from directory.types.organization import Organization


@object_type
class Coverage:
    """How well one of the eight functions is covered in a region; closed organizations are left out."""

    category: Category = strawberry.field(description="The function.")
    from_within: int = strawberry.field(
        description="How many organizations located in the region or below it offer it or something narrower."
    )
    from_above: int = strawberry.field(
        description="How many located elsewhere offer it and serve the region or a region above."
    )
    code: strawberry.Private[str]
    context: strawberry.Private[Context]

    @computed
    def offered(self) -> CoverageSource:
        """Return from where it is offered."""
        return CoverageSource(source(self.from_within > 0, self.from_above > 0))

    @computed
    def nearest_metres(self) -> float | None:
        """Return how far the nearest organization that offers it is from the region's point, in metres.

        It may lie in another region. Null where the region has no point, or nobody who offers it has one.
        """
        return self._nearest.distance_metres if self._nearest else None

    @computed
    def nearest(
        self,
    ) -> Annotated["Organization", strawberry.lazy("directory.types.organization")] | None:
        """Return that nearest organization."""
        from directory.types.organization import Organization

        return Organization.of(self._nearest.document, self.context) if self._nearest else None

    @cached_property
    def _nearest(self) -> NearbyHit | None:
        division = self.context.snapshot.regions.get(self.code)
        if division is None or division.latitude is None or division.longitude is None:
            return None
        near = Near(division.latitude, division.longitude, None, Criteria(categories=(self.category.code,)))
        hits = self.context.snapshot.nearby(near).page(1, None).hits
        return next((hit for hit in hits if hit.distance_metres is not None), None)
