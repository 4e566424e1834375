"""What can be suggested, and decided about it."""

from typing import Annotated, cast

import strawberry

from directory.accounts.api import Info, RequestId
from directory.api import After, First
from directory.context import Context
from directory.cursor import Cursors
from directory.inputs import regions_of
from directory.mutations import organization_after
from directory.paging import PAGE, Paging
from directory.regions import NATION
from directory.scalars import Long
from directory.suggesting.deciding import Decision, decide_suggestion
from directory.suggesting.documents import SuggestionDocument, SuggestionState
from directory.suggesting.queue import Queue, require_curator
from directory.suggesting.suggesting import Suggested, suggest
from directory.types.correction import OrganizationChanges
from directory.types.described import argument, computed
from directory.types.refusals import REFUSALS, refused, signed_in
from directory.types.suggestion import (
    CurationConnection,
    DecideSuggestionResult,
    SuggestCorrectionResult,
    Suggestion,
    SuggestionDecided,
    SuggestionReceived,
)
from graph_schema.errors import Unavailable
from graph_schema.receipts import Receipt


@strawberry.type
class Query:
    """What can be asked about suggestions."""

    @computed
    async def curation_queue(
        self,
        info: Info,
        *,
        within: Annotated[
            str | None, argument("The code of a division: it and everything below; the nation without it.")
        ] = None,
        state: Annotated[SuggestionState | None, argument("The state of the suggestions; null means OPEN.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> CurationConnection:
        """Return what waits for an administrator of a division or of one above, as a page.

        Suggestions come first, the oldest of them in front. Behind the open ones of the nation come the organizations
        whose division is not known, which are to be completed by hand.
        """
        context = info.context
        caller = signed_in(context)
        codes = regions_of(context.snapshot.regions, within or NATION, "within")
        await require_curator(context.graph, caller, codes)
        queue = Queue(context.graph, context.snapshot, codes, state or SuggestionState.OPEN)
        paging = Paging.of(Cursors.of("curationQueue", codes, queue.state.value), first, after)
        items, more = await queue.page(paging.asked, paging.position)
        shown = items[: paging.first]
        has_next = more if paging.first else bool(items)
        return CurationConnection(items=shown, more=has_next, queue=queue, paging=paging, context=context)


@strawberry.type
class Mutation:
    """What can be suggested and decided."""

    @computed
    async def suggest_correction(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Annotated[strawberry.ID, argument("The id of the organization.")],  # noqa: A002 - the contract's name
        changes: Annotated[
            OrganizationChanges | None, argument("The fields as they should be; a note alone will do.")
        ] = None,
        note: Annotated[
            str | None, argument("What is to be said beside, such as how you know; at most 2000 characters.")
        ] = None,
        contact: Annotated[
            str | None,
            argument(
                "How to reach you, if you like, at most 200 characters; only administrators of the organization see it."
            ),
        ] = None,
    ) -> SuggestCorrectionResult:
        """Suggest a correction of an organization's entry; anybody may, signed in or not.

        Nothing changes until an administrator accepts it, and nobody else sees it. The values are checked as those of
        `correctOrganization`. Without a token the same `requestId` with another body is simply another request.
        """
        context = info.context
        try:
            suggested = Suggested.of(id, changes.given() if changes else {}, note, contact)
            receipt = await suggest(context.journal, context.snapshot.regions, context.caller, request_id, suggested)
        except REFUSALS as error:
            return cast("SuggestCorrectionResult", refused(error))
        context.nudge()
        return SuggestionReceived(seq=Long(receipt.seq), id=strawberry.ID(receipt.answer["id"]))

    @computed
    async def decide_suggestion(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Annotated[strawberry.ID, argument("The id of the suggestion.")],  # noqa: A002 - the contract's name
        accept: Annotated[bool, argument("Whether it is right; its changes are then written into the entry.")],
        reason: Annotated[str, argument("Why, 1 to 200 characters; kept with the suggestion.")],
        expected_version: Annotated[
            int | None, argument("The organization's `version` that the caller read; null takes any.")
        ] = None,
    ) -> DecideSuggestionResult:
        """Accept or reject a suggestion; it takes whoever may correct the organization's entry, its staff not included.

        Decision and correction are one: both are written, or neither. What the entry says already is not written again.
        """
        context = info.context
        try:
            caller = signed_in(context)
            decision = Decision(id, accept, reason, expected_version)
            receipt = await decide_suggestion(context.journal, context.snapshot.regions, caller, request_id, decision)
        except REFUSALS as error:
            return cast("DecideSuggestionResult", refused(error))
        context.nudge()
        return SuggestionDecided(
            seq=Long(receipt.seq),
            suggestion=await _suggestion_after(context, receipt),
            organization=await organization_after(context, receipt) if receipt.answer["behind"] else None,
        )


async def _suggestion_after(context: Context, receipt: Receipt) -> Suggestion:
    """Return the suggestion as the receipt's row left it; raise `Unavailable` when that row was erased."""
    rows = await context.journal.rows(receipt.seq - 1, 1)
    document = rows[0].document() if rows else None
    if document is None:
        raise Unavailable(f"row {receipt.seq} of the journal was erased", hint="ask for the queue instead")
    return Suggestion.of(cast("SuggestionDocument", document), context)
