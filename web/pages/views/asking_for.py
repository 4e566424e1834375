"""Asking for a service or reporting a matter, and following it by its number."""

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from web.pages.asking import Asking
from web.pages.forms import Sent
from web.pages.language import Language
from web.pages.rendering import page

KINDS = ("SERVICE", "ARREARS", "INTELLECTUAL_PROPERTY", "RELIEF", "COMPLIANCE")
DEEDS = {"CONFIRM": "Confirm", "CLOSE": "Close", "REOPEN": "Reopen"}
"""What who asked can do, and the operation that does it."""


async def ask(asking: Asking, request: Request, language: Language) -> Response:
    """Answer the form for a request; once it is sent, the page that tells its number, this once."""
    sent = await Sent.of(request)
    given = {name: sent.text(name) or request.query_params.get(name) for name in ("organization", "category", "kind")}
    given |= {name: sent.text(name) for name in ("where", "text")}
    shown: dict[str, Any] = {"given": given, "kinds": KINDS, "request_id": sent.request_id, "refused": None}
    shown["organization"] = await _organization(asking, given["organization"])
    shown["categories"] = (await asking.ask("Categories"))["categories"]
    if request.method == "POST":
        place = await _region(asking, given["where"])
        if given["where"] and place is None:
            shown["refused"] = language.words["unknown_where"]
        else:
            told = (await asking.ask("AskForService", **_variables(given, place, sent)))["askForService"]
            if told["__typename"] == "ServiceAsked":
                to = await _organization(asking, told["organization"])
                return page(request, language, "asked.html", told=told, organization=to)
            shown["refused"] = told["message"]
    return page(request, language, "ask.html", 422 if shown["refused"] else 200, **shown)


async def follow(asking: Asking, request: Request, language: Language) -> Response:
    """Answer how far a request is; its number comes in the body of a form, never in an address."""
    sent = await Sent.of(request)
    number, deed = sent.text("number"), sent.text("deed")
    shown: dict[str, Any] = {"number": number, "found": None, "refused": None, "request_id": str(uuid4())}
    if number:
        shown["found"] = (await asking.ask("Follow", number=number))["serviceRequest"]
        if shown["found"] is None:
            shown["refused"] = language.words["unknown_number"]
        elif deed in DEEDS:
            shown |= await _done(asking, sent, shown["found"], deed)
    return page(request, language, "follow.html", 404 if number and shown["found"] is None else 200, **shown)


async def _done(asking: Asking, sent: Sent, found: dict[str, Any], deed: str) -> dict[str, Any]:
    """Return the request after a deed of who asked, or why that was refused."""
    variables = {"requestId": sent.request_id, "request": found["id"], "number": sent.text("number")}
    if deed == "REOPEN":
        variables["reason"] = sent.text("reason") or ""
    told = (await asking.ask(DEEDS[deed], **variables))["done"]
    if told["__typename"] != "ServiceChanged":
        return {"refused": told["message"]}
    return {"found": (await asking.ask("Follow", number=sent.text("number")))["serviceRequest"]}


def _variables(given: dict[str, str | None], place: str | None, sent: Sent) -> dict[str, Any]:
    return {
        "requestId": sent.request_id,
        "organization": given["organization"],
        "category": given["category"],
        "kind": given["kind"] or KINDS[0],
        "text": given["text"],
        "region": place,
    }


async def _organization(asking: Asking, id_: str | None) -> dict[str, Any] | None:
    if id_ is None:
        return None
    found: dict[str, Any] | None = (await asking.ask("Addressee", id=id_))["organization"]
    return found


async def _region(asking: Asking, where: str | None) -> str | None:
    """Return the code of the division that somebody names best; None without one."""
    if where is None:
        return None
    found = (await asking.ask("Place", where=where))["regions"]["nodes"]
    return str(found[0]["code"]) if found else None
