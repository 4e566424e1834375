"""Recompute a published score from the answer of the public API alone; nothing but Python is needed.

A score carries its answers and the digest of its standard, whose definition has every rule. Exit status 0: equal.
    python recompute.py --url http://127.0.0.1:8000/graphql --organization org-1  (or --file: a saved answer to QUERY)
"""

import argparse
import hashlib
import json
import operator
import sys
import urllib.request
from decimal import Decimal
from fractions import Fraction as Q
from typing import Any

QUERY = "query($id: ID!) {organization(id: $id) {score {total stars decision derivation standard {definition}}}}"
OPEN = "INSUFFICIENT_EVIDENCE"
ENDS = {"at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt}


class Recomputed:
    """The exact points, sums, stars and decision that answers come to under a standard's definition."""

    def __init__(self, standard: Any, region: str | None, answers: Any) -> None:
        self.standard, self.province = standard, f"{region}"[:2] + "0000"
        self.answers: dict[str, Any] = {field: value for field, value in answers.items() if value is not None}
        self.points = {r["key"]: self.earned(r["rule"], Q(r["maximum"])) for r in standard.get("indicators", [])}
        self.sums: dict[str, Q | None] = {}  # of each dimension, and the total
        self.add_up(standard.get("total", {"method": "NONE"}))
        self.decision, self.stars = self.decide(standard["decision"], self.sums.get("total"))

    def quantity(self, rule: Any) -> Q | None:
        """Return the number that a rule is about; None while it is unknown."""
        if "total" in rule or "dimension" in rule:
            return self.sums.get(rule.get("dimension", "total"))
        given: list[Any] = [self.answers.get(name) for name in rule.get("mean") or rule.get("share") or [rule["field"]]]
        if None in given or ("share" in rule and Q(given[1]) == 0):
            return None
        values = [Q(len(value) if isinstance(value, list) else value) for value in given]
        over, weight = values.pop() if "share" in rule else Q(len(values)), Q(rule.get("prior_weight", 0))
        return (Q(rule.get("prior_mean", 0)) * weight + sum(values)) / (weight + over)

    def holds(self, rule: Any) -> bool | None:
        """Return whether a condition is true; None while that is unknown."""
        for key, settling in (("all", False), ("any", True)):
            if key in rule:
                truths = [self.holds(part) for part in rule[key]]
                return settling if settling in truths else None if None in truths else not settling
        for case in rule.get("choose", []):
            if (applies := "when" not in case or self.holds(case["when"])) is not False:
                return self.holds(case["then"]) if applies else None
        if "is" in rule or "in" in rule:
            word, words = self.answers.get(rule["field"]), rule.get("in", [rule.get("is")])
            return None if word is None else word in words
        value = self.quantity(rule)
        return None if value is None else all(test(value, Q(rule[end])) for end, test in ENDS.items() if end in rule)

    def earned(self, rule: Any, maximum: Q) -> Q | None:
        """Return the points of a rule, at most the maximum; None while an answer is missing."""
        if parts := rule.get("best_of") or rule.get("sum_of"):
            known = [points for part in parts if (points := self.earned(part, maximum)) is not None]
            total = max(known, default=Q(0)) if "best_of" in rule else min(sum(known, Q(0)), maximum)
            return total if len(known) == len(parts) else None
        if (word := self.answers.get(rule.get("field"))) is not None and "variants" in rule:
            return self.earned(rule["variants"][word], maximum)
        if "words" in rule and word is not None:
            words = word if isinstance(word, list) else [json.dumps(word).strip('"')]
            return min(sum((Q(rule["words"][one]) for one in words), Q(0)), maximum)
        if (value := self.quantity(rule)) is None:
            return None
        if "bands" in rule:
            return next(Q(band["points"]) for band in rule["bands"] if self.holds(rule | band))
        if "unit" in rule:
            return min(value // Q(rule["unit"]) * Q(rule["each"]), maximum)
        if "goalposts" in rule:
            low, high = map(Q, rule["goalposts"])
            return min(max((value - low) / (high - low), Q(0)), Q(1)) * maximum
        return value

    def add_up(self, total: Any) -> None:
        """Find the dimensions and the total: sums when every answer is there, or means over those that are."""
        mean, weights, totals = total["method"] == "WEIGHTED_MEAN", Q(0), Q(0)
        for dimension in self.standard.get("dimensions", []):
            rows = [row for row in self.standard["indicators"] if row["dimension"] == dimension["key"]]
            known = [(Q(row.get("weight", 1)), p) for row in rows if (p := self.points[row["key"]]) is not None]
            weight, value = sum((w for w, _ in known), Q(0)), sum((w * p for w, p in known), Q(0))
            enough = weight if mean else len(known) == len(rows) and "open" not in dimension
            self.sums[dimension["key"]] = (value / weight if mean else value) if enough else None
            outer = Q(dimension["weight"] if mean else 1)
            weights, totals = weights + outer * weight, totals + outer * value
        if mean and weights >= Q(total["coverage_floor"]):
            self.sums["total"] = totals / weights
        elif total["method"] == "SUM" and None not in self.sums.values():
            self.sums["total"] = min(totals, Q(total["maximum"]))

    def decide(self, decision: Any, total: Q | None) -> tuple[str, int | None]:
        """Return the decision, OPEN while evidence is missing, and the stars where it has some."""
        get = self.standard.get
        if decision["method"] == "CONDITIONS":
            rules = {row["key"]: row["rule"] for row in get("conditions")}
            rules |= {row["condition"]: row["rule"] for row in get("overrides", []) if row["province"] == self.province}
            proved = {key for row in get("direct", []) if self.holds(row["rule"]) for key in row["replaces"]}
            truths = [key in proved or self.holds(rule) for key, rule in rules.items()]
            return "FAIL" if False in truths else OPEN if None in truths else "PASS", None
        if decision["method"] == "STARS" and total is not None:
            limits = [row for row in get("limits", []) if "field" in row or not self.holds(row["rule"])]
            most = [self.answers.get(row.get("field"), row.get("unanswered", row.get("stars"))) for row in limits]
            stars = min([sum(total >= Q(step) for step in decision["steps"]), *map(int, most)])
            return f"{stars}_STARS", stars
        if decision["method"] == "CLASSES":
            rows = [row for row in get("classes") if row["word"] == self.answers[decision["field"]]]
            reached = [sum(v < Q(f) for f in row["floors"]) for row in rows if (v := self.quantity(row)) is not None]
            settled = len(reached) == len(rows) or len(decision["classes"]) - 1 in reached
            return str(decision["classes"][max(reached)]) if settled else OPEN, None
        return OPEN, None


def differences(score: Any) -> list[str]:
    """Return how a published score differs from what its own derivation comes to."""
    derivation, definition = json.loads(score["derivation"]), score["standard"]["definition"]
    if hashlib.sha256(definition.encode()).hexdigest() != derivation["standard"]["digest"]:
        return ["the definition is not the one that the score names"]
    found = Recomputed(json.loads(definition), derivation["region"], derivation["answers"])
    total, decimals = found.sums.get("total"), found.standard["rounding"]["decimals"]
    shown = total if total is None else f"{Decimal(round(total * 10**decimals)).scaleb(-decimals).normalize():f}"
    rows = (("total", shown), ("stars", found.stars), ("decision", found.decision))
    return [f"{key}: published {score[key]}, recomputed {own}" for key, own in rows if score[key] != own]


def main() -> int:
    """Recompute the score that the arguments name and say what differs."""
    parser = argparse.ArgumentParser(description="Recompute a published score.")
    for name in ("--file", "--url", "--organization"):
        parser.add_argument(name)
    asked = parser.parse_args()
    asked.file or (asked.url and asked.organization) or parser.error("give --file, or --url and --organization")
    body = json.dumps({"query": QUERY, "variables": {"id": asked.organization}}).encode()
    place = "file:" + urllib.request.pathname2url(asked.file) if asked.file else asked.url
    with urllib.request.urlopen(urllib.request.Request(place, body, {"Content-Type": "application/json"})) as answer:
        found = json.load(answer)["data"]["organization"] or {}
    if not found.get("score"):
        parser.error("there is no such organization, or it has no score")
    found = differences(found["score"])
    print(*(found or ["equal"]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
