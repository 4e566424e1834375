"""What an evaluation means for the titles of an enterprise: who may apply, and what comes of a publication."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises.reading import read_enterprise
from cultivation.enterprises.size import class_of
from cultivation.tiers import queries, terms
from cultivation.tiers.aggregate import held
from cultivation.tiers.documents import TITLE, TitleDocument
from cultivation.tiers.rules import TierRule, rules
from directory.claims import Claim
from directory.documents import without_blanks
from evaluation import queries as standard_queries
from evaluation.aggregates import STANDARD
from evaluation.definitions import standard_of
from evaluation.rounds.case import load_standard
from evaluation.rounds.opening import in_force
from evaluation.rounds.refusals import RoundRefused
from evaluation.standards.model import Standard
from graph_schema.clock import day_in_china
from graph_schema.connection import Transaction
from graph_schema.draft import Draft

REVIEW_KIND, INITIAL, RE_REVIEW = "review_kind", "initial", "re_review"
"""The field by which some standards ask whether somebody applies for the first time, and its words."""
PASSED = "PASS"
RATED_ANEW = "重新评审未达到标准 (rated anew, it does not reach the standard)"
"""The public reason of a title that a rating anew takes back: nobody writes one then."""


class TitleKeeper:
    """Keeps the titles of enterprises as the standards and `data/tiers.toml` say."""

    async def admit(self, transaction: Transaction, claim: Claim, answers: Mapping[str, Any]) -> None:
        """Return when the enterprise may apply; raise `RoundRefused` for what forbids it."""
        day, standard = day_in_china(claim.moment), await load_standard(transaction, claim.standard)
        rule = rules().by_standard(standard.id)
        if rule is None:
            return
        titles = (await titles_of(transaction, [claim.enterprise])).get(claim.enterprise, [])
        if until := terms.barred_until(titles, day):
            raise RoundRefused(f"{claim.enterprise} deceived and may not apply until {until}", field="enterprise")
        last = terms.last_of(titles, rule.tier)
        holding = last is not None and terms.end_of(last) >= day
        _check_kind(standard, rule, answers, day, holding=holding)
        if last is not None and holding:
            _check_review(last, day)
        await _check_size(transaction, claim.enterprise)

    async def award(self, transaction: Transaction, claim: Claim, decision: str | None) -> Sequence[Draft]:
        """Return the grant when the enterprise passes, the revocation of what this assessment granted when not.

        One that was barred since it applied, because it deceived, is granted nothing.
        """
        rule = rules().by_standard(claim.standard.removeprefix(STANDARD).partition("@")[0])
        if rule is None:
            return []
        titles = (await titles_of(transaction, [claim.enterprise])).get(claim.enterprise, [])
        day = day_in_china(claim.moment)
        own = next((title for title in titles if title.get("assessment") == claim.assessment), None)
        if own is not None and own["status"] == terms.STANDS and decision != PASSED:
            return [revocation(own, day, claim.reason or RATED_ANEW)]
        if own is not None or decision != PASSED or terms.barred_until(titles, day):
            return []
        enterprise = await read_enterprise(transaction, claim.enterprise)
        standard = await term_standard(transaction, claim.standard, day)
        return [granted(_title(enterprise, rule, standard, titles, claim))]


TITLE_KEEPER = TitleKeeper()


async def titles_of(transaction: Transaction, enterprises: Sequence[str]) -> dict[str, list[TitleDocument]]:
    """Return the titles of enterprises by id, the earlier term first; those without any are left out."""
    found: dict[str, list[TitleDocument]] = {}
    for row in await transaction.run(queries.FIND_TITLES, enterprises=list(enterprises)):
        found.setdefault(row["enterprise"], []).append(held(row))
    return found


async def term_standard(transaction: Transaction, standard: str, day: str) -> Standard:
    """Return the version whose term a title granted on a day has: the one in force, also for a re-review by another."""
    own = await load_standard(transaction, standard)
    rows = await transaction.run(standard_queries.LIST_STANDARDS, subject=own.subject, inForceOn=day)
    versions = [standard_of(row["standard"]["definition"]) for row in rows if row["standard"]["id"] == own.id]
    return next((one for one in versions if rules().term(one).years), own)


def granted(title: TitleDocument) -> Draft:
    """Return the change that grants a title."""
    return Draft("TITLE_GRANTED", title["id"], cast("dict[str, Any]", title), fresh=True)


def revocation(title: TitleDocument, day: str, reason: str | None, barred_until: str | None = None) -> Draft:
    """Return the change that takes a title back from a day on."""
    done = {"status": terms.REVOKED, "revokedOn": day, "reason": reason, "barredUntil": barred_until}
    return Draft("TITLE_REVOKED", title["id"], without_blanks({**title, **done}))


def fraud_found(title: TitleDocument, day: str, reason: str, barred_until: str) -> Draft:
    """Return the change that bars the holder of a title which was taken back for another reason before."""
    done = {"fraudFoundOn": day, "fraudReason": reason, "barredUntil": barred_until}
    return Draft("TITLE_FRAUD_FOUND", title["id"], {**title, **done})


def _title(
    enterprise: EnterpriseDocument, rule: TierRule, standard: Standard, titles: Sequence[TitleDocument], claim: Claim
) -> TitleDocument:
    """Return the title of a passed assessment: from the day on, or right behind a term that has not ended."""
    day, last = day_in_china(claim.moment), terms.last_of(titles, rule.tier)
    term = rules().term(standard)
    if term.years is None:
        raise RoundRefused(f"{standard.id} {standard.version} says for no number of years how long its title lasts")
    first = terms.days_after(last["validTo"], 1) if last and last["validTo"] >= day else day
    document = {
        "id": f"{TITLE}{claim.assessment.removeprefix('assessment-')}",
        "enterprise": enterprise["id"],
        "tier": rule.tier.value,
        "title": rule.title.zh,
        "name": enterprise["name"],
        "region": enterprise["region"],
        "standard": claim.standard,
        "assessment": claim.assessment,
        "validFrom": first,
        "validTo": terms.last_day(first, term.years),
        "updateBy": term.update_by,
        "status": terms.STANDS,
        "synthetic": enterprise.get("synthetic"),
    }
    return cast("TitleDocument", without_blanks(document))


def _check_kind(standard: Standard, rule: TierRule, answers: Mapping[str, Any], day: str, *, holding: bool) -> None:
    """Raise `RoundRefused` when a first application is told to be a re-review, or the other way round."""
    if not in_force(standard, day) and not holding:
        raise RoundRefused(
            f"{standard.id} {standard.version} is in force no more: by it only those are reviewed who hold the title "
            f"of {rule.title.en}",
            field="enterprise",
        )
    kind = answers.get(REVIEW_KIND)
    if kind is not None and (kind == RE_REVIEW) != holding:
        told = "holds the title, so it is reviewed again" if holding else "holds no such title, so it applies anew"
        raise RoundRefused(
            f"{REVIEW_KIND} is {kind}; the enterprise {told}: {RE_REVIEW if holding else INITIAL}", field=REVIEW_KIND
        )


def _check_review(title: TitleDocument, day: str) -> None:
    """Raise `RoundRefused` when the holder of a title cannot be reviewed again yet, or not at all."""
    opens = terms.days_after(title["validTo"], -rules().opens_days_before)
    if day < opens:
        raise RoundRefused(f"{title['id']} lasts until {title['validTo']}; a re-review opens on {opens}")
    late = terms.missed(title, day)
    if late and rules().missed_update_bars:
        raise RoundRefused(
            f"figures were due by {', '.join(late)} and did not come; {title['id']} is not reviewed again",
            hint=f"apply anew once its term is over, after {title['validTo']}",
        )


async def _check_size(transaction: Transaction, enterprise: str) -> None:
    """Raise `RoundRefused` for an enterprise that is shown to be no SME; where figures tell nothing it passes."""
    found = await class_of(transaction, await read_enterprise(transaction, enterprise))
    if found == rules().too_large:
        raise RoundRefused(
            f"{enterprise} is {found} by {rules().size} and its last figures; titles are for SMEs", field="enterprise"
        )
