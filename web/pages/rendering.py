"""From data to a page of HTML."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.pages import hours
from web.pages.language import LANGUAGES, Language
from web.pages.saying import said

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TOLD = 3  # indicators that a list names as reasons; the page of the organization has all
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    request: Request, language: Language, template: str, status: int = 200, *, images: str = "", **data: Any
) -> HTMLResponse:
    """Return a page; `data` is what its template shows, `images` the origin it may have pictures from beside ours."""
    # A path that begins with two slashes would name another host in a link.
    path = "/" + request.url.path.removeprefix(language.prefix).lstrip("/\\")
    query = f"?{request.url.query}" if request.url.query else ""
    html = _TEMPLATES.get_template(template).render(
        t=language.words,
        language=language,
        here=path,
        alternates={other.tag: other.path(path) + query for other in LANGUAGES},
        url=language.path,
        label=language.label,
        name=language.name,
        lying=language.lying,
        said=partial(said, language),
        **data,
    )
    policy = POLICY.replace("img-src 'self'", f"img-src 'self' {images}") if images else POLICY
    headers = {"Content-Security-Policy": policy, "Content-Language": language.tag}
    return HTMLResponse(html, status, headers)


def address(path: str, given: Mapping[str, Any], **changed: Any) -> str:
    """Return an address with these parameters, some of them changed; None and empty ones are left out."""
    kept = {key: value for key, value in {**given, **changed}.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def strongest(indicators: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the indicators that gave most of their points, three at most."""
    return _by_share(indicators)[::-1][:TOLD]


def weakest(indicators: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the indicators that gave least of their points, three at most; none that gave all."""
    return [one for one in _by_share(indicators) if _share(one) < 1][:TOLD]


def told_confidence(text: str, language: Language) -> str:
    """Return how firm a figure is, in words; of `read×3`, which three copies agree on, with their number."""
    word, _, count = text.partition("×")
    return language.label("confidence", f"{word}_copies" if count else word).format(count=count)


def _by_share(indicators: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted((one for one in indicators if one["points"] is not None), key=_share)


def _share(indicator: Mapping[str, Any]) -> float:
    maximum = float(indicator["maximum"])
    return float(indicator["points"]) / maximum if maximum else 1.0


_TEMPLATES.globals |= {
    "address": address,
    "strongest": strongest,
    "weakest": weakest,
    "open_now": hours.open_now,
    "told_hours": hours.told,
    "told_confidence": told_confidence,
}
