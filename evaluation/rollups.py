"""Scores rolled up: how the totals of a list of organizations lie, group by group."""

from dataclasses import dataclass, replace
from enum import Enum

from directory.search.criteria import Criteria
from directory.search.snapshot import Snapshot
from evaluation.distribution import Distribution


class Grouping(Enum):
    """What scores are grouped by; each is a facet of the directory."""

    REGION = "region"
    LEVEL = "level"
    NATURE = "nature"
    CATEGORY = "category"


@dataclass(frozen=True)
class RollUp:
    """A group: the value and label of its facet, how many organizations it has, and how their totals lie."""

    value: str
    label: str
    organizations: int
    totals: Distribution


@dataclass(frozen=True)
class RollUps:
    """The groups of a list, the largest first, and how the totals of the whole list lie."""

    whole: Distribution
    groups: list[RollUp]


def roll_up(snapshot: Snapshot, criteria: Criteria, grouping: Grouping) -> RollUps:
    """Return the scores of a list group by group; the regions are those one level below `criteria.within`.

    As with facets, the filter by what is grouped by does not count: not for the groups, not for the whole.
    """
    whole = _without_own(criteria, grouping)
    return snapshot.view.once(("rollUps", whole, grouping), lambda: _rolled_up(snapshot, whole, grouping))


def _rolled_up(snapshot: Snapshot, whole: Criteria, grouping: Grouping) -> RollUps:
    groups = [
        RollUp(facet.value, facet.label, facet.count, _totals(snapshot, _narrowed(whole, grouping, facet.value)))
        for facet in snapshot.facets(whole)[grouping.value]
    ]
    return RollUps(_totals(snapshot, whole), groups)


def _totals(snapshot: Snapshot, criteria: Criteria) -> Distribution:
    return Distribution(snapshot.totals(criteria))


def _without_own(criteria: Criteria, grouping: Grouping) -> Criteria:
    match grouping:
        case Grouping.LEVEL:
            return replace(criteria, level=None)
        case Grouping.NATURE:
            return replace(criteria, natures=())
        case Grouping.CATEGORY:
            return replace(criteria, categories=())
        case Grouping.REGION:
            return criteria


def _narrowed(criteria: Criteria, grouping: Grouping, value: str) -> Criteria:
    match grouping:
        case Grouping.REGION:
            return replace(criteria, within=(value,))
        case Grouping.LEVEL:
            return replace(criteria, level=value)
        case Grouping.NATURE:
            return replace(criteria, natures=(value,))
        case Grouping.CATEGORY:
            return replace(criteria, categories=(value,))
