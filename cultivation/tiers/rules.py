"""What holds for tiers and titles beside the standards, read from `data/tiers.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cultivation.tiers.vocabulary import Tier
from evaluation.adopting import key_of
from evaluation.standards.model import Standard, Text


@dataclass(frozen=True)
class TierRule:
    """A tier with the id of the standard that grants its title, and the key of the plan's goal for it."""

    tier: Tier
    standard: str
    title: Text
    goal: str


@dataclass(frozen=True)
class Term:
    """For how many years a title is granted, and by which day of each (MM-DD) figures are due; None where unknown."""

    years: int | None
    update_by: str | None


@dataclass(frozen=True)
class TitleRules:
    """The tiers, the lowest first, and the rules of their titles; `supplements` by key (`<id>@<version>`) of standards.

    `size` is the key (`<id>@<version>`) of the standard of size classes, `too_large` the class that holds no title;
    a re-review opens so many days before a term ends; data fraud bars for so many years.
    """

    plan: str
    tiers: tuple[TierRule, ...]
    supplements: Mapping[str, Term]
    size: str
    too_large: str
    opens_days_before: int
    missed_update_bars: bool
    fraud_bars_years: int

    @property
    def by_tier(self) -> Mapping[Tier, TierRule]:
        """Return the rules by tier."""
        return {rule.tier: rule for rule in self.tiers}

    def by_standard(self, standard: str) -> TierRule | None:
        """Return the tier whose title a standard (id without a version) grants; None for every other standard."""
        return next((rule for rule in self.tiers if rule.standard == standard), None)

    def term(self, standard: Standard) -> Term:
        """Return the term of titles by a version of a standard: as it says, and where it is silent as told here."""
        more = self.supplements.get(key_of(standard), Term(None, None))
        return Term(standard.validity_years or more.years, standard.yearly_update or more.update_by)


@cache
def rules() -> TitleRules:
    """Return the rules of the package; their file is checked by the tests."""
    content = tomllib.loads((files("cultivation") / "data" / "tiers.toml").read_text(encoding="utf-8"))
    tiers = tuple(
        TierRule(Tier(row["key"]), row["standard"], Text(**row["title"]), row["goal"]) for row in content["tiers"]
    )
    return TitleRules(
        content["plan"],
        tiers,
        {row["standard"]: Term(row.get("validity_years"), row.get("yearly_update")) for row in content["supplements"]},
        f"{content['size']['standard']}@{content['size']['version']}",
        content["size"]["too_large"],
        content["re_review"]["opens_days_before"],
        content["re_review"]["missed_update_bars"],
        content["fraud"]["bars_years"],
    )
