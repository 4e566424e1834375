"""The rules of requests as data: whole, in known words, each with a source and a reason."""

import tomllib
from importlib.resources import files

import pytest
import search_given as given

from cultivation.requests.kinds import RequestKind
from cultivation.requests.rules import ANY, rules
from directory.types.enums import OrganizationNature

CONTENT = tomllib.loads((files("cultivation") / "data" / "requests" / "rules.toml").read_text(encoding="utf-8"))
NATURES = {nature.value for nature in OrganizationNature}


@pytest.mark.parametrize("row", [CONTENT["distance"], *CONTENT["kinds"], *CONTENT["natures"]])
def test_each_rule_tells_its_source_and_its_reason(row: dict[str, str]) -> None:
    assert row["source"] == "project"
    assert row["reason"].endswith(".")


def test_every_kind_has_its_days_and_all_but_a_service_a_category() -> None:
    assert list(rules().kinds) == list(RequestKind)
    assert [row["kind"] for row in CONTENT["kinds"]] == [kind.value for kind in RequestKind]
    for kind, rule in rules().kinds.items():
        assert 0 < rule.escalated_days <= rule.days
        assert (rule.category in given.categories()) == (kind is not RequestKind.SERVICE)


def test_every_order_holds_each_nature_once_and_every_category_has_one() -> None:
    assert all(sorted(rule.order) == sorted(NATURES) for rule in rules().natures.values())
    assert len(rules().natures) == len(CONTENT["natures"])
    assert {rule.category for rule in rules().natures.values()} - {ANY} <= {
        one.code for one in given.categories().all()
    }
    tree = given.categories()
    assert rules().natures_for("legal", tree).category == "legal"
    assert rules().natures_for("digital", tree).category == "professional", "the nearest broader one"
    assert rules().natures_for("information", tree).category == "information"
    assert rules().natures_for("unknown", tree).category == ANY
