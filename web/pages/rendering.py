"""From data to a page of HTML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.pages.language import LANGUAGES, Language

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, language: Language, template: str, status: int = 200, **data: Any) -> HTMLResponse:
    """Return a page; `data` is what its template shows."""
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
        **data,
    )
    headers = {"Content-Security-Policy": POLICY, "Content-Language": language.tag}
    return HTMLResponse(html, status, headers)


def address(path: str, given: Mapping[str, Any], **changed: Any) -> str:
    """Return an address with these parameters, some of them changed; None and empty ones are left out."""
    kept = {key: value for key, value in {**given, **changed}.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


_TEMPLATES.globals["address"] = address
