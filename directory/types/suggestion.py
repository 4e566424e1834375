"""Suggested corrections, and what waits for an administrator."""

import datetime as dt
from enum import Enum
from typing import Annotated, Any, Self, cast

import strawberry

from directory.context import Context
from directory.paging import PageInfo, Paging
from directory.scalars import Json, Long
from directory.suggesting.documents import SuggestionDocument, SuggestionState
from directory.suggesting.queue import Item, Queue
from directory.types.described import computed, object_type, value, vocabulary
from directory.types.organization import Organization
from directory.types.refusals import (
    CorrectionRefused,
    EditRefused,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RequestIdConflict,
    SuggestionRefused,
    VersionConflict,
)


@vocabulary
class CurationReason(Enum):
    """Why an organization waits for an administrator."""

    SUGGESTION = value("SUGGESTION", "Somebody suggests something about it.")
    NO_REGION = value("NO_REGION", "The division it lies in is not known; find it and give it by `moveOrganization`.")


@object_type
class SuggestedChange:
    """A field of an entry as somebody suggests it."""

    field: str = strawberry.field(description="The name of the field in the organization's document, such as phone.")
    suggested: Json | None = strawberry.field(description="What it shall be; null: it shall be removed.")
    present: Json | None = strawberry.field(description="What the entry says now; null: nothing.")


@object_type
class Suggestion:
    """What somebody suggests about an organization; only its administrators see it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    state: SuggestionState = strawberry.field(description="Where it stands.")
    at: dt.datetime = strawberry.field(description="When it was made.")
    version: int = strawberry.field(description="The organization's `version` when it was made.")
    note: str | None = strawberry.field(description="What is to be said beside the changes, in words.")
    contact: str | None = strawberry.field(description="How to reach who made it: private, for questions only.")
    by: strawberry.ID | None = strawberry.field(description="The id of the account that made it; null if unknown.")
    decided_at: dt.datetime | None = strawberry.field(description="When it was decided about; null while it is OPEN.")
    decided_by: strawberry.ID | None = strawberry.field(description="The id of the account that decided.")
    reason: str | None = strawberry.field(description="Why it was decided so.")
    document: strawberry.Private[SuggestionDocument]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, document: SuggestionDocument, context: Context) -> Self:
        """Return the type of a suggestion's document."""
        by, decided_by, decided_at = document.get("by"), document.get("decidedBy"), document.get("decidedAt")
        return cls(
            id=strawberry.ID(document["id"]),
            state=SuggestionState(document["state"]),
            at=dt.datetime.fromisoformat(document["at"]),
            version=document["version"],
            note=document.get("note"),
            contact=document.get("contact"),
            by=strawberry.ID(by) if by else None,
            decided_at=dt.datetime.fromisoformat(decided_at) if decided_at else None,
            decided_by=strawberry.ID(decided_by) if decided_by else None,
            reason=document.get("reason"),
            document=document,
            context=context,
        )

    @computed
    async def changes(self) -> list[SuggestedChange]:
        """Return the fields that shall change, with what they say now; empty when there is only a note."""
        listed = await self.context.loaders.documents.load(self.document["organization"])
        present = cast("dict[str, Any]", listed or {})
        changes = self.document.get("changes", {})
        return [SuggestedChange(field=name, suggested=one, present=present.get(name)) for name, one in changes.items()]


@object_type
class CurationItem:
    """An organization that waits for an administrator."""

    reason: CurationReason = strawberry.field(description="Why it waits.")
    suggestion: Suggestion | None = strawberry.field(description="The suggestion about it; null for other reasons.")
    key: strawberry.Private[str]
    context: strawberry.Private[Context]

    @classmethod
    def of(cls, item: Item, context: Context) -> Self:
        """Return the type of an item of the queue."""
        document = item.suggestion
        return cls(
            reason=CurationReason.SUGGESTION if document else CurationReason.NO_REGION,
            suggestion=Suggestion.of(document, context) if document else None,  # type: ignore[arg-type]
            key=item.organization,
            context=context,
        )

    @computed
    async def organization(self) -> Organization | None:
        """Return the organization; null for a moment while this process does not know it yet."""
        document = await self.context.loaders.documents.load(self.key)
        return Organization.of(document, self.context) if document else None


@object_type
class CurationEdge:
    """An item of the queue in a list."""

    cursor: str = strawberry.field(description="Its place in the list, for `after`.")
    node: CurationItem = strawberry.field(description="The item.")


@object_type
class CurationConnection:
    """What waits for an administrator, as a page: suggestions by their time, then organizations by name."""

    items: strawberry.Private[list[Item]]
    more: strawberry.Private[bool]
    queue: strawberry.Private[Queue]
    paging: strawberry.Private[Paging]
    context: strawberry.Private[Context]

    @computed
    def edges(self) -> list[CurationEdge]:
        """Return the items with their cursors."""
        cursors = self.paging.write(self._positions)
        return [CurationEdge(cursor=one, node=node) for one, node in zip(cursors, self.nodes(), strict=True)]

    @computed
    def nodes(self) -> list[CurationItem]:
        """Return the items."""
        return [CurationItem.of(item, self.context) for item in self.items]

    @computed
    def page_info(self) -> PageInfo:
        """Return where the page lies in the list."""
        return self.paging.info(self._positions, self.more)

    @computed
    async def total_count(self) -> int:
        """Return how many items the whole list has."""
        return await self.queue.count()

    @property
    def _positions(self) -> list[str]:
        return [item.position for item in self.items]


@object_type
class SuggestionReceived:
    """The suggestion waits for an administrator."""

    seq: Long = strawberry.field(description="The seq of the change; `atLeast` waits for it.")
    id: strawberry.ID = strawberry.field(description="The id of the suggestion, to ask about it.")


@object_type
class SuggestionDecided:
    """The suggestion was decided about."""

    seq: Long = strawberry.field(description="The seq of the last change that was made; `atLeast` waits for it.")
    suggestion: Suggestion = strawberry.field(description="The suggestion as it is now.")
    organization: Organization | None = strawberry.field(
        description="The organization as the correction left it; null when it was not corrected."
    )


SuggestCorrectionResult = Annotated[
    SuggestionReceived | NotFound | RequestIdConflict | CorrectionRefused | SuggestionRefused,
    strawberry.union("SuggestCorrectionResult", description="What comes of `suggestCorrection`."),
]
DecideSuggestionResult = Annotated[
    SuggestionDecided
    | NotSignedIn
    | NotAllowed
    | NotFound
    | VersionConflict
    | RequestIdConflict
    | CorrectionRefused
    | EditRefused
    | SuggestionRefused,
    strawberry.union("DecideSuggestionResult", description="What comes of `decideSuggestion`."),
]
