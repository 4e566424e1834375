"""The standards that come with smenet are checked, complete and never change."""

import json
from pathlib import Path

import pytest
import rfc8785
from standards_given import STANDARDS

from evaluation.standards import catalogue, document, lint
from evaluation.standards.model import Standard

FOLDER = Path(__file__).parents[2] / "evaluation" / "data" / "standards"
# A digest is added with a new file and never changed: scores name the digest they were computed by.
DIGESTS = Path(__file__).parents[1] / "data" / "standard_digests.json"
NAMES = [f"{standard.id} {standard.version}" for standard in STANDARDS]
by_name = pytest.mark.parametrize("standard", STANDARDS, ids=NAMES)


def test_the_digests_are_those_reviewed() -> None:
    assert {f"{one.id} {one.version}": one.digest for one in STANDARDS} == json.loads(DIGESTS.read_text())


def test_each_standard_says_what_it_is() -> None:
    found = [
        (one.id, one.version, one.authority, one.completeness, one.effective_from, one.effective_to, one.subject)
        for one in STANDARDS
    ]
    assert found == [
        ("demo-platform", "2017", "OFFICIAL", "PARTIAL", "2017-07-03", "2025-10-20", "ORGANIZATION"),
        ("enterprise-size", "2011", "OFFICIAL", "COMPLETE", "2011-06-18", None, "ENTERPRISE"),
        ("innovative-sme", "2022", "OFFICIAL", "COMPLETE", "2022-08-01", None, "ENTERPRISE"),
        ("little-giant", "2022", "OFFICIAL", "COMPLETE", "2022-08-01", "2026-03-31", "ENTERPRISE"),
        ("little-giant", "2026", "OFFICIAL", "COMPLETE", "2026-04-01", None, "ENTERPRISE"),
        ("service-norms", "trial", "OFFICIAL", "PARTIAL", None, None, "ORGANIZATION"),
        ("service-organization", "2026", "PROJECT", "COMPLETE", "2026-11-23", None, "ORGANIZATION"),
        ("specialized-sme", "2022", "OFFICIAL", "COMPLETE", "2022-08-01", "2026-03-31", "ENTERPRISE"),
        ("specialized-sme", "2026", "OFFICIAL", "COMPLETE", "2026-04-01", None, "ENTERPRISE"),
    ]


def test_unknown_names_find_nothing() -> None:
    assert catalogue.find("service", "norms-trial") is None
    assert catalogue.find("../standards/innovative-sme", "2022") is None


@by_name
def test_its_file_breaks_no_rule(standard: Standard) -> None:
    assert lint.check((FOLDER / f"{standard.id}-{standard.version}.toml").read_text(encoding="utf-8")) == []


@by_name
def test_its_definition_is_canonical_json(standard: Standard) -> None:
    content = json.loads(standard.definition)
    assert rfc8785.dumps(content).decode() == standard.definition == document.canonical(content)


@by_name
def test_its_weights_are_one_where_it_has_a_total(standard: Standard) -> None:
    expected = 0 if not standard.indicators else 1 if standard.aggregation.method != "NONE" else 0.25
    assert float(sum(standard.weights.values())) == expected


def test_loading_checks() -> None:
    text = (FOLDER / "innovative-sme-2022.toml").read_text(encoding="utf-8")
    assert lint.load(text).digest == catalogue.everything()[2].digest
    with pytest.raises(ValueError, match="line 1: the file has no title"):
        lint.load('id = "x"')
