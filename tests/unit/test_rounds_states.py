"""The way of an assessment as one table: every pair of state and deed, and what each viewer sees."""

from itertools import product
from typing import Any, cast

import pytest

from directory.accounts.roles import Action, Grant, Role, may
from evaluation.documents import AssessmentDocument, RoundDocument
from evaluation.rounds.case import Places
from evaluation.rounds.deadlines import deadline_of, is_late
from evaluation.rounds.refusals import StateConflict
from evaluation.rounds.seeing import Viewer, seen, sees_ratings, viewer_of
from evaluation.rounds.states import (
    NEXT,
    OPEN_TO_ALL,
    TABLE,
    AssessmentState,
    Deed,
    Place,
    Stage,
    deeds_in,
    transition_of,
)

S, D = AssessmentState, Deed
NOW = "2026-11-24T08:00:00Z"
STATES: tuple[AssessmentState | None, ...] = (None, *AssessmentState)
WAYS = {
    (None, D.SELF_ASSESS): S.SELF_ASSESSED,
    (S.RETURNED, D.SELF_ASSESS): S.SELF_ASSESSED,
    (S.SELF_ASSESSED, D.ACCEPT): S.LOCALLY_CHECKED,
    (S.SELF_ASSESSED, D.SEND_BACK): S.RETURNED,
    (S.LOCALLY_CHECKED, D.DISPATCH): S.UNDER_REVIEW,
    (S.UNDER_REVIEW, D.DISPATCH): S.UNDER_REVIEW,
    (S.UNDER_REVIEW, D.RATE): S.UNDER_REVIEW,
    (S.UNDER_REVIEW, D.DRAW_FURTHER): S.UNDER_REVIEW,
    (S.UNDER_REVIEW, D.COMPLETE): S.EXPERT_REVIEWED,
    (S.EXPERT_REVIEWED, D.SEND_BACK): S.RETURNED,
    (S.EXPERT_REVIEWED, D.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, D.APPEAL): S.APPEALED,
    (S.PUBLISHED, D.REVOKE): S.REVOKED,
    (S.APPEALED, D.CONFIRM): S.PUBLISHED,
    (S.APPEALED, D.RE_RATE): S.RE_REVIEW,
    (S.APPEALED, D.REVOKE): S.REVOKED,
    (S.RE_REVIEW, D.DISPATCH): S.RE_REVIEW,
    (S.RE_REVIEW, D.RATE): S.RE_REVIEW,
    (S.RE_REVIEW, D.DRAW_FURTHER): S.RE_REVIEW,
    (S.RE_REVIEW, D.COMPLETE): S.RE_REVIEWED,
    (S.RE_REVIEW, D.REVOKE): S.REVOKED,
    (S.RE_REVIEWED, D.PUBLISH): S.PUBLISHED,
    (S.RE_REVIEWED, D.CONFIRM): S.PUBLISHED,
    (S.RE_REVIEWED, D.REVOKE): S.REVOKED,
}
"""Written out once more: a change of the table has to be meant."""


@pytest.mark.parametrize(("state", "deed"), [*product(STATES, Deed)])
def test_a_deed_leads_where_the_table_says_and_nowhere_else(state: AssessmentState | None, deed: Deed) -> None:
    way = transition_of(state, deed)
    assert (way.to if way else None) == WAYS.get((state, deed))
    assert (deed in deeds_in(state)) == (way is not None and way.action is not None)


@pytest.mark.parametrize(("state", "deed"), [pair for pair in product(STATES, Deed) if pair not in WAYS])
def test_what_is_not_in_the_table_is_refused_with_what_is_allowed(state: AssessmentState | None, deed: Deed) -> None:
    refusal = StateConflict("assessment-1", state, deed)
    assert refusal.allowed == deeds_in(state)
    assert all(one.value in refusal.message for one in [deed, *deeds_in(state)])
    assert (state.value if state else "not begun") in refusal.message


def test_from_every_state_but_revoked_something_leads_on() -> None:
    assert {state for state in STATES if not deeds_in(state)} == {S.REVOKED}
    assert set(NEXT) == set(S) - {S.PUBLISHED, S.REVOKED}
    assert all(NEXT[state] in deeds_in(state) for state in NEXT)


def test_only_a_publication_makes_public_and_only_a_revocation_revokes() -> None:
    entering = {deed for (state, deed), way in TABLE.items() if way.to in OPEN_TO_ALL and state not in OPEN_TO_ALL}
    assert entering == {D.PUBLISH}
    assert {deed for (_, deed), way in TABLE.items() if way.to is S.REVOKED} == {D.REVOKE}
    assert not any(way.to not in OPEN_TO_ALL for (state, _), way in TABLE.items() if state in OPEN_TO_ALL)


TREE = {"nation": "n", "province": "n/1", "city": "n/1/1", "county": "n/1/1/1"}
ELSEWHERE = {"other province": "n/2", "other city": "n/1/2", "other county": "n/1/1/2", "below": "n/1/1/1/1"}
LOCAL, HOLDING, HIGHER = (
    {"nation", "province", "city", "county"},
    {"nation", "province", "city"},
    {"nation", "province"},
)
MAY = {
    D.SELF_ASSESS: (Role.ORGANIZATION, {"own"}),
    D.ACCEPT: (Role.ADMINISTRATOR, LOCAL),
    D.DISPATCH: (Role.ADMINISTRATOR, HOLDING),
    D.RATE: (Role.EVALUATOR, LOCAL),
    D.PUBLISH: (Role.ADMINISTRATOR, HOLDING),
    D.APPEAL: (Role.ORGANIZATION, {"own"}),
    D.CONFIRM: (Role.ADMINISTRATOR, HIGHER),
    D.RE_RATE: (Role.ADMINISTRATOR, HIGHER),
    D.REVOKE: (Role.ADMINISTRATOR, HOLDING),
}
"""Who may do what to an organization of the county in a round of the city."""


def lineage(path: str) -> frozenset[str]:
    steps = path.split("/")
    return frozenset("/".join(steps[:end]) for end in range(1, len(steps) + 1))


PLACES = Places.of(
    "org-a",
    "county",
    "city",
    {"county": {TREE["county"]: lineage(TREE["county"])}, "city": {TREE["city"]: lineage(TREE["city"])}},
)


def grants() -> list[tuple[Role, str, Grant]]:
    """Every role over every division, and at the organization and another."""
    regional = [
        (role, place, Grant(role, NOW, frozenset({path})))
        for role in (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR)
        for place, path in (TREE | ELSEWHERE).items()
    ]
    return regional + [
        (role, place, Grant(role, NOW, organization=organization))
        for role in (Role.ORGANIZATION, Role.EMPLOYEE)
        for place, organization in (("own", "org-a"), ("another's", "org-b"))
    ]


@pytest.mark.parametrize(("role", "place", "grant"), grants())
@pytest.mark.parametrize(("state", "deed"), [key for key, way in TABLE.items() if way.action])
def test_each_role_may_where_it_holds(
    state: AssessmentState | None, deed: Deed, role: Role, place: str, grant: Grant
) -> None:
    way = TABLE[state, deed]
    assert way.action is not None
    after_review = (Role.ADMINISTRATOR, HOLDING if state is S.EXPERT_REVIEWED else LOCAL)
    needed, over = after_review if deed is D.SEND_BACK else MAY[deed]
    assert may([grant], way.action, PLACES.target(way.place), NOW) == (role is needed and place in over)


def test_above_the_nation_the_nation_decides_about_appeals() -> None:
    nation = Places.of("org-a", "x", "100000", {"x": {}, "100000": {"100000": frozenset({"100000"})}})
    grant = Grant(Role.ADMINISTRATOR, NOW, frozenset({"100000"}))
    assert may([grant], Action.DECIDE_APPEAL, nation.target(Place.ABOVE), NOW)


def test_without_a_round_the_division_is_that_of_the_organization() -> None:
    places = Places.of("org-a", "county", None, {"county": {TREE["county"]: lineage(TREE["county"])}})
    assert places.round.lineages == places.subject.lineages
    assert places.round.organization is None, "staff have no right over the division of their organization"


ROUND = cast(
    "RoundDocument",
    {
        "selfAssessBy": "2026-12-01",
        "checkBy": "2026-12-10",
        "rateBy": "2026-12-20",
        "publishBy": "2026-12-31",
        "appealDays": 15,
    },
)
PUBLISHED = cast(
    "AssessmentDocument",
    {"publishedAt": "2026-12-25T10:00:00Z", "steps": [{"deed": "RE_RATE", "at": "2027-01-05T00:00:00Z"}]},
)


@pytest.mark.parametrize(
    ("stage", "assessment", "expected"),
    [
        (None, None, None),
        (Stage.SELF_ASSESSMENT, None, "2026-12-01"),
        (Stage.CHECK, None, "2026-12-10"),
        (Stage.RATING, None, "2026-12-20"),
        (Stage.PUBLICATION, None, "2026-12-31"),
        (Stage.APPEAL, None, None),
        (Stage.APPEAL, PUBLISHED, "2027-01-09"),
        (Stage.RE_RATING, PUBLISHED, "2027-01-20"),
        (Stage.RE_RATING, {"steps": []}, None),
    ],
)
def test_each_stage_has_its_last_day(stage: Stage | None, assessment: Any, expected: str | None) -> None:
    assert deadline_of(stage, ROUND, assessment) == expected
    assert deadline_of(stage, None, assessment) is None


@pytest.mark.parametrize(
    ("deadline", "moment", "late"),
    [
        (None, "2026-12-01T00:00:00Z", False),
        ("2026-12-01", "2026-12-01T15:59:59Z", False),
        ("2026-12-01", "2026-12-01T16:00:00Z", True),
    ],
)
def test_a_last_day_counts_to_its_end(deadline: str | None, moment: str, late: bool) -> None:
    assert is_late(deadline, moment) == late


def step(deed: Deed) -> dict[str, str]:
    return {"deed": deed.value}


BEFORE = [D.SELF_ASSESS, D.ACCEPT, D.DISPATCH, D.RATE, D.DRAW_FURTHER, D.RATE, D.COMPLETE]
AFTER = [D.PUBLISH, D.APPEAL, D.RE_RATE, D.RATE, D.COMPLETE]


def document(state: AssessmentState, deeds: list[Deed], draws: int) -> AssessmentDocument:
    told = {
        "id": "assessment-1",
        "state": state.value,
        "steps": [step(deed) for deed in deeds],
        "dispatches": [{"drawn": [f"account-{number}"]} for number in range(draws)],
        "raters": ["account-0"],
        "awaiting": ["account-0"],
        "agreement": "0.5",
    }
    return cast("AssessmentDocument", told)


@pytest.mark.parametrize(("state", "viewer"), [*product(AssessmentState, Viewer)])
def test_the_public_sees_what_is_published_and_nothing_else(state: AssessmentState, viewer: Viewer) -> None:
    found = seen(document(state, BEFORE, 2), viewer)
    assert (found is None) == (viewer is Viewer.PUBLIC and state not in OPEN_TO_ALL)


@pytest.mark.parametrize("viewer", [Viewer.STAFF, Viewer.RATER])
@pytest.mark.parametrize("state", [one for one in AssessmentState if one not in OPEN_TO_ALL])
def test_a_panel_is_kept_back_until_it_is_published(state: AssessmentState, viewer: Viewer) -> None:
    found = seen(document(state, BEFORE, 2), viewer)
    assert found is not None
    assert found.keys() & {"raters", "awaiting", "agreement"} == set()
    assert found["dispatches"] == []
    assert [one["deed"] for one in found["steps"]] == ["SELF_ASSESS", "ACCEPT", "DISPATCH"]


@pytest.mark.parametrize("viewer", [Viewer.PUBLIC, Viewer.STAFF, Viewer.RATER])
@pytest.mark.parametrize("state", [S.RE_REVIEW, S.RE_REVIEWED])
def test_the_panel_of_an_appeal_is_kept_back_and_the_published_one_is_not(
    state: AssessmentState, viewer: Viewer
) -> None:
    found = seen(document(state, [*BEFORE, *AFTER], 3), viewer)
    assert found is not None
    assert [one["drawn"] for one in found["dispatches"]] == [["account-0"], ["account-1"]]
    assert [one["deed"] for one in found["steps"]] == [one.value for one in [*BEFORE, *AFTER[:3]]]
    assert "agreement" not in found


@pytest.mark.parametrize("viewer", Viewer)
def test_all_is_told_of_what_is_settled(viewer: Viewer) -> None:
    for state in (S.PUBLISHED, S.APPEALED, S.REVOKED):
        whole = document(state, [*BEFORE, *AFTER], 3)
        assert seen(whole, viewer) == whole


@pytest.mark.parametrize(("state", "viewer"), [*product(AssessmentState, Viewer)])
def test_ratings_are_seen_by_those_who_oversee_once_all_have_answered(state: AssessmentState, viewer: Viewer) -> None:
    expected = viewer is Viewer.OVERSEER and state not in {S.UNDER_REVIEW, S.RE_REVIEW}
    assert sees_ratings(document(state, BEFORE, 2), viewer) == expected


@pytest.mark.parametrize(("role", "place", "grant"), grants())
def test_each_role_sees_drafts_where_it_holds(role: Role, place: str, grant: Grant) -> None:
    found = viewer_of(document(S.UNDER_REVIEW, BEFORE, 2), "account-1", [grant], PLACES, NOW)
    expected = {
        Role.ADMINISTRATOR: Viewer.OVERSEER if place in LOCAL else Viewer.PUBLIC,
        Role.AUDITOR: Viewer.OVERSEER if place in LOCAL else Viewer.PUBLIC,
        Role.EVALUATOR: Viewer.RATER if place in LOCAL else Viewer.PUBLIC,
        Role.ORGANIZATION: Viewer.STAFF if place == "own" else Viewer.PUBLIC,
        Role.EMPLOYEE: Viewer.PUBLIC,
    }
    assert found is expected[role]
    nobody = viewer_of(document(S.UNDER_REVIEW, BEFORE, 2), "account-9", [grant], PLACES, NOW)
    assert nobody is (Viewer.PUBLIC if role is Role.EVALUATOR else expected[role])


MOVED = Places.of(
    "org-a",
    "away",
    "city",
    {"away": {"n/2": lineage("n/2")}, "city": {TREE["city"]: lineage(TREE["city"])}},
)


@pytest.mark.parametrize(("role", "place", "grant"), grants())
def test_who_holds_the_round_sees_the_draft_of_an_organization_that_moved_out(
    role: Role, place: str, grant: Grant
) -> None:
    found = viewer_of(document(S.UNDER_REVIEW, BEFORE, 2), "account-9", [grant], MOVED, NOW)
    overseeing = role in {Role.ADMINISTRATOR, Role.AUDITOR} and place in {*HOLDING, "other province"}
    staff = role is Role.ORGANIZATION and place == "own"
    assert found is (Viewer.OVERSEER if overseeing else Viewer.STAFF if staff else Viewer.PUBLIC)


def test_every_reason_and_deadline_of_the_table_is_meant() -> None:
    reasons = {deed for (_, deed), way in TABLE.items() if way.reason}
    assert reasons == {D.SEND_BACK, D.APPEAL, D.CONFIRM, D.RE_RATE, D.REVOKE}
    kept = {deed for (_, deed), way in TABLE.items() if way.strict}
    assert kept == {D.SELF_ASSESS, D.APPEAL}
    assert all(way.stage for way in TABLE.values() if way.strict)
