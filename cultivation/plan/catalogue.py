"""The plans that come with smenet, read from their files."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, cast

from cultivation.plan.documents import PREFIX, GoalDocument, ObservationDocument, PartDocument, PlanDocument
from directory.documents import without_blanks

_FOLDER = files("cultivation") / "data" / "plans"


@cache
def everything() -> tuple[PlanDocument, ...]:
    """Return all of them, by id. Their files were checked by the tests."""
    texts = [item.read_text(encoding="utf-8") for item in _FOLDER.iterdir() if item.name.endswith(".toml")]
    return tuple(sorted(map(document_of, texts), key=lambda plan: plan["id"]))


def document_of(text: str) -> PlanDocument:
    """Return the document of a plan's file (TOML)."""
    content = tomllib.loads(text)
    entity = f"{PREFIX}{content['id']}"
    document = {
        "id": entity,
        "title": content["title"]["zh"],
        "english": content["title"]["en"],
        "document": content["document"],
        "issuedOn": content["issued_on"],
        "periodFrom": content["from"],
        "periodTo": content["to"],
        "notes": content.get("notes"),
        "sources": [f"{code}: {source}" for code, source in content["sources"].items()],
        "parts": [_part(entity, position, row) for position, row in enumerate(content["parts"])],
        "goals": [_goal(entity, position, row) for position, row in enumerate(content["goals"])],
    }
    return cast("PlanDocument", without_blanks(document))


def _part(plan: str, position: int, row: dict[str, Any]) -> PartDocument:
    document = {**_common(plan, position, row), "kind": row["kind"], "supportedBy": sorted(row.get("supported_by", ()))}
    return cast("PartDocument", without_blanks(document))


def _goal(plan: str, position: int, row: dict[str, Any]) -> GoalDocument:
    document = {
        **_common(plan, position, row),
        "unit": row["unit"]["zh"],
        "unitEnglish": row["unit"]["en"],
        "measured": row["measured"],
        "target": row.get("target"),
        "by": row.get("by"),
        "note": row.get("note"),
        "observations": sorted(map(_observation, row.get("observations", ())), key=lambda one: one["on"]),
    }
    return cast("GoalDocument", without_blanks(document))


def _observation(row: dict[str, Any]) -> ObservationDocument:
    return cast("ObservationDocument", without_blanks(row))


def _common(plan: str, position: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{plan}/{row['key']}",
        "position": position,
        "title": row["title"]["zh"],
        "english": row["title"]["en"],
        "sources": row["sources"],
        "confidence": row["confidence"],
    }
