"""Refusals of the HTTP surface and the one form in which every error is answered.

    {"errors": [{"message": "…", "extensions": {"code": "…", …}}]}

`Refusal` is a request that GraphQL refuses; `HttpRefusal` one that HTTP refuses, with its status.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graph_schema.errors import DirectoryError

JSON = "application/json"
MESSAGE_LENGTH = 400  # characters of a message: room for a rule and a value, none for what a flood repeats
STATUS_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
STATUS_MESSAGES = {
    404: "nothing is published at this address; see / for what is",
    405: "this address does not answer this method; the Allow header says which it answers",
}


class Refusal(Exception):
    """A request that is not executed: a code for programs, a message for people, and details such as `allowed`."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def form(self) -> dict[str, Any]:
        """Return the refusal as one GraphQL error."""
        return {"message": shortened(self.message), "extensions": {"code": self.code, **self.details}}


class HttpRefusal(Refusal):
    """A request that HTTP refuses with a status of 400 to 499, or 503."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **details: Any
    ) -> None:
        super().__init__(code, message, **details)
        self.status = status
        self.headers = dict(headers or {})


def unauthenticated(message: str) -> HttpRefusal:
    """Return the refusal of what is presented as a token (RFC 6750)."""
    return HttpRefusal(
        401,
        "UNAUTHENTICATED",
        message,
        {"WWW-Authenticate": 'Bearer realm="smenet", error="invalid_token"'},
        hint="get a new token; what is public needs none, send it without an Authorization header",
    )


def shortened(message: str) -> str:
    """Return the message cut to `MESSAGE_LENGTH` characters."""
    return message if len(message) <= MESSAGE_LENGTH else message[: MESSAGE_LENGTH - 1] + "…"


def directory_error_form(error: DirectoryError) -> dict[str, Any]:
    """Return an expected error of the directory as one GraphQL error, with its argument, hint and whether to retry."""
    extensions: dict[str, Any] = {"code": error.code, "retryable": error.retryable}
    if error.field:
        extensions["argument"] = error.field
    if error.hint:
        extensions["hint"] = error.hint
    return {"message": shortened(error.message), "extensions": extensions}


def errors_answer(status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer that holds nothing but errors."""
    return Response(orjson.dumps({"errors": errors}), status, dict(headers or {}), JSON)


def refusal_answer(refusal: HttpRefusal) -> Response:
    """Return the answer to a request that HTTP refuses."""
    return errors_answer(refusal.status, [refusal.form()], refusal.headers)


async def on_refusal(_request: Request, error: Exception) -> Response:
    """Answer a refusal that an endpoint raised."""
    assert isinstance(error, HttpRefusal)  # noqa: S101 - registered for this class alone
    return refusal_answer(error)


async def on_http_exception(_request: Request, error: Exception) -> Response:
    """Answer what the router refuses: unknown addresses and methods."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class alone
    code = STATUS_CODES.get(error.status_code, "BAD_REQUEST")
    message = STATUS_MESSAGES.get(error.status_code, "the request cannot be answered")
    return refusal_answer(HttpRefusal(error.status_code, code, message, error.headers))


async def on_directory_error(_request: Request, error: Exception) -> Response:
    """Answer an expected error of the directory outside GraphQL: 503 when a retry may help, else 400."""
    assert isinstance(error, DirectoryError)  # noqa: S101 - registered for this class alone
    return errors_answer(503 if error.retryable else 400, [directory_error_form(error)])
