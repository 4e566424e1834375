"""The forms of standards: `/assessments/{standard}/{version}` answers a schema made of that version.

It is answered as `/graphql` is, by the same code: the same limits, errors, media types and methods.
"""

from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import Response

from evaluation.api_types.standard import Standard
from evaluation.intake.form import form_schema
from evaluation.intake.offers import NoForm, offered
from graph_schema.clock import today
from web.graphql_http import Backend, GraphQLEndpoint
from web.parts import Parts
from web.refusals import HttpRefusal

FORM = "/assessments/{standard}/{version}"
FORMS_KEPT = 32  # schemas in memory: some megabyte each; there are some dozens of versions, most out of force
FORM_DOCUMENTS = 5_000  # tokens of ready documents of one form, 2.5 MB: its clients send few different ones


class Forms:
    """Answers GET and POST at the addresses of the forms; each is built when it is first asked, known by its digest."""

    def __init__(self, parts: Parts, backend: Backend, *, ide: bool) -> None:
        self._parts = parts
        self._backend = backend
        self._ide = ide
        self._kept: OrderedDict[str, GraphQLEndpoint] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request; raises HttpRefusal, with 404 where there is no form."""
        id_, version = request.path_params["standard"], request.path_params["version"]
        try:
            standard = await offered(self._parts.graph, id_, version, today().isoformat())
        except NoForm as none:
            raise HttpRefusal(404, none.code, none.message, allowed=none.forms, hint=none.hint) from None
        return await self._endpoint(standard).answer(request)

    def _endpoint(self, standard: Standard) -> GraphQLEndpoint:
        """Return the endpoint of a form; the least recently used is dropped first."""
        if standard.digest not in self._kept:
            endpoint = GraphQLEndpoint(form_schema(standard), self._backend, ide=self._ide, kept=FORM_DOCUMENTS)
            self._kept[standard.digest] = endpoint
        self._kept.move_to_end(standard.digest)
        while len(self._kept) > FORMS_KEPT:
            self._kept.popitem(last=False)
        return self._kept[standard.digest]
