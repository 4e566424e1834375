"""Suggesting a correction of an organization's entry."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from web.pages.asking import Asking
from web.pages.forms import Sent
from web.pages.language import Language
from web.pages.rendering import page

FIELDS = ("name", "address", "phone", "email", "website", "openingHours")


async def correct(asking: Asking, request: Request, language: Language) -> Response | None:
    """Answer the form, or once it is sent its thanks; None when there is no such organization."""
    id_ = request.path_params["id"]
    found = (await asking.ask("Correctable", id=id_))["organization"]
    if found is None:
        return None
    sent = await Sent.of(request)
    posted = request.method == "POST"
    given: dict[str, Any] = {name: sent.text(name) if posted else found[name] for name in FIELDS}
    given |= {name: sent.text(name) for name in ("note", "contact")}
    shown: dict[str, Any] = {"o": found, "given": given, "fields": FIELDS, "request_id": sent.request_id}
    if not posted:
        return page(request, language, "correct.html", refused=None, done=False, **shown)
    changes = {name: given[name] for name in FIELDS if given[name] != found[name]}
    variables = {"requestId": sent.request_id, "id": id_, "changes": changes or None}
    told = (await asking.ask("Suggest", **variables, note=given["note"], contact=given["contact"]))["suggestCorrection"]
    done = told["__typename"] == "SuggestionReceived"
    refused = None if done else told["message"]
    return page(request, language, "correct.html", 200 if done else 422, refused=refused, done=done, **shown)
