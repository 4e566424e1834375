"""What is done to titles outside a round: their yearly update, and taking them back."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from cultivation.documents import EnterpriseDocument, FiguresDocument
from cultivation.enterprises.creating import figures_of
from cultivation.enterprises.reading import read_enterprise
from cultivation.refusals import EnterpriseRefused, TitleRefused
from cultivation.texts import text_of
from cultivation.tiers import terms
from cultivation.tiers.aggregate import TITLES
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.keeping import fraud_found, revocation, titles_of
from cultivation.tiers.rules import rules
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotFound
from directory.accounts.roles import Action, Target
from directory.scalars import shown
from evaluation.rounds.case import in_own_cause
from evaluation.rounds.seeing import places_of
from graph_schema.aggregate import Document
from graph_schema.clock import day_in_china, now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request


async def report_figures(
    journal: Journal,
    caller: Caller,
    request_id: str,
    enterprise: str,
    figures: Sequence[Mapping[str, Any]],
    at: str | None = None,
) -> Receipt:
    """Write what an enterprise reports of some years, in place of what it reported of them, and return the receipt.

    With figures of the year before they are the yearly update of the titles that it holds. Raise `NotFound`,
    `NotAllowed` unless the caller represents it or administers where it lies, `EnterpriseRefused`, `RequestIdConflict`.
    """
    given = figures_of(figures)
    if not given:
        raise EnterpriseRefused("figures are of no year; give one at least", field="figures")
    said = {"enterprise": enterprise, "figures": [dict(year) for year in given]}
    request = Request.of(caller.account, request_id, {"mutation": "reportFigures", **said})
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await read_enterprise(transaction, enterprise)
        target = await rights.enterprise_target(transaction, enterprise, before["region"])
        await rights.require(transaction, caller.account, [Action.SEE_ENTERPRISE], target, moment)
        after = _with_figures(before, given)
        titles = (await titles_of(transaction, [enterprise])).get(enterprise, [])
        updated = _updated(titles, given, day_in_china(moment))
        drafts = [Draft("ENTERPRISE_CHANGED", enterprise, cast("Document", after)), *updated]
        return drafts, {"id": enterprise, "titles": [draft.entity for draft in updated]}

    return await journal.answer(request, decide, at=moment)


async def revoke_title(
    journal: Journal,
    caller: Caller,
    request_id: str,
    title: str,
    reason: str,
    *,
    fraud: bool = False,
    at: str | None = None,
) -> Receipt:
    """Take a title back from today on, and return the receipt; with `fraud` every title of its holder, which is barred.

    One whose term is over, or that was taken back for another reason, is taken back for fraud alone: it counts as it
    did, and its holder is barred from today. It takes an administrator of the division whose round granted it, or of
    one above; without a round, of where the holder lies; with `fraud` one who may take back each of them. Raise
    `NotFound`, `NotAllowed`, `TitleRefused`, `RequestIdConflict`.
    """
    why = text_of(reason, "reason", TitleRefused)
    request = Request.of(
        caller.account, request_id, {"mutation": "revokeTitle", "title": title, "reason": why, "fraud": fraud}
    )
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        found = await _title(transaction, title)
        await _require(transaction, caller.account, found, moment)
        day = day_in_china(moment)
        _check_revocable(found, day, fraud=fraud)
        held = (await titles_of(transaction, [found["enterprise"]]))[found["enterprise"]]
        standing = [one["id"] for one in held if one["status"] == terms.STANDS and one["validTo"] >= day]
        gone = [one for one in held if one["id"] == title or (fraud and one["id"] in standing)]
        for one in gone:
            if one["id"] != title:
                await _require(transaction, caller.account, one, moment)
        drafts = [_revoked(one, day, why, fraud=fraud) for one in gone]
        return drafts, {"id": title, "titles": [draft.entity for draft in drafts]}

    return await journal.answer(request, decide, at=moment)


def _with_figures(before: EnterpriseDocument, given: Sequence[FiguresDocument]) -> EnterpriseDocument:
    by_year = {year["year"]: year for year in (*before.get("figures", ()), *given)}
    after = {**before, "figures": figures_of([by_year[year] for year in sorted(by_year)])}
    return cast("EnterpriseDocument", after)


def _updated(titles: Sequence[TitleDocument], given: Sequence[FiguresDocument], day: str) -> list[Draft]:
    """Return the changes by which titles that are in force are brought up to date, when the year before is told."""
    if int(day[:4]) - 1 not in {year["year"] for year in given}:
        return []
    due = [title for title in titles if terms.counts_on(title, day) and "updateBy" in title]
    fresh = [title for title in due if day not in title.get("updates", ())]
    return [
        Draft("TITLE_UPDATED", title["id"], {**title, "updates": [*title.get("updates", ()), day]}) for title in fresh
    ]


def _check_revocable(title: TitleDocument, day: str, *, fraud: bool) -> None:
    """Raise `TitleRefused` for a title that stands no more; for fraud only when it was taken back for that before."""
    if fraud and "barredUntil" in title:
        raise TitleRefused(
            f"{title['id']} was revoked for fraud already; its holder is barred until {title['barredUntil']}"
        )
    if not fraud and (title["status"] == terms.REVOKED or title["validTo"] < day):
        raise TitleRefused(f"{title['id']} is {terms.status_on(title, day).value}; only a title that stands is revoked")


def _revoked(title: TitleDocument, day: str, reason: str, *, fraud: bool) -> Draft:
    """Return the change that takes a title back, or adds the fraud to one that was taken back before."""
    if not fraud:
        return revocation(title, day, reason)
    until = terms.years_after(day, rules().fraud_bars_years)
    if title["status"] == terms.REVOKED:
        return fraud_found(title, day, reason, until)
    return revocation(title, day, reason, until)


async def _title(transaction: Transaction, title: str) -> TitleDocument:
    rows = await transaction.run(TITLES.read, keys=[title]) if title.startswith(TITLES.prefix) else []
    if not rows:
        raise NotFound(f"title '{shown(title)}' does not exist", field="title")
    return cast("TitleDocument", TITLES.document(rows[0]))


async def _require(transaction: Transaction, account: str, title: TitleDocument, moment: str) -> None:
    """Return when the account may revoke a title; raise `NotAllowed`. Nobody decides about his own enterprise."""
    await rights.require(transaction, account, [Action.REVOKE], await _authority(transaction, title), moment)
    if in_own_cause(await rights.grants_of(transaction, account), Action.REVOKE, title["enterprise"], moment):
        raise NotAllowed(f"{account} belongs to {title['enterprise']}; its title is for others to decide about")


async def _authority(transaction: Transaction, title: TitleDocument) -> Target:
    """Return whose administrators revoke a title: of the round that granted it, or of where its holder lies."""
    if assessment := title.get("assessment"):
        return (await places_of(transaction, [assessment]))[assessment].round
    enterprise = await read_enterprise(transaction, title["enterprise"])
    return await rights.enterprise_target(transaction, enterprise["id"], enterprise["region"])
