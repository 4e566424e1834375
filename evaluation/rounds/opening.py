"""Opening and closing a round."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound, VersionConflict
from directory.accounts.roles import Action, Target, may
from directory.scalars import shown
from evaluation import queries as standard_queries
from evaluation.adopting import key_of
from evaluation.aggregates import STANDARD
from evaluation.definitions import standard_of
from evaluation.documents import RoundDocument
from evaluation.rounds.case import load_round, load_standard
from evaluation.rounds.refusals import RoundRefused
from evaluation.rounds.states import RoundState
from evaluation.rounds.subject import OF_ENTERPRISES
from evaluation.standards.model import Standard
from graph_schema.aggregate import Document
from graph_schema.clock import day_in_china, now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

KEY = 12  # hexadecimal digits of a round's id: one division has some dozens
MOST_RATERS = 9  # drawn at first; a panel beyond that is a parliament
CLASSES = "CLASSES"  # how a standard decides that only sorts figures
APPEAL_DAYS = (1, 90)
LONGEST_DAYS = 3 * 366  # from opening to the last stage: titles last three years

_PERIOD = re.compile(r"[12][0-9]{3}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])))?", re.ASCII)


@dataclass(frozen=True)
class Opening:
    """A round as it shall be opened; days are ISO dates, the last ones of their stages.

    A `synthetic` one is a demonstration.
    """

    region: str
    standard: str
    version: str
    period: str
    self_assess_by: str
    check_by: str
    rate_by: str
    publish_by: str
    appeal_days: int
    raters: int | None = None
    synthetic: bool = False

    @property
    def days(self) -> tuple[str, ...]:
        """Return the last days of the stages, in their order."""
        return (self.self_assess_by, self.check_by, self.rate_by, self.publish_by)


async def open_round(
    journal: Journal, caller: Caller, request_id: str, opening: Opening, at: str | None = None
) -> Receipt:
    """Open a round on behalf of an administrator of the division, or of one above, and return the receipt.

    Raise `NotFound`, `NotAllowed`, `RoundRefused`, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, {"mutation": "openRound", **vars(opening)})
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        await _require(transaction, caller, opening.region, moment, fresh=True)
        standard = await _standard(transaction, opening, day_in_china(moment))
        round_ = _checked(opening, standard, moment) | {"id": round_id(opening.region, request)}
        return [Draft("ROUND_OPENED", round_["id"], round_, fresh=True)], {"id": round_["id"], "behind": 0}

    return await journal.answer(request, decide, at=moment)


def round_id(region: str, request: Request) -> str:
    """Return the id of the round that a request opens in a division (code)."""
    return f"round-{region}-{request.key[:KEY]}"


async def close_round(
    journal: Journal,
    caller: Caller,
    request_id: str,
    round_: str,
    version: int | None = None,
    at: str | None = None,
) -> Receipt:
    """Close a round, so that no further organization enters; what is under way goes on. Return the receipt.

    Raise `NotFound`, `NotAllowed`, `VersionConflict`, `RoundRefused`, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, {"mutation": "closeRound", "round": round_, "version": version})
    moment = at or now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        before = await load_round(transaction, round_)
        await _require(transaction, caller, before["region"], moment)
        if version is not None and version != before["version"]:
            raise VersionConflict(before["id"], version, before["version"])
        if before["state"] != RoundState.OPEN.value:
            raise RoundRefused(f"{before['id']} is {before['state']} already")
        done = {"state": RoundState.CLOSED.value, "closedAt": moment, "version": before["version"] + 1}
        # A seed that a round holds tells who was drawn in drafts; a closed round is public.
        kept = {key: value for key, value in before.items() if key != "seed"}
        after = kept | done
        return [Draft("ROUND_CLOSED", before["id"], after)], {"id": before["id"], "behind": 0}

    return await journal.answer(request, decide, at=moment)


async def sees_drafts(reader: rights.Reader, account: str | None, round_: RoundDocument, moment: str) -> bool:
    """Return whether an account administers or audits the division of a round, or one above it."""
    grants = await rights.grants_of(reader, account) if account else []
    lineages = (await rights.lineages_of(reader, [round_["region"]])).get(round_["region"], {}) if grants else {}
    return may(grants, Action.SEE_DRAFT, Target(tuple(lineages.values())), moment)


async def is_of_organizations(reader: rights.Reader, round_: RoundDocument) -> bool:
    """Return whether a round rates organizations, whose published assessments everybody sees."""
    return (await load_standard(reader, round_["standard"])).subject != OF_ENTERPRISES


async def _require(transaction: Transaction, caller: Caller, region: str, moment: str, *, fresh: bool = False) -> None:
    """Return when the caller may hold rounds in a division; a new one only in a division in force."""
    lineages = (await rights.lineages_of(transaction, [region])).get(region)
    if lineages is None:
        raise NotFound(f"region '{shown(region)}' does not exist", field="region")
    await rights.require(transaction, caller.account, [Action.OPEN_ROUND], Target(tuple(lineages.values())), moment)
    if fresh and set(lineages) != {region}:
        raise RoundRefused(f"region {region} is retired; its successors are {', '.join(lineages)}", field="region")


async def _standard(transaction: Transaction, opening: Opening, today: str) -> Standard:
    """Return the version that a round may be held under: in force, or named by one in force for re-reviews."""
    found = await load_standard(transaction, f"{STANDARD}{opening.standard}@{opening.version}")
    if only_sorts(found):
        raise RoundRefused(
            f"{key_of(found)} tells a class by figures alone; there is nothing to rate", field="standard"
        )
    rows = await transaction.run(standard_queries.LIST_STANDARDS, subject=found.subject, inForceOn=None)
    versions = [standard_of(row["standard"]["definition"]) for row in rows if row["standard"]["id"] == found.id]
    if not may_be_used(found, versions, today):
        since, until = found.effective_from or "an unknown day", found.effective_to or "further notice"
        raise RoundRefused(
            f"{key_of(found)} is in force from {since} to {until}, not on {today}, and none in force names it for "
            "re-reviews",
            field="version",
            hint=f'{{ standards(inForceOn: "{today}", subject: {found.subject}) {{ id version }} }} lists what is',
        )
    return found


def only_sorts(standard: Standard) -> bool:
    """Return whether a standard only tells classes by figures, so that there is nothing to rate."""
    return standard.decision.method == CLASSES


def may_be_used(standard: Standard, versions: Sequence[Standard], day: str) -> bool:
    """Return whether a round may use a version on a day (ISO), given all versions of the same standard.

    It is in force, or one in force names it for re-reviews. One whose first day is unknown is not in force.
    """
    named = (one for one in versions if standard.version in one.re_review and one.id == standard.id)
    return any(in_force(one, day) for one in (standard, *named))


def in_force(standard: Standard, day: str) -> bool:
    """Return whether a version is in force on a day (ISO)."""
    since, until = standard.effective_from, standard.effective_to
    return since is not None and since <= day and (until is None or day <= until)


def _checked(opening: Opening, standard: Standard, moment: str) -> dict[str, Any]:
    """Return the round's document without its id; raise `RoundRefused`."""
    today, least = day_in_china(moment), standard.raters.minimum
    raters = least if opening.raters is None else opening.raters
    latest = (dt.date.fromisoformat(today) + dt.timedelta(days=LONGEST_DAYS)).isoformat()
    for wrong, message, field in (
        (
            not _PERIOD.fullmatch(opening.period),
            f"period is '{shown(opening.period)}'; 2026, 2026-H1, 2026-Q3",
            "period",
        ),
        (not least <= raters <= MOST_RATERS, f"raters is {raters}; it must be {least} to {MOST_RATERS}", "raters"),
        (
            not APPEAL_DAYS[0] <= opening.appeal_days <= APPEAL_DAYS[1],
            f"appealDays is {opening.appeal_days}; it must be {APPEAL_DAYS[0]} to {APPEAL_DAYS[1]}",
            "appealDays",
        ),
        (
            not today <= opening.days[0] or list(opening.days) != sorted(opening.days) or opening.days[-1] > latest,
            f"the stages end {', '.join(opening.days)}; they must end one after the other, {today} to {latest}",
            "days",
        ),
    ):
        if wrong:
            raise RoundRefused(message, field=field)
    names = ("selfAssessBy", "checkBy", "rateBy", "publishBy")
    document: RoundDocument = {
        "id": "",
        "region": opening.region,
        "standard": f"{STANDARD}{key_of(standard)}",
        "period": opening.period,
        "state": RoundState.OPEN.value,
        **dict(zip(names, opening.days, strict=True)),  # type: ignore[typeddict-item]
        "appealDays": opening.appeal_days,
        "raters": raters,
        "openedAt": moment,
        "version": 1,
    }
    if opening.synthetic:
        document["synthetic"] = True
    return cast("dict[str, Any]", document)
