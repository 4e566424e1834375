"""What can be asked about titles as such."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from directory.accounts.api import Info
from directory.context import Context
from directory.documents import CLOSED, OrganizationDocument
from directory.inputs import regions_of
from directory.paging import PAGE, page_size
from directory.titles import queries
from directory.types.described import argument, computed, object_type
from directory.types.designation import Designation
from directory.types.organization import Organization
from graph_schema.clock import today
from graph_schema.errors import InvalidInput

LONGEST_DAYS = 366  # looked ahead: titles are renewed within a year


@object_type
class ExpiringTitle:
    """A title that ends soon, and who holds it."""

    designation: Designation = strawberry.field(description="The title.")
    organization: Organization = strawberry.field(description="Who holds it.")

    @classmethod
    def of(cls, document: OrganizationDocument, title: str, context: Context) -> Self | None:
        """Return the title of an id; None when its holder has it no more."""
        found = next((one for one in document.get("designations", []) if one["id"] == title), None)
        if found is None:
            return None
        held = Designation.of(found, today())
        return cls(designation=held, organization=Organization.of(document, context))


@strawberry.type
class Query:
    """What can be asked about titles."""

    @computed
    async def expiring_titles(
        self,
        info: Info,
        within: Annotated[str, argument("The code of a division: the organizations in it and everything below.")],
        days: Annotated[int, argument("How many days ahead, from today in China, 1 to 366.")] = 90,
        first: Annotated[int | None, argument("How many, 0 to 100.")] = PAGE,
    ) -> list[ExpiringTitle]:
        """Return the valid titles that end within so many days, those that end first in front; closed holders apart."""
        context, size = info.context, page_size(first)
        if not 1 <= days <= LONGEST_DAYS:
            raise InvalidInput(f"days is {days}; it must be 1 to {LONGEST_DAYS}", field="days")
        regions = context.snapshot.regions
        top = regions_of(regions, within, "within")
        codes = sorted({*top, *(one.code for code in top for one in regions.descendants(code))})
        rows = await context.graph.read(
            queries.FIND_EXPIRING,
            codes=codes,
            closed=sorted(CLOSED),
            since=today().isoformat(),
            until=(today() + dt.timedelta(days=days)).isoformat(),
            first=size,
        )
        documents = await context.loaders.documents.load_many([row["organization"] for row in rows])
        found = (
            ExpiringTitle.of(document, row["id"], context)
            for row, document in zip(rows, documents, strict=True)
            if document
        )
        return [one for one in found if one]
