"""The draw of evaluators: decided by the seed alone, equal for everybody, and redone from its record."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.dispatch.dispatching import redo
from evaluation.dispatch.draw import draw

NAMES = st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=12)
SEEDS = 2_000
CANDIDATES = [f"account-{number}" for number in range(10)]
# Upper 0.1 % point of chi-square with 9 degrees of freedom; the seeds are fixed, so that it is always the same figure.
CHI_SQUARE = 27.88


@given(NAMES, st.text(max_size=8), st.text(max_size=8), st.integers(0, 15), st.randoms(use_true_random=False))
def test_the_same_is_drawn_whatever_the_order(names: list[str], seed: str, subject: str, count: int, any_: Any) -> None:
    drawn = draw(names, seed, subject, count)
    shuffled = [*names]
    any_.shuffle(shuffled)
    assert draw(shuffled, seed, subject, count) == draw(set(names), seed, subject, count) == drawn
    assert len(drawn) == min(count, len(names))
    assert set(drawn) <= set(names)


@given(NAMES, st.text(max_size=8), st.integers(0, 12))
def test_more_begin_as_fewer_and_who_is_gone_moves_nobody(names: list[str], seed: str, count: int) -> None:
    whole = draw(names, seed, "s", len(names))
    assert draw(names, seed, "s", count) == whole[:count]
    for gone in whole:
        assert draw(set(names) - {gone}, seed, "s", len(names)) == [name for name in whole if name != gone]


def test_a_stranger_redoes_it_with_nothing_but_a_hash() -> None:
    def ticket(account: str) -> str:
        return hashlib.sha256(
            json.dumps(["种子", "assessment-1", account], ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()

    assert draw(CANDIDATES, "种子", "assessment-1", 3) == sorted(CANDIDATES, key=ticket)[:3]


@pytest.mark.parametrize("place", [0, 1, 9])
@pytest.mark.parametrize("varied", ["seed", "subject"])
def test_everyone_is_drawn_as_often(place: int, varied: str) -> None:
    counts = dict.fromkeys(CANDIDATES, 0)
    for number in range(SEEDS):
        seed, subject = (f"{number}", "s") if varied == "seed" else ("s", f"{number}")
        counts[draw(CANDIDATES, seed, subject, 10)[place]] += 1
    expected = SEEDS / len(CANDIDATES)
    assert sum((count - expected) ** 2 / expected for count in counts.values()) < CHI_SQUARE


def test_the_places_do_not_depend_on_each_other() -> None:
    pairs = {(one, two): 0 for one in CANDIDATES for two in CANDIDATES if one != two}
    for number in range(9_000):
        one, two = draw(CANDIDATES, f"{number}", "s", 2)
        pairs[one, two] += 1
    # Upper 0.1 % point of chi-square with 89 degrees of freedom.
    assert sum((count - 100) ** 2 / 100 for count in pairs.values()) < 136


def record(**more: Any) -> dict[str, Any]:
    order = draw(CANDIDATES, "seed", "assessment-1", 10)
    employed = {"account": order[0], "kind": "EMPLOYED", "path": [order[0], "org-00001"]}
    same = {"account": order[2], "kind": "SAME_EMPLOYER", "path": [order[2], "org-00009", order[1]]}
    drawn = [order[1], order[3]]
    return {
        "seed": "seed",
        "subject": "assessment-1",
        "candidates": CANDIDATES,
        "excluded": [employed, same],
        "drawn": drawn,
    } | more


def test_a_record_is_redone() -> None:
    assert redo(record())
    assert redo(json.loads(json.dumps(record())))
    assert redo(record(excluded=[], drawn=[]))


ORDER = draw(CANDIDATES, "seed", "assessment-1", 10)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "another"},
        {"subject": "assessment-2"},
        {"drawn": [ORDER[3], ORDER[1]]},
        {"drawn": [ORDER[1], ORDER[4]]},
        {"drawn": [ORDER[0], ORDER[1]]},
        {"drawn": [ORDER[1], ORDER[1]]},
        {"candidates": [name for name in CANDIDATES if name != ORDER[3]]},
        {"excluded": []},
        {"excluded": [{"account": "account-x", "kind": "EMPLOYED", "path": ["account-x", "org-00001"]}]},
        {"excluded": [*record()["excluded"], {"account": ORDER[4], "kind": "FRIEND", "path": [ORDER[4]]}]},
        {"excluded": [*record()["excluded"], {"account": ORDER[4], "kind": "EMPLOYED", "path": []}]},
        {"excluded": [*record()["excluded"], {"account": ORDER[4], "kind": "EMPLOYED", "path": [ORDER[5]]}]},
        {"candidates": None},
        {"drawn": 2},
        {"excluded": [1]},
        {"excluded": [{"account": [], "kind": "EMPLOYED", "path": []}]},
    ],
)
def test_a_record_that_was_changed_is_found(change: dict[str, Any]) -> None:
    assert not redo(record(**change))


def test_nobody_is_passed_over_for_one_who_was_not_drawn_before() -> None:
    employed = record()["excluded"][0]
    for other in (ORDER[4], ORDER[0], ORDER[3]):
        same = {"account": ORDER[2], "kind": "SAME_EMPLOYER", "path": [ORDER[2], "org-00009", other]}
        assert not redo(record(excluded=[employed, same]))


def test_what_is_no_record_is_none() -> None:
    for nothing in ({}, {"seed": "s"}, record(seed=object())):
        assert not redo(nothing)
