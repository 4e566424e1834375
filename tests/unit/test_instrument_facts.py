"""What an enterprise's entry answers: what it holds, and nothing that it does not."""

from typing import Any, cast

from cultivation.enterprises.seeing import SeenEnterprise
from cultivation.instruments.eligibility import vocabulary
from cultivation.instruments.facts import answers_of
from cultivation.tiers.vocabulary import Tier
from evaluation.scoring.answers import read_answers
from evaluation.standards import catalogue

DAY = "2026-06-01"


def seen(figures: Any = (), titles: Any = (), size: str | None = None) -> SeenEnterprise:
    document: Any = {"id": "enterprise-1", "industry": "C", "region": "330106", "figures": list(figures)}
    return SeenEnterprise(document, list(titles), size, inside=True)


def title(tier: str, first: str, last: str) -> Any:
    return cast("Any", {"tier": tier, "status": "VALID", "validFrom": first, "validTo": last})


def test_the_youngest_figures_the_size_and_the_title_in_force_are_answers() -> None:
    figures = [{"year": 2024, "revenue": "1"}, {"year": 2025, "employees": 30, "revenue": "1200.50"}]
    titles = [title("INNOVATIVE", "2024-01-01", "2026-12-31"), title("SPECIALIZED", "2020-01-01", "2022-12-31")]
    found = answers_of(seen(figures, titles, "SMALL"), DAY)
    assert found == {
        "industry": "C",
        "size": "small",
        "tier": "innovative",
        "employees": 30,
        "revenue": "1200.50",
    }
    assert read_answers(vocabulary(), None, found)


def test_what_is_not_known_is_no_answer() -> None:
    assert answers_of(seen(), DAY) == {"industry": "C"}
    assert answers_of(seen(titles=[title("SPECIALIZED", "2020-01-01", "2022-12-31")]), DAY) == {"industry": "C"}


def test_the_words_of_sizes_and_tiers_are_those_of_the_standards() -> None:
    words = {key: set(vocabulary().field(key).words) for key in ("size", "tier")}
    classes = catalogue.find("enterprise-size", "2011")
    assert classes is not None
    assert words["size"] == {one.lower() for one in classes.decision.classes}
    assert words["tier"] == {tier.value.lower() for tier in Tier} | {"none"}
