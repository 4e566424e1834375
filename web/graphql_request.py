"""What a client asks: read from a POST body or a GET address, each part checked before anything is parsed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from directory.scalars import LARGEST_LONG
from web.refusals import JSON, HttpRefusal
from web.repeated_names import pairs

PARAMETERS_MAX = 20  # five have a meaning; some clients add their own
AT_LEAST_HEADER = "smenet-at-least"
DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)
UTF_8 = frozenset({"utf-8", "utf8"})
ESCAPED_ASCII = b"\\u00"  # begins a character of a name that is written as its number
LEVELS_MAX = 254  # of objects and lists in one another: orjson reads more than it writes
PARTS = ("query", "documentId", "operationName", "variables", "extensions")


@dataclass(frozen=True)
class GraphQLRequest:
    """One operation as asked for: its document, or the identifier of a registered one (persisted documents).

    `bytes_beside` is how much was read beside its document, `at_least` the seq it must reflect, `reading` allows
    nothing but queries.
    """

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    bytes_beside: int
    at_least: int | None
    reading: bool = False


def from_body(body: bytes, headers: Mapping[str, str]) -> GraphQLRequest:
    """Return the request of a POST; raises HttpRefusal 400 or 415."""
    _check_kind(headers)
    found = _json(body, "the body")
    if isinstance(found, list):
        raise _bad("the body is a list; operations are not batched: send one object for each request")
    if not isinstance(found, dict):
        raise _bad('the body must be a JSON object such as {"query": "{ __typename }"}')
    if ESCAPED_ASCII in body or any(body.count(b'"%b"' % name.encode()) > 1 for name in PARTS):
        _check_names(body)
    return from_object(found, headers, len(body))


def from_object(found: dict[str, Any], headers: Mapping[str, str], size: int) -> GraphQLRequest:
    """Return the request that a message of so many bytes holds as an object; raises HttpRefusal 400."""
    return _checked(found, headers, size, reading=False)


def from_address(query_string: bytes, headers: Mapping[str, str]) -> GraphQLRequest:
    """Return the request of a GET; raises HttpRefusal 400."""
    try:
        pairs = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS_MAX)
    except ValueError:
        raise _bad(f"the address must be UTF-8 and hold at most {PARAMETERS_MAX} parameters") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found and name in PARTS:
            raise _bad(f"{name} is given twice in the address", argument=name)
        found[name] = value
    size = sum(len(value.encode()) for _, value in pairs)
    for name in ("variables", "extensions"):
        if found.get(name):
            found[name] = _json(found[name].encode(), name)
        else:
            found.pop(name, None)
    return _checked(found, headers, size, reading=True)


def _checked(found: dict[str, Any], headers: Mapping[str, str], size: int, *, reading: bool) -> GraphQLRequest:
    query, identifier = found.get("query"), found.get("documentId") or None
    if not (identifier and query is None) and not (isinstance(query, str) and query.strip()):
        raise _bad('query must be a text that holds a GraphQL document, such as "{ __typename }"', argument="query")
    _check(found, "documentId", str, "a text or null")
    _check(found, "operationName", str, "a text or null")
    _check(found, "variables", dict, "an object or null")
    _check(found, "extensions", dict, "an object or null")
    variables = found.get("variables")
    if variables:
        _written(variables, "variables")
    return GraphQLRequest(
        query,
        identifier,
        found.get("operationName") or None,
        variables,
        size - len((query or "").encode()),
        _at_least(found.get("extensions"), headers),
        reading,
    )


def _check(found: dict[str, Any], name: str, kind: type, allowed: str) -> None:
    value = found.get(name)
    if value is not None and not isinstance(value, kind):
        raise _bad(f"{name} must be {allowed}", argument=name, allowed=allowed)


def _at_least(extensions: dict[str, Any] | None, headers: Mapping[str, str]) -> int | None:
    """Return the seq that the answer must reflect; the body goes before the header."""
    value = extensions.get("atLeast") if extensions else None
    if value is None:
        text = headers.get(AT_LEAST_HEADER)
        if text is None:
            return None
        value = int(text) if DIGITS.fullmatch(text) else text
    if type(value) is not int or not 0 <= value <= LARGEST_LONG:
        shown = _written(value, "atLeast").decode()
        raise _bad(f"atLeast is {shown}; it must be a whole number from 0 to {LARGEST_LONG}", argument="atLeast")
    return value


def _check_kind(headers: Mapping[str, str]) -> None:
    """Refuse a body that is not JSON in UTF-8, sent plainly."""
    kind, *parameters = headers.get("content-type", "").split(";")
    if kind.strip().lower() != JSON:
        raise _unsupported(f"Content-Type is {kind.strip()[:80]!r}; it must be {JSON}")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in UTF_8:
            raise _unsupported(f"the charset is {value.strip()[:80]!r}; it must be utf-8")
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", ""}:
        raise _unsupported(f"Content-Encoding is {encoding[:80]!r}; send the body as it is")


def _json(text: bytes, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _bad(f"{name} is not JSON in UTF-8: {error}") from None


def _written(value: Any, name: str) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise _bad(f"{name} is nested deeper than {LEVELS_MAX} levels", argument=name) from None


def _check_names(body: bytes) -> None:
    """Refuse an object that names a part of a request twice."""
    try:
        twice = pairs(body).twice()
    except RecursionError:
        raise _bad("the body is nested too deep") from None
    for name in twice:
        if name in PARTS:
            raise _bad(f"{name} is given twice", argument=name)


def _bad(message: str, **details: Any) -> HttpRefusal:
    return HttpRefusal(400, "BAD_REQUEST", message, **details)


def _unsupported(message: str) -> HttpRefusal:
    return HttpRefusal(415, "UNSUPPORTED_MEDIA_TYPE", message, {"Accept-Post": f"{JSON}; charset=utf-8"})
