"""What one request sees: one commit of the index and the tables that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.categories import Categories
from directory.documents import OrganizationDocument
from directory.regions import Regions
from directory.search import fields, listing, nearby
from directory.search.criteria import Criteria, Facets, Near, NearbyPage, Order, Page
from directory.search.facets import facets
from directory.search.query import matching
from directory.search.view import View


@dataclass(frozen=True)
class Snapshot:
    """The directory as it was after the journal's row `as_of`; nothing in it changes, whoever writes."""

    view: View
    as_of: int
    regions: Regions
    categories: Categories

    def organizations(self, criteria: Criteria, order: Order, first: int, after: str | None = None) -> Page:
        """Return at most `first` organizations after a position, and how many there are in all.

        Without search the order RELEVANCE is NAME. Raises `InvalidInput` when `after` is no position of that order.
        """
        return listing.page(self.view, criteria, order, first, after)

    def count(self, criteria: Criteria) -> int:
        """Return the number of organizations that meet the criteria."""
        return self.view.count(matching(self.view, criteria))

    def facets(self, criteria: Criteria) -> Facets:
        """Return nature, level, category, region and stars, each under every filter but its own."""
        return facets(self.view, (self.regions, self.categories), criteria)

    def nearby(self, near: Near, first: int, after: str | None = None) -> NearbyPage:
        """Return at most `first` organizations by distance, then score (none last), then id.

        Raises `InvalidInput` when `after` is no position of such a list.
        """
        return nearby.nearby(self.view, near, first, after)

    def nearby_facets(self, near: Near) -> Facets:
        """Return the facets over exactly the organizations in the circle."""
        return facets(self.view, (self.regions, self.categories), near.criteria, nearby.scope(self.view, near))

    def documents(self, ids: Sequence[str]) -> dict[str, OrganizationDocument]:
        """Return the documents of those ids that exist, closed ones too, by id."""
        wanted = [entity for entity in dict.fromkeys(ids) if entity != fields.STATE_ID]
        found = map(self.view.document, self.view.matches(self.view.any_of(fields.ID, wanted)))
        return {document["id"]: document for document in found}
