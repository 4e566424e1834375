"""Every error of a GraphQL answer: always with a code, never with anything from inside."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from graphql import GraphQLError, ValueNode

from graph_schema.errors import DirectoryError
from web.refusals import Refusal, directory_error_form, shortened

FAULT = "INTERNAL_ERROR"
VARIABLE = re.compile(r"Variable '\$(\w+)'")
FAULT_MESSAGE = "the server failed at this field; the answer's X-Request-Id finds it in the server's log"

Misfit = Callable[[GraphQLError], dict[str, Any]]

log = structlog.get_logger("smenet.graphql")


def request_errors(errors: Iterable[GraphQLError], code: str, misfit: Misfit) -> list[dict[str, Any]]:
    """Return the errors of a request that is not executed; `code` unless an error brings its own.

    `misfit` tells of an error what is known of the value that does not fit.
    """
    return [_placed(error, _expected(error) or _request_form(error, code, misfit(error))) for error in errors]


def field_errors(errors: Iterable[GraphQLError], misfit: Misfit) -> list[dict[str, Any]]:
    """Return the errors of fields; anything unexpected is logged and masked.

    `misfit` tells of an error what is known of the value in the document that does not fit.
    """
    return [_placed(error, _expected(error) or _unfit(error, misfit) or _masked(error)) for error in errors]


def codes(errors: Iterable[dict[str, Any]]) -> list[str]:
    """Return the code of each formatted error."""
    return [error["extensions"]["code"] for error in errors]


def _expected(error: GraphQLError) -> dict[str, Any] | None:
    cause = error.original_error
    if isinstance(cause, DirectoryError):
        return directory_error_form(cause)
    return cause.form() if isinstance(cause, Refusal) else None


def _request_form(error: GraphQLError, code: str, details: dict[str, Any]) -> dict[str, Any]:
    if variable := VARIABLE.match(error.message):
        code, details = "INVALID_INPUT", {"argument": variable[1], **details}
    return {"message": shortened(error.message), "extensions": {"code": code, **details}}


def _unfit(error: GraphQLError, misfit: Misfit) -> dict[str, Any] | None:
    """Return the form of an error about a value, None for others.

    A variable with a default may be null, the argument in which it stands may not: only execution comes to know it.
    """
    about_value = error.nodes and isinstance(error.nodes[0], ValueNode)
    return _request_form(error, "INVALID_INPUT", misfit(error)) if about_value else None


def _masked(error: GraphQLError) -> dict[str, Any]:
    log.error("graphql fault", path=error.path, exc_info=error.original_error or error)
    return {"message": FAULT_MESSAGE, "extensions": {"code": FAULT}}


def _placed(error: GraphQLError, form: dict[str, Any]) -> dict[str, Any]:
    """Return the form with where in the document and in the answer the error is."""
    if error.locations:
        form["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        form["path"] = error.path
    return form
