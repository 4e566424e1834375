"""Invented answers for the demonstration network: made from the standard itself, so that any version can be shown."""

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import orjson

from directory.generator.chance import Chance
from evaluation.standards.model import Field, Standard

SCORED = 0.6
"""Share of the open organizations with a published score; the others have not been rated yet."""

ANSWERED = 0.98
"""Share of the fields that are answered."""

HONEST = 0.99
"""Share of the organizations that no veto stops."""

BEYOND = 1.15
"""How far the best go, with the upper goalpost at 1: some answers are better than a standard asks for."""

RATING_CLIENTS = (20, 200)
"""Fewest and most clients that gave a rating."""

LEAST_SATISFIED = 0.6
"""Share of its clients that even the worst satisfies."""

DIFFERING = 0.03
"""Share of the fields that an evaluator judges otherwise than the organization itself."""

QUALITY, DEVIATION, SPREAD = 0.72, 0.18, 0.15
"""Mean quality of an organization (0 to 1) and its deviation; how far its single answers lie around it."""

Answers = dict[str, Any]
Ends = tuple[Fraction, Fraction]


def chance_for(seed: int, name: str) -> Chance:
    """Return the source of draws of one organization: its own, so that it does not depend on the others."""
    return Chance(int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8]))


def invent_answers(standard: Standard, chance: Chance) -> Answers:
    """Return answers to a standard as JSON that its rules accept, the better the organization."""
    quality = min(max(chance.normal(QUALITY, DEVIATION), 0.0), 1.0)
    goals, vetoes = _goals(standard.definition), _vetoes(standard.definition)
    answers: Answers = {}
    for field in standard.fields:
        reached = min(max(chance.normal(quality, SPREAD), 0.0), 1.0)
        if field.required or chance.happens(ANSWERED):
            answers[field.key] = _answer(field, goals.get(field.key), reached, chance)
        if field.key in vetoes:
            answers[field.key] = not chance.happens(HONEST)
    for part, whole in standard.pairs:
        answers[whole] = chance.between(*RATING_CLIENTS)
        answers[part] = round(answers[whole] * (LEAST_SATISFIED + (1 - LEAST_SATISFIED) * quality))
    return answers


def invent_rating(standard: Standard, answers: Answers, chance: Chance) -> Answers:
    """Return what an evaluator answers who was told these answers: the same but for some fields, and no veto."""
    own = invent_answers(standard, chance)
    agreed = _vetoes(standard.definition) | {field for pair in standard.pairs for field in pair}
    return {
        key: own.get(key, value) if key not in agreed and chance.happens(DIFFERING) else value
        for key, value in answers.items()
    }


def _answer(field: Field, goal: Ends | None, reached: float, chance: Chance) -> Any:
    match field.type:
        case "boolean":
            return chance.happens((1 + reached) / 2)
        case "enum":
            return chance.pick(sorted(field.words))
        case "set":
            words = sorted(field.words)
            return sorted(chance.sample(words, round(reached * len(words))))
    low, high = map(float, goal or _range(field))
    value = low + (high - low) * reached * (BEYOND if goal else 1.0)
    value = max(value, float(field.minimum)) if field.minimum is not None else value
    value = min(value, float(field.maximum)) if field.maximum is not None else value
    return round(value) if field.type == "integer" else f"{value:.1f}"


def _range(field: Field) -> Ends:
    low = field.minimum if field.minimum is not None else Fraction(0)
    return low, field.maximum if field.maximum is not None else low + 100


@lru_cache
def _goals(definition: str) -> Mapping[str, Ends]:
    """Return between which goalposts the answer of a field is measured."""
    rules = [row["rule"] for row in orjson.loads(definition).get("indicators", [])]
    return {
        rule["field"]: (Fraction(rule["goalposts"][0]), Fraction(rule["goalposts"][1]))
        for rule in rules
        if "field" in rule and "goalposts" in rule
    }


@lru_cache
def _vetoes(definition: str) -> frozenset[str]:
    """Return the fields that have to be answered with no."""
    content = orjson.loads(definition)
    rules = [row.get("rule", {}) for row in (*content.get("limits", []), *content.get("conditions", []))]
    return frozenset(rule["field"] for rule in rules if rule.get("is") is False)
