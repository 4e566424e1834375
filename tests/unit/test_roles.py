"""The one rule of rights, over every role, level and relation."""

from itertools import product

import pytest

from directory.accounts.roles import EDGES, REGIONAL, RIGHTS, Action, Grant, Role, Target, may
from directory.regions import LEVELS

ORGANIZATIONAL = (Role.ORGANIZATION, Role.EMPLOYEE)
OF_STAFF = {
    *(Action.CORRECT_CONTACT, Action.OFFER, Action.SERVE),
    *(Action.SELF_ASSESS, Action.APPEAL, Action.SEE_DRAFT),
}
ALLOWED = {
    Role.ADMINISTRATOR: set(Action) - {Action.SELF_ASSESS, Action.RATE, Action.APPEAL, Action.SERVE, Action.REPRESENT},
    Role.EVALUATOR: {Action.RATE},
    Role.AUDITOR: {Action.SEE_DRAFT},
    Role.ORGANIZATION: OF_STAFF,
    Role.EMPLOYEE: set[Action](),
}
"""What each role allows where it holds."""
NOW = "2026-11-24T08:00:00Z"
TREE = {  # two of everything at each level: below each division its own, and a sibling beside it
    "NATION": {"own": "n"},
    "PROVINCE": {"own": "n/1", "sibling": "n/2"},
    "CITY": {"own": "n/1/1", "sibling": "n/1/2"},
    "COUNTY": {"own": "n/1/1/1", "sibling": "n/1/1/2"},
}


def lineage(path: str) -> frozenset[str]:
    steps = path.split("/")
    return frozenset("/".join(steps[:end]) for end in range(1, len(steps) + 1))


def in_division(path: str) -> Target:
    return Target((lineage(path),), "org-a")


def relations(level: str) -> dict[str, str | None]:
    """Where an organization may lie, seen from a division of this level."""
    own = TREE[level]["own"]
    return {
        "own": own,
        "child": f"{own}/1" if level != "COUNTY" else None,
        "descendant": f"{own}/1/1" if level in {"NATION", "PROVINCE"} else None,
        "sibling": TREE[level].get("sibling"),
        "child of sibling": f"{TREE[level]['sibling']}/1" if level in {"PROVINCE", "CITY"} else None,
        "parent": own.rpartition("/")[0] or None,
    }


CASES = [
    (role, level, relation, place, action)
    for role, level, action in product((Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR), LEVELS, Action)
    for relation, place in relations(level).items()
    if place is not None
]


@pytest.mark.parametrize(("role", "level", "relation", "place", "action"), CASES)
def test_a_role_over_a_division_holds_for_it_and_below(
    role: Role, level: str, relation: str, place: str, action: Action
) -> None:
    grant = Grant(role, NOW, frozenset({TREE[level]["own"]}))
    below = relation in {"own", "child", "descendant"}
    assert may([grant], action, in_division(place), NOW) == (below and action in ALLOWED[role])


def test_all_cases_are_there() -> None:
    assert len(CASES) == 3 * len(Action) * (3 + 6 + 5 + 3)


@pytest.mark.parametrize(("role", "action", "same"), [*product(ORGANIZATIONAL, Action, (True, False))])
def test_a_role_at_an_organization_holds_there_alone(role: Role, action: Action, same: bool) -> None:
    grant = Grant(role, NOW, organization="org-a" if same else "org-b")
    allowed = may([grant], action, in_division("n/1/1/1"), NOW)
    assert allowed == (same and action in ALLOWED[role])


@pytest.mark.parametrize(("action", "same"), [*product(Action, (True, False))])
def test_a_representative_has_rights_for_its_enterprise_alone(action: Action, same: bool) -> None:
    grant = Grant(Role.REPRESENTATIVE, NOW, enterprise="enterprise-a")
    target = Target((lineage("n/1"),), enterprise="enterprise-a" if same else "enterprise-b")
    speaking = {Action.REPRESENT, Action.SEE_ENTERPRISE, Action.SELF_ASSESS, Action.APPEAL, Action.SEE_DRAFT}
    assert may([grant], action, target, NOW) == (same and action in speaking)
    assert not may([grant], action, in_division("n/1"), NOW)


@pytest.mark.parametrize("action", Action)
def test_without_a_grant_there_is_no_right(action: Action) -> None:
    assert not may([], action, in_division("n"), NOW)


@pytest.mark.parametrize("target", [Target(()), Target((frozenset(),)), Target((), "org-a")])
def test_over_what_stands_nowhere_nobody_has_a_right(target: Target) -> None:
    assert not may([Grant(Role.ADMINISTRATOR, NOW, frozenset({"n"}))], Action.CORRECT, target, NOW)


@pytest.mark.parametrize(
    ("since", "until", "revoked", "holds"),
    [
        (NOW, None, False, True),
        ("2026-11-24T08:00:01Z", None, False, False),
        ("2020-01-01T00:00:00Z", NOW, False, False),
        ("2020-01-01T00:00:00Z", "2026-11-24T08:00:01Z", False, True),
        (NOW, None, True, False),
        (NOW, "2099-01-01T00:00:00Z", True, False),
    ],
)
def test_a_grant_holds_in_its_time_and_never_once_revoked(
    since: str, until: str | None, revoked: bool, holds: bool
) -> None:
    grant = Grant(Role.ADMINISTRATOR, since, frozenset({"n"}), until=until, revoked=revoked)
    assert may([grant], Action.CORRECT, in_division("n/1"), NOW) == holds


def test_what_lies_in_a_divided_division_takes_a_right_over_all_its_parts() -> None:
    target = Target((lineage("n/1/1"), lineage("n/1/2")))
    part, other, above = (Grant(Role.ADMINISTRATOR, NOW, frozenset({path})) for path in ("n/1/1", "n/1/2", "n/1"))
    assert not may([part], Action.CORRECT, target, NOW)
    assert may([part, other], Action.CORRECT, target, NOW)
    assert may([above], Action.CORRECT, target, NOW)


def test_every_role_is_an_edge_and_every_action_has_its_roles() -> None:
    assert EDGES.keys() == set(Role) == REGIONAL | {*ORGANIZATIONAL, Role.REPRESENTATIVE}
    assert RIGHTS.keys() == set(Action)
