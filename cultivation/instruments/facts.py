"""What is known of an enterprise, as answers to what conditions ask; for those who may see all of it."""

from typing import Any

from cultivation.enterprises.seeing import SeenEnterprise
from cultivation.tiers.terms import highest
from directory.documents import without_blanks


def answers_of(enterprise: SeenEnterprise, day: str) -> dict[str, Any]:
    """Return what an enterprise's entry answers on a day: industry, size, tier, the figures of the youngest year.

    Nothing is assumed: without a title here it may still hold one, so that its tier is not known.
    """
    years = enterprise.document.get("figures", [])
    youngest: dict[str, Any] = dict(years[-1]) if years else {}
    tier = highest(enterprise.titles, day)
    return without_blanks(
        {
            "industry": enterprise.document["industry"],
            "size": enterprise.size_class.lower() if enterprise.size_class else None,
            "tier": tier.value.lower() if tier else None,
            **{name: youngest.get(name) for name in ("employees", "revenue", "assets")},
        }
    )
