"""What can be asked about gradient cultivation."""

import datetime as dt
from typing import Annotated

import strawberry

from cultivation.tiers.census import Census
from cultivation.tiers.keeper import register_of
from cultivation.tiers.types import Cultivation
from directory.accounts.api import Info
from directory.inputs import regions_of
from directory.regions import NATION
from directory.types.described import argument, computed
from graph_schema.clock import today
from graph_schema.errors import InvalidInput

DAYS = (dt.date(2000, 1, 1), dt.date(2100, 1, 1))  # no tier is older, no term reaches farther


@strawberry.type
class Query:
    """What can be asked about gradient cultivation."""

    @computed
    async def cultivation(
        self,
        info: Info,
        within: Annotated[
            str, argument("The code of a division: it and everything below; a retired one means its successors.")
        ] = NATION,
        on: Annotated[dt.date | None, argument("The day, also one to come; null means today in China.")] = None,
    ) -> Cultivation:
        """Return how many enterprises hold the title of each tier, and how they moved between tiers.

        An enterprise counts where it lies now.
        """
        context, day = info.context, on or today()
        if not DAYS[0] <= day <= DAYS[1]:
            raise InvalidInput(f"on is {day}; it must be {DAYS[0]} to {DAYS[1]}", field="on")
        regions = context.snapshot.regions
        codes = regions_of(regions, within, "within")
        return Cultivation.of(Census(await register_of(context), regions, codes, day.toordinal()), context)
