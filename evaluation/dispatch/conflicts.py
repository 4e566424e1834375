"""Conflicts of interest: what joins an evaluator with the subject it might be drawn for, found in the graph."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from directory.accounts import rights
from directory.regions import NATION
from directory.types.described import value, vocabulary
from evaluation.dispatch import queries
from graph_schema.clock import now
from graph_schema.connection import Transaction

COOLING_YEARS = 3
"""Years after its end in which an employment still binds: as long as for experts of public procurement by
《政府采购评审专家管理办法》 (财库〔2016〕198号), art. 16."""


@vocabulary
class ConflictKind(Enum):
    """Why somebody must not evaluate an organization or an enterprise, the gravest first."""

    EMPLOYED = value("EMPLOYED", "Works for the organization, or did so in the last three years.")
    EMPLOYER_IS_PARENT_OR_MEMBER = value(
        "EMPLOYER_IS_PARENT_OR_MEMBER",
        "Works, or did so in the last three years, for a hub of the organization or for a member of it, directly or "
        "over one in between.",
    )
    PREDECESSOR = value(
        "PREDECESSOR",
        "Works, or did so in the last three years, for one that the organization took over, or that took it over.",
    )
    REPRESENTS = value("REPRESENTS", "Speaks for the enterprise, or did so in the last three years.")
    ADMINISTERS = value("ADMINISTERS", "Administers the division the subject lies in, or one above it.")
    EARLIER_RATING = value("EARLIER_RATING", "Has rated this assessment before.")
    SAME_EMPLOYER = value("SAME_EMPLOYER", "Works for the same employer as one that was drawn before.")


_GRAVITY = list(ConflictKind)


@dataclass(frozen=True)
class Conflict:
    """A conflict of interest, with its reason: the ids of the nodes on the way from the account to the subject."""

    kind: ConflictKind
    path: tuple[str, ...]


Employers = dict[str, dict[str, list[tuple[str, ...]]]]
"""By account and employer: the ways from that employer up to itself and to the hubs above it."""


async def candidates_for(transaction: Transaction, subject: str, region: str | None, moment: str) -> list[str]:
    """Return who may evaluate a subject in a division (code) at an instant: account ids, ascending.

    These are the accounts with a role of EVALUATOR over the division or one above; in a division that was divided it
    must reach all parts. Without a division, and for one that is not known, the subject is the nation's.
    """
    target = await rights.subject_target(transaction, subject, region)
    codes = sorted(frozenset[str]().union(*target.lineages))
    rows = await transaction.run(queries.FIND_EVALUATORS, codes=codes, moment=moment)
    held: dict[str, set[str]] = {}
    for row in rows:
        held.setdefault(row["account"], set()).add(row["code"])
    return sorted(account for account, over in held.items() if all(lineage & over for lineage in target.lineages))


async def conflicts_of(
    transaction: Transaction,
    subject: str,
    accounts: Collection[str],
    *,
    moment: str | None = None,
    assessment: str | None = None,
) -> dict[str, Conflict]:
    """Return the gravest conflict of interest of each account that has one with the subject at an instant.

    `moment` is UTC ISO-8601, now unless given. With an assessment its earlier raters have a conflict too: for an
    appeal. It takes six statements at most, however many accounts there are.
    """
    moment = moment or now()
    employers = await employers_of(transaction, accounts, moment)
    found = [
        *await _by_employer(transaction, subject, employers),
        *await _representatives(transaction, subject, accounts, moment),
        *await _administrators(transaction, subject, accounts, moment),
        *(await _raters(transaction, subject, accounts, assessment) if assessment else ()),
    ]
    # Of several ways the shortest is told, and of those the first: the answer is the same whenever it is asked for.
    found.sort(key=lambda each: (_GRAVITY.index(each[1].kind), len(each[1].path), each[1].path))
    return dict(reversed(found))


async def employers_of(transaction: Transaction, accounts: Collection[str], moment: str) -> Employers:
    """Return whom accounts work for at an instant, or did so in the `COOLING_YEARS` before."""
    rows = await transaction.run(queries.FIND_EMPLOYERS, accounts=sorted(accounts), since=_since(moment))
    found: Employers = {}
    for row in rows:
        found.setdefault(row["account"], {}).setdefault(row["employer"], []).append(tuple(row["hubs"]))
    return found


async def _by_employer(transaction: Transaction, organization: str, employers: Employers) -> list[tuple[str, Conflict]]:
    if not employers:
        return []
    above = _ways(await transaction.run(queries.FIND_HUBS, organization=organization))
    successions = _ways(await transaction.run(queries.FIND_SUCCESSIONS, organization=organization))
    return [
        (account, Conflict(kind, (account, *path)))
        for account, found in employers.items()
        for employer, upwards in found.items()
        for kind, path in _joined(organization, employer, upwards, above, successions)
    ]


def _joined(
    organization: str,
    employer: str,
    upwards: Iterable[tuple[str, ...]],
    above: Iterable[tuple[str, ...]],
    successions: Iterable[tuple[str, ...]],
) -> Iterator[tuple[ConflictKind, tuple[str, ...]]]:
    """Yield each way from an employer to the organization."""
    if employer == organization:
        yield ConflictKind.EMPLOYED, (organization,)
        return
    for way in upwards:
        if way[-1] == organization:
            yield ConflictKind.EMPLOYER_IS_PARENT_OR_MEMBER, way
    for way in above:
        if way[-1] == employer:
            yield ConflictKind.EMPLOYER_IS_PARENT_OR_MEMBER, way[::-1]
    for way in successions:
        if way[-1] == employer:
            yield ConflictKind.PREDECESSOR, way[::-1]


async def _representatives(
    transaction: Transaction, subject: str, accounts: Collection[str], moment: str
) -> list[tuple[str, Conflict]]:
    rows = await transaction.run(
        queries.FIND_REPRESENTATIVES, accounts=sorted(accounts), enterprise=subject, since=_since(moment)
    )
    return [(row["account"], Conflict(ConflictKind.REPRESENTS, (row["account"], subject))) for row in rows]


async def _administrators(
    transaction: Transaction, subject: str, accounts: Collection[str], moment: str
) -> list[tuple[str, Conflict]]:
    divisions = await transaction.run(queries.FIND_DIVISIONS, subject=subject, nation=NATION)
    ways: dict[str, tuple[str, ...]] = {}
    for row in divisions:
        codes = [*row["succession"], *row["lineage"][1:]]
        way = tuple(f"region-{code}" for code in reversed(codes))
        ways[row["code"]] = min(ways.get(row["code"], way), way, key=lambda each: (len(each), each))
    rows = await transaction.run(
        queries.FIND_ADMINISTRATORS, accounts=sorted(accounts), codes=sorted(ways), moment=moment
    )
    return [
        (row["account"], Conflict(ConflictKind.ADMINISTERS, (row["account"], *ways[row["code"]], subject)))
        for row in rows
    ]


async def _raters(
    transaction: Transaction, subject: str, accounts: Collection[str], assessment: str
) -> list[tuple[str, Conflict]]:
    rows = await transaction.run(queries.FIND_RATERS, assessment=assessment, accounts=sorted(accounts))
    return [
        (
            row["account"],
            Conflict(ConflictKind.EARLIER_RATING, (row["account"], row["rating"], assessment, subject)),
        )
        for row in rows
    ]


def _ways(rows: Iterable[dict[str, list[str]]]) -> list[tuple[str, ...]]:
    return [tuple(row["path"]) for row in rows]


def _since(moment: str) -> str:
    """Return the instant `COOLING_YEARS` before; of a 29 February, the 28th."""
    then = dt.datetime.fromisoformat(moment)
    day = min(then.day, 28) if then.month == 2 else then.day  # noqa: PLR2004 - February
    return then.replace(year=then.year - COOLING_YEARS, day=day).strftime("%Y-%m-%dT%H:%M:%SZ")
