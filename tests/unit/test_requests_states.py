"""The way of a request: its table, its steps, its days."""

from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cultivation.documents import RequestDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests.order import bound, queue_key
from cultivation.requests.progress import after, begun, is_overdue, times
from cultivation.requests.states import TABLE, WAITING, RequestDeed, RequestParty, RequestState, deeds_of, states_for

AT, LATER = "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"


def fresh(kind: str = "SERVICE") -> RequestDocument:
    return begun({"id": "request-1", "kind": kind, "category": "legal", "organization": "org-1"}, AT)


@pytest.mark.parametrize(
    ("kind", "due"), [("SERVICE", "2026-03-16"), ("ARREARS", "2026-03-31"), ("RELIEF", "2026-03-16")]
)
def test_an_answer_is_due_by_the_days_of_the_kind(kind: str, due: str) -> None:
    document = fresh(kind)
    assert document["dueAt"] == f"{due}T08:00:00Z"
    assert not is_overdue(document, document["dueAt"])
    assert is_overdue(document, f"{due}T08:00:01Z")
    answered = after(document, RequestDeed.ANSWER, AT, "已办")
    assert not is_overdue(answered, "2027-01-01T00:00:00Z")


def test_nobody_can_do_what_is_not_in_the_table() -> None:
    for state in RequestState:
        for deed in RequestDeed:
            document = cast("RequestDocument", {**cast("dict[str, Any]", fresh()), "state": state.value})
            if (state, deed) in TABLE:
                done = after(document, deed, LATER, "理由")
                assert done["state"] == TABLE[state, deed].to.value
                assert done["steps"][-1]["from"] == state.value
            else:
                with pytest.raises(ServiceRefused, match=state.value):
                    after(document, deed, LATER, "理由")


def test_the_table_begins_once_ends_in_confirmed_and_leaves_nobody_waiting_for_ever() -> None:
    assert [deed for state, deed in TABLE if state is None] == [RequestDeed.ASK]
    assert {state for state, _ in TABLE} == {None, *RequestState} - {RequestState.CONFIRMED}
    for state in WAITING:
        assert {RequestDeed.ESCALATE, RequestDeed.ANSWER, RequestDeed.CLOSE} <= {
            deed for one, deed in TABLE if one is state
        }
    assert states_for(RequestDeed.CONFIRM) == [RequestState.ANSWERED]
    assert deeds_of(RequestState.OPEN, RequestParty.REQUESTER) == [RequestDeed.CLOSE]
    assert deeds_of(RequestState.CONFIRMED, RequestParty.ORGANIZATION) == []


@pytest.mark.parametrize(
    "deed", [deed for (state, deed), way in TABLE.items() if way.reason and state is RequestState.OPEN]
)
def test_what_takes_a_reason_is_refused_without(deed: RequestDeed) -> None:
    for reason in (None, "", "  ", "字" * 2_001):
        with pytest.raises(ServiceRefused, match="reason"):
            after(fresh(), deed, LATER, reason)


def test_a_request_is_reopened_once() -> None:
    document = fresh()
    for _ in range(2):
        document = after(document, RequestDeed.DECLINE, LATER, "不行")
        if times(document, RequestDeed.REOPEN):
            with pytest.raises(ServiceRefused, match="once"):
                after(document, RequestDeed.REOPEN, LATER, "再请")
        else:
            document = after(document, RequestDeed.REOPEN, LATER, "再请")
    assert times(document, RequestDeed.REOPEN) == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(list(RequestDeed)), max_size=12))
def test_however_it_goes_every_step_is_kept(deeds: list[RequestDeed]) -> None:
    document, done = fresh(), [RequestDeed.ASK]
    for deed in deeds:
        try:
            document = after(document, deed, LATER, "理由")
        except ServiceRefused:
            continue
        done.append(deed)
    steps = document["steps"]
    assert [step["deed"] for step in steps] == [deed.value for deed in done]
    assert [step["to"] for step in steps[:-1]] == [step["from"] for step in steps[1:]]
    assert steps[-1]["to"] == document["state"]
    assert done.count(RequestDeed.REOPEN) <= 1


def test_what_waits_is_in_front_of_its_bounds() -> None:
    key = queue_key(cast("dict[str, Any]", fresh()))
    assert bound("WAITING") < key < bound("WAITING", "2026-03-17")
    assert key > bound("WAITING", "2026-03-16T08:00:00Z"), "due at that very instant is not overdue yet"
    assert queue_key(cast("dict[str, Any]", after(fresh(), RequestDeed.CLOSE, AT))).startswith("CLOSED ")
