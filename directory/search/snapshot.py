"""What one request sees: one commit of the index and the tables that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from directory.categories import Categories
from directory.documents import OrganizationDocument
from directory.regions import Regions
from directory.search import fields, listing
from directory.search.criteria import Criteria, Facets, Near, Order, Page
from directory.search.facets import NAMES, facets, facets_nearby
from directory.search.nearby import NearbyList
from directory.search.query import matching
from directory.search.view import View
from directory.search.written import Written


@dataclass(frozen=True)
class Snapshot:
    """The directory as it was after the journal's row `as_of`; nothing in it changes, whoever writes."""

    view: View
    as_of: int
    regions: Regions
    categories: Categories
    written: Written = field(default_factory=Written, compare=False, repr=False)

    def organizations(self, criteria: Criteria, order: Order, first: int, after: str | None = None) -> Page:
        """Return at most `first` organizations after a position, and how many there are in all.

        Without search the order RELEVANCE is NAME. Raises `InvalidInput` when `after` is no position of that order.
        """
        return listing.page(self.view, criteria, order, first, after)

    def count(self, criteria: Criteria) -> int:
        """Return the number of organizations that meet the criteria."""
        return self.view.count(matching(self.view, criteria))

    def totals(self, criteria: Criteria) -> dict[int, int]:
        """Return the published totals of those that meet the criteria, in hundredths, and how many have each."""
        counts = self.view.values(matching(self.view, criteria), [fields.SCORE])[fields.SCORE]
        return {int(total): count for total, count in counts.items()}

    def facets(self, criteria: Criteria, names: Sequence[str] = NAMES) -> Facets:
        """Return the facets of these names, each under every filter but its own."""
        return facets(self.view, (self.regions, self.categories), criteria, names)

    def nearby(self, near: Near, *, counted: bool = True) -> NearbyList:
        """Return the list of those near a place: by reach, distance, score (none last) and id; nothing is read yet.

        `counted` tells that its total will be asked for too.
        """
        return NearbyList(self.view, near, counted)

    def nearby_facets(self, near: NearbyList, names: Sequence[str] = NAMES) -> Facets:
        """Return the facets of these names over the whole list of those near a place."""
        return facets_nearby(near, (self.regions, self.categories), names)

    def document(self, entity: str) -> OrganizationDocument | None:
        """Return the document of an id, of a closed one too; None when there is none."""
        return None if entity == fields.STATE_ID else self.view.named(entity)

    def documents(self, ids: Sequence[str]) -> dict[str, OrganizationDocument]:
        """Return the documents of those ids that exist, closed ones too, by id."""
        wanted = [entity for entity in dict.fromkeys(ids) if entity != fields.STATE_ID]
        found = map(self.view.document, self.view.matches(self.view.any_of(fields.ID, wanted)))
        return {document["id"]: document for document in found}
