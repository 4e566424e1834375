"""Whether a document that shall be registered would be answered."""

from graphql import GraphQLSchema

from evaluation.adopting import document_of
from evaluation.api_types.standard import Standard
from evaluation.intake.form import form_schema
from evaluation.standards import catalogue
from graph_schema.errors import InvalidInput
from web.graphql_documents import Documents, InvalidDocument
from web.graphql_schema import build_schema, executable
from web.refusals import Refusal


def problems(text: str, form: str | None) -> list[str]:
    """Return why requests with a document would be refused at `/graphql`, or at a form such as `little-giant/2026`.

    What variables can still change, such as a page's size, is not known here.
    """
    try:
        Documents(_schema(form)).prepare(text)
    except InvalidDocument as invalid:
        return [error.message for error in invalid.errors]
    except Refusal as refusal:
        return [refusal.message]
    return []


def _schema(form: str | None) -> GraphQLSchema:
    if form is None:
        return executable(build_schema())
    for one in catalogue.everything():
        if form == f"{one.id}/{one.version}":
            return form_schema(Standard.of({**document_of(one), "id": one.id, "definition": one.definition}))
    known = ", ".join(f"{one.id}/{one.version}" for one in catalogue.everything())
    raise InvalidInput(f"{form!r} is no form of this package; it must be one of {known}", field="form")
