"""What can be asked and done about policies and finance products."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

import strawberry

from cultivation.finding import seen_enterprise
from cultivation.instruments.documents import POLICY, PRODUCT, InstrumentDocument
from cultivation.instruments.eligibility import vocabulary
from cultivation.instruments.facts import answers_of
from cultivation.instruments.inputs import Criteria, InstrumentFilter, InstrumentInput
from cultivation.instruments.kinds import InstrumentType
from cultivation.instruments.lists import FinanceProductConnection, PolicyConnection, listed
from cultivation.instruments.match_types import InstrumentMatchConnection, problems_of
from cultivation.instruments.matching import MatchOutcome, matches
from cultivation.instruments.results import InstrumentResult, InstrumentWritten
from cultivation.instruments.shelf import shelf_of
from cultivation.instruments.types import FinanceProduct, Policy, instrument_of
from cultivation.instruments.writing import change_instrument, create_instrument, withdraw_instrument
from cultivation.types.refusals import REFUSALS, refused
from directory.accounts.api import Info, RequestId
from directory.accounts.documents import Caller
from directory.context import Context
from directory.cursor import Cursors
from directory.inputs import regions_of
from directory.paging import PAGE, Paging
from directory.regions import NATION
from directory.scalars import Long
from directory.types.described import argument, computed
from directory.types.refusals import signed_in
from evaluation.api_types.parts import StandardField
from evaluation.scalars import Answers
from evaluation.scoring.answers import InvalidInput as InvalidAnswers
from evaluation.scoring.answers import read_answers
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt

Id = Annotated[strawberry.ID, argument("The id of the instrument, such as policy-… or product-….")]
Filter = Annotated[InstrumentFilter | None, argument("Which ones; without it, all in force today.")]
First = Annotated[int | None, argument("How many, 0 to 100.")]
After = Annotated[str | None, argument("A cursor of this list, to go on behind it.")]
ExpectedVersion = Annotated[int, argument("The instrument's `version` that the caller read; another one is refused.")]
Terms = Annotated[InstrumentInput, argument("The instrument as it shall be.")]
Write = Callable[[Journal, Caller], Awaitable[Receipt]]


@strawberry.type
class Query:
    """What can be asked about policies and finance products."""

    @computed
    async def policies(
        self,
        info: Info,
        filter: Filter = None,  # noqa: A002 - as everywhere
        first: First = PAGE,
        after: After = None,
    ) -> PolicyConnection:
        """Return policies, by title."""
        criteria = Criteria.of(filter, info.context)
        paging = Paging.of(Cursors.of("policies", criteria), first, after)
        found = listed(await shelf_of(info.context), criteria, policies=True)
        return PolicyConnection(found=found, paging=paging, context=info.context)

    @computed
    async def finance_products(
        self,
        info: Info,
        filter: Filter = None,  # noqa: A002 - as everywhere
        first: First = PAGE,
        after: After = None,
    ) -> FinanceProductConnection:
        """Return finance products, by title."""
        criteria = Criteria.of(filter, info.context)
        paging = Paging.of(Cursors.of("financeProducts", criteria), first, after)
        found = listed(await shelf_of(info.context), criteria, policies=False)
        return FinanceProductConnection(found=found, paging=paging, context=info.context)

    @computed
    async def policy(self, info: Info, id: Id) -> Policy | None:  # noqa: A002 - as everywhere
        """Return the policy of an id, also one that was withdrawn; null when there is none."""
        return cast("Policy | None", await _find(info.context, id, POLICY))

    @computed
    async def finance_product(self, info: Info, id: Id) -> FinanceProduct | None:  # noqa: A002 - as everywhere
        """Return the finance product of an id, also one that was withdrawn; null when there is none."""
        return cast("FinanceProduct | None", await _find(info.context, id, PRODUCT))

    @computed
    def eligibility_fields(self) -> list[StandardField]:
        """Return what conditions of instruments may ask of an enterprise, and so what `matches` takes as answers."""
        return [StandardField.of(vocabulary(), field) for field in vocabulary().fields]

    @computed
    async def matches(
        self,
        info: Info,
        *,
        enterprise: Annotated[
            strawberry.ID | None,
            argument("The enterprise; only its representatives and the administrators of where it lies may name it."),
        ] = None,
        answers: Annotated[
            Answers | None,
            argument("What is answered, by `eligibilityFields`; it counts before what an enterprise's entry says."),
        ] = None,
        within: Annotated[
            str | None,
            argument("The code of the division it lies in; without it that of the enterprise's entry, or the nation."),
        ] = None,
        outcomes: Annotated[list[MatchOutcome] | None, argument("Only these outcomes; all without it.")] = None,
        filter: Filter = None,  # noqa: A002 - as everywhere
        first: First = PAGE,
        after: After = None,
    ) -> InstrumentMatchConnection:
        """Return policies and finance products that fit an enterprise, may fit, or are missed narrowly, with reasons.

        Of those that apply where it lies: in its division or in one above. What fits comes first, then what fails
        least, then what is known best, then the narrower division, then by title. Nothing is stored, and draft figures
        as `answers` take no account. A comparison with what was not answered is not known; nothing is assumed.
        """
        context = info.context
        entry = await seen_enterprise(context.graph, context.caller, enterprise) if enterprise is not None else None
        given = {**(answers_of(entry, context.day.isoformat()) if entry else {}), **(answers or {})}
        own = entry.document["region"] if entry else NATION
        place = own if within is None else within
        places = regions_of(context.snapshot.regions, place, "within")
        criteria, wanted = Criteria.of(filter, context), frozenset(outcomes or ())
        seed = (criteria, places, sorted(one.value for one in wanted), sorted(given.items()))
        paging = Paging.of(Cursors.of("matches", *map(repr, seed)), first, after)
        shelf = await shelf_of(context)
        try:
            values = read_answers(vocabulary(), None, given)
        except InvalidAnswers as invalid:
            return InstrumentMatchConnection(
                problems=problems_of(invalid, given),
                found=(),
                outcomes=wanted,
                answers={},
                paging=paging,
                context=context,
            )
        return InstrumentMatchConnection(
            problems=[],
            # Beside the loop: ten thousand instruments take tenths of a second, and others are served meanwhile.
            found=await asyncio.to_thread(matches, shelf, places, values, criteria.wanted()),
            outcomes=wanted,
            answers=values,
            paging=paging,
            context=context,
        )


@strawberry.type
class Mutation:
    """What can be done about policies and finance products."""

    @computed
    async def create_instrument(
        self,
        info: Info,
        *,
        request_id: RequestId,
        type: Annotated[InstrumentType, argument("Whether it is a policy or a finance product.")],  # noqa: A002
        instrument: Terms,
    ) -> InstrumentResult:
        """Enter a policy or a finance product.

        Who names an organization as its offerer speaks for that organization or administers its division; a policy
        takes an administrator of every division that it applies in, or of one above it, too.
        """

        async def write(journal: Journal, caller: Caller) -> Receipt:
            return await create_instrument(journal, caller, request_id, type, instrument.given())

        return await _written(info.context, write)

    @computed
    async def change_instrument(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - as everywhere
        expected_version: ExpectedVersion,
        instrument: Terms,
    ) -> InstrumentResult:
        """Put other terms in place of an instrument's; it takes the rights over what was and what shall be."""

        async def write(journal: Journal, caller: Caller) -> Receipt:
            return await change_instrument(journal, caller, request_id, id, expected_version, instrument.given())

        return await _written(info.context, write)

    @computed
    async def withdraw_instrument(
        self,
        info: Info,
        *,
        request_id: RequestId,
        id: Id,  # noqa: A002 - as everywhere
        expected_version: ExpectedVersion,
        reason: Annotated[str, argument("Why, for everybody to read, 1 to 200 characters.")],
    ) -> InstrumentResult:
        """Withdraw an instrument for good: it is in no list and no match any more, and is found by its id."""

        async def write(journal: Journal, caller: Caller) -> Receipt:
            return await withdraw_instrument(journal, caller, request_id, id, expected_version, reason)

        return await _written(info.context, write)


async def _find(context: Context, instrument: str, prefix: str) -> Policy | FinanceProduct | None:
    held = (await shelf_of(context)).get(instrument) if instrument.startswith(prefix) else None
    return instrument_of(held.document, context) if held else None


async def _written(context: Context, write: Write) -> InstrumentResult:
    """Return the answer of a mutation, or its refusal."""
    try:
        receipt = await write(context.journal, signed_in(context))
    except REFUSALS as error:
        return cast("InstrumentResult", refused(error))
    context.nudge()
    return InstrumentWritten(seq=Long(receipt.seq), instrument=instrument_of(await _after(context, receipt), context))


async def _after(context: Context, receipt: Receipt) -> InstrumentDocument:
    """Return the instrument as the receipt's row left it; raise `Unavailable` if that was erased."""
    rows: list[Any] = await context.journal.rows(receipt.seq - 1, 1)
    document = rows[0].document() if rows else None
    if document is None:
        raise Unavailable(f"row {receipt.seq} of the journal was erased", hint="ask for the instrument instead")
    return cast("InstrumentDocument", document)
