"""What is published of the voices about one organization: sums of at least five, and not who spoke.

Voices and complaints are sums of their own and are never put together with each other or with a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from directory.feedback import bayesian, wilson

FEWEST = 5  # voices or complaints below which figures are not shown: the usual threshold of official statistics
FEWEST_OF_PROVINCE = 100  # voices that make a province's mean steady (to 0.2 stars); below it the nation's is the prior
CENTS = Decimal("0.01")


@dataclass(frozen=True)
class Prior:
    """The mean of stars that an organization's own are drawn towards: of which division (code)."""

    region: str
    mean: Decimal


@dataclass(frozen=True)
class Summary:
    """The voices of an organization that count, in sum; `lower` and `upper` bound the share of the satisfied ones."""

    voices: int
    satisfied: int
    flagged: int
    satisfaction: Decimal
    lower: Decimal
    upper: Decimal
    mean: Decimal
    bayesian: Decimal
    prior: Prior


def prior_of(tallies: Mapping[str, Mapping[str, Any]], province: str | None, nation: str) -> Prior | None:
    """Return the mean of stars of the province when enough have spoken there, else of the nation; None without any.

    `tallies` hold by code of the division `voices` and the sum of their `stars`.
    """
    for code, least in ((province, FEWEST_OF_PROVINCE), (nation, 1)):
        tally = tallies.get(code or "")
        if code and tally and tally.get("voices", 0) >= least:
            return Prior(code, Decimal(tally["stars"]) / tally["voices"])
    return None


def summary_of(row: Mapping[str, Any], prior: Prior | None) -> Summary | None:
    """Return the summary of an organization's row; None when too few have spoken.

    `row` holds `voices` that count, how many of them are `satisfied`, the sum of their `stars`, and `flagged` ones.
    """
    voices, satisfied = row["voices"], row["satisfied"]
    if voices < FEWEST or prior is None:
        return None
    lower, upper = wilson.interval(satisfied, voices)
    return Summary(
        voices=voices,
        satisfied=satisfied,
        flagged=row["flagged"],
        satisfaction=two_decimals(Decimal(satisfied) / voices),
        lower=two_decimals(lower),
        upper=two_decimals(upper),
        mean=two_decimals(Decimal(row["stars"]) / voices),
        bayesian=two_decimals(bayesian.average(row["stars"], voices, prior.mean)),
        prior=Prior(prior.region, two_decimals(prior.mean)),
    )


def two_decimals(value: Decimal) -> Decimal:
    """Return the value as it is shown: two decimals, halves to even."""
    return value.quantize(CENTS)
