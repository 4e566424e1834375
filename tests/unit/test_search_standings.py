"""What rows on organizations and scores make of the entries of the index."""

from collections.abc import Collection
from typing import Any, cast

from directory.documents import OrganizationDocument
from directory.search.standings import Listed, entries_after
from graph_schema.canonical import canonical
from graph_schema.change import Change


def row(entity: str, document: dict[str, Any] | None, salt: str | None = "0") -> Change:
    payload = None if document is None else canonical(document)
    return Change(1, "", "", "", entity, payload, True, salt, "", "", "")


def organization(entity: str, **more: Any) -> OrganizationDocument:
    return cast("OrganizationDocument", {"id": entity, "name": entity, **more})


def score(entity: str, *current: str, total: str = "80") -> Change:
    return row(entity, {"id": entity, "total": total, "currentOf": list(current), "derivation": {"answers": {}}})


def card(entity: str, total: str = "80") -> dict[str, str]:
    return {"id": entity, "total": total}


def after(changes: list[Change], *before: OrganizationDocument) -> Listed:
    def known(organizations: Collection[str], scores: Collection[str]) -> Listed:
        return {
            one["id"]: one
            for one in before
            if one["id"] in organizations or ("score" in one and one["score"]["id"] in scores)
        }

    return entries_after(changes, known)


def test_an_organization_keeps_its_score_when_it_changes() -> None:
    new = organization("org-1", phone="1")
    assert after([row("org-1", dict(new))], organization("org-1", score=card("score-1"))) == {
        "org-1": {**new, "score": card("score-1")}
    }


def test_a_score_reaches_those_whose_current_one_it_is() -> None:
    one, two = organization("org-1"), organization("org-2")
    assert after([score("score-1", "org-1", "org-2", "org-unknown")], one, two) == {
        "org-1": {**one, "score": card("score-1")},
        "org-2": {**two, "score": card("score-1")},
    }


def test_a_score_that_is_current_no_more_is_taken_away() -> None:
    holder = organization("org-1", score=card("score-1"))
    assert after([score("score-1")], holder) == {"org-1": organization("org-1")}
    assert after([row("score-1", None)], holder) == {"org-1": organization("org-1")}


def test_a_new_score_replaces_the_old_one_in_either_order() -> None:
    holder = organization("org-1", score=card("score-1"))
    replaced: Any = {"org-1": organization("org-1", score=card("score-2", "90"))}
    rows = [score("score-1"), score("score-2", "org-1", total="90")]
    assert after(rows, holder) == replaced
    assert after(rows[::-1], holder) == replaced


def test_rows_of_one_page_follow_each_other() -> None:
    rows = [
        row("org-1", {"id": "org-1", "name": "新"}),
        score("score-1", "org-1"),
        row("org-2", None),
        row("org-1", None),
    ]
    first: Any = {"org-1": {"id": "org-1", "name": "新", "score": card("score-1")}}
    assert after(rows[:2]) == first
    assert after(rows) == {"org-1": None, "org-2": None}


def test_an_erased_row_tells_nothing() -> None:
    assert after([row("org-1", None, salt=None)], organization("org-1")) == {}
