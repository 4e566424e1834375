"""One request of somebody who is signed in: who, in which language, with which roles at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from evaluation.rounds.subject import is_enterprise
from graph_schema.clock import now
from web.allowance import viewer_of
from web.identity.sessions import Session
from web.pages.asking import Asking
from web.pages.desk.words import Words
from web.pages.language import Language
from web.pages.rendering import address, page
from web.parts import Parts

REFERRER = {"Referrer-Policy": "same-origin"}  # under no-referrer browsers tell no origin with a form
LOOKING = frozenset({"ADMINISTRATOR", "AUDITOR"})  # roles that look after a division

SPEAKING = frozenset({"ORGANIZATION", "REPRESENTATIVE"})  # roles that speak for somebody in rounds


@dataclass(frozen=True)
class Visit:
    """A request to the desk; `form` is what was sent, empty when nothing was."""

    request: Request
    language: Language
    words: Words
    session: Session
    asking: Asking
    parts: Parts
    roles: Sequence[Mapping[str, Any]]
    form: FormData = field(default_factory=FormData)

    async def ask(self, operation: str, /, **variables: Any) -> dict[str, Any]:
        """Return the data of an operation that the visitor asks for; raises `DirectoryError`."""
        return await self.asking.ask_for(self.session.caller, operation, **variables)

    def spend(self, points: int) -> None:
        """Spend points beside those of a page, for one that takes longer; raises HttpRefusal 429."""
        self.parts.allowance.spend(viewer_of(self.request.scope), points)

    def given(self, name: str) -> str:
        """Return a text of the form, without blanks around it; empty when there is none."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    @property
    def version(self) -> int:
        """Return the version that the form was made of; 0, which nothing has, for what is no number."""
        try:
            return int(self.given("expectedVersion"))
        except ValueError:
            return 0

    def asked(self, name: str) -> str | None:
        """Return a word of the address, None when there is none."""
        return self.request.query_params.get(name, "").strip() or None

    def page(self, template: str, status: int = 200, **data: Any) -> HTMLResponse:
        """Return a page of the desk."""
        shown = page(
            self.request,
            self.language,
            f"desk/{template}",
            status,
            d=self.words.texts,
            say=self.words.label,
            told=self.words.told,
            visit=self,
            form_key=self.session.form_key,
            new_id=lambda: str(uuid4()),
            done=self.words.texts["done"].get(self.asked("done") or ""),
            **data,
        )
        shown.headers.update(REFERRER)
        return shown

    def onward(self, path: str, **query: Any) -> Response:
        """Return the way to another page, after something was done."""
        return RedirectResponse(address(self.language.path(path), query), 303, headers=REFERRER)

    async def applied(self, seq: int) -> None:
        """Return when this process answers from a change on: what is shown next follows from it."""
        await self.parts.wait_for(seq, 5.0)

    @cached_property
    def divisions(self) -> list[str]:
        """Return the codes of the divisions that the visitor administers or audits."""
        return [role["region"] for role in self.roles if role["role"] in LOOKING]

    @cached_property
    def administered(self) -> list[str]:
        """Return the codes of the divisions that the visitor administers."""
        return [role["region"] for role in self.roles if role["role"] == "ADMINISTRATOR"]

    @cached_property
    def organizations(self) -> list[str]:
        """Return the ids of the organizations that the visitor speaks for."""
        return [role["organization"] for role in self.roles if role["role"] == "ORGANIZATION"]

    @cached_property
    def enterprises(self) -> list[str]:
        """Return the ids of the enterprises that the visitor speaks for."""
        return [role["enterprise"] for role in self.roles if role["role"] == "REPRESENTATIVE"]

    @property
    def subjects(self) -> list[str]:
        """Return the ids of all that the visitor speaks for in rounds of evaluation."""
        return [*self.organizations, *self.enterprises]

    async def subject(self, id_: str) -> Mapping[str, Any] | None:
        """Return the names and the division of an organization or an enterprise; None for one that is not seen."""
        operation, kind = ("Firm", "enterprise") if is_enterprise(id_) else ("Shop", "organization")
        found: Mapping[str, Any] | None = (await self.ask(operation, id=id_))[kind]
        return found

    def has(self, role: str) -> bool:
        """Return whether the visitor has a role anywhere."""
        return any(one["role"] == role for one in self.roles)

    def division(self, code: str | None) -> dict[str, Any] | None:
        """Return the names of a division."""
        found = self.parts.index.snapshot().regions.get(code or "")
        if found is None:
            return None
        path = self.parts.index.snapshot().regions.path(found.code)
        return {"code": found.code, "name": found.name, "english": found.english, "pinyin": found.pinyin, "path": path}


def standing(roles: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the roles that hold at this moment."""
    moment = now()
    return [one for one in roles if not one["revokedBy"] and one["since"][:19] <= moment[:19] and _holds(one, moment)]


def _holds(role: Mapping[str, Any], moment: str) -> bool:
    return role["until"] is None or moment[:19] < role["until"][:19]


def desk_page(subject: str) -> str:
    """Return the page of the desk of an organization or an enterprise (id)."""
    return f"/desk/{'enterprises' if is_enterprise(subject) else 'organizations'}/{subject}"


def safe_path(path: str | None) -> str:
    """Return a path of the desk to go on to; the desk itself for anything else."""
    try:
        parts = urlsplit(path or "")
    except ValueError:  # such as for a host whose bracket is not closed
        return "/desk"
    ours = parts.path in {"/desk", "/en/desk"} or parts.path.startswith(("/desk/", "/en/desk/"))
    plain = not parts.scheme and not parts.netloc and "\\" not in parts.path and parts.path.isprintable()
    return (path or "") if ours and plain else "/desk"
