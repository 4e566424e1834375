"""What can be asked and done about enterprises and their titles."""

from typing import Annotated, Any, cast

import strawberry

from cultivation.answering import done
from cultivation.enterprises.creating import NewEnterprise, create_enterprise
from cultivation.enterprises.listing import find_enterprises
from cultivation.enterprises.moving import move_enterprise
from cultivation.enterprises.seeing import see_enterprise
from cultivation.queues import named_codes, require_administrator
from cultivation.tiers.changing import report_figures, revoke_title
from cultivation.tiers.vocabulary import Tier
from cultivation.types.enterprise import Enterprise, FiguresOfYear
from cultivation.types.enterprises import EnterpriseConnection
from cultivation.types.results import (
    CreateEnterpriseResult,
    EnterpriseCreated,
    EnterpriseMoved,
    FiguresReported,
    MoveEnterpriseResult,
    ReportFiguresResult,
    RevokeTitleResult,
    TitleRevoked,
)
from directory.accounts.api import Info, RequestId
from directory.accounts.reading import Reading
from directory.accounts.roles import Action
from directory.api import After, First
from directory.cursor import Cursors
from directory.inputs import regions_of, search_text
from directory.paging import PAGE, ListPage, Paging
from directory.regions import NATION
from directory.scalars import Long
from directory.types.described import argument, computed
from directory.types.refusals import signed_in
from evaluation.finding import is_name
from graph_schema.clock import now


@strawberry.type
class Query:
    """What can be asked about enterprises."""

    @computed
    async def enterprise(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument("The id of the enterprise.")],  # noqa: A002 - as everywhere
    ) -> Enterprise | None:
        """Return an enterprise, to everybody its public part; null when there is none.

        Its figures are for its representatives and the administrators of where it lies.
        """
        context = info.context
        found = await see_enterprise(context.graph, context.caller, id, now()) if is_name(id) else None
        return Enterprise.of(found, context) if found else None

    @computed
    async def enterprises(
        self,
        info: Info,
        *,
        within: Annotated[
            str | None,
            argument(
                "The code of a division: it and everything below; a retired one means its successors, none the nation."
            ),
        ] = None,
        search: Annotated[
            str | None,
            argument("A credit code or an id, which names one enterprise; anything else: a part of the name."),
        ] = None,
        tier: Annotated[Tier | None, argument("Only those who hold a title of this tier today.")] = None,
        first: First = PAGE,
        after: After = None,
    ) -> EnterpriseConnection:
        """Return the enterprises of a division by its divisions' codes, then by id, as a page.

        It takes an administrator of the division. A part of a name is looked for among 50,000 enterprises at most;
        where there are more it takes a narrower division.
        """
        context, text = info.context, search_text(search)
        caller, regions = signed_in(context), context.snapshot.regions
        codes = regions_of(regions, NATION if within is None else within, "within")
        paging = Paging.of(Cursors.of("enterprises", within, text, tier.value if tier else None), first, after)
        await require_administrator(Reading(context.graph), caller.account, codes, now(), Action.SEE_ENTERPRISE)
        found = await find_enterprises(context, named_codes(regions, codes), text, tier)
        return EnterpriseConnection(page=await ListPage.read(found, paging), context=context)


@strawberry.type
class Mutation:
    """What can be done about enterprises and their titles."""

    @computed
    async def create_enterprise(
        self,
        info: Info,
        *,
        request_id: RequestId,
        credit_code: Annotated[str, argument("Its unified social credit code (GB 32100), 18 characters.")],
        name: Annotated[str, argument("Its Chinese name, 1 to 200 characters.")],
        industry: Annotated[str, argument("The section of GB/T 4754 it works in, a letter from A to T.")],
        region: Annotated[str, argument("The code of the division it lies in.")],
        figures: Annotated[list[FiguresOfYear] | None, argument("What it reports, at most 20 years.")] = None,
        represent: Annotated[
            bool, argument("Whether the caller becomes its representative; else it takes an administrator.")
        ] = True,
    ) -> CreateEnterpriseResult:
        """Enter an enterprise, each credit code once; others see only where it lies, its industry and its tier.

        Anybody signed in enters the one that he will represent; the directory does not prove that he may.
        """

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            years = [year.given() for year in figures or ()]
            wanted = NewEnterprise.of(credit_code, name, industry, region, years, represent=represent)
            receipt = await create_enterprise(context.journal, caller, request_id, wanted)
            return EnterpriseCreated(seq=Long(receipt.seq), id=strawberry.ID(receipt.answer["id"]))

        return cast("CreateEnterpriseResult", await done(info.context, work()))

    @computed
    async def move_enterprise(
        self,
        info: Info,
        *,
        request_id: RequestId,
        enterprise: Annotated[strawberry.ID, argument("The id of the enterprise.")],
        region: Annotated[str, argument("The code of the division it lies in from now on.")],
    ) -> MoveEnterpriseResult:
        """Move an enterprise to another division; it takes an administrator of both divisions, or of one above both.

        It counts there from now on. Titles keep the division in which they were granted, their terms and their rounds.
        """

        async def work() -> Any:
            context = info.context
            receipt = await move_enterprise(context.journal, signed_in(context), request_id, enterprise, region)
            return EnterpriseMoved(seq=Long(receipt.seq), id=enterprise, region=receipt.answer["region"])

        return cast("MoveEnterpriseResult", await done(info.context, work()))

    @computed
    async def report_figures(
        self,
        info: Info,
        *,
        request_id: RequestId,
        enterprise: Annotated[strawberry.ID, argument("The id of the enterprise.")],
        figures: Annotated[
            list[FiguresOfYear], argument("What it reports, in place of what it reported of the same years.")
        ],
    ) -> ReportFiguresResult:
        """Report figures of an enterprise; it takes its representative, or an administrator of where it lies.

        With those of the year before they are the yearly update of the titles that it holds.
        """

        async def work() -> Any:
            context = info.context
            caller, years = signed_in(context), [year.given() for year in figures]
            receipt = await report_figures(context.journal, caller, request_id, enterprise, years)
            return FiguresReported(seq=Long(receipt.seq), id=enterprise, updated=_ids(receipt.answer["titles"]))

        return cast("ReportFiguresResult", await done(info.context, work()))

    @computed
    async def revoke_title(
        self,
        info: Info,
        *,
        request_id: RequestId,
        title: Annotated[strawberry.ID, argument("The id of the title.")],
        reason: Annotated[str, argument("Why, 1 to 2,000 characters; public with the title.")],
        fraud: Annotated[
            bool,
            argument(
                "Whether its holder deceived: then all its titles go, and it may not apply for years; also found "
                "out when the term was over, or the title was taken back for another reason."
            ),
        ] = False,
    ) -> RevokeTitleResult:
        """Take a title back from today on.

        It takes an administrator of the division whose round granted it, or of one above; for a title of no round, of
        the division where its holder lies.
        """

        async def work() -> Any:
            context = info.context
            caller = signed_in(context)
            receipt = await revoke_title(context.journal, caller, request_id, title, reason, fraud=fraud)
            return TitleRevoked(seq=Long(receipt.seq), revoked=_ids(receipt.answer["titles"]))

        return cast("RevokeTitleResult", await done(info.context, work()))


def _ids(values: list[str]) -> list[strawberry.ID]:
    return [strawberry.ID(value) for value in values]
