"""Numbers in the query part of an address."""

import re

from starlette.datastructures import QueryParams

from web.refusals import HttpRefusal

DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)


def whole_number(parameters: QueryParams, name: str, least: int, most: int) -> int | None:
    """Return the number of this name, None when it is not given; raises HttpRefusal 400 outside `least` to `most`."""
    text = parameters.get(name)
    if text is None:
        return None
    if len(parameters.getlist(name)) > 1:
        raise invalid(name, f"{name} is given twice in the address")
    if not DIGITS.fullmatch(text) or not least <= int(text) <= most:
        raise invalid(name, f"{name} is {text[:80]!r}; it must be a whole number from {least} to {most}")
    return int(text)


def flag(parameters: QueryParams, name: str) -> bool:
    """Return whether the flag is `true`; raises HttpRefusal 400 for anything but true and false."""
    text = parameters.get(name, "false")
    if text not in {"true", "false"}:
        raise invalid(name, f"{name} is {text[:80]!r}; it must be true or false")
    return text == "true"


def invalid(name: str, message: str) -> HttpRefusal:
    """Return the refusal of one parameter."""
    return HttpRefusal(400, "INVALID_INPUT", message, argument=name)
