"""What is known of an enterprise, as answers to what conditions ask; for those who may see it."""

from typing import Any

from cultivation.documents import EnterpriseDocument
from directory.documents import without_blanks


def answers_of(enterprise: EnterpriseDocument) -> dict[str, Any]:
    """Return what an enterprise's entry answers, the figures those of its youngest year; nothing else is assumed."""
    years = enterprise.get("figures", [])
    youngest: dict[str, Any] = dict(years[-1]) if years else {}
    figures = {name: youngest.get(name) for name in ("employees", "revenue", "assets")}
    return without_blanks({"industry": enterprise["industry"], **figures})
