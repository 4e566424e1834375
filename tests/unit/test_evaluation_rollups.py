"""Roll-ups agree with figures made one organization at a time."""

import random
import statistics
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pytest
import search_given as given

from directory.documents import OrganizationDocument
from directory.search.criteria import Criteria
from directory.search.snapshot import Snapshot
from evaluation.api_types.rollup import ScoreSummary
from evaluation.distribution import Distribution
from evaluation.rollups import Grouping, roll_up

COUNT = 600


def scored(count: int, seed: int) -> list[OrganizationDocument]:
    """Organizations of which some six in ten have a score."""
    dice = random.Random(seed)
    documents = given.organizations(count, seed)
    for document in documents:
        if dice.random() < 0.6:
            total = f"{dice.randrange(0, 10_001) / 100:.2f}"
            document["score"] = {
                "id": f"score-{document['id']}",
                "organization": document["id"],
                "standard": "standard-ours@1",
                "decision": "PASS",
                "computedAt": document["updatedAt"],
                "total": total,
            }
    return documents


DOCUMENTS = scored(COUNT, 5)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return given.snapshot(tmp_path_factory.mktemp("rollups"), DOCUMENTS)


def values(document: OrganizationDocument, grouping: Grouping, within: str | None) -> set[str]:
    """The groups an organization belongs to, read from its document alone."""
    match grouping:
        case Grouping.LEVEL | Grouping.NATURE:
            own = document.get(grouping.value)
            return {str(own)} if own else set()
        case Grouping.CATEGORY:
            return {
                code for part in document.get("services", ()) for code in given.categories().lineage(part["category"])
            }
        case Grouping.REGION:
            lineage = given.regions().lineage(document.get("region", ""))
            children = {child.code for child in given.regions().children(within or "100000")}
            return children & set(lineage)


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize("within", [None, "330000"])
def test_groups_are_those_of_the_documents(snapshot: Snapshot, grouping: Grouping, within: str | None) -> None:
    criteria = Criteria(within=(within,) if within else None)
    kept = [document for document in DOCUMENTS if given.meets(document, criteria)]
    groups: dict[str, list[OrganizationDocument]] = defaultdict(list)
    for document in kept:
        for value in values(document, grouping, within):
            groups[value].append(document)
    found = roll_up(snapshot, criteria, grouping)
    assert {group.value: group.organizations for group in found.groups} == {
        value: len(members) for value, members in groups.items()
    }
    assert found.whole.scored == len(totals(kept))
    for group in found.groups:
        own = totals(groups[group.value])
        assert group.totals.scored == len(own)
        if own:
            assert (group.totals.mean, group.totals.median) == (statistics.mean(own), statistics.median(own))


def totals(documents: list[OrganizationDocument]) -> list[Fraction]:
    return [Fraction(document["score"].get("total", "")) for document in documents if "score" in document]


def test_few_scores_tell_only_their_number(snapshot: Snapshot) -> None:
    whole = roll_up(snapshot, Criteria(), Grouping.REGION).whole
    shown: Any = ScoreSummary.of(whole, whole)
    mean = statistics.mean(totals([document for document in DOCUMENTS if given.meets(document, Criteria())]))
    cents = (Decimal(mean.numerator) / mean.denominator).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    assert (shown.scored, shown.average, shown.bayesian_average) == (whole.scored, cents, cents)
    few = next(group for group in roll_up(snapshot, Criteria(), Grouping.REGION).groups if 0 < group.totals.scored < 5)
    guarded: Any = ScoreSummary.of(few.totals, whole)
    assert guarded.scored == few.totals.scored
    assert (guarded.average, guarded.bayesian_average, guarded.median, guarded.spread) == (None, None, None, None)


@pytest.mark.parametrize(
    ("grouping", "own"),
    [
        (Grouping.LEVEL, Criteria(level="NATION")),
        (Grouping.NATURE, Criteria(natures=("MARKET",))),
        (Grouping.CATEGORY, Criteria(categories=("legal",))),
    ],
)
def test_the_filter_by_what_is_grouped_by_does_not_count(snapshot: Snapshot, grouping: Grouping, own: Criteria) -> None:
    found, free = roll_up(snapshot, own, grouping), roll_up(snapshot, Criteria(), grouping)
    assert (found.whole.counts, [group.value for group in found.groups]) == (
        free.whole.counts,
        [group.value for group in free.groups],
    )
    assert ScoreSummary.of(free.whole, Distribution({})).scored == free.whole.scored
