"""Telling what each indicator contributed to a stored score: its derivation is read by the rules of its standard."""

from typing import Any

import orjson

from evaluation.definitions import standard_of
from evaluation.scoring.explanation import IndicatorResult, indicator_results
from evaluation.scoring.scorecard import score
from evaluation.scoring.shown import decimal_text, plain_text
from evaluation.standards.model import Standard


def explain(definition: str, derivation: str) -> list[dict[str, Any]]:
    """Return what each indicator contributed, in the order of the standard; both arguments are canonical JSON."""
    standard, derived = standard_of(definition), orjson.loads(derivation)
    if not derived:
        return []  # the score was replaced since the index was read
    card = score(standard, derived["region"], derived["answers"])
    return [entry_of(standard, row) for row in indicator_results(card)]


def entry_of(standard: Standard, row: IndicatorResult) -> dict[str, Any]:
    """Return the result of one indicator with its figures as texts."""
    return {
        "key": row.key,
        "title": row.title.zh,
        "english": row.title.en,
        "dimension": row.dimension,
        "points": decimal_text(row.points, standard.decimals),
        "maximum": plain_text(row.maximum),
        "weight": plain_text(row.weight),
        "rule": row.rule.zh,
        "ruleEnglish": row.rule.en,
        "evidence": None,
        "reason": row.reason.zh,
        "reasonEnglish": row.reason.en,
        "sources": [standard.sources[code] for code in row.provenance.sources],
        "confidence": row.provenance.confidence,
    }
