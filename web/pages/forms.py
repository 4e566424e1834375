"""Forms that anybody may send: what was sent, as texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.datastructures import FormData
from starlette.requests import Request

from web.pages.form_bodies import form_of

FIELDS = 500  # of one form: the largest standard asks for some hundred words
OWN_SITES = frozenset({"same-origin", "none"})  # by Sec-Fetch-Site: our pages, or what a person typed
INTEGER = re.compile(r"-?[0-9]{1,18}")  # what is longer stays a text, which is refused as it was typed
REQUEST_ID = "requestId"  # the field that makes sending a form twice the same as once


@dataclass(frozen=True)
class Sent:
    """What a form holds; nothing before it was sent."""

    form: FormData

    @classmethod
    async def of(cls, request: Request) -> "Sent":
        """Return what was sent."""
        if request.method != "POST":
            return cls(FormData())
        async with form_of(request, max_files=0, max_fields=FIELDS) as form:
            return cls(form)

    def text(self, name: str) -> str | None:
        """Return a text without blanks around it; None for none."""
        value = self.form.get(name)
        return value.strip() or None if isinstance(value, str) else None

    def texts(self, name: str) -> list[str]:
        """Return all texts of a name."""
        return [value for value in self.form.getlist(name) if isinstance(value, str) and value]

    @property
    def request_id(self) -> str:
        """Return the id that the form was given when it was shown, a new one for a new form."""
        return self.text(REQUEST_ID) or str(uuid4())

    def answers(self, fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return what is answered to the fields of a standard; what does not fit is left as it is, to be refused."""
        found: dict[str, Any] = {}
        for field in fields:
            if field["type"] == "set":
                if texts := self.texts(field["key"]):
                    found[field["key"]] = texts
            elif (text := self.text(field["key"])) is not None:
                found[field["key"]] = _read(field["type"], text)
        return found


def from_elsewhere(request: Request) -> bool:
    """Return whether a browser says that another site makes it send this."""
    return request.headers.get("sec-fetch-site", "none") not in OWN_SITES


def _read(kind: str, text: str) -> Any:
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "integer" and INTEGER.fullmatch(text):
        return int(text)
    return text
