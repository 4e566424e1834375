"""The newest changes as a feed that people follow with a reader: Atom (RFC 4287)."""

from typing import Any
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import Response

from web.pages.asking import Asking
from web.pages.language import Language

PAGES = {"org-": "id", "score-": "organization", "policy-": "", "product-": ""}
"""What the feed tells of, by the beginning of its id, and the field that names whose page shows it."""

NAMESPACE = "http://www.w3.org/2005/Atom"
NEWEST = 50  # changes: what a reader that asks every day hardly misses
READ, READINGS = 100, 5  # rows that are read at once, and how often at most: other rows tell nothing here


async def atom(asking: Asking, request: Request, language: Language) -> Response:
    """Answer the newest public changes of organizations, scores, policies and products, the youngest first."""
    head = asking.snapshot().as_of
    public: list[dict[str, Any]] = []
    for after in range(head - READ, head - READ * (READINGS + 1), -READ):
        first = min(READ, after + READ)
        if first <= 0 or len(public) >= NEWEST:
            break
        rows = (await asking.ask("Newest", after=max(0, after), first=first))["changes"]["nodes"]
        public += [row for row in rows[::-1] if (row["entity"] or "").startswith(tuple(PAGES)) and row["payload"]]
    return Response(_written(public[:NEWEST], request, language), media_type="application/atom+xml")


def _written(rows: list[dict[str, Any]], request: Request, language: Language) -> bytes:
    ET.register_namespace("", NAMESPACE)
    own, site = str(request.url), str(request.base_url).rstrip("/")
    feed = ET.Element(f"{{{NAMESPACE}}}feed")
    _add(feed, "title", f"{language.words['site']}: {language.words['history']}")
    _add(feed, "id", own)
    _add(feed, "updated", rows[0]["at"] if rows else "1970-01-01T00:00:00Z")
    _add(feed, "link", rel="self", href=own)
    for row in rows:
        entry = ET.SubElement(feed, f"{{{NAMESPACE}}}entry")
        told, entity = row["payload"], row["entity"]
        named = told.get("name") or told.get("title") or told.get("organization") or entity
        _add(entry, "title", f"{named} · {language.label('change', row['kind'])}")
        _add(entry, "id", f"urn:smenet:change:{row['seq']}")
        _add(entry, "updated", row["at"])
        _add(entry, "link", href=f"{site}{language.path(_path(entity, told))}")
        author = ET.SubElement(entry, f"{{{NAMESPACE}}}author")
        _add(author, "name", language.words["site"])
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _path(entity: str, told: dict[str, Any]) -> str:
    """Return the page that shows what changed."""
    holder = told.get(PAGES[f"{entity.partition('-')[0]}-"])
    return f"/organizations/{holder}" if holder else "/support"


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes).text = text
