"""What an enterprise can find out about itself: which tier it reaches, and which policies and products fit it."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from web.pages.asking import Asking
from web.pages.forms import Sent
from web.pages.language import Language
from web.pages.rendering import page

TIERS = ("innovative-sme", "specialized-sme", "little-giant")
OPEN = 8  # instruments of a list that lie open: some screens of a phone; the rest is folded
KINDS = ("INDIRECT_FINANCING", "DIRECT_FINANCING", "SERVICE_MODEL", "SUPPORTING_SYSTEM", "RELIEF", "GRANT")


async def self_check(asking: Asking, request: Request, language: Language) -> Response:
    """Answer the form that asks what the standards of the tiers ask, and what the answers come to."""
    sent = await Sent.of(request)
    standards = list(await _tiers(asking))
    fields = _merged(standards)
    region = await _region(asking, sent)
    answers = sent.answers(fields)
    found = (await asking.ask("SelfCheck", answers=answers, region=region))["selfCheck"] if _posted(request) else None
    refused = [tier["evaluation"] for tier in found["tiers"]] if found else []
    problems = {one["field"]: one for part in (found or {"problems": ()}, *refused) for one in part["problems"]}
    shown: dict[str, Any] = {"standards": standards, "fields": fields, "given": answers, "where": sent.text("where")}
    return page(request, language, "self_check.html", found=found, problems=problems, **shown)


async def support(asking: Asking, request: Request, language: Language) -> Response:
    """Answer the policies and finance products that apply in a place, of one kind or all."""
    where, kind = (request.query_params.get(name, "").strip() or None for name in ("where", "kind"))
    region = await _code(asking, where)
    filter_ = {"kinds": [kind] if kind else None, "appliesIn": region}
    found = await asking.ask("Support", filter=filter_)
    given = {"where": where, "kind": kind}
    lists = [("policies", found["policies"]), ("finance_products", found["financeProducts"])]
    unknown = bool(where) and region is None
    return page(request, language, "support.html", lists=lists, given=given, kinds=KINDS, unknown=unknown, shown=OPEN)


async def matches(asking: Asking, request: Request, language: Language) -> Response:
    """Answer the form that asks what conditions of policies may ask, and what fits."""
    sent = await Sent.of(request)
    fields = (await asking.ask("EligibilityFields"))["eligibilityFields"]
    answers, region = sent.answers(fields), await _region(asking, sent)
    found = (await asking.ask("Matches", answers=answers, within=region))["matches"] if _posted(request) else None
    problems = {one["field"]: one for one in found["problems"]} if found else {}
    shown: dict[str, Any] = {"fields": fields, "given": answers, "where": sent.text("where")}
    return page(request, language, "matches.html", found=found, problems=problems, **shown)


async def _tiers(asking: Asking) -> Sequence[Mapping[str, Any]]:
    """Return the standards of the tiers that are in force today, the lowest tier first."""
    checked = (await asking.ask("SelfCheck", answers={}, region=None))["selfCheck"]["tiers"]
    return [
        (await asking.ask("StandardFields", id=one["id"], version=one["version"]))["standard"]
        for one in (tier["evaluation"]["standard"] for tier in checked)
    ]


def _merged(standards: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return each field that any of the standards asks for, once; what is asked for one tier only is named by it."""
    found: dict[str, Mapping[str, Any]] = {}
    for standard in standards:
        for field in standard["fields"]:
            before = found.get(field["key"])
            words = {word["word"]: word for word in [*(before["words"] if before else ()), *field["words"]]}
            found[field["key"]] = {**(before or field), "words": list(words.values())}
    return list(found.values())


def _posted(request: Request) -> bool:
    return request.method == "POST"


async def _region(asking: Asking, sent: Sent) -> str | None:
    return await _code(asking, sent.text("where"))


async def _code(asking: Asking, where: str | None) -> str | None:
    """Return the code of the division that somebody names best; None without one."""
    if where is None:
        return None
    found = (await asking.ask("Place", where=where))["regions"]["nodes"]
    return str(found[0]["code"]) if found else None
