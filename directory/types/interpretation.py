"""How a search was understood."""

from enum import Enum
from typing import Self

import strawberry

from directory.context import Context
from directory.regions import LEVELS
from directory.search.criteria import Criteria
from directory.types.category import Category
from directory.types.described import object_type, value, vocabulary
from directory.types.region import Region


@vocabulary
class SearchUse(Enum):
    """What a part of a search was used for."""

    FILTER = value("FILTER", "Only what it says is found; the rest of the search ranks.")
    FILTER_BEHIND_NAMES = value(
        "FILTER_BEHIND_NAMES",
        "Names that hold the whole search come first, wherever they lie; behind them only what it says is found.",
    )
    WIDENING = value("WIDENING", "What it says is found too, behind what has the word itself.")


@object_type
class SearchInterpretation:
    """How a search was understood. Ask again with `interpret: false` to have all words taken as they are."""

    search: str = strawberry.field(description="The search as it was asked for, without blanks at its ends.")
    region: Region | None = strawberry.field(
        description="The region that was recognised; of several with that name the highest, then the lowest code."
    )
    regions: list[Region] = strawberry.field(
        description="All regions that have the recognised name, told apart by their `path`; any of them will do."
    )
    region_use: SearchUse | None = strawberry.field(
        description="What the regions were used for: FILTER when blanks set the name apart, else FILTER_BEHIND_NAMES; "
        "null without any. `filter.within` takes the code of one of them instead."
    )
    category: Category | None = strawberry.field(description="The kind of service that the words speak of.")
    category_use: SearchUse | None = strawberry.field(
        description="What the category was used for: always WIDENING; null without one."
    )
    words: list[str] = strawberry.field(
        description="The words that are left when the region is taken away: each must be found, and they rank."
    )
    approximate: bool = strawberry.field(
        description="Whether the words were also found with an error in them: one character wrong, missing, swapped "
        "or of the same sound. Such matches come last."
    )

    @classmethod
    def of(cls, criteria: Criteria, context: Context) -> Self | None:
        """Return how the search of criteria was understood; None without search, or when nobody asked for it."""
        understood = criteria.interpretation
        if understood is None:
            return None
        snapshot = context.snapshot
        divisions = [found for code in understood.places if (found := snapshot.regions.get(code))]
        regions = [Region.of(one, context) for one in sorted(divisions, key=lambda d: (LEVELS.index(d.level), d.code))]
        behind = SearchUse.FILTER_BEHIND_NAMES if understood.joined else SearchUse.FILTER
        category = snapshot.categories.get(understood.category) if understood.category else None
        return cls(
            search=(criteria.search or "").strip(),
            region=regions[0] if regions else None,
            regions=regions,
            region_use=behind if regions else None,
            category=Category.of(category, snapshot.categories) if category else None,
            category_use=SearchUse.WIDENING if category else None,
            words=list(understood.words),
            approximate=understood.nearly,
        )
