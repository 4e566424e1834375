"""Figures on the organizations of a region."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import strawberry

from directory.context import Context
from directory.coverage import counts_above, counts_within
from directory.search import criteria, fields
from directory.search.criteria import Criteria
from directory.search.query import matching
from directory.types.category import Category
from directory.types.coverage import Coverage
from directory.types.described import computed, object_type
from directory.types.facets import FacetCount, shown_counts

CENTS = Decimal("0.01")


@object_type
class Statistics:
    """Figures on the organizations of a region and everything below it; closed ones are left out."""

    code: strawberry.Private[str]
    context: strawberry.Private[Context]

    @computed
    def organizations(self) -> int:
        """Return how many organizations there are."""
        return self.context.snapshot.count(self._criteria)

    @computed
    def by_level(self) -> list[FacetCount]:
        """Return how many there are of each level."""
        return shown_counts(self._facets["level"])

    @computed
    def by_nature(self) -> list[FacetCount]:
        """Return how many there are of each nature."""
        return shown_counts(self._facets["nature"])

    @computed
    def by_category(self) -> list[FacetCount]:
        """Return how many offer each category or something narrower; one may count several times."""
        return shown_counts(self._facets["category"])

    @computed
    def average_score(self) -> Decimal | None:
        """Return the mean of the published totals, in points, two decimals; null without any score."""
        if not self.scored():
            return None
        return (Decimal(int(self._scores["sum"])) / 100 / self.scored()).quantize(CENTS, ROUND_HALF_UP)

    @computed
    def scored(self) -> int:
        """Return how many organizations have a score."""
        return int(self._scores["count"])

    @computed
    def coverage(self) -> list[Coverage]:
        """Return how well each of the eight functions is covered, in the order of the vocabulary."""
        snapshot = self.context.snapshot
        tree, codes = snapshot.categories, snapshot.regions.resolve(self.code)
        within, above = counts_within(snapshot, codes), counts_above(snapshot, codes)
        return [
            Coverage(
                category=Category.of(one, tree),
                from_within=within.get(one.code, 0),
                from_above=above.get(one.code, 0),
                code=self.code,
                context=self.context,
            )
            for one in tree.roots()
        ]

    @property
    def _criteria(self) -> Criteria:
        return Criteria(within=self.context.snapshot.regions.resolve(self.code))

    @cached_property
    def _scores(self) -> Mapping[str, float]:
        """Return the number and the sum of the published totals, in hundredths: whole numbers, so the sum is exact."""
        view = self.context.snapshot.view
        asked = {"scores": {"stats": {"field": fields.SCORE}}}
        return dict(view.searcher.aggregate(matching(view, self._criteria), asked)["scores"])

    @cached_property
    def _facets(self) -> criteria.Facets:
        return self.context.snapshot.facets(self._criteria)
