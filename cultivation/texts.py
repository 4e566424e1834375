"""Texts that people write, checked before the database is asked."""

from collections.abc import Callable

from directory.importing import cells
from directory.importing.faults import Refused
from directory.scalars import shown
from graph_schema.errors import InvalidInput

LONGEST_TEXT = 2_000  # characters: two pages; a matter that needs more needs documents
LONGEST_ID = 100  # characters of an entity's id


def text_of(value: str, field: str, refusal: Callable[..., InvalidInput], longest: int = LONGEST_TEXT) -> str:
    """Return the text without blanks at its ends; raise the refusal when it is empty, too long or not printable."""
    stripped = value.strip()
    if not stripped:
        raise refusal(f"{field} is empty; allowed: 1 to {longest} characters", field=field)
    try:
        return str(cells.text(longest, lines=True)(stripped))
    except Refused as error:
        given, message = error.problems[0]
        raise refusal(f"{field} '{shown(given)}' {message}", field=field) from error


def optional_text(value: str | None, field: str, refusal: Callable[..., InvalidInput]) -> str | None:
    """Return the text as `text_of` does; None for none and for blanks."""
    return text_of(value, field, refusal) if value is not None and value.strip() else None
