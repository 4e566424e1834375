"""What is known of an enterprise, as answers to the standards of tiers; for those who may see it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cultivation.documents import EnterpriseDocument
from cultivation.self_check.links import links
from cultivation.tiers import queries, terms
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.keeping import REVIEW_KIND
from cultivation.tiers.rules import TierRule
from graph_schema.connection import Graph

PRIOR_TITLE = "prior_title_valid"  # the field by which a standard asks for the title of the tier below


async def former_answers(graph: Graph, enterprise: str) -> dict[str, Any]:
    """Return what an enterprise said of itself in its assessments; of a field the youngest answer.

    Whether it applied for the first time is left out: that is told by the titles it holds now.
    """
    found: dict[str, Any] = {}
    for row in await graph.read(queries.FIND_SELF_ASSESSMENTS, enterprise=enterprise):
        found |= orjson.loads(row["answers"])
    found.pop(REVIEW_KIND, None)
    return found


def known_answers(
    rule: TierRule, document: EnterpriseDocument, titles: Sequence[TitleDocument], day: str
) -> Mapping[str, Any]:
    """Return what the entry and the titles of an enterprise answer on a day."""
    last_year = int(day[:4]) - 1
    figures: dict[str, Any] = next(
        (dict(year) for year in document.get("figures", []) if year["year"] == last_year), {}
    )
    found = {field: figures[name] for field, name in links().figures.items() if name in figures}
    return found | {PRIOR_TITLE: terms.holds_below(rule.tier, titles, day)}
